"""Two people changed one entry: what both keep, and what only a person can decide.

Pure functions. A field, and every part of a recommendation, is compared with what
both began from: whoever changed it alone is followed; where both did, differently,
it is a conflict. Adding, removing and moving recommendations never collide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dim.models import HistoryEntry, Problem, Recommendation
from dim.operations.content import TEXT_FIELDS, EntryContent, RecommendationContent, plain
from dim.operations.past import Past

MINE, THEIRS, MIX = "mine", "theirs", "mix"
FIELDS = ("strategic_issue", *TEXT_FIELDS, "offices")
PARTS = ("text", "addressees", "horizon")
_UNKNOWN = object()  # equals nothing: whoever differs has changed it
Rows = dict[str, RecommendationContent]


@dataclass(frozen=True)
class Conflict:
    """What both changed, differently. None: the recommendation is not there at all."""

    key: str
    label: str
    mine: str | None
    theirs: str | None
    may_mix: bool = False


@dataclass(frozen=True)
class Taken:
    """What only the other person changed: `key` as in `Conflict`."""

    key: str
    label: str


@dataclass(frozen=True)
class Merged:
    """Both contents in one; at an open conflict it has mine, and must not be stored."""

    content: EntryContent
    conflicts: tuple[Conflict, ...] = ()
    taken: tuple[Taken, ...] = ()
    kept: tuple[str, ...] = ()  # labels of what only I changed


def merge_contents(
    base: Past | None, mine: EntryContent, theirs: EntryContent, choices: Mapping[str, str | tuple[str, str]] = {}
) -> Merged:
    """`mine` and `theirs`, which both come from `base`, in one.

    `choices` decides conflicts by their key: MINE, THEIRS, or (MIX, text). Without
    a known base every difference is a conflict.
    """
    merging = _Merging(choices)
    my_values, their_values = plain(mine), plain(theirs)
    values: dict[str, Any] = {}
    for name in FIELDS:
        label = capfirst(str(Problem._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
        was = base.fields[name] if base else _UNKNOWN
        shown = (_shown(my_values[name]), _shown(their_values[name]))
        values[name] = merging.pick(
            Conflict(name, label, *shown, may_mix=name in TEXT_FIELDS),
            was,
            (my_values[name], getattr(mine, name)),
            (their_values[name], getattr(theirs, name)),
        )
    rows = _merged_rows(merging, base, mine.recommendations, theirs.recommendations)
    content = EntryContent(**values, recommendations=rows)
    return Merged(content, tuple(merging.conflicts), tuple(merging.taken), tuple(merging.kept))


@dataclass
class _Merging:
    """One comparison after the other, with what they found."""

    choices: Mapping[str, str | tuple[str, str]]
    conflicts: list[Conflict] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def pick(self, case: Conflict, was: Any, mine: tuple[Any, Any], theirs: tuple[Any, Any]) -> Any:
        """The value to go on with; each side is what is compared, and the value."""
        if mine[0] == theirs[0]:
            return theirs[1]
        if mine[0] == was:
            self.taken.append(Taken(case.key, case.label))
            return theirs[1]
        if theirs[0] == was:
            self.kept.append(case.label)
            return mine[1]
        chosen = self.choices.get(case.key)
        if isinstance(chosen, tuple) and case.may_mix:
            return chosen[1]
        if chosen in {MINE, THEIRS}:
            return mine[1] if chosen == MINE else theirs[1]
        self.conflicts.append(case)
        return mine[1]


def _merged_rows(
    merging: _Merging,
    base: Past | None,
    mine: tuple[RecommendationContent, ...],
    theirs: tuple[RecommendationContent, ...],
) -> tuple[RecommendationContent, ...]:
    was_rows = {str(pk): row for pk, row in base.rows.items()} if base else {}
    their_rows = _keyed(theirs, "theirs")
    my_rows = _recognised(_keyed(mine, "new"), their_rows, was_rows)
    numbers = {key: at for rows in (my_rows, their_rows) for at, key in enumerate(rows, 1)}
    kept: Rows = {}
    for key in [*my_rows, *(key for key in their_rows if key not in my_rows)]:
        # Not there before, unless nobody knows what was there.
        was = was_rows.get(key, None if base or key.startswith("new") else _UNKNOWN)
        label = _("Recommendation %(number)s") % {"number": numbers[key]}
        row = _merged_row(merging, key, label, was, my_rows.get(key), their_rows.get(key))
        if row:
            # What is not stored (any more) gets an identity of its own.
            kept[key] = replace(row, pk=their_rows[key].pk if key in their_rows else None)
    orders = ([key for key in rows if key in kept] for rows in (was_rows, my_rows, their_rows))
    return tuple(kept[key] for key in _order(*orders))


def _merged_row(
    merging: _Merging,
    key: str,
    label: str,
    was: Any,
    mine: RecommendationContent | None,
    theirs: RecommendationContent | None,
) -> RecommendationContent | None:
    name = f"recommendation-{key}"
    if mine is None or theirs is None:
        case = Conflict(name, label, _row_shown(mine) if mine else None, _row_shown(theirs) if theirs else None)
        was = {part: was[part] for part in PARTS} if isinstance(was, dict) else was
        return merging.pick(case, was, (mine and _row_value(mine), mine), (theirs and _row_value(theirs), theirs))
    my_values, their_values, values = _row_value(mine), _row_value(theirs), {}
    for part in PARTS:
        own = str(Recommendation._meta.get_field(part).verbose_name)  # type: ignore[union-attr]
        case = Conflict(
            f"{name}-{part}",
            label if part == "text" else f"{label} · {own}",
            _part_shown(part, my_values[part]),
            _part_shown(part, their_values[part]),
            may_mix=part == "text",
        )
        values[part] = merging.pick(
            case,
            was[part] if isinstance(was, dict) else _UNKNOWN,
            (my_values[part], getattr(mine, part)),
            (their_values[part], getattr(theirs, part)),
        )
    return RecommendationContent(**values)


def _keyed(rows: Iterable[RecommendationContent], prefix: str) -> Rows:
    keyed: Rows = {}
    for at, row in enumerate(rows):
        key = str(row.pk) if row.pk else ""
        keyed[key if key and key not in keyed else f"{prefix}-{at}"] = row
    return keyed


def _recognised(mine: Rows, theirs: Rows, was: Mapping[str, Any]) -> Rows:
    """`mine` with new rows named like those `theirs` has in the same words: the answer to my first send was lost."""
    added = {key: _row_value(row) for key, row in theirs.items() if key not in was and key not in mine}
    named: Rows = {}
    for key, row in mine.items():
        same = next((other for other, value in added.items() if value == _row_value(row)), None) if not row.pk else None
        added.pop(same or "", None)
        named[same or key] = row
    return named


def _order(was: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """The order of whoever moved something, mine if both did.

    What only the other one has comes after its predecessor there, what is stored before what is new.
    """
    common = set(was) & set(mine) & set(theirs)
    i_moved = [key for key in mine if key in common] != [key for key in was if key in common]
    lead, follow = (mine, theirs) if i_moved else (theirs, mine)
    order, place = list(lead), 0
    for key in follow:
        if key in order:
            place = order.index(key) + 1
            continue
        while follow is mine and place < len(order) and order[place] not in follow:
            place += 1
        order.insert(place, key)
        place += 1
    return order


def aligned(mine: EntryContent, stored: Iterable[RecommendationContent]) -> EntryContent:
    """`mine` with its new recommendations continuing those of `stored`: a form does not know what it was not told.

    The same words are the same row; the others continue what is left, in order.
    """
    known = {row.pk for row in mine.recommendations}
    free = [row for row in stored if row.pk not in known]
    rows: list[RecommendationContent] = []
    for row in mine.recommendations:
        same = next((each for each in free if each.text == row.text), None) if not row.pk else None
        if same:
            free.remove(same)
        rows.append(replace(row, pk=same.pk) if same else row)
    left = iter(free)
    rows = [row if row.pk else replace(row, pk=next((each.pk for each in left), None)) for row in rows]
    return replace(mine, recommendations=tuple(rows))


def authors(taken: Iterable[Taken], newer: Iterable[HistoryEntry]) -> dict[str, list[str]]:
    """Who changed what was `taken`: labels by name. `newer` is the history since the base, with actors."""
    by: dict[str, str] = {}
    for entry in sorted(newer, key=lambda entry: entry.revision):
        for change in entry.changes:
            of_row, __, part = change["field"].rpartition(".")
            row = f"{of_row}-{change.get('recommendation')}"
            for key in (row, f"{row}-{part}") if of_row else (part,):
                by[key] = str(entry.actor)
    told: dict[str, list[str]] = {}
    for each in taken:
        told.setdefault(by.get(each.key, ""), []).append(each.label)
    return told


def _shown(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else value


def _row_value(row: RecommendationContent) -> dict[str, Any]:
    return {"text": row.text, "addressees": sorted(row.addressees), "horizon": row.horizon}


def _part_shown(part: str, value: Any) -> str:
    if part == "horizon":
        return str(dict(Recommendation.Horizon.choices).get(value, ""))
    return "; ".join(value) if part == "addressees" else value


def _row_shown(row: RecommendationContent) -> str:
    value = _row_value(row)
    tail = " · ".join(filter(None, (_part_shown(part, value[part]) for part in ("addressees", "horizon"))))
    return f"{row.text}\n→ {tail}" if tail else row.text
