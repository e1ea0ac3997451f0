"""The history of one entry as people read it: who did what, when, and which words changed."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dim import workflow
from dim.models import ConsolidatedItem, HistoryEntry, Problem, Recommendation, Support
from dim.models.support import SupportQuerySet
from dim.text import Piece, word_differences

# A change longer than this is folded away until somebody asks for it.
_LONG = 400
# Longer without a change, and it is another sitting.
_BREAK = datetime.timedelta(minutes=10)
# A class that records its support and takes it back all day fills no page with it.
_MOST_SUPPORTS = 200


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        return len(self.old) + len(self.new) > _LONG

    @cached_property
    def _pieces(self) -> tuple[list[Piece], list[Piece]]:
        return word_differences(self.old, self.new)

    @property
    def old_pieces(self) -> list[Piece]:
        return self._pieces[0]

    @property
    def new_pieces(self) -> list[Piece]:
        return self._pieces[1]


@dataclass(frozen=True)
class Step:
    """One line of the history."""

    at: datetime.datetime
    actor: str
    done: str
    is_creation: bool = False
    from_status: str = ""
    to_status: str = ""
    reason: str = ""
    reason_category: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def summary(self) -> str:
        """What happened in a few words: the action, or the fields that were changed."""
        labels = list(dict.fromkeys(change.label.partition(" · ")[0] for change in self.changes))
        if self.is_creation or not labels:
            return self.done
        if len(labels) > 3:
            return ngettext("%(number)d field changed", "%(number)d fields changed", len(labels)) % {
                "number": len(labels)
            }
        return _("%(fields)s changed") % {"fields": ", ".join(labels).lower()}

    @property
    def moved(self) -> bool:
        return bool(self.from_status) and self.from_status != self.to_status


def trail(history: Iterable[HistoryEntry]) -> list[Step]:
    """`history` (with its actors preloaded) in the order given, oldest or newest first."""
    return [_step(rows) for rows in _sittings(history)]


def with_supports(
    steps: list[Step],
    supports: SupportQuerySet,
    after: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> list[Step]:
    """`steps`, newest first, and between them which classes recorded their support or took it back, and when.

    Read from the supports themselves: they are no change of the entry, so its history
    has none. `after` and `until` are the moments between which `steps` lie, when they
    are one page of several.
    """
    found = [
        step
        for row in supports.select_related("workshop_class__division", "created_by", "taken_back_by")[:_MOST_SUPPORTS]
        for step in _steps_of(row)
        if (after is None or step.at > after) and (until is None or step.at <= until)
    ]
    found.sort(key=attrgetter("at"), reverse=True)
    return list(heapq.merge(steps, found, key=attrgetter("at"), reverse=True))


def _steps_of(row: Support) -> Iterator[Step]:
    told = {"workshop_class": str(row.workshop_class)}
    yield Step(row.created_at, str(row.created_by), _("support of %(workshop_class)s recorded") % told)
    if row.taken_back_at:
        yield Step(row.taken_back_at, str(row.taken_back_by), _("support of %(workshop_class)s taken back") % told)


def _sittings(history: Iterable[HistoryEntry]) -> Iterator[list[HistoryEntry]]:
    """A form saves after every pause: what one person wrote without a break is one step, oldest row first."""
    sitting: list[HistoryEntry] = []
    for row in history:
        if sitting and not _goes_on(sitting[-1], row):
            yield sorted(sitting, key=lambda one: one.revision)
            sitting = []
        sitting.append(row)
    if sitting:
        yield sorted(sitting, key=lambda one: one.revision)


def _goes_on(row: HistoryEntry, other: HistoryEntry) -> bool:
    """Whether two neighbours in the history belong to one sitting."""
    return (
        row.action == other.action == "edited"
        and (row.actor_id, row.source) == (other.actor_id, other.source)
        and abs(row.at - other.at) <= _BREAK
    )


def _step(rows: list[HistoryEntry]) -> Step:
    last = rows[-1]
    return Step(
        at=last.at,
        actor=str(last.actor),
        done=_done(last.action),
        is_creation=last.action == "created",
        from_status=last.from_status,
        to_status=last.to_status,
        reason=last.reason,
        reason_category=last.get_reason_category_display() if last.reason_category else "",
        changes=tuple(changes_of(_together(rows))),
    )


def _together(rows: list[HistoryEntry]) -> list[dict[str, Any]]:
    """The changes of all rows as one: from what was before the first to what is after the last."""
    if len(rows) == 1:
        return rows[0].changes
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for change in (change for row in rows for change in row.changes):
        place = (change["field"], change.get("recommendation"))
        found[place] = change | {"old": found.get(place, change)["old"]}
    return [change for change in found.values() if change["old"] != change["new"]]


def _done(action: str) -> str:
    rows = workflow.BY_NAME
    if action in rows:
        return str(rows[action].done)
    return {
        "created": pgettext("history action", "entered"),
        "edited": pgettext("history action", "changed"),
    }.get(action, action)


def changes_of(stored: list[dict[str, Any]]) -> Iterator[Change]:
    """Changes as history stores them, as people read them."""
    for change in stored:
        name = change["field"]
        old, new = _plain(name, change["old"]), _plain(name, change["new"])
        # A new recommendation without addressees "changed" from nothing to an empty list.
        if old != new:
            yield Change(_label(name, change.get("position")), old, new)


def _label(name: str, position: int | None) -> str:
    of_row, __, part = name.rpartition(".")
    if name == "item":
        return _capitalised(str(ConsolidatedItem._meta.verbose_name))
    if not of_row:
        return _capitalised(str(Problem._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    row = _("Recommendation %(number)s") % {"number": position}
    if part == "text":
        return row
    return f"{row} · {Recommendation._meta.get_field(part).verbose_name}"  # type: ignore[union-attr]


def _plain(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "recommendation.horizon":
        return str(dict(Recommendation.Horizon.choices).get(value, value))
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)


def _capitalised(label: str) -> str:
    label = str(label)
    return label[:1].upper() + label[1:]
