"""A whole report: its subject, its blocks, and the paper around them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.structure.blocks import Accounting, Table
from dim.reports.structure.charts import BarChart, HeatMap, KeyNumbers
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.paper import Paper
from dim.reports.structure.points import Points
from dim.reports.structure.values import CodedValue, as_text


class Unwritable(RuntimeError):
    """A report does not fit into a format. The message tells its reader what to do instead."""


@dataclass(frozen=True)
class Subject:
    """What a report is about, and the moment whose state it shows.

    `at` is in the event's time zone. `division_…` and `class_…` are empty where the report
    is not about a single one.
    """

    event_slug: str
    event_name: str
    venue: str
    starts_on: datetime.date
    ends_on: datetime.date
    time_zone: str
    is_sample: bool
    at: datetime.datetime
    statuses: tuple[CodedValue, ...]
    division_code: str = ""
    division_name: str = ""
    class_letter: str = ""
    class_name: str = ""
    edition: str = ""  # number and checksum; empty for what is there now

    def scope(self) -> str:
        """Return the name of the class or division it is about; empty for the whole event."""
        return self.class_name or self.division_name

    def sample_mark(self) -> str:
        """Return the mark of sample data, or nothing. No paper of the demo may pass as real."""
        return pgettext("mark", "Sample data") if self.is_sample else ""

    def state(self) -> str:
        """Return the moment whose state it shows, in words."""
        return _("as of %(moment)s") % {"moment": as_text(self.at)}


@dataclass(frozen=True)
class Report:
    """A report, ready for any writer.

    `slug` is the file name without its ending: ASCII letters, digits and dashes. An official
    document has `paper`; the summary and other lists have none. `mark` stands on every page
    and says of which edition it is, or that it is a draft; a working list has none.
    """

    title: str
    slug: str
    subject: Subject
    blocks: tuple[Any, ...]
    paper: Paper | None = None
    mark: str = ""
    letterhead: tuple[str, ...] = ()  # of a workbook, also where nobody signs it

    def subtitle(self) -> str:
        """Return the scope, the event and the moment in one line."""
        parts = (self.subject.scope(), self.subject.event_name, self.subject.state())
        return " · ".join(part for part in parts if part)

    def tables(self) -> list[Table]:
        """Return the tables, and the charts as tables; without the lists of entries."""
        return [
            block if isinstance(block, Table) else block.table()
            for block in self.blocks
            if isinstance(block, Table | KeyNumbers | BarChart | HeatMap | Points)
        ]

    def accounting(self) -> Accounting | None:
        """Return the numbers of everything that was put forward, where the report has them."""
        return next((block for block in self.blocks if isinstance(block, Accounting)), None)

    def listings(self) -> list[Entries]:
        """Return the lists of entries."""
        return [block for block in self.blocks if isinstance(block, Entries)]
