"""The interlock that makes history unavoidable.

What people wrote (`Problem`, `Recommendation`) may be written only while
`recorded_writes()` is open, and only `dim.workflow` and `dim.operations` open
it, next to the history entry they write. A model form, an admin save or a line
in a shell that tries anything else stops with `UnrecordedWrite` before a word
is changed. This is no rule about *who* or *when* (those live in policy and
workflow); it only guarantees that their door is the one that is used.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

from django.db import models

_recording: ContextVar[bool] = ContextVar("recorded_writes", default=False)


class UnrecordedWrite(RuntimeError):
    """A write to what people wrote that would leave no trace. A bug, never a user's mistake."""


@contextmanager
def recorded_writes() -> Iterator[None]:
    """Allow writes to guarded models; the caller writes their history in the same transaction."""
    token = _recording.set(True)
    try:
        yield
    finally:
        _recording.reset(token)


def _require_recording(what: str) -> None:
    if not _recording.get():
        raise UnrecordedWrite(f"{what} outside dim.operations and dim.workflow leaves no history.")


class GuardedQuerySet(models.QuerySet):
    """A QuerySet whose writes need `recorded_writes()`."""

    def update(self, **kwargs: Any) -> int:
        _require_recording(f"{self.model.__name__}.update()")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        _require_recording(f"{self.model.__name__}.delete()")
        return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list:
        _require_recording(f"{self.model.__name__}.bulk_create()")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> int:
        _require_recording(f"{self.model.__name__}.bulk_update()")
        return super().bulk_update(objs, *args, **kwargs)


class GuardedModel(models.Model):
    """A model that people write in: no save or delete without history."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _require_recording(f"{type(self).__name__}.save()")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _require_recording(f"{type(self).__name__}.delete()")
        return super().delete(*args, **kwargs)


class AppendOnlyQuerySet(models.QuerySet):
    """A QuerySet that only ever adds."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise UnrecordedWrite(f"{self.model.__name__} is append-only.")

    def delete(self) -> NoReturn:
        raise UnrecordedWrite(f"{self.model.__name__} is append-only.")

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnrecordedWrite(f"{self.model.__name__} is append-only.")


class AppendOnlyModel(models.Model):
    """A model whose rows are never changed or removed; the database refuses it too (triggers)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise UnrecordedWrite(f"{type(self).__name__} is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnrecordedWrite(f"{type(self).__name__} is append-only.")
