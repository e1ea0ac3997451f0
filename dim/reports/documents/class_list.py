"""The list of one class as a file, with what its board shows."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import Problem, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.reports.content.entries import EntryList
from dim.reports.content.subject import subject_of
from dim.reports.documents.naming import file_slug
from dim.reports.structure.blocks import Paragraph
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.report import Report


def class_list(
    workshop_class: WorkshopClass, problems: ProblemQuerySet, shown: Sequence[str] = ()
) -> Report:
    """Return the list of these problems of a class, as a report in the order of its board.

    `shown` are the filters of the board in words; empty where nothing was filtered.
    """
    subject = subject_of(
        workshop_class.division.event,
        list(Problem.Status),
        workshop_class.division,
        class_letter=workshop_class.letter,
        class_name=str(workshop_class),
    )
    # Drafts are in it, so nobody may take it for an official document: the file says so first.
    rule = _("The list of the class as the board showed it, drafts included; no official document.")
    blocks = [Paragraph(rule)]
    if shown:
        blocks.append(
            Paragraph(_("Only what was filtered: %(filter)s") % {"filter": "; ".join(shown)})
        )
    entries = Entries(
        "problems",
        _("Problems by strategic issue"),
        EntryList(problems, as_on_board=True),
        short_title=pgettext("sheet", "Problems by issue"),
        empty_text=_("Nothing matches."),
        with_reasons=True,
        remark=subject.sample_mark(),
    )
    return Report(_("List of the class"), file_slug(subject, "dim"), subject, (*blocks, entries))
