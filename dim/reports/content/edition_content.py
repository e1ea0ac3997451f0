"""The content of an edition as plain data, independent of its stored form and of any language.

Entries carry values without labels here; `Frozen` adds the labels in the reader's language.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dim.reports.structure.entry import Entry
from dim.reports.structure.paper import PlaceToSign

# Stands for every moment where two contents are compared without it.
_NO_MOMENT = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Stamp:
    """The number of an edition, who froze it, why, and what was open. What is live has none."""

    number: int
    # The name as text: an edition must read the same after the account has changed.
    by: str
    note: str
    # What was open, by its name, with the number of cases and the organiser's answer.
    open: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class EventFacts:
    """The event of an edition, as it was when it was frozen."""

    slug: str
    name: str
    venue: str
    starts_on: datetime.date
    ends_on: datetime.date
    time_zone: str
    is_sample: bool


@dataclass(frozen=True)
class IssueFacts:
    """A strategic issue of a division."""

    number: int
    title: str
    is_active: bool


@dataclass(frozen=True)
class DivisionFacts:
    """A division with its classes and strategic issues, in the order of reports."""

    code: str
    name: str
    short_name: str
    classes: tuple[str, ...]  # letters
    issues: tuple[IssueFacts, ...]


@dataclass(frozen=True)
class PaperFacts:
    """What is printed around the lists. `logo` is a PNG or JPEG picture, or empty.

    `dated` is the date of signing that papers name, whenever they are printed; None where nobody
    has confirmed one, and it is left to be written by hand.
    """

    letterhead: tuple[str, ...]
    logo: bytes
    place: str
    dated: datetime.date | None
    signatories: tuple[PlaceToSign, ...]
    number: str = ""  # of the official record


@dataclass(frozen=True)
class NotListed:
    """The number of problems of one class, issue and status that are only counted.

    These are drafts, withdrawn problems, and what the organiser has left out; an edition never
    holds their words.
    """

    division: str
    class_letter: str
    issue_number: int
    status: str
    count: int


@dataclass(frozen=True)
class EditionContent:
    """Everything that the documents of an event, or of one division of it, are made of.

    `offices` maps the name of each origin office to its province. `items` and `problems` are
    in reading order.
    """

    stamp: Stamp | None
    at: datetime.datetime
    event: EventFacts
    division: str  # code of the only one; empty for the whole event
    paper: PaperFacts
    divisions: tuple[DivisionFacts, ...]
    offices: Mapping[str, str]
    not_listed: tuple[NotListed, ...]
    items: tuple[Entry, ...]
    problems: tuple[Entry, ...]

    def without_moment(self) -> EditionContent:
        """Return the same words without number, person, note and moment."""
        return replace(self, stamp=None, at=_NO_MOMENT)

    def says_the_same(self, other: EditionContent) -> bool:
        """Whether two editions hold the same words, whoever froze them and when.

        Compared is the decoded content: two stored forms of the same words are the same,
        and a text that an older form did not know is empty there.
        """
        return self.without_moment() == other.without_moment()
