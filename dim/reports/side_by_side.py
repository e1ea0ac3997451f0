"""Side by side (*matriks persandingan*): what each class of a division says on each strategic issue.

One row per consolidated item, and per entry that is in none; a class that says
nothing of it has an empty cell. Drafts and what was withdrawn or not agreed are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import ConsolidatedItem, Division, Problem, Support, WorkshopClass
from dim.reports.structure import Column, Paragraph, Report, Row, Table
from dim.reports.summary import ACCEPTED, LISTED, RETURNED, SUBMITTED, file_slug, subject_of

_ALONE = (SUBMITTED, RETURNED, ACCEPTED)


def side_by_side(division: Division) -> Report:
    """The matrix of one division, as of now."""
    subject = subject_of(division.event, LISTED, division)
    classes = list(division.workshop_classes.order_by("letter"))
    table = Table(
        "side_by_side",
        _("What the classes say, side by side"),
        (
            Column("issue", pgettext("report column", "Strategic issue"), 30),
            Column("code", pgettext("report column", "Code"), 12, is_key=True),
            Column("statement", pgettext("report column", "Wording"), 60),
            *(Column(f"class_{row.letter}", row.label, 13) for row in classes),
            Column("elsewhere", pgettext("report column", "Other divisions"), 13),
            Column("classes", pgettext("report column", "Classes"), 12),
        ),
        tuple(_rows(division, classes)),
        note=_("In brackets: the class supports an entry of another class."),
        short_title=pgettext("sheet", "Side by side"),
    )
    rule = _(
        "One row for each consolidated item and for each entry that is in none. "
        "An empty cell: this class has said nothing of it."
    )
    return Report(_("Side by side"), file_slug(subject, "persandingan"), subject, (Paragraph(rule), table))


def _rows(division: Division, classes: list[WorkshopClass]) -> Iterator[Row]:
    # Also what a coordinator joined into an item of another division: this one's list must say where it went.
    away = Problem.objects.filter(workshop_class__division=division, merge__isnull=False).values("merge__item")
    items = ConsolidatedItem.objects.filter(Q(division=division) | Q(pk__in=away)).standing().for_listing()
    alone = Problem.objects.filter(workshop_class__division=division, status__in=_ALONE).for_listing()
    found: list[tuple[tuple[Any, ...], Row]] = []
    for item in items:
        found.append((_place(item), _row(item, item.sources, classes)))
    supports: dict[int, list[Support]] = {}
    for support in Support.objects.live().filter(problem__in=alone).select_related("workshop_class"):
        supports.setdefault(support.problem_id, []).append(support)
    for problem in alone:
        found.append((_place(problem), _row(problem, [problem], classes, supports.get(problem.pk, []))))
    for _order, row in sorted(found, key=lambda one: one[0]):
        yield row


def _place(said: ConsolidatedItem | Problem) -> tuple[Any, ...]:
    """By issue; what was joined comes before what stands alone."""
    return said.strategic_issue.number, isinstance(said, Problem), said.code


def _row(
    said: ConsolidatedItem | Problem,
    sources: list[Problem],
    classes: list[WorkshopClass],
    supports: list[Support] | None = None,
) -> Row:
    supports = supports if supports is not None else [row for source in sources for row in source.supports.all()]
    cells: dict[int, list[str]] = {row.pk: [] for row in classes}
    elsewhere: list[str] = []
    for source in sources:
        cells.get(source.workshop_class_id, elsewhere).append(source.code)
    for support in supports:
        code = next(source.code for source in sources if source.pk == support.problem_id)
        cells.get(support.workshop_class_id, elsewhere).append(f"({code})")
    speaking = sum(bool(cells[row.pk]) for row in classes)
    return (
        str(said.strategic_issue),
        said.code,
        said.statement,
        *("\n".join(cells[row.pk]) for row in classes),
        "\n".join(elsewhere),
        _("%(number)d of %(total)d") % {"number": speaking, "total": len(classes)},
    )
