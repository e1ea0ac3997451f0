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
from dim.models.problem_text import TEXT_NAMES
from dim.reports.content.words import coded
from dim.reports.structure.entry import Entry, EntryRecommendation

# Entries per piece, within SQLite's limit on parameters; larger ones are no faster, only larger.
PIECE = 100
_FIELDS = (
    "pk",
    "code",
    "workshop_class_id",
    "strategic_issue_id",
    "status",
    "reason_category",
    "reason",
    "merge__item__code",
    *TEXT_NAMES,
)


class EntriesInBatches(Sequence[Entry]):
    """The rows of a queryset in reading order as entries, read a piece at a time.

    They are read again each time the list is iterated, so that it is never in memory as a
    whole. Keys are read first and rows follow in pieces: the database then sorts narrow rows
    only, and no cursor holds the wide ones.
    """

    def __init__(self, rows: ProblemQuerySet | ConsolidatedItemQuerySet) -> None:
        self._rows: QuerySet = rows
        self._keys: QuerySet = rows.in_reading_order().values_list("pk", flat=True)
        self._length: int | None = None

    def __len__(self) -> int:
        # One query, however often a page asks.
        if self._length is None:
            self._length = self._rows.count()
        return self._length

    def __iter__(self) -> Iterator[Entry]:
        # Without `iterator` Django would keep all keys of the list in the queryset.
        return self._read(self._keys.iterator(chunk_size=2000))

    @overload
    def __getitem__(self, key: int) -> Entry: ...
    @overload
    def __getitem__(self, key: slice) -> list[Entry]: ...
    def __getitem__(self, key: int | slice) -> Entry | list[Entry]:
        if isinstance(key, slice):
            return list(self._read(self._keys[key]))
        return next(self._read(self._keys[key : key + 1]))

    def of(self, keys: list[int]) -> Iterator[Entry]:
        """Yield the rows with these keys in their order, without those that are gone by now."""
        return self._read(keys)

    def _read(self, keys: Iterable[int]) -> Iterator[Entry]:
        keys = iter(keys)
        while piece := list(islice(keys, PIECE)):
            yield from self._entries(piece)

    def _entries(self, keys: list[int]) -> Iterator[Entry]:
        """Yield the rows with these keys in their order, without those that are gone by now."""
        raise NotImplementedError


class EntryList(EntriesInBatches):
    """The problems of a queryset as entries, or with `as_on_board` in the order of its class."""

    def __init__(self, rows: ProblemQuerySet, *, as_on_board: bool = False) -> None:
        super().__init__(rows)
        if as_on_board:
            self._keys = rows.in_board_order().values_list("pk", flat=True)

    def _entries(self, keys: list[int]) -> Iterator[Entry]:
        # The conditions of the queryset once more: a problem that became a draft since its key
        # was read must not be printed. Plain values, because model instances with prefetched
        # relations are reference cycles that pile up until the collector runs (10,000
        # recommendations as XLSX: 69 MB for the process, 55 with values).
        found = self._rows.filter(pk__in=keys).order_by().values(*_FIELDS)
        rows = {row["pk"]: row for row in found}
        classes = WorkshopClass.objects.select_related("division").in_bulk(
            {row["workshop_class_id"] for row in rows.values()}
        )
        issues = StrategicIssue.objects.in_bulk(
            {row["strategic_issue_id"] for row in rows.values()}
        )
        recommendations = _recommendations(keys)
        offices, supports = offices_of(keys), supports_of(keys)
        for key in keys:
            row = rows.pop(key, None)
            if row is None:
                continue
            workshop_class = classes[row["workshop_class_id"]]
            issue = issues[row["strategic_issue_id"]]
            division = workshop_class.division
            yield Entry(
                code=row["code"],
                division_code=division.code,
                division=str(division),
                classes=(f"{division.code}-{workshop_class.letter}",),
                class_name=str(workshop_class),
                issue_number=issue.number,
                issue_title=issue.title,
                texts={name: row[name] for name in TEXT_NAMES},
                offices=tuple(offices[key]),
                status=coded(Problem.Status, row["status"]),
                reason_kind=coded(ReasonCategory, row["reason_category"]),
                reason=row["reason"],
                recommendations=tuple(recommendations[key]),
                item_code=row["merge__item__code"] or "",
                supports=tuple(supports[key]),
            )


def _recommendations(problems: list[int]) -> dict[int, list[EntryRecommendation]]:
    """Return the recommendations of these problems by the key of the problem."""
    through = Recommendation.addressees.through.objects.filter(recommendation__problem__in=problems)
    rows = Recommendation.objects.filter(problem__in=problems).order_by("position", "pk")
    return numbered(rows.values_list("pk", "problem_id", "text", "horizon"), through)


def numbered(
    rows: Iterable[tuple[int, int, str, str]], through: QuerySet
) -> dict[int, list[EntryRecommendation]]:
    """Return recommendations by the key of their owner, counted from 1 within each owner.

    `rows` are (key, key of the owner, text, horizon) in the order of reports. `through` is the
    queryset of their links to addressees. An owner without recommendations gets an empty list.
    """
    addressees: dict[int, list[str]] = defaultdict(list)
    links = through.order_by("addressee__position", "addressee__name")
    for key, name in links.values_list("recommendation_id", "addressee__name"):
        addressees[key].append(name)

    found: dict[int, list[EntryRecommendation]] = defaultdict(list)
    for key, owner, text, horizon in rows:
        recommendation = EntryRecommendation(
            len(found[owner]) + 1,
            text,
            tuple(addressees[key]),
            coded(Recommendation.Horizon, horizon),
        )
        found[owner].append(recommendation)
    return found


def offices_of(problems: Iterable[int]) -> dict[int, list[str]]:
    """Return the names of the origin offices of these problems, by the key of the problem."""
    found: dict[int, list[str]] = defaultdict(list)
    through = Problem.offices.through.objects.filter(problem__in=problems).order_by("office__name")
    for problem, name in through.values_list("problem_id", "office__name"):
        found[problem].append(name)
    return found


def supports_of(problems: Iterable[int]) -> dict[int, list[str]]:
    """Return the classes that support these problems, as ``SEK-B``, by the key of the problem."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Support.objects.live().filter(problem__in=problems)
    ordered = rows.order_by(
        "workshop_class__division__position",
        "workshop_class__division__code",
        "workshop_class__letter",
    )
    fields = ("problem_id", "workshop_class__division__code", "workshop_class__letter")
    for problem, division, letter in ordered.values_list(*fields):
        found[problem].append(f"{division}-{letter}")
    return found
