"""Problems read from the database for printing, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.utils.functional import Promise

from dim.models import Problem
from dim.models.problem import ProblemQuerySet
from dim.reports.listing import Entry, EntryRecommendation
from dim.reports.structure import Choice

# Large enough that queries do not dominate, small enough for SQLite's limit on
# parameters and for a flat memory curve (measured: 500 needs 9 MB more, no faster).
CHUNK = 200


class EntryList(Sequence[Entry]):
    """The entries of a queryset in reading order, read again each time they are iterated.

    Keys come first, rows follow in pieces: both databases sort narrow rows, and
    no cursor holds the wide ones. A piece asks for the queryset's conditions
    again, so an entry that became a draft meanwhile is left out.
    """

    def __init__(self, problems: ProblemQuerySet) -> None:
        self._problems = problems
        self._ordered = problems.in_reading_order().values_list("pk", flat=True)
        self._length: int | None = None

    def __len__(self) -> int:
        if self._length is None:
            self._length = self._problems.count()
        return self._length

    def __iter__(self) -> Iterator[Entry]:
        return self._read(self._ordered.iterator(chunk_size=2000))

    def __getitem__(self, key):
        if isinstance(key, slice):
            return list(self._read(self._ordered[key]))
        return next(self._read(self._ordered[key : key + 1]))

    def _read(self, keys: Iterable[int]) -> Iterator[Entry]:
        keys = iter(keys)
        while piece := list(islice(keys, CHUNK)):
            found = (
                self._problems.filter(pk__in=piece)
                .order_by()
                .select_related("workshop_class__division", "strategic_issue")
                .prefetch_related("recommendations__addressees", "offices")
                .defer("search_text")
            )
            by_key = {problem.pk: problem for problem in found}
            for key in piece:
                if key in by_key:
                    yield entry_of(by_key.pop(key))


def choice(value: str, label: str | Promise) -> Choice:
    """Texts are resolved here, in the reader's language, not when a file is written."""
    return Choice(value, str(label) if value else "")


def entry_of(problem: Problem) -> Entry:
    """What a report prints of `problem`. Asks nothing if its relations are loaded."""
    workshop_class = problem.workshop_class
    division = workshop_class.division
    issue = problem.strategic_issue
    return Entry(
        code=problem.code,
        division_code=division.code,
        division=str(division),
        class_letter=workshop_class.letter,
        class_name=str(workshop_class),
        issue_number=issue.number,
        issue_title=issue.title,
        statement=problem.statement,
        cause=problem.cause,
        impact=problem.impact,
        legal_basis=problem.legal_basis,
        offices=tuple(office.name for office in problem.offices.all()),
        status=choice(problem.status, problem.get_status_display()),
        reason_kind=choice(problem.reason_category, problem.get_reason_category_display()),
        reason=problem.reason,
        recommendations=tuple(
            EntryRecommendation(
                number=number,
                text=row.text,
                addressees=tuple(addressee.name for addressee in row.addressees.all()),
                horizon=choice(row.horizon, row.get_horizon_display()),
            )
            for number, row in enumerate(problem.recommendations.all(), 1)
        ),
    )
