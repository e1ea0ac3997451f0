"""What somebody chose in the preview of a list, remembered for files with the same headings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from dim.models import Event, RememberedChoices
from dim.operations.imports.columns import folded
from dim.text import name_key


@dataclass(frozen=True)
class Choices:
    """Choices for one table.

    `columns` has our name of a column by its index in the file, empty for one that is not used.
    `issues` has the primary key of a known issue by `issue_key`. `splits` says whether the items
    of a list in one cell are recommendations of their own; None leaves it to the kind of file.
    """

    columns: Mapping[int, str] = field(default_factory=dict)
    issues: Mapping[str, int] = field(default_factory=dict)
    splits: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the choices as they are stored."""
        return {
            "columns": {str(index): name for index, name in self.columns.items()},
            "issues": dict(self.issues),
            "splits": self.splits,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Choices:
        """Return choices that `as_json` made."""
        columns = {int(index): name for index, name in stored.get("columns", {}).items()}
        return cls(columns, stored.get("issues", {}), stored.get("splits"))


def fingerprint_of(headings: Iterable[str]) -> str:
    """Return what two files have in common whose headings are the same."""
    return hashlib.sha256("\n".join(map(folded, headings)).encode()).hexdigest()


def issue_key(division: int, title: str) -> str:
    """Return the key of a title of a division in `Choices.issues`."""
    return f"{division}:{name_key(title)}"


def remembered_choices(event: Event | None, headings: Iterable[str]) -> Choices:
    """Return what was chosen for these headings before; nothing where they are new."""
    found = RememberedChoices.objects.filter(event=event, fingerprint=fingerprint_of(headings))
    return Choices.from_json(found.values_list("choices", flat=True).first() or {})


def remember_choices(event: Event | None, headings: Iterable[str], choices: Choices) -> None:
    """Keep what somebody chose for these headings, in place of what was chosen before."""
    RememberedChoices.objects.update_or_create(
        event=event,
        fingerprint=fingerprint_of(headings),
        defaults={"choices": choices.as_json(), "changed_at": timezone.now()},
    )
