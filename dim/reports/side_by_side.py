"""Side by side (*matriks persandingan*): what each class of a division, or each division, says on each issue.

One row per consolidated item, and per entry that is in none; a class that says
nothing of it has an empty cell. Drafts and what was withdrawn or not agreed are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import ConsolidatedItem, Division, Event, Problem, Support, WorkshopClass
from dim.models.consolidated import ConsolidatedItemQuerySet
from dim.models.problem import ProblemQuerySet
from dim.reports.structure import Column, Paragraph, Report, Row, Table
from dim.reports.summary import ACCEPTED, LISTED, RETURNED, SUBMITTED, file_slug, subject_of

_ALONE = (SUBMITTED, RETURNED, ACCEPTED)


def classes_side_by_side(division: Division) -> Report:
    """The matrix of one division by its classes, as of now."""
    return _report(_ByClass(division))


def divisions_side_by_side(event: Event) -> Report:
    """The matrix of the whole event by its divisions, as of now."""
    return _report(_ByDivision(event))


def _report(matrix: _Matrix) -> Report:
    subject = subject_of(matrix.event, LISTED, matrix.division)
    table = Table(
        "side_by_side",
        matrix.title,
        (
            *((Column("division", pgettext("report column", "Division"), 16),) if matrix.division is None else ()),
            Column("issue", pgettext("report column", "Strategic issue"), 30),
            Column("code", pgettext("report column", "Code"), 12, is_key=True),
            Column("statement", pgettext("report column", "Wording"), 60),
            *matrix.columns,
        ),
        tuple(_rows(matrix)),
        note=_("In brackets: the class supports an entry of another class."),
        short_title=pgettext("sheet", "Side by side"),
    )
    return Report(_("Side by side"), file_slug(subject, "persandingan"), subject, (Paragraph(matrix.rule), table))


class _Matrix:
    """What stands in the columns, and which entries and items are in the rows."""

    title: str
    rule: str
    columns: tuple[Column, ...]
    event: Event
    division: Division | None = None

    def problems(self) -> ProblemQuerySet:
        raise NotImplementedError

    def items(self) -> ConsolidatedItemQuerySet:
        raise NotImplementedError

    def lead(self, said: ConsolidatedItem | Problem) -> tuple[str, ...]:
        """The cells before the code."""
        raise NotImplementedError

    def cells(self, said: list[tuple[WorkshopClass, str]]) -> tuple[str, ...]:
        """The cells behind the wording: who said it under which code."""
        raise NotImplementedError


class _ByClass(_Matrix):
    def __init__(self, division: Division) -> None:
        self.division, self.event = division, division.event
        self.classes = list(division.workshop_classes.order_by("letter"))
        self.title = _("What the classes say, side by side")
        self.rule = _(
            "One row for each consolidated item and for each entry that is in none. "
            "An empty cell: this class has said nothing of it."
        )
        self.columns = (
            *(Column(f"class_{row.letter}", row.label, 13) for row in self.classes),
            Column("elsewhere", pgettext("report column", "Other divisions"), 13),
            Column("classes", pgettext("report column", "Classes"), 12),
        )

    def problems(self) -> ProblemQuerySet:
        return Problem.objects.filter(workshop_class__division=self.division)

    def items(self) -> ConsolidatedItemQuerySet:
        # Also what a coordinator joined into an item of another division: this one's list must say where it went.
        away = self.problems().filter(merge__isnull=False).values("merge__item")
        return ConsolidatedItem.objects.filter(Q(division=self.division) | Q(pk__in=away))

    def lead(self, said: ConsolidatedItem | Problem) -> tuple[str, ...]:
        return (str(said.strategic_issue),)

    def cells(self, said: list[tuple[WorkshopClass, str]]) -> tuple[str, ...]:
        own = [[code for room, code in said if room.pk == row.pk] for row in self.classes]
        elsewhere = [code for room, code in said if room.division_id != self.classes[0].division_id]
        return (*("\n".join(codes) for codes in own), "\n".join(elsewhere), _of(own))


class _ByDivision(_Matrix):
    def __init__(self, event: Event) -> None:
        self.event = event
        self.divisions = list(event.divisions.order_by("position", "code"))
        self.title = _("What the divisions say, side by side")
        self.rule = _(
            "One row for each consolidated item and for each entry that is in none. "
            "An empty cell: this division has said nothing of it."
        )
        self.columns = (
            *(Column(f"division_{row.code}", str(row), 13) for row in self.divisions),
            Column("divisions", pgettext("report column", "Divisions"), 12),
        )

    def problems(self) -> ProblemQuerySet:
        return Problem.objects.filter(event=self.event)

    def items(self) -> ConsolidatedItemQuerySet:
        return ConsolidatedItem.objects.filter(event=self.event)

    @cached_property
    def names(self) -> dict[int, str]:
        return {row.pk: str(row) for row in self.divisions}

    def lead(self, said: ConsolidatedItem | Problem) -> tuple[str, ...]:
        return self.names[said.strategic_issue.division_id], str(said.strategic_issue)

    def cells(self, said: list[tuple[WorkshopClass, str]]) -> tuple[str, ...]:
        own = [[code for room, code in said if room.division_id == row.pk] for row in self.divisions]
        return (*("\n".join(codes) for codes in own), _of(own))


def _of(cells: list[list[str]]) -> str:
    return _("%(number)d of %(total)d") % {"number": sum(map(bool, cells)), "total": len(cells)}


def _rows(matrix: _Matrix) -> Iterator[Row]:
    alone = matrix.problems().filter(status__in=_ALONE)
    supports: dict[int, list[Support]] = {}
    for support in Support.objects.live().filter(problem__in=alone).select_related("workshop_class"):
        supports.setdefault(support.problem_id, []).append(support)
    found: list[tuple[tuple[Any, ...], Row]] = []
    for item in matrix.items().standing().for_listing():
        said = [(source, source.supports.all()) for source in item.sources]
        found.append((_place(item), _row(matrix, item, said)))
    for problem in alone.for_listing():
        found.append((_place(problem), _row(matrix, problem, [(problem, supports.get(problem.pk, ()))])))
    for _order, row in sorted(found, key=lambda one: one[0]):
        yield row


def _place(said: ConsolidatedItem | Problem) -> tuple[Any, ...]:
    """By issue; what was joined comes before what stands alone."""
    division = said.division if isinstance(said, ConsolidatedItem) else said.workshop_class.division
    issue = said.strategic_issue
    return division.position, division.code, issue.number, isinstance(said, Problem), said.code


def _row(
    matrix: _Matrix, said: ConsolidatedItem | Problem, sources: Iterable[tuple[Problem, Iterable[Support]]]
) -> Row:
    voices = [(source.workshop_class, source.code) for source, _supports in sources]
    voices += [(row.workshop_class, f"({source.code})") for source, supports in sources for row in supports]
    return (*matrix.lead(said), said.code, said.statement, *matrix.cells(voices))
