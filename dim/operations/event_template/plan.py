"""Hold what a set-up file would add to an event, and what is wrong in which row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from dim.models import Division, Event, Office
from dim.models.membership import Role

# As in the import of problems: nobody reads more.
MAX_FINDINGS = 500


class SheetFinding(NamedTuple):
    """One error about one row; `code` is for tests and callers."""

    sheet: str
    row: int
    column: str
    message: str
    code: str


@dataclass
class PlannedRole:
    """A role that the file gives. `division` and `letter` name its place by codes, or are empty."""

    role: str
    division: str = ""
    letter: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Role and place, to compare with those that are there."""
        return self.role, self.division, self.letter

    @property
    def role_label(self) -> str:
        """The name of the role, as people read it."""
        return str(Role(self.role).label)

    @property
    def where(self) -> str:
        """The place of the role by its codes, such as "SEK-A"; empty for the event."""
        return "-".join(filter(None, [self.division, self.letter]))


@dataclass
class PlannedPerson:
    """A person with new roles. `account` is the key of the account, None for a new one."""

    username: str
    name: str
    account: int | None = None
    roles: list[PlannedRole] = field(default_factory=list)


@dataclass
class SetUpPlan:
    """What a file would add. Rows that are stored already are counted in `kept`, by sheet.

    `event` is not stored yet where the file makes a new one. Divisions are named by their codes.
    """

    event: Event
    divisions: dict[str, Division] = field(default_factory=dict)
    classes: dict[tuple[str, str], str] = field(default_factory=dict)  # to the room
    issues: list[tuple[str, int, str]] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    offices: dict[str, Office] = field(default_factory=dict)
    people: list[PlannedPerson] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    errors: list[SheetFinding] = field(default_factory=list)
    error_count: int = 0
    unused: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether the event itself is new."""
        return self.event.pk is None

    @property
    def new_accounts(self) -> int:
        """The number of accounts that would be opened."""
        return sum(person.account is None for person in self.people)

    @property
    def role_count(self) -> int:
        """The number of roles that would be given."""
        return sum(len(person.roles) for person in self.people)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each sheet would add, by its name."""
        return {
            "event": int(self.is_new),
            "divisions": len(self.divisions),
            "classes": len(self.classes),
            "issues": len(self.issues),
            "addressees": len(self.addressees),
            "offices": len(self.offices),
            "people": self.role_count,
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be added."""
        return not any(self.counts.values())

    def fail(self, sheet: str, row: int, column: str, message: str, code: str) -> None:
        """Count an error, and keep it if there is room."""
        self.error_count += 1
        if len(self.errors) < MAX_FINDINGS:
            self.errors.append(SheetFinding(sheet, row, column, message, code))
