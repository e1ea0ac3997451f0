"""From rows to planned entries: every bad cell is named, nothing is guessed, nothing is stored."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim import workflow
from dim.models import Addressee, Event, Office, StrategicIssue, WorkshopClass
from dim.operations.content import RecommendationContent
from dim.operations.imports.columns import ENTRY_COLUMNS
from dim.operations.imports.names import EventNames, horizon_of
from dim.operations.imports.plan import Findings, Plan, PlannedEntry
from dim.operations.imports.table import RawRow, Table, column_letters
from dim.text import MAX_BYTES, clean_typed, size_in_bytes

TEXT_COLUMNS = {"problem": "statement", "cause": "cause", "impact": "impact", "legal_basis": "legal_basis"}
# The namespace of keys made from rows; changing it makes every file new again.
_ROW_KEYS = uuid.UUID("6f3f2f0a-2f0e-5d55-9a6c-2a3a57f1c7d4")
_NAMES = re.compile(r"[;\n]")
_CONTINUED = re.compile(r"\A\d*\s*\(.+\)\Z")


def check_entries(event: Event, table: Table, progress: Callable[[int, int], None] | None = None) -> Plan:
    """Check every row of `table` against `event`. Five queries, whatever the number of rows."""
    return _Check(event, table).run(progress)


class _Check:
    """One pass over the rows of one file."""

    def __init__(self, event: Event, table: Table) -> None:
        self.event, self.table = event, table
        self.names = EventNames(event)
        self.now = timezone.now()
        self.errors, self.notes = Findings(), Findings()
        self.entries: dict[tuple[int, str], PlannedEntry] = {}
        self.bad: set[tuple[int, str]] = set()
        self.repeated: Counter[str] = Counter()
        self.closed: dict[int, str] = {}
        self.latest: tuple[str, PlannedEntry | None] = ("", None)

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
            unused_columns=self.table.unused,
            row_count=total,
            entries=entries,
            errors=self.errors,
            notes=self.notes,
        )

    def _row(self, row: RawRow) -> None:
        if self._continues(row):
            return
        before = self.errors.total
        fail = partial(self._fail, row)
        self._flaws(row)
        workshop_class = self._workshop_class(row, fail)
        issue = self._issue(row, workshop_class, fail)
        texts = {field: self._text(row, column) for column, field in TEXT_COLUMNS.items()}
        if not texts["statement"].strip():
            fail("problem", _("The problem is missing."), "problem_missing")
        recommendation = self._recommendation(row, fail)
        offices = self._names(row, "origin_satker", Office, self.names.offices)
        source_id = self._text(row, "id").strip()
        self.latest = (source_id, None)
        failed = self.errors.total > before
        if workshop_class is None:
            return
        group = workshop_class.pk, source_id.casefold() or f"\0{row.number}"
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
        self.latest = (source_id, first)
        if first is entry:
            entry.key = self._key(entry)
        elif not self._join(first, entry, fail):
            self.bad.add(group)

    # --- Single cells -------------------------------------------------------------

    def _fail(self, row: RawRow, column: str, message: str, code: str) -> None:
        self.errors.add(row.number, self._title(column), message, code)

    def _title(self, column: str) -> str:
        return self.table.titles.get(column) or ENTRY_COLUMNS.title(column)

    def _flaws(self, row: RawRow) -> None:
        for name, index in self.table.columns.items():
            if flaw := row.flaws.get(index):
                cell = f"{column_letters(index)}{row.number}"
                message = (
                    _("Cell %(cell)s holds a formula. Paste its value instead.")
                    if flaw == "formula"
                    else _("Cell %(cell)s holds an error value of the spreadsheet.")
                )
                self._fail(row, name, message % {"cell": cell}, flaw)

    def _text(self, row: RawRow, column: str) -> str:
        typed = clean_typed(self.table.text(row, column))
        if typed.removed:
            message = ngettext(
                "%(count)d control character was left out.",
                "%(count)d control characters were left out.",
                typed.removed,
            )
            self.notes.add(row.number, self._title(column), message % {"count": typed.removed}, "control_characters")
        if len(typed.text) > MAX_BYTES // 4 and size_in_bytes(typed.text) > MAX_BYTES:
            self._fail(row, column, _("The text is longer than 200 kB. Shorten it."), "too_long")
        return typed.text

    def _names(
        self, row: RawRow, column: str, model: type[Addressee | Office], known: dict[str, str]
    ) -> tuple[str, ...]:
        """The names in a cell, in the spelling that is stored where there is one."""
        longest = model._meta.get_field("name").max_length
        found: dict[str, str] = {}
        for name in _NAMES.split(self._text(row, column)):
            name = " ".join(name.split())
            if len(name) > longest:
                self._fail(
                    row,
                    column,
                    _("A name is longer than %(count)d characters. Separate several with a semicolon.")
                    % {"count": longest},
                    "name_too_long",
                )
            elif name:
                # The first spelling of a new name counts for the whole file.
                name = known.setdefault(name.casefold(), name)
                found.setdefault(name.casefold(), name)
        return tuple(found.values())

    def _workshop_class(self, row: RawRow, fail: Callable[[str, str, str], None]) -> WorkshopClass | None:
        typed, letter = self._text(row, "division").strip(), self._text(row, "class").strip()
        if not typed:
            fail("division", _("The division is missing."), "division_missing")
            return None
        division = self.names.division(typed)
        if division is None:
            fail(
                "division",
                _("There is no division “%(name)s” in this event. It has: %(codes)s.")
                % {"name": typed[:80], "codes": ", ".join(self.names.division_codes)},
                "unknown_division",
            )
            return None
        if not letter:
            fail("class", _("The class is missing."), "class_missing")
            return None
        found = self.names.workshop_class(division, letter)
        if found is None:
            fail(
                "class",
                _("Division %(division)s has no class “%(letter)s”. It has: %(letters)s.")
                % {
                    "division": division.code,
                    "letter": letter[:80],
                    "letters": ", ".join(self.names.class_letters(division)) or "–",
                },
                "unknown_class",
            )
            return None
        if found.pk not in self.closed:
            error = workflow.refusal_to_import(found, self.now)
            self.closed[found.pk] = str(error) if error else ""
        if self.closed[found.pk]:
            fail("class", self.closed[found.pk], "class_closed")
        return found

    def _issue(
        self, row: RawRow, workshop_class: WorkshopClass | None, fail: Callable[[str, str, str], None]
    ) -> str | None:
        typed = " ".join(self._text(row, "strategic_issue").split())
        if not typed:
            fail("strategic_issue", _("The strategic issue is missing."), "issue_missing")
            return None
        if workshop_class is None:
            return None
        title = self.names.issue_title(workshop_class.division, typed)
        if title is None:
            fail(
                "strategic_issue",
                _("Division %(division)s has no strategic issue number %(number)s. Write its title.")
                % {"division": workshop_class.division.code, "number": typed},
                "unknown_issue_number",
            )
        elif len(title) > StrategicIssue._meta.get_field("title").max_length:
            fail("strategic_issue", _("The title is longer than 300 characters. Shorten it."), "issue_too_long")
        return title

    def _recommendation(self, row: RawRow, fail: Callable[[str, str, str], None]) -> RecommendationContent | None:
        text = self._text(row, "recommendation")
        addressees = self._names(row, "addressee", Addressee, self.names.addressees)
        typed = self._text(row, "horizon").strip()
        horizon = horizon_of(typed)
        if horizon is None:
            fail(
                "horizon",
                _("“%(text)s” is no horizon. Write Segera, Jangka pendek, Jangka menengah or Jangka panjang.")
                % {"text": typed[:80]},
                "unknown_horizon",
            )
        if text.strip():
            return RecommendationContent(text, addressees, horizon or "")
        if addressees or typed:
            self.notes.add(
                row.number,
                self._title("recommendation"),
                _("There is no recommendation, so its addressees and horizon are left out."),
                "recommendation_missing",
            )
        return None

    # --- Rows of one entry ----------------------------------------------------------

    def _continues(self, row: RawRow) -> bool:
        """Whether this row only goes on with texts of the row above, too long for one cell of our own workbooks."""
        if not _CONTINUED.match(self.table.text(row, "recommendation_number").strip()):
            return False
        source_id, entry = self.latest
        if not source_id or self._text(row, "id").strip() != source_id:
            return False
        if entry:
            for column, field in TEXT_COLUMNS.items():
                setattr(entry, field, getattr(entry, field) + self._text(row, column))
            if rest := self._text(row, "recommendation"):
                last = entry.recommendations[-1]
                entry.recommendations[-1] = replace(last, text=last.text + rest)
        return True

    def _join(self, first: PlannedEntry, more: PlannedEntry, fail: Callable[[str, str, str], None]) -> bool:
        """Add a further row of the same number to its entry: another recommendation."""
        said = {"strategic_issue": (first.issue, more.issue)}
        said |= {column: (getattr(first, field), getattr(more, field)) for column, field in TEXT_COLUMNS.items()}
        for column, (here, there) in said.items():
            if here != there:
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
        return True

    def _key(self, entry: PlannedEntry) -> uuid.UUID:
        """The same for the same row of the same file, however often it is read."""
        name = f"{self.event.pk}/{entry.workshop_class.pk}/"
        if entry.source_id:
            return uuid.uuid5(_ROW_KEYS, f"{name}id/{entry.source_id.casefold()}")
        digest = hashlib.sha256(repr(entry.fingerprint()).encode("utf-8", "surrogatepass")).hexdigest()
        # Without numbers, the second of two equal rows is another entry.
        self.repeated[name + digest] += 1
        return uuid.uuid5(_ROW_KEYS, f"{name}text/{digest}/{self.repeated[name + digest]}")
