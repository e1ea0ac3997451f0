"""The progress of classes: counts of problems by status, for one class and for all of an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from dim.models import Division, Problem, WorkshopClass
from dim.models.status import STANDING


@dataclass
class Progress:
    """Numbers of problems by status, of the statuses that are counted."""

    by_status: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of all counted problems."""
        return sum(self.by_status.values())

    @property
    def drafts(self) -> int:
        """The number of drafts."""
        return self.by_status.get(Problem.Status.DRAFT, 0)

    @property
    def submitted(self) -> int:
        """The number of problems that wait for a decision."""
        return self.by_status.get(Problem.Status.SUBMITTED, 0)

    @property
    def returned(self) -> int:
        """The number of problems that were returned to their class."""
        return self.by_status.get(Problem.Status.RETURNED, 0)

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """Status, number and label of every counted status, also of those with no problem."""
        return [
            (status.value, self.by_status.get(status, 0), str(status.label)) for status in STANDING
        ]

    @property
    def strokes(self) -> list[tuple[str, int]]:
        """Pairs of status and number, for `tally`."""
        return [(status, number) for status, number, _label in self.parts]

    @property
    def sentence(self) -> str:
        """The counts in words, for screen readers."""
        return ", ".join(f"{number} {label.lower()}" for _status, number, label in self.parts)

    @property
    def short_sentence(self) -> str:
        """The counts in words, without zeros."""
        return ", ".join(
            f"{number} {label.lower()}" for _status, number, label in self.parts if number
        )

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            {
                status: self.by_status.get(status, 0) + other.by_status.get(status, 0)
                for status in STANDING
            }
        )


def progress_of(classes: Iterable[WorkshopClass]) -> dict[int, Progress]:
    """Return the progress of every class by its key, in one query."""
    found = {workshop_class.pk: Progress() for workshop_class in classes}
    problems = Problem.objects.filter(workshop_class__in=list(found), status__in=STANDING)
    # Without an order: columns to order by would become groups of their own.
    rows = problems.order_by().values_list("workshop_class", "status")
    for pk, status, number in rows.annotate(number=Count("pk")):
        found[pk].by_status[status] = number
    return found


@dataclass(frozen=True)
class MatrixCell:
    """One class in the matrix of an event."""

    workshop_class: WorkshopClass
    progress: Progress
    is_own: bool


@dataclass(frozen=True)
class MatrixRow:
    """One division in the matrix of an event, with its classes."""

    division: Division
    cells: list[MatrixCell | None]  # one per letter; None where the division has no such class
    total: int


@dataclass(frozen=True)
class Matrix:
    """The progress of all classes of an event: divisions in rows, letters of classes in columns."""

    letters: list[str]
    rows: list[MatrixRow]
    totals: list[int]  # one per letter
    progress: Progress  # of all classes together

    @property
    def has_all_strokes(self) -> bool:
        """Whether every cell has room for one stroke per problem."""
        # `tally` draws 60 at most; the page says what a stroke means only when none is left out.
        return all(cell.progress.total <= 60 for row in self.rows for cell in row.cells if cell)


def matrix_of(
    divisions: Iterable[Division],
    classes: Iterable[WorkshopClass],
    counted: dict[int, Progress],
    own: frozenset[int],
) -> Matrix:
    """Return the matrix of these classes.

    `counted` has the progress of each class, `own` the keys of those that are marked as the
    reader's own.
    """
    placed = {
        (workshop_class.division_id, workshop_class.letter): workshop_class
        for workshop_class in classes
    }
    letters = sorted({letter for _division, letter in placed})
    totals = dict.fromkeys(letters, 0)
    rows: list[MatrixRow] = []
    everything = Progress()
    for division in divisions:
        cells: list[MatrixCell | None] = []
        for letter in letters:
            workshop_class = placed.get((division.pk, letter))
            if workshop_class is None:
                cells.append(None)
                continue
            progress = counted[workshop_class.pk]
            cells.append(MatrixCell(workshop_class, progress, workshop_class.pk in own))
            totals[letter] += progress.total
            everything += progress
        rows.append(MatrixRow(division, cells, sum(cell.progress.total for cell in cells if cell)))
    return Matrix(letters, rows, list(totals.values()), everything)
