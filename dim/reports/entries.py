"""Problems read from the database for printing, a few hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import overload

from django.db.models import QuerySet

from dim.models import Problem, Recommendation, StrategicIssue, Support, WorkshopClass
from dim.models.consolidated import ConsolidatedItemQuerySet
from dim.models.problem import ProblemQuerySet, ReasonCategory
from dim.reports.listing import Entry, EntryRecommendation
from dim.reports.rows import choice

# Within SQLite's limit on parameters; larger pieces were no faster.
PIECE = 200
_FIELDS = (
    *("pk", "code", "workshop_class_id", "strategic_issue_id", "status", "reason_category", "reason"),
    *("statement", "cause", "impact", "legal_basis", "merge__item__code"),
)


class InPieces(Sequence[Entry]):
    """The rows of a queryset in reading order as entries, read again each time they are iterated.

    Keys come first, rows follow in pieces: both databases sort narrow rows, and
    no cursor holds the wide ones. A piece asks for the queryset's conditions
    again, so an entry that became a draft meanwhile is left out. Rows are read as
    plain values: model instances with prefetched relations are cycles that pile
    up until the collector comes (10,000 recommendations as XLSX: 69 MB against 55).
    """

    def __init__(self, rows: ProblemQuerySet | ConsolidatedItemQuerySet) -> None:
        self._rows: QuerySet = rows
        self._keys: QuerySet = rows.in_reading_order().values_list("pk", flat=True)
        self._length: int | None = None

    def __len__(self) -> int:
        if self._length is None:
            self._length = self._rows.count()
        return self._length

    def __iter__(self) -> Iterator[Entry]:
        return self._read(self._keys.iterator(chunk_size=2000))

    @overload
    def __getitem__(self, key: int) -> Entry: ...
    @overload
    def __getitem__(self, key: slice) -> list[Entry]: ...
    def __getitem__(self, key: int | slice) -> Entry | list[Entry]:
        if isinstance(key, slice):
            return list(self._read(self._keys[key]))
        return next(self._read(self._keys[key : key + 1]))

    def _read(self, keys: Iterable[int]) -> Iterator[Entry]:
        keys = iter(keys)
        while piece := list(islice(keys, PIECE)):
            yield from self._entries(piece)

    def _entries(self, keys: list[int]) -> Iterator[Entry]:
        """The rows with these keys, in the order of `keys`; without those that are gone meanwhile."""
        raise NotImplementedError


class EntryList(InPieces):
    """The problems of a queryset."""

    def _entries(self, keys: list[int]) -> Iterator[Entry]:
        rows = {row["pk"]: row for row in self._rows.filter(pk__in=keys).order_by().values(*_FIELDS)}
        classes = WorkshopClass.objects.select_related("division").in_bulk(
            {row["workshop_class_id"] for row in rows.values()}
        )
        issues = StrategicIssue.objects.in_bulk({row["strategic_issue_id"] for row in rows.values()})
        recommendations, offices, supports = _recommendations(keys), offices_of(keys), supports_of(keys)
        for key in keys:
            if row := rows.pop(key, None):
                workshop_class, issue = classes[row["workshop_class_id"]], issues[row["strategic_issue_id"]]
                yield Entry(
                    code=row["code"],
                    division_code=workshop_class.division.code,
                    division=str(workshop_class.division),
                    class_letter=workshop_class.letter,
                    class_name=str(workshop_class),
                    issue_number=issue.number,
                    issue_title=issue.title,
                    statement=row["statement"],
                    cause=row["cause"],
                    impact=row["impact"],
                    legal_basis=row["legal_basis"],
                    offices=tuple(offices[key]),
                    status=choice(Problem.Status, row["status"]),
                    reason_kind=choice(ReasonCategory, row["reason_category"]),
                    reason=row["reason"],
                    recommendations=tuple(recommendations[key]),
                    item_code=row["merge__item__code"] or "",
                    supports=tuple(supports[key]),
                )


def _recommendations(problems: list[int]) -> dict[int, list[EntryRecommendation]]:
    through = Recommendation.addressees.through.objects.filter(recommendation__problem__in=problems)
    rows = Recommendation.objects.filter(problem__in=problems).order_by("position", "pk")
    return numbered(rows.values_list("pk", "problem_id", "text", "horizon"), through)


def numbered(rows: Iterable[tuple[int, int, str, str]], through: QuerySet) -> dict[int, list[EntryRecommendation]]:
    """Recommendations as they are shown, by what they belong to: `rows` of key, owner, text and horizon in order.

    `through` links them to their addressees.
    """
    addressees = defaultdict(list)
    for key, name in through.order_by("addressee__position", "addressee__name").values_list(
        "recommendation_id", "addressee__name"
    ):
        addressees[key].append(name)
    found: dict[int, list[EntryRecommendation]] = defaultdict(list)
    for key, owner, text, horizon in rows:
        said = EntryRecommendation(
            len(found[owner]) + 1, text, tuple(addressees[key]), choice(Recommendation.Horizon, horizon)
        )
        found[owner].append(said)
    return found


def offices_of(problems: Iterable[int]) -> dict[int, list[str]]:
    """The names of the offices of these problems."""
    found = defaultdict(list)
    through = Problem.offices.through.objects.filter(problem__in=problems).order_by("office__name")
    for problem, name in through.values_list("problem_id", "office__name"):
        found[problem].append(name)
    return found


def supports_of(problems: Iterable[int]) -> dict[int, list[str]]:
    """The classes that support these problems, as ``SEK-B``."""
    found = defaultdict(list)
    rows = Support.objects.live().filter(problem__in=problems)
    ordered = rows.order_by(*(f"workshop_class__{name}" for name in ("division__position", "division__code", "letter")))
    for problem, division, letter in ordered.values_list(
        "problem_id", "workshop_class__division__code", "workshop_class__letter"
    ):
        found[problem].append(f"{division}-{letter}")
    return found
