"""Base classes of the models that people write in, and of those whose rows never change.

Each model names the QuerySet as its base manager too (`base_manager_name = "objects"`): Django
uses that one for related rows and `refresh_from_db`, and a write through it would be unguarded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models

from dim.models.guard import UnrecordedWrite, permission_for, tell_of_history


class GuardedQuerySet(models.QuerySet):
    """A QuerySet whose writes need one of the context managers of `dim.models.guard`."""

    def update(self, **kwargs: Any) -> int:
        """Update rows, as the open context manager allows."""
        permission_for(f"{self.model.__name__}.update()").before_update(self, kwargs)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows, as the open context manager allows."""
        permission_for(f"{self.model.__name__}.delete()").before_delete(self)
        return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list:
        """Insert rows, as the open context manager allows, and let it note them."""
        permission = permission_for(f"{self.model.__name__}.bulk_create()")
        permission.before_save(self.model)
        made = super().bulk_create(list(objs), *args, **kwargs)
        permission.wrote(self.model, made)
        return made

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """Update rows, as the open context manager allows."""
        # Django writes these by `update()`, batch by batch, which the permission sees.
        permission_for(f"{self.model.__name__}.bulk_update()")
        return super().bulk_update(objs, fields, batch_size=batch_size)


class GuardedModel(models.Model):
    """A model that people write in, with no save or delete without history."""

    # The lookup from a row to the problem or item whose history tells of it; "" is the row itself.
    SUBJECT: ClassVar[str] = ""
    # Columns that are computed from others, so that they need no history.
    DERIVED_FIELDS: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save the row, as the open context manager allows, and let it note the row."""
        permission = permission_for(f"{type(self).__name__}.save()")
        permission.before_save(type(self))
        super().save(*args, update_fields=update_fields, **kwargs)
        # Afterwards: a new row has no key before.
        permission.wrote(type(self), [self], update_fields)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row, as the open context manager allows."""
        permission = permission_for(f"{type(self).__name__}.delete()")
        permission.before_delete(type(self)._base_manager.filter(pk=self.pk))
        return super().delete(*args, **kwargs)


class AppendOnlyQuerySet(models.QuerySet):
    """A QuerySet that inserts rows and refuses every other write."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list:
        """Insert rows, and note them where they are history."""
        made = super().bulk_create(objs, *args, **kwargs)
        tell_of_history(made)
        return made

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: rows are never changed."""
        raise UnrecordedWrite(f"{self.model.__name__} is append-only.")

    def delete(self) -> NoReturn:
        """Refuse: rows are never deleted."""
        raise UnrecordedWrite(f"{self.model.__name__} is append-only.")

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: rows are never changed."""
        raise UnrecordedWrite(f"{self.model.__name__} is append-only.")


class AppendOnlyModel(models.Model):
    """A model whose rows are never changed or removed.

    Triggers refuse it in the database too, for Python sees no SQL that somebody types there.
    """

    # The field with the subject, where a row is the history of one `revision` of it.
    HISTORY_OF: ClassVar[str] = ""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row, and note it where it is history. Refuse to change a stored one."""
        if not self._state.adding:
            raise UnrecordedWrite(f"{type(self).__name__} is append-only.")
        super().save(*args, **kwargs)
        tell_of_history([self])

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: rows are never deleted."""
        raise UnrecordedWrite(f"{type(self).__name__} is append-only.")
