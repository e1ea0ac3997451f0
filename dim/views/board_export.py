"""“Download what I see”: the class board with its filter, as a file."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dim.forms.board_filter import BoardFilter
from dim.models import Problem, WorkshopClass
from dim.reports.class_list import class_list
from dim.reports.writers import FORMATS
from dim.views.downloads import file_response
from dim.views.http import Request

OFFERED = ("xlsx", "csv")


@require_safe
def board_export(request: Request, event: str, division: str, letter: str, extension: str) -> FileResponse:
    if extension not in OFFERED:
        raise Http404
    workshop_class = get_object_or_404(
        WorkshopClass.objects.visible_to(request.user).with_names(),
        division__event__slug=event,
        division__code=division,
        letter=letter,
    )
    chosen = BoardFilter.read(request.GET)
    problems = Problem.objects.visible_to(request.user).filter(workshop_class=workshop_class)
    report = class_list(workshop_class, chosen.apply(problems), _in_words(chosen))
    return file_response(report, FORMATS[extension])


def _in_words(chosen: BoardFilter) -> list[str]:
    words = []
    if chosen.status:
        words.append(_("status %(status)s") % {"status": Problem.Status(chosen.status).label})
    if chosen.issue is not None:
        words.append(_("strategic issue %(number)s") % {"number": chosen.issue})
    if chosen.query:
        words.append(_("words “%(query)s”") % {"query": chosen.query})
    return words
