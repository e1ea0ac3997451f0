"""The list of one class as its board shows it, as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import Problem, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.reports.entries import EntryList
from dim.reports.listing import Entries
from dim.reports.structure import Paragraph, Report
from dim.reports.summary import file_slug, subject_of


def class_list(workshop_class: WorkshopClass, problems: ProblemQuerySet, shown: Sequence[str] = ()) -> Report:
    """`problems` of this class, in the order of its board; `shown` says in words what was filtered."""
    subject = subject_of(
        workshop_class.division.event,
        list(Problem.Status),
        workshop_class.division,
        class_letter=workshop_class.letter,
        class_name=str(workshop_class),
    )
    rule = _("The list of the class as the board showed it, drafts included; no official document.")
    blocks = [Paragraph(rule)]
    if shown:
        blocks.append(Paragraph(_("Only what was filtered: %(filter)s") % {"filter": "; ".join(shown)}))
    entries = Entries(
        "problems",
        _("Problems by strategic issue"),
        EntryList(problems),
        short_title=pgettext("sheet", "Problems by issue"),
        empty_text=_("Nothing matches."),
        with_reasons=True,
        remark=subject.sample_mark(),
    )
    return Report(_("List of the class"), file_slug(subject, "dim"), subject, (*blocks, entries))
