"""What an import would do: entries to make, what is there already, and what is wrong, by row and column."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from dim.models import Event, WorkshopClass
from dim.operations.content import RecommendationContent

# A file of 50,000 bad rows is understood after the first thousand.
MAX_FINDINGS = 1_000


class Finding(NamedTuple):
    """One thing to say about one row; `column` is the heading as the file has it, or empty for the whole row."""

    row: int
    column: str
    message: str
    code: str

    def __str__(self) -> str:
        if not self.column:
            return _("Row %(row)d: %(message)s") % {"row": self.row, "message": self.message}
        return _("Row %(row)d, column %(column)s: %(message)s") % {
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass
class Findings:
    """All of them counted, the first thousand kept."""

    kept: list[Finding] = field(default_factory=list)
    total: int = 0

    def add(self, row: int, column: str, message: str, code: str) -> None:
        self.total += 1
        if len(self.kept) < MAX_FINDINGS:
            self.kept.append(Finding(row, column, message, code))

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def not_kept(self) -> int:
        return self.total - len(self.kept)


@dataclass
class PlannedEntry:
    """One entry of the file, checked. `rows` are the rows it was made from; names are not yet looked up."""

    rows: list[int]
    key: uuid.UUID
    source_id: str
    workshop_class: WorkshopClass
    issue: str
    statement: str
    cause: str
    impact: str
    legal_basis: str
    offices: tuple[str, ...]
    recommendations: list[RecommendationContent]

    def fingerprint(self) -> tuple:
        """What makes it the same entry as one that is stored: every text, in the spelling that is stored."""
        return (
            self.issue.casefold(),
            self.statement,
            self.cause,
            self.impact,
            self.legal_basis,
            tuple(sorted(name.casefold() for name in self.offices)),
            tuple(
                (row.text, tuple(sorted(name.casefold() for name in row.addressees)), row.horizon)
                for row in self.recommendations
            ),
        )


@dataclass
class Plan:
    """The result of reading and checking a file; nothing is stored yet."""

    event: Event
    sheet: str
    other_sheets: list[str]
    unused_columns: list[str]
    row_count: int
    entries: list[PlannedEntry]
    errors: Findings
    notes: Findings
    existing: int = 0
    # Names to be made with these entries; issues with the key of their division.
    new_issues: list[tuple[int, str]] = field(default_factory=list)
    new_addressees: list[str] = field(default_factory=list)
    new_offices: list[str] = field(default_factory=list)

    @property
    def recommendation_count(self) -> int:
        return sum(len(entry.recommendations) for entry in self.entries)
