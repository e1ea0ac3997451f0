"""Merge the changes that two people made to one problem, and find the conflicts.

Each field and each part of a recommendation is compared with the version from which both began.
If one person changed it, that change is taken. If both changed it to different values, it is a
conflict. Adding and moving recommendations never conflicts.

These functions read and write nothing in the database. "Mine" is what is being saved, "theirs"
what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dim.models import HistoryEntry, Problem, Recommendation
from dim.models.problem_text import TEXT_LABELS, TEXT_NAMES
from dim.operations.problems.content import (
    ProblemContent,
    RecommendationContent,
    history_values,
    issue_in_words,
)
from dim.operations.problems.recommendation_matching import (
    Rows,
    history_values_of,
    merged_order,
    recognised_rows,
    rows_by_key,
)
from dim.operations.problems.revisions import RevisionContent
from dim.text import with_both_additions

MINE, THEIRS, MIX = "mine", "theirs", "mix"
FIELDS = ("strategic_issue", *TEXT_NAMES, "offices")
PARTS = ("text", "addressees", "horizon")
# Equals nothing, so that without a known base any difference counts as a change by both.
_UNKNOWN = object()


@dataclass(frozen=True)
class Conflict:
    """A value that both changed differently.

    `key` names the field in forms. `mine` and `theirs` are what people read, None where the
    recommendation was removed. With `may_mix` the person may write a third text; `both` is one
    that has what either added, and empty where somebody did more than add.
    """

    key: str
    label: str
    mine: str | None
    theirs: str | None
    may_mix: bool = False
    both: str = ""


@dataclass(frozen=True)
class Taken:
    """A value that only the other person changed; `key` and `label` are as in `Conflict`."""

    key: str
    label: str


@dataclass(frozen=True)
class Merged:
    """The result of a merge.

    At open conflicts `content` has mine, and it must not be stored. `taken` is what only the
    other person changed, `kept` has the labels of what only I changed.
    """

    content: ProblemContent
    conflicts: tuple[Conflict, ...] = ()
    taken: tuple[Taken, ...] = ()
    kept: tuple[str, ...] = ()


def merge_contents(
    base: RevisionContent | None,
    mine: ProblemContent,
    theirs: ProblemContent,
    choices: Mapping[str, str | tuple[str, str]] = {},
) -> Merged:
    """Merge `mine` and `theirs`, which both began from `base`.

    `choices` decides conflicts by their key: MINE, THEIRS, or the pair (MIX, text). Where `base`
    is unknown (None), every difference is a conflict.
    """
    merging = _Merging(choices)
    my_values, their_values = history_values(mine), history_values(theirs)
    values: dict[str, Any] = {}
    for name in FIELDS:
        label = _label(name)
        was = base.fields[name] if base else _UNKNOWN
        shown = (_shown(name, my_values[name]), _shown(name, their_values[name]))
        values[name] = merging.pick(
            Conflict(name, label, *shown, may_mix=name in TEXT_LABELS),
            was,
            (my_values[name], getattr(mine, name)),
            (their_values[name], getattr(theirs, name)),
        )
    rows = _merged_rows(merging, base, mine.recommendations, theirs.recommendations)
    content = ProblemContent(**values, recommendations=rows)
    return Merged(content, tuple(merging.conflicts), tuple(merging.taken), tuple(merging.kept))


def _label(name: str) -> str:
    """Return what a page calls the field `name` of a problem."""
    if name in TEXT_LABELS:
        return str(TEXT_LABELS[name])
    return capfirst(str(Problem._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


@dataclass
class _Merging:
    """Compares one value after the other, and collects what it finds."""

    choices: Mapping[str, str | tuple[str, str]]
    conflicts: list[Conflict] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def pick(self, case: Conflict, was: Any, mine: tuple[Any, Any], theirs: tuple[Any, Any]) -> Any:
        """Return the value for the merged content.

        `mine` and `theirs` are pairs: the value as history writes it, which is compared with
        `was`, and the value to return. `case` is recorded where both differ from `was`.
        """
        my_history, my_value = mine
        their_history, their_value = theirs
        if my_history == their_history:
            return their_value
        if my_history == was:
            self.taken.append(Taken(case.key, case.label))
            return their_value
        if their_history == was:
            self.kept.append(case.label)
            return my_value
        chosen = self.choices.get(case.key)
        if isinstance(chosen, tuple) and case.may_mix:
            _mix, text = chosen
            return text
        if chosen == THEIRS:
            return their_value
        if chosen != MINE:
            if case.may_mix and isinstance(was, str):
                both = with_both_additions(was, my_history, their_history)
                case = replace(case, both=both or "")
            self.conflicts.append(case)
        return my_value


def _merged_rows(
    merging: _Merging,
    base: RevisionContent | None,
    mine: tuple[RecommendationContent, ...],
    theirs: tuple[RecommendationContent, ...],
) -> tuple[RecommendationContent, ...]:
    """Merge the recommendations of both sides, and their order."""
    was_rows = {str(pk): row for pk, row in base.rows.items()} if base else {}
    their_rows = rows_by_key(theirs, "theirs")
    my_rows = recognised_rows(rows_by_key(mine, "new"), their_rows, was_rows)
    # Labels count rows as the stored problem shows them, new rows of mine as my form does.
    numbers = {key: number for number, key in enumerate(my_rows, 1)}
    numbers |= {key: number for number, key in enumerate(their_rows, 1)}

    kept: Rows = {}
    for key in [*my_rows, *(key for key in their_rows if key not in my_rows)]:
        # Without a base nobody knows whether a stored row was there before; a new one was not.
        unless_listed = None if base or key.startswith("new") else _UNKNOWN
        was = was_rows.get(key, unless_listed)
        label = _("Recommendation %(number)s") % {"number": numbers[key]}
        row = _merged_row(merging, key, label, was, my_rows.get(key), their_rows.get(key))
        if row:
            # One that they have removed is not stored any more, so it is stored as a new one.
            kept[key] = replace(row, pk=their_rows[key].pk if key in their_rows else None)

    order = merged_order(
        [key for key in was_rows if key in kept],
        [key for key in my_rows if key in kept],
        [key for key in their_rows if key in kept],
    )
    return tuple(kept[key] for key in order)


def _merged_row(
    merging: _Merging,
    key: str,
    label: str,
    was: Any,
    mine: RecommendationContent | None,
    theirs: RecommendationContent | None,
) -> RecommendationContent | None:
    """Merge one recommendation; `was` is its history values, None, or _UNKNOWN.

    Returns None where the merged content does not have it.
    """
    name = f"recommendation-{key}"
    if mine is None or theirs is None:
        return _kept_or_removed(merging, name, label, was, mine, theirs)
    my_values, their_values = history_values_of(mine), history_values_of(theirs)
    values = {}
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


def _kept_or_removed(
    merging: _Merging,
    name: str,
    label: str,
    was: Any,
    mine: RecommendationContent | None,
    theirs: RecommendationContent | None,
) -> RecommendationContent | None:
    """Merge a recommendation that one side lacks: one question, not one for each part."""
    if isinstance(was, dict):
        was = {part: was[part] for part in PARTS}
    case = Conflict(
        name, label, _row_shown(mine) if mine else None, _row_shown(theirs) if theirs else None
    )
    return merging.pick(
        case,
        was,
        (history_values_of(mine) if mine else None, mine),
        (history_values_of(theirs) if theirs else None, theirs),
    )


def authors(taken: Iterable[Taken], newer: Iterable[HistoryEntry]) -> dict[str, list[str]]:
    """Return the labels of what was `taken`, by the name of the person who changed it.

    `newer` is the history since the base, with its actors.
    """
    name_by_key: dict[str, str] = {}
    # Oldest first, so that the last person who changed a value is named.
    for entry in sorted(newer, key=lambda entry: entry.revision):
        for change in entry.changes:
            of_row, _dot, part = change["field"].rpartition(".")
            if of_row:
                row = f"{of_row}-{change.get('recommendation')}"
                # A whole row may be taken, or one part of it.
                name_by_key[row] = name_by_key[f"{row}-{part}"] = entry.by
            else:
                name_by_key[part] = entry.by
    labels_by_name: dict[str, list[str]] = {}
    for each in taken:
        labels_by_name.setdefault(name_by_key.get(each.key, ""), []).append(each.label)
    return labels_by_name


def _shown(name: str, value: Any) -> str:
    if name == "strategic_issue":
        return issue_in_words(value)
    return "\n".join(value) if isinstance(value, list) else value


def _part_shown(part: str, value: Any) -> str:
    if part == "horizon":
        return str(dict(Recommendation.Horizon.choices).get(value, ""))
    return "; ".join(value) if part == "addressees" else value


def _row_shown(row: RecommendationContent) -> str:
    value = history_values_of(row)
    details = [_part_shown(part, value[part]) for part in ("addressees", "horizon")]
    tail = " · ".join(detail for detail in details if detail)
    return f"{row.text}\n→ {tail}" if tail else row.text
