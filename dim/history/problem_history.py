"""The history of a problem as people read it: who did what, when, and which words changed."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from dim import workflow
from dim.models import ConsolidatedItem, HistoryEntry, Problem, Recommendation, Support
from dim.models.support import SupportQuerySet
from dim.operations.problems.content import issue_in_words
from dim.text import Piece, word_differences

# A change of more characters than this is folded away until somebody asks for it.
_LONG = 400
# The quick entry saves after every pause in typing. Edits of one person with shorter breaks than
# this are shown as one step.
_BREAK = datetime.timedelta(minutes=10)
# A class that records its support and takes it back all day must not fill the page.
_MOST_SUPPORTS = 200


# Changes that are no field of a problem.
_OTHER_LABELS = {
    "split_into": pgettext_lazy("history", "New entry"),
    "split_from": pgettext_lazy("history", "Split off from"),
}


@dataclass(frozen=True)
class Change:
    """One field before and after a change, as text."""

    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        """Whether a page folds the change away."""
        return len(self.old) + len(self.new) > _LONG

    # Comparing words takes time, and a page asks for both sides.
    @cached_property
    def _pieces(self) -> tuple[list[Piece], list[Piece]]:
        return word_differences(self.old, self.new)

    @property
    def old_pieces(self) -> list[Piece]:
        """The old text in pieces, those that are gone marked as different."""
        return self._pieces[0]

    @property
    def new_pieces(self) -> list[Piece]:
        """The new text in pieces, those that were added marked as different."""
        return self._pieces[1]


@dataclass(frozen=True)
class HistoryStep:
    """One step of a history: a transition, an edit, or a sitting of several edits.

    `done` says in words what was done. `from_status` and `to_status` are values, empty where
    no status is concerned.
    """

    at: datetime.datetime
    actor: str
    done: str
    is_creation: bool = False
    is_undoing: bool = False  # of a change of the text
    from_status: str = ""
    to_status: str = ""
    reason: str = ""
    reason_category: str = ""
    changes: tuple[Change, ...] = ()
    # Some of it was typed before the class closed, and arrived afterwards.
    is_late: bool = False

    @property
    def summary(self) -> str:
        """What happened in a few words: the action, or the fields that were changed."""
        # "Recommendation 2 · horizon" counts as the recommendation. A dict keeps the order.
        labels = list(dict.fromkeys(change.label.partition(" · ")[0] for change in self.changes))
        if self.is_creation or self.is_undoing or not labels:
            return self.done
        # More names would not fit into a line.
        if len(labels) > 3:
            return ngettext(
                "%(number)d field changed", "%(number)d fields changed", len(labels)
            ) % {"number": len(labels)}
        return _("%(fields)s changed") % {"fields": ", ".join(labels).lower()}

    @property
    def has_moved(self) -> bool:
        """Whether the status changed; the first step of a problem has no status before."""
        return bool(self.from_status) and self.from_status != self.to_status


def history_steps(history: Iterable[HistoryEntry]) -> list[HistoryStep]:
    """Return the steps of a history in the order given, oldest or newest first.

    Actors should be preloaded. Edits of one person without a break become one step.
    """
    return [_step(rows) for rows in _sittings(history)]


def with_supports(
    steps: list[HistoryStep],
    supports: SupportQuerySet,
    after: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> list[HistoryStep]:
    """Return `steps`, newest first, with the supports recorded or taken back between them.

    Where `steps` are one page of several, `after` and `until` are the moments between which
    they lie.
    """
    # A support is no change of the problem and has no row in its history: whoever edits the
    # problem must not meet a conflict because another class agreed.
    rows = supports.select_related("workshop_class__division", "created_by", "taken_back_by")
    found = []
    for row in rows[:_MOST_SUPPORTS]:
        for step in _steps_of(row):
            is_later = after is None or step.at > after
            if is_later and (until is None or step.at <= until):
                found.append(step)

    found.sort(key=attrgetter("at"), reverse=True)
    return list(heapq.merge(steps, found, key=attrgetter("at"), reverse=True))


def _steps_of(row: Support) -> Iterator[HistoryStep]:
    """Yield the recording of a support, and its end if it has one."""
    told = {"workshop_class": str(row.workshop_class)}
    yield HistoryStep(
        row.created_at, str(row.created_by), _("support of %(workshop_class)s recorded") % told
    )
    if row.taken_back_at:
        yield HistoryStep(
            row.taken_back_at,
            str(row.taken_back_by),
            _("support of %(workshop_class)s taken back") % told,
        )


def _sittings(history: Iterable[HistoryEntry]) -> Iterator[list[HistoryEntry]]:
    """Group the edits of one person without a break; other rows are groups of their own.

    `history` may be in either order. Each group has its oldest row first.
    """
    sitting: list[HistoryEntry] = []
    for row in history:
        if sitting and not _is_same_sitting(sitting[-1], row):
            yield sorted(sitting, key=lambda one: one.revision)
            sitting = []
        sitting.append(row)
    if sitting:
        yield sorted(sitting, key=lambda one: one.revision)


def _is_same_sitting(row: HistoryEntry, other: HistoryEntry) -> bool:
    """Whether two neighbours in the history belong to one sitting."""
    return (
        row.action == other.action == "edited"
        and (row.actor_id, row.note_taker, row.source)
        == (other.actor_id, other.note_taker, other.source)
        and abs(row.at - other.at) <= _BREAK
    )


def _step(rows: list[HistoryEntry]) -> HistoryStep:
    """Return the rows of one sitting, oldest first, as one step."""
    last = rows[-1]
    return HistoryStep(
        at=last.at,
        actor=last.by,
        done=_done(last),
        is_creation=last.action == "created",
        is_undoing=last.action == "undo_edit",
        from_status=last.from_status,
        to_status=last.to_status,
        reason=last.reason,
        reason_category=last.get_reason_category_display() if last.reason_category else "",
        changes=tuple(changes_of(_together(rows))),
        is_late=any(row.typed_at for row in rows),
    )


def _together(rows: list[HistoryEntry]) -> list[dict[str, Any]]:
    """Return the changes of all rows as one: from before the first to after the last."""
    if len(rows) == 1:
        return rows[0].changes

    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for row in rows:
        for change in row.changes:
            # By the key of the recommendation: its number may change within a sitting.
            place = (change["field"], change.get("recommendation"))
            first = found.get(place, change)
            found[place] = change | {"old": first["old"]}

    # What was typed and taken out again is no change of the sitting.
    return [change for change in found.values() if change["old"] != change["new"]]


def _done(entry: HistoryEntry) -> str:
    """Return in words what was done by the action of this entry."""
    action = entry.action
    named = {change["field"]: change["new"] for change in entry.changes}
    if "split_into" in named:
        return _("made two of it, the other one is %(code)s") % {"code": named["split_into"]}
    if "split_from" in named:
        return _("split off from %(code)s") % {"code": named["split_from"]}
    transition = workflow.BY_NAME.get(action)
    if transition:
        return str(transition.done)
    # An action that this version no longer has is shown by its stored name.
    return {
        "created": pgettext("history action", "entered"),
        "edited": pgettext("history action", "changed"),
        "undo_edit": pgettext("history action", "change undone"),
    }.get(action, action)


def changes_of(stored: list[dict[str, Any]]) -> Iterator[Change]:
    """Yield stored changes with labels and values in words, without those that read the same."""
    for change in stored:
        name = change["field"]
        old, new = _plain(name, change["old"]), _plain(name, change["new"])
        # A new recommendation without addressees "changed" from nothing to an empty list.
        if old != new:
            yield Change(_label(name, change.get("position")), old, new)


def _label(name: str, position: int | None) -> str:
    """Return the label of a stored field; `position` is that of its recommendation."""
    of_row, __, part = name.rpartition(".")
    if name in _OTHER_LABELS:
        return str(_OTHER_LABELS[name])
    if name == "item":
        return _capitalised(str(ConsolidatedItem._meta.verbose_name))
    if not of_row:
        field: Any = Problem._meta.get_field(name)
        return _capitalised(str(field.verbose_name))
    row = _("Recommendation %(number)s") % {"number": position}
    if part == "text":
        return row
    of_recommendation: Any = Recommendation._meta.get_field(part)
    return f"{row} · {of_recommendation.verbose_name}"


def _plain(name: str, value: Any) -> str:
    """Return a stored value as text."""
    # None: a recommendation that did not exist before, or does not any more.
    if value is None:
        return ""
    if name == "strategic_issue":
        return issue_in_words(value)
    if name == "recommendation.horizon":
        # A horizon that this version no longer has is shown by its stored value.
        return str(dict(Recommendation.Horizon.choices).get(value, value))
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)


def _capitalised(label: str) -> str:
    # Not `str.capitalize`, which would make small letters of the rest ("DIM").
    return label[:1].upper() + label[1:]
