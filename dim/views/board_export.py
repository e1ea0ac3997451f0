"""The class board with its filter, as a file."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dim.forms.board_filter import BoardFilter
from dim.http import Request
from dim.models import Problem, WorkshopClass
from dim.models.problem_search import Search
from dim.operations.security_log import record_export
from dim.reports.documents.class_list import class_list
from dim.reports.writers import FORMATS
from dim.views.downloads import file_response

# A list to sort and count with; Word and PDF are made by `dim.views.documents`.
OFFERED = ("xlsx", "csv", "html")


@require_safe
def board_export(
    request: Request, event: str, division: str, letter: str, extension: str
) -> FileResponse:
    """Send the problems that the board shows with the same filter, all pages of them."""
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
    search = problems.search_for(chosen.query)
    listed = chosen.apply(problems, search)
    record_export(
        request.user,
        workshop_class.division.event,
        "list",
        extension,
        scope=f"{division}-{letter}",
    )
    report = class_list(workshop_class, listed, _in_words(chosen, search))
    return file_response(report, FORMATS[extension])


def _in_words(chosen: BoardFilter, search: Search) -> list[str]:
    """Describe the filter for the head of the file, which would look complete without it."""
    words = []
    if chosen.status:
        words.append(_("status %(status)s") % {"status": Problem.Status(chosen.status).label})
    if chosen.issue is not None:
        words.append(_("strategic issue %(number)s") % {"number": chosen.issue})
    if chosen.query:
        words.append(_("words “%(query)s”") % {"query": search.instead or chosen.query})
    return words
