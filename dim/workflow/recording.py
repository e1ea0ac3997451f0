"""The one way to write what people wrote: version, history and news go together.

    with recording(actor, source=source) as recorder:
        recorder.next_version(problem)
        problem.save(update_fields=[*TEXT_NAMES, *VERSION_FIELDS])
        recorder.changed(problem, "edited", changes=...)

The block stores the history at its end, proves that every row it wrote has its history
(`dim.models.guard`), and numbers the news for the screens of the classes.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef
from django.utils import timezone

from dim.models import (
    ConsolidatedItem,
    HistoryEntry,
    ItemHistoryEntry,
    Problem,
    User,
    WorkshopClass,
    locks,
)
from dim.models.guard import derived_writes, recorded_writes

# What `next_version` changes, for `update_fields` and bulk updates.
VERSION_FIELDS = ("version", "updated_at")

_KEYS_AT_ONCE = 500  # in one statement
_ROWS_AT_ONCE = 100  # history entries in one statement: each carries whole texts


class Recorder:
    """What one person does to problems and items in one block, at one moment.

    `at` is that moment; `classes` has the class of every problem that changed, by key. `left` has
    the keys of classes that a problem left. `typed_at` is when it was typed, where it counts
    although it arrived after the class had closed.
    """

    def __init__(
        self,
        actor: User,
        source: str,
        at: datetime.datetime,
        typed_at: datetime.datetime | None = None,
    ) -> None:
        self.actor = actor
        self.source = source
        self.at = at
        self.typed_at = typed_at
        self.classes: dict[int, int] = {}
        # Classes that have news of which no problem of theirs tells.
        self.told: set[int] = set()
        self.left: set[int] = set()
        self._history: list[HistoryEntry] = []
        self._item_history: list[ItemHistoryEntry] = []

    def next_version(self, row: Problem | ConsolidatedItem) -> None:
        """Give `row`, which the caller has locked and saves, its next version."""
        row.version += 1
        row.updated_at = self.at
        if self.typed_at and isinstance(row, Problem):
            row.stored_late_at = self.at

    def next_version_without_answer(self, problem: Problem) -> None:
        """Give `problem` its next version by a change that is no answer to a return."""
        # A returned problem must be changed by its class before it can be submitted again. So the
        # version of the status moves along where the class has changed nothing since.
        is_unanswered = problem.status_version == problem.version
        self.next_version(problem)
        if is_unanswered:
            problem.status_version = problem.version

    def changed(
        self,
        problem: Problem,
        action: str,
        *,
        from_status: str = "",
        changes: Iterable[dict[str, Any]] = (),
        reason: str = "",
        reason_category: str = "",
        form_key: uuid.UUID | None = None,
        form_turn: int | None = None,
    ) -> None:
        """Note the history entry of the version that `problem` has now; see `HistoryEntry`."""
        self.classes[problem.pk] = problem.workshop_class_id
        self._history.append(
            HistoryEntry(
                problem=problem,
                revision=problem.version,
                at=self.at,
                typed_at=self.typed_at,
                actor=self.actor,
                note_taker=self.actor.note_taker or None,
                source=self.source,
                form_key=form_key,
                form_turn=form_turn,
                action=action,
                from_status=from_status,
                to_status=problem.status,
                reason=reason,
                reason_category=reason_category,
                changes=list(changes),
            )
        )

    def changed_item(
        self,
        item: ConsolidatedItem,
        action: str,
        *,
        reason: str = "",
        changes: Iterable[dict[str, Any]] = (),
    ) -> None:
        """Note the history entry of the version that `item` has now; see `ItemHistoryEntry`."""
        self._item_history.append(
            ItemHistoryEntry(
                item=item,
                revision=item.version,
                at=self.at,
                actor=self.actor,
                action=action,
                to_status=item.status,
                reason=reason,
                changes=list(changes),
            )
        )

    def store_history(self) -> None:
        """Store what was noted, in a number of statements that grows only with many rows."""
        HistoryEntry.objects.bulk_create(self._history, batch_size=_ROWS_AT_ONCE)
        ItemHistoryEntry.objects.bulk_create(self._item_history, batch_size=_ROWS_AT_ONCE)


_outer: ContextVar[Recorder | None] = ContextVar("recording", default=None)


@contextmanager
def recording(
    actor: User,
    *,
    source: str = HistoryEntry.Source.ROOM,
    at: datetime.datetime | None = None,
    typed_at: datetime.datetime | None = None,
) -> Iterator[Recorder]:
    """Let the block write problems and items in the name of `actor`, with their history.

    `at` is the moment of what happens; now unless it is given. `typed_at` is as in `Recorder`.
    Blocks may be nested. The news are numbered at the end of the outermost one: that locks classes,
    and nothing may be locked afterwards. What the class's lock protects too (its word index)
    follows after the block.

    Raises UnrecordedWrite where a row was written without history, or outside a transaction.
    """
    recorder, outer = Recorder(actor, source, at or timezone.now(), typed_at), _outer.get()
    token = _outer.set(recorder)
    try:
        with recorded_writes():
            yield recorder
            recorder.store_history()
    finally:
        _outer.reset(token)
    if outer:
        outer.classes.update(recorder.classes)
        outer.told.update(recorder.told)
        outer.left.update(recorder.left)
    else:
        _announce(recorder.classes, recorder.told | recorder.left, left=recorder.left)


def announce(problems: Iterable[Problem], also: Iterable[int] = ()) -> None:
    """Number news that are no change of a problem, so that every screen of its class finds them.

    `also` are the keys of classes that have news of which no problem of theirs tells.
    """
    _announce({problem.pk: problem.workshop_class_id for problem in problems}, set(also))


@transaction.atomic
def arrange(moved: list[Problem]) -> None:
    """Store the positions of these problems, whose rows the caller has locked, and tell of them.

    A position is no content and makes no version: nobody who edits or decides meets a conflict.
    """
    with derived_writes():
        Problem.objects.bulk_update(moved, ["position"], batch_size=_ROWS_AT_ONCE)
    announce(moved)


def _announce(class_of: dict[int, int], also: set[int], left: Iterable[int] = ()) -> None:
    """Number what changed; `class_of` has the class of each problem. No lock may follow.

    Screens of the classes in `left` are sent their whole list: of what is not theirs any more, no
    problem of theirs could tell.
    """
    told = also.union(class_of.values())
    if not told:
        return
    locks.number_changes(told)
    if left:
        WorkshopClass.objects.filter(pk__in=left).update(left_in=F("revision"))
    keys = list(class_of)
    revision = WorkshopClass.objects.filter(pk=OuterRef("workshop_class")).values("revision")
    with derived_writes():
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            some = Problem.objects.filter(pk__in=keys[start : start + _KEYS_AT_ONCE])
            some.update(changed_in=revision)
