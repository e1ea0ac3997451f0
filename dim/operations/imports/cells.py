"""What single cells of a list mean, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim import workflow
from dim.models import Addressee, Event, Office, StrategicIssue, WorkshopClass
from dim.operations.content import RecommendationContent
from dim.operations.imports.columns import ENTRY_COLUMNS
from dim.operations.imports.names import EventNames, horizon_of
from dim.operations.imports.plan import Findings
from dim.operations.imports.table import RawRow, Table, column_letters
from dim.text import MAX_BYTES, clean_typed, size_in_bytes

TEXT_COLUMNS = {"problem": "statement", "cause": "cause", "impact": "impact", "legal_basis": "legal_basis"}
_NAMES = re.compile(r"[;\n]")


class Cells:
    """Reads the cells of a table for one event. Every reader returns what it understood and reports what it did not."""

    def __init__(self, event: Event, table: Table) -> None:
        self.event, self.table = event, table
        self.known = EventNames(event)
        self.now = timezone.now()
        self.errors, self.notes = Findings(), Findings()
        self.closed: dict[int, str] = {}

    def fail(self, row: RawRow, column: str, message: str, code: str) -> None:
        if row.flaws.get(self.table.columns.get(column, -1), code) != code:
            return  # told already: what the cell holds was not read, so it says nothing more
        self.errors.add(row.number, self.title(column), message, code)

    def title(self, column: str) -> str:
        return self.table.titles.get(column) or ENTRY_COLUMNS.title(column)

    def flaws(self, row: RawRow) -> None:
        for name, index in self.table.columns.items():
            if flaw := row.flaws.get(index):
                cell = f"{column_letters(index)}{row.number}"
                message = (
                    _("Cell %(cell)s holds a formula. Paste its value instead.")
                    if flaw == "formula"
                    else _("Cell %(cell)s holds an error value of the spreadsheet.")
                )
                self.fail(row, name, message % {"cell": cell}, flaw)

    def text(self, row: RawRow, column: str) -> str:
        typed = clean_typed(self.table.text(row, column))
        if typed.removed:
            message = ngettext(
                "%(count)d control character was left out.",
                "%(count)d control characters were left out.",
                typed.removed,
            )
            self.notes.add(row.number, self.title(column), message % {"count": typed.removed}, "control_characters")
        if len(typed.text) > MAX_BYTES // 4 and size_in_bytes(typed.text) > MAX_BYTES:
            self.fail(row, column, _("The text is longer than 200 kB. Shorten it."), "too_long")
        return typed.text

    def list_of(
        self, row: RawRow, column: str, model: type[Addressee | Office], known: dict[str, str]
    ) -> tuple[str, ...]:
        """The names in a cell, in the spelling that is stored where there is one."""
        longest: int = model._meta.get_field("name").max_length  # type: ignore[assignment]
        found: dict[str, str] = {}
        for name in _NAMES.split(self.text(row, column)):
            name = " ".join(name.split())
            if len(name) > longest:
                self.fail(
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

    def workshop_class(self, row: RawRow, fail: Callable[[str, str, str], None]) -> WorkshopClass | None:
        typed, letter = self.text(row, "division").strip(), self.text(row, "class").strip()
        if not typed:
            fail("division", _("The division is missing."), "division_missing")
            return None
        division = self.known.division(typed)
        if division is None:
            fail(
                "division",
                _("There is no division “%(name)s” in this event. It has: %(codes)s.")
                % {"name": typed[:80], "codes": ", ".join(self.known.division_codes)},
                "unknown_division",
            )
            return None
        if not letter:
            fail("class", _("The class is missing."), "class_missing")
            return None
        found = self.known.workshop_class(division, letter)
        if found is None:
            fail(
                "class",
                _("Division %(division)s has no class “%(letter)s”. It has: %(letters)s.")
                % {
                    "division": division.code,
                    "letter": letter[:80],
                    "letters": ", ".join(self.known.class_letters(division)) or "–",
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

    def issue(
        self, row: RawRow, workshop_class: WorkshopClass | None, fail: Callable[[str, str, str], None]
    ) -> str | None:
        typed = " ".join(self.text(row, "strategic_issue").split())
        if not typed:
            fail("strategic_issue", _("The strategic issue is missing."), "issue_missing")
            return None
        if workshop_class is None:
            return None
        title = self.known.issue_title(workshop_class.division, typed)
        if title is None:
            fail(
                "strategic_issue",
                _("Division %(division)s has no strategic issue number %(number)s. Write its title.")
                % {"division": workshop_class.division.code, "number": typed},
                "unknown_issue_number",
            )
        elif len(title) > (StrategicIssue._meta.get_field("title").max_length or 0):
            fail("strategic_issue", _("The title is longer than 300 characters. Shorten it."), "issue_too_long")
        return title

    def recommendation(self, row: RawRow, fail: Callable[[str, str, str], None]) -> RecommendationContent | None:
        text = self.text(row, "recommendation")
        addressees = self.list_of(row, "addressee", Addressee, self.known.addressees)
        typed = self.text(row, "horizon").strip()
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
                self.title("recommendation"),
                _("There is no recommendation, so its addressees and horizon are left out."),
                "recommendation_missing",
            )
        return None
