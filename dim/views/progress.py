"""How far the classes of an event are: counts by status, for one class and for the matrix of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from dim.models import Division, Problem, WorkshopClass

# What is counted, in the order of its life. Withdrawn entries are nobody's progress.
STATUSES = (
    Problem.Status.DRAFT,
    Problem.Status.SUBMITTED,
    Problem.Status.RETURNED,
    Problem.Status.ACCEPTED,
    Problem.Status.NOT_AGREED,
)


@dataclass
class Progress:
    """Numbers of entries by status."""

    by_status: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def drafts(self) -> int:
        return self.by_status.get(Problem.Status.DRAFT, 0)

    @property
    def submitted(self) -> int:
        return self.by_status.get(Problem.Status.SUBMITTED, 0)

    @property
    def returned(self) -> int:
        return self.by_status.get(Problem.Status.RETURNED, 0)

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """Status, number and label of everything that is counted, zeros too."""
        return [(status.value, self.by_status.get(status, 0), str(status.label)) for status in STATUSES]

    @property
    def strokes(self) -> list[tuple[str, int]]:
        return [(status, number) for status, number, _label in self.parts]

    @property
    def sentence(self) -> str:
        """The counts in words, for those who do not see the columns."""
        return ", ".join(f"{number} {label.lower()}" for _status, number, label in self.parts)

    @property
    def short_sentence(self) -> str:
        """The same without the zeros."""
        return ", ".join(f"{number} {label.lower()}" for _status, number, label in self.parts if number)

    def __add__(self, other: Progress) -> Progress:
        return Progress({status: self.by_status.get(status, 0) + other.by_status.get(status, 0) for status in STATUSES})


def progress_of(classes: Iterable[WorkshopClass]) -> dict[int, Progress]:
    """The progress of every class, by its key, in one query."""
    found = {workshop_class.pk: Progress() for workshop_class in classes}
    entries = Problem.objects.filter(workshop_class__in=list(found), status__in=STATUSES).order_by()
    for pk, status, number in entries.values_list("workshop_class", "status").annotate(number=Count("pk")):
        found[pk].by_status[status] = number
    return found


@dataclass(frozen=True)
class Cell:
    workshop_class: WorkshopClass
    progress: Progress
    is_own: bool


@dataclass(frozen=True)
class Row:
    division: Division
    cells: list[Cell | None]  # one per letter; None where the division has no such class
    total: int


@dataclass(frozen=True)
class Matrix:
    """Divisions × classes."""

    letters: list[str]
    rows: list[Row]
    totals: list[int]
    progress: Progress

    @property
    def strokes_are_complete(self) -> bool:
        """Whether every cell has room for a stroke per entry."""
        return all(cell.progress.total <= 60 for row in self.rows for cell in row.cells if cell)


def matrix_of(
    divisions: Iterable[Division], classes: Iterable[WorkshopClass], counted: dict[int, Progress], own: frozenset[int]
) -> Matrix:
    placed = {(workshop_class.division_id, workshop_class.letter): workshop_class for workshop_class in classes}
    letters = sorted({letter for _division, letter in placed})
    rows, totals, everything = [], dict.fromkeys(letters, 0), Progress()
    for division in divisions:
        cells: list[Cell | None] = []
        for letter in letters:
            workshop_class = placed.get((division.pk, letter))
            if workshop_class is None:
                cells.append(None)
                continue
            progress = counted[workshop_class.pk]
            cells.append(Cell(workshop_class, progress, workshop_class.pk in own))
            totals[letter] += progress.total
            everything += progress
        rows.append(Row(division, cells, sum(cell.progress.total for cell in cells if cell)))
    return Matrix(letters, rows, list(totals.values()), everything)
