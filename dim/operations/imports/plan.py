"""Hold what an import would do: new problems, what is stored already, and what is wrong where."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from dim.models import Event, WorkshopClass
from dim.models.problem_text import TEXT_NAMES
from dim.operations.problems.content import RecommendationContent

# A person understands what is wrong with 50,000 rows after the first thousand, and a preview with
# all of them would be a page of megabytes.
MAX_FINDINGS = 1_000


class Finding(NamedTuple):
    """One error or note about one row of a file.

    `row` is its number as the spreadsheet shows it, `column` the heading as the file has it, empty
    for the whole row. `code` is for tests and callers.
    """

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
    """A list of findings that counts all of them and keeps the first `MAX_FINDINGS`."""

    kept: list[Finding] = field(default_factory=list)
    total: int = 0

    def add(self, row: int, column: str, message: str, code: str) -> None:
        """Count a finding, and keep it if there is room; the arguments are those of `Finding`."""
        self.total += 1
        if len(self.kept) < MAX_FINDINGS:
            self.kept.append(Finding(row, column, message, code))

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def not_kept(self) -> int:
        """How many findings were counted only."""
        return self.total - len(self.kept)


Fingerprint = tuple[Any, ...]


def fingerprint_of(
    issue: str,
    texts: Mapping[str, str],
    offices: Iterable[str],
    recommendations: Iterable[RecommendationContent],
) -> Fingerprint:
    """Return every word of a problem in a form in which a file and the database can be compared.

    `issue` is a title. Names are compared without regard to capitals and order, recommendations
    in their order.
    """
    return (
        issue.casefold(),
        # Without empty texts: a text that a later version adds must make no row of an old file new.
        tuple((name, texts[name]) for name in TEXT_NAMES if texts.get(name)),
        _folded(offices),
        tuple((row.text, _folded(row.addressees), row.horizon) for row in recommendations),
    )


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(name.casefold() for name in names))


@dataclass
class PlannedProblem:
    """One checked problem of a file; its names are not looked up in the database yet.

    `rows` are the numbers of the rows from which it was made, `source_id` is its number in the
    file, empty where it has none, and `issue` the title of its strategic issue. `key` is the same
    whenever the same rows are read again. `texts` has its texts by name.
    """

    rows: list[int]
    key: uuid.UUID
    source_id: str
    workshop_class: WorkshopClass
    issue: str
    texts: dict[str, str]
    offices: tuple[str, ...]
    recommendations: list[RecommendationContent]

    @property
    def fingerprint(self) -> Fingerprint:
        """Everything that is compared with stored problems."""
        return fingerprint_of(self.issue, self.texts, self.offices, self.recommendations)


@dataclass
class Plan:
    """The result of reading and checking a file; nothing is stored yet.

    `left_out` names the rows that are no problems, with their text as message. `existing` counts
    the problems of the file that are stored already.
    """

    event: Event
    sheet: str
    other_sheets: list[str]
    unused_columns: list[str]
    row_count: int
    problems: list[PlannedProblem]
    errors: Findings
    notes: Findings
    left_out: Findings = field(default_factory=Findings)
    existing: int = 0
    # What the preview asks about: the headings of the file, a cell under each, which of our columns
    # they are, which sheets there are, how many cells hold a list of recommendations and whether
    # they are split.
    headings: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    list_cells: int = 0
    splits: bool = False
    # Titles of the file that stand for an issue of the event because somebody chose it: division,
    # title, and the issue's primary key.
    mapped_issues: list[tuple[int, str, int]] = field(default_factory=list)
    # Names that do not exist yet; issues with the primary key of their division.
    new_issues: list[tuple[int, str]] = field(default_factory=list)
    new_addressees: list[str] = field(default_factory=list)
    new_offices: list[str] = field(default_factory=list)

    @property
    def recommendation_count(self) -> int:
        """The number of recommendations of all new problems."""
        return sum(len(planned.recommendations) for planned in self.problems)
