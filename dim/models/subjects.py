"""Find the problem or consolidated item whose history tells of a guarded row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

_KEYS_AT_ONCE = 500  # in one statement; databases limit how many parameters it has

Found = tuple[type[models.Model], set[int]]


class SubjectFinder:
    """Finds the subjects of written rows, with as few queries as possible.

    A row names its subject itself (`Recommendation.problem`) or through one row in between
    (`RecommendationAddressee.recommendation`). Rows in between that were written in the same block
    are remembered, so that a save with all its links needs no query for this.
    """

    def __init__(self) -> None:
        # By the model and key of a row in between.
        self._subject_of: dict[tuple[type[models.Model], int], int] = {}

    def of_query(self, rows: models.QuerySet) -> Found:
        """Return the model of the subjects of `rows` and their keys, in one query."""
        path = rows.model.SUBJECT
        keys = rows.order_by().values_list(path or "pk", flat=True).distinct()
        return self._subject_model(rows.model), set(keys)

    def of_rows(self, model: Any, rows: Iterable[Any]) -> Found:
        """Return the model of the subjects of these rows of `model` and their keys."""
        subject = self._subject_model(model)
        if not model.SUBJECT:
            return subject, {row.pk for row in rows}
        first, _, second = model.SUBJECT.partition("__")
        field: Any = model._meta.get_field(first)
        if second:
            return subject, self._through(field, second, rows)
        keys = {row.pk: getattr(row, field.attname) for row in rows}
        self._subject_of.update({(model, pk): key for pk, key in keys.items()})
        return subject, set(keys.values())

    def _through(self, field: Any, second: str, rows: Iterable[Any]) -> set[int]:
        """Return the subjects of rows that name them through the row that `field` points to.

        `second` is the field of that row with the subject.
        """
        between = field.related_model
        found, unknown = set(), set()
        for row in rows:
            parent = getattr(row, field.attname)
            known = self._subject_of.get((between, parent))
            # Read without a query where the instance has its parent in hand.
            if known is None and field.is_cached(row):
                known = getattr(getattr(row, field.name), f"{second}_id")
            if known is None:
                unknown.add(parent)
            else:
                found.add(known)
        keys = sorted(unknown)
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            parents = between._base_manager.filter(pk__in=keys[start : start + _KEYS_AT_ONCE])
            pairs = dict(parents.order_by().values_list("pk", second))
            self._subject_of.update({(between, pk): key for pk, key in pairs.items()})
            found.update(pairs.values())
        return found

    @staticmethod
    def _subject_model(model: Any) -> type[models.Model]:
        """Return the model to which the lookup `SUBJECT` of `model` leads."""
        found: Any = model
        for name in filter(None, model.SUBJECT.split("__")):
            found = found._meta.get_field(name).related_model
        return found
