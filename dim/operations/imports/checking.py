"""From rows to planned entries: every bad cell is named, nothing is guessed, nothing is stored."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from dim.models import Event, Office, WorkshopClass
from dim.operations.imports.cells import TEXT_COLUMNS, Cells
from dim.operations.imports.plan import Plan, PlannedEntry
from dim.operations.imports.table import RawRow, Table
from dim.text import MAX_BYTES, size_in_bytes

# The namespace of keys made from rows; changing it makes every file new again.
_ROW_KEYS = uuid.UUID("6f3f2f0a-2f0e-5d55-9a6c-2a3a57f1c7d4")
# Our own workbooks cut texts that are longer than a cell into pieces longer than this.
A_PIECE = 16_000
_CONTINUED = re.compile(r"\A\d*\s*\(.+\)\Z")


def check_entries(event: Event, table: Table, progress: Callable[[int, int], None] | None = None) -> Plan:
    """Check every row of `table` against `event`. Five queries, whatever the number of rows."""
    return _Check(event, table).run(progress)


class _Check(Cells):
    """One pass over the rows of one file."""

    def __init__(self, event: Event, table: Table) -> None:
        super().__init__(event, table)
        self.entries: dict[tuple[int, str], PlannedEntry] = {}
        self.bad: set[tuple[int, str]] = set()
        self.repeated: Counter[str] = Counter()
        self.latest: PlannedEntry | None = None
        self.latest_id = ""

    def run(self, progress: Callable[[int, int], None] | None) -> Plan:
        total = len(self.table.rows)
        for number, row in enumerate(self.table.rows, 1):
            self._row(row)
            if progress and (number % 1_000 == 0 or number == total):
                progress(number, total)
        entries = [entry for key, entry in self.entries.items() if key not in self.bad]
        return Plan(
            event=self.event,
            sheet=self.table.sheet,
            other_sheets=self.table.other_sheets,
            unused_columns=self.table.unused,
            row_count=total,
            entries=entries,
            errors=self.errors,
            notes=self.notes,
        )

    def _row(self, row: RawRow) -> None:
        if self._continues(row) or self._is_item(row):
            return
        before = self.errors.total
        fail = partial(self.fail, row)
        self.flaws(row)
        workshop_class = self.workshop_class(row, fail)
        issue = self.issue(row, workshop_class, fail)
        texts = {field: self.text(row, column) for column, field in TEXT_COLUMNS.items()}
        if not texts["statement"].strip():
            fail("problem", _("The problem is missing."), "problem_missing")
        recommendation = self.recommendation(row, fail)
        offices = self.list_of(row, "origin_satker", Office, self.known.offices)
        source_id = self.text(row, "id").strip()
        self.latest, self.latest_id = None, source_id
        failed = self.errors.total > before
        if workshop_class is None:
            return
        group = self._group(workshop_class, source_id, row.number)
        if failed:
            # One bad row spoils the entry that it is a part of: half an entry is none.
            self.bad.add(group)
            return
        entry = PlannedEntry(
            rows=[row.number],
            key=uuid.UUID(int=0),
            source_id=source_id,
            workshop_class=workshop_class,
            issue=issue or "",
            offices=offices,
            recommendations=[recommendation] if recommendation else [],
            **texts,
        )
        first = self.entries.setdefault(group, entry)
        self.latest = first
        if first is entry:
            entry.key = self._key(entry)
        elif not self._join(first, entry, fail):
            self.bad.add(group)

    def _is_item(self, row: RawRow) -> bool:
        """Whether this is the secretariat's wording over entries that have rows of their own."""
        if not self.table.text(row, "sources").strip():
            return False
        self.latest, self.latest_id = None, ""
        text = _("A consolidated item is not imported: its entries are, and the desk joins them again.")
        self.notes.add(row.number, self.title("sources"), text, "item_left_out")
        return True

    # --- Rows of one entry ----------------------------------------------------------

    def _continues(self, row: RawRow) -> bool:
        """Whether this row only goes on with texts of the row above, too long for one cell of our own workbooks."""
        if not _CONTINUED.match(self.table.text(row, "recommendation_number").strip()):
            return False
        if not self.latest_id or self.text(row, "id").strip() != self.latest_id:
            return False
        if self.latest and not self._lengthen(self.latest, row):
            self.bad.add(self._group(self.latest.workshop_class, self.latest_id, row.number))
        return True

    def _lengthen(self, entry: PlannedEntry, row: RawRow) -> bool:
        before = self.errors.total
        # A second recommendation comes with the texts of its problem, in pieces, once more.
        for column, field in TEXT_COLUMNS.items() if len(entry.rows) == 1 else ():
            if rest := self.text(row, column):
                setattr(entry, field, self._joined(row, column, getattr(entry, field), rest))
        if (rest := self.text(row, "recommendation")) and entry.recommendations:
            last = entry.recommendations[-1]
            text = self._joined(row, "recommendation", last.text, rest)
            entry.recommendations[-1] = replace(last, text=text)
        return self.errors.total == before

    def _joined(self, row: RawRow, column: str, text: str, rest: str) -> str:
        if size_in_bytes(text) + size_in_bytes(rest) <= MAX_BYTES:
            return text + rest
        self.fail(row, column, _("The text is longer than 200 kB. Shorten it."), "too_long")
        return text

    def _join(self, first: PlannedEntry, more: PlannedEntry, fail: Callable[[str, str, str], None]) -> bool:
        """Add a further row of the same number to its entry: another recommendation."""
        said = {"strategic_issue": (first.issue, more.issue)}
        said |= {column: (getattr(first, field), getattr(more, field)) for column, field in TEXT_COLUMNS.items()}
        for column, (here, there) in said.items():
            if here != there and not (len(there) > A_PIECE and here.startswith(there)):
                fail(
                    column,
                    _("Row %(row)d has the same number %(id)s with another text here.")
                    % {"row": first.rows[0], "id": first.source_id},
                    "duplicate_id",
                )
                return False
        if not more.recommendations or more.recommendations[0] in first.recommendations:
            fail("id", _("This row says the same as row %(row)d.") % {"row": first.rows[0]}, "duplicate_row")
            return False
        first.recommendations += more.recommendations
        first.rows += more.rows
        first.offices = tuple(dict.fromkeys(first.offices + more.offices))
        return True

    @staticmethod
    def _group(workshop_class: WorkshopClass, source_id: str, row: int) -> tuple[int, str]:
        """What rows of one entry have in common; a row without a number stands for itself."""
        return workshop_class.pk, source_id.casefold() or f"\0{row}"

    def _key(self, entry: PlannedEntry) -> uuid.UUID:
        """The same for the same row of the same file, however often it is read."""
        name = f"{self.event.pk}/{entry.workshop_class.pk}/"
        if entry.source_id:
            return uuid.uuid5(_ROW_KEYS, f"{name}id/{entry.source_id.casefold()}")
        digest = hashlib.sha256(repr(entry.fingerprint()).encode("utf-8", "surrogatepass")).hexdigest()
        # Without numbers, the second of two equal rows is another entry.
        self.repeated[name + digest] += 1
        return uuid.uuid5(_ROW_KEYS, f"{name}text/{digest}/{self.repeated[name + digest]}")
