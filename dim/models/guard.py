"""Guards that refuse every write without history.

Rows that hold what people wrote (`GuardedModel`) belong to a problem or to a consolidated item,
their *subject*. They can be written only while one of these context managers is open:

- `recorded_writes()`: the block ends with `UnrecordedWrite` unless it also stored, for each
  subject whose rows it wrote, the history entry of the version that the subject has now. The
  exception leaves the surrounding transaction, which takes the writes back. Only
  `dim.workflow.recording` opens it.
- `derived_writes()`: columns that are computed from content (`DERIVED_FIELDS` of the model) may be
  updated. They are no content, so they have no history.
- `writes_without_history()`: everything, unproved. For the removal of sample data, and for tests
  and benchmarks that make rows which no operation makes.

Who may write, and when, is not asked here but in `dim.policy` and `dim.workflow`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction

from dim.models.subjects import SubjectFinder

_KEYS_AT_ONCE = 500  # in one statement; databases limit how many parameters it has


class UnrecordedWrite(RuntimeError):
    """A write to guarded data without history. It is a bug, never a mistake of a user."""


class Permission:
    """What the open context manager allows. The base class allows everything and proves nothing."""

    def before_update(self, rows: models.QuerySet, fields: Iterable[str]) -> None:
        """Allow or refuse an update of these fields of `rows` by one statement."""

    def before_delete(self, rows: models.QuerySet) -> None:
        """Allow or refuse the deletion of `rows`."""

    def before_save(self, model: type[models.Model]) -> None:
        """Allow or refuse saving rows of `model`."""

    def wrote(
        self,
        model: type[models.Model],
        rows: Iterable[models.Model],
        fields: Iterable[str] | None = None,
    ) -> None:
        """Note that these fields of `rows` were saved (None: all). The rows have their keys."""

    def wrote_history(self, entries: Iterable[Any]) -> None:
        """Note that history entries were stored."""


class _Derived(Permission):
    """Allows updates of derived columns, and nothing else."""

    def before_update(self, rows: models.QuerySet, fields: Iterable[str]) -> None:
        model: Any = rows.model
        content = set(fields) - model.DERIVED_FIELDS
        if content:
            raise UnrecordedWrite(f"{sorted(content)} of {rows.model.__name__} are content.")

    def before_delete(self, rows: models.QuerySet) -> None:
        raise UnrecordedWrite(f"Deleting a {rows.model.__name__} is no derived write.")

    def before_save(self, model: type[models.Model]) -> None:
        raise UnrecordedWrite(f"Saving a {model.__name__} is no derived write.")


class _Recorded(Permission):
    """Notes the subjects that were written and the history that was stored, and compares them."""

    def __init__(self) -> None:
        self._subjects = SubjectFinder()
        # By model, the keys of the subjects whose rows were written.
        self._written: dict[type[models.Model], set[int]] = defaultdict(set)
        # By model and key, the revision of the last history entry.
        self._revisions: dict[type[models.Model], dict[int, int]] = defaultdict(dict)
        # Versions that were stored in this block, so that no query has to ask for them at its end.
        self._versions: dict[type[models.Model], dict[int, int]] = defaultdict(dict)

    def before_update(self, rows: models.QuerySet, fields: Iterable[str]) -> None:
        self._note(rows)

    def before_delete(self, rows: models.QuerySet) -> None:
        self._note(rows)

    def _note(self, rows: models.QuerySet) -> None:
        # Asked before the write: afterwards the rows may be gone, or may not fit the filter.
        model, keys = self._subjects.of_query(rows)
        self._written[model].update(keys)
        # An update may have changed the version by an expression, whose result nobody knows here.
        for key in keys:
            self._versions[model].pop(key, None)

    def wrote(
        self,
        model: type[models.Model],
        rows: Iterable[Any],
        fields: Iterable[str] | None = None,
    ) -> None:
        subject, keys = self._subjects.of_rows(model, rows)
        self._written[subject].update(keys)
        if model is subject and (fields is None or "version" in fields):
            self._versions[model].update({row.pk: row.version for row in rows})

    def wrote_history(self, entries: Iterable[Any]) -> None:
        for entry in entries:
            if entry.HISTORY_OF:
                field: Any = entry._meta.get_field(entry.HISTORY_OF)
                key = getattr(entry, field.attname)
                self._revisions[field.related_model][key] = entry.revision

    def hand_over(self, outer: _Recorded) -> None:
        """Let the surrounding block know what history this one has stored."""
        for model, revisions in self._revisions.items():
            outer._revisions[model].update(revisions)

    def require_history(self) -> None:
        """Raise UnrecordedWrite unless every subject has a history entry of its stored version."""
        for model, written in self._written.items():
            known, revisions = self._versions[model], self._revisions[model]
            # Versions begin at 1, so a subject without any history never passes.
            keys = sorted(key for key in written if known.get(key) != revisions.get(key, 0))
            for start in range(0, len(keys), _KEYS_AT_ONCE):
                self._require(model, keys[start : start + _KEYS_AT_ONCE])

    def _require(self, model: type[models.Model], keys: list[int]) -> None:
        rows = model._base_manager.filter(pk__in=keys).order_by()
        versions = dict(rows.values_list("pk", "version"))
        revisions = self._revisions[model]
        lacking = [key for key in keys if versions.get(key) != revisions.get(key, 0)]
        if lacking:
            raise UnrecordedWrite(
                f"{model.__name__} {lacking[:5]} was written without the history of its version."
            )


# No global: what one request has opened must not let a request in another thread write.
_open: ContextVar[Permission | None] = ContextVar("guarded_writes", default=None)


@contextmanager
def _opened(permission: Permission) -> Iterator[None]:
    token = _open.set(permission)
    try:
        yield
    finally:
        _open.reset(token)


@contextmanager
def recorded_writes() -> Iterator[None]:
    """Allow writes to guarded models, and prove at the end that each one has its history.

    Blocks may be nested. Each proves what it wrote itself; history that an inner block stored
    counts for the outer one too. Versions that the block has not stored itself are read at its
    end, with one statement for 500 subjects.

    Raises UnrecordedWrite outside a transaction, and at the end of the block where history is
    missing.
    """
    # Outside a transaction, what was written would stay although its history is missing.
    if not transaction.get_connection().in_atomic_block:
        raise UnrecordedWrite("Recorded writes need a transaction.")
    outer, inner = _open.get(), _Recorded()
    with _opened(inner):
        yield
    # Not reached when the block failed: the transaction is given up then.
    inner.require_history()
    if isinstance(outer, _Recorded):
        inner.hand_over(outer)


@contextmanager
def derived_writes() -> Iterator[None]:
    """Allow updates of derived columns. Anything else raises UnrecordedWrite."""
    with _opened(_Derived()):
        yield


@contextmanager
def writes_without_history() -> Iterator[None]:
    """Allow every write to guarded models and prove nothing; never for what people write."""
    with _opened(Permission()):
        yield


def permission_for(what: str) -> Permission:
    """Return what the open context manager allows.

    `what` names the write in the message. Raises UnrecordedWrite where no context manager is open.
    """
    found = _open.get()
    if found is None:
        raise UnrecordedWrite(f"{what} outside of a recording leaves no history.")
    return found


def tell_of_history(entries: Iterable[Any]) -> None:
    """Note rows of history that were just stored, for the proof of the open block."""
    permission = _open.get()
    # Other append-only rows, such as notes and editions, are written outside of recordings too.
    if permission:
        permission.wrote_history(entries)
