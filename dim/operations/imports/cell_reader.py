"""Read single cells of an imported list, and report what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim import workflow
from dim.models import Addressee, Division, Event, Office, StrategicIssue, WorkshopClass
from dim.operations.imports.choices import Choices
from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.list_signs import items_of
from dim.operations.imports.names import EventNames, horizon_of
from dim.operations.imports.plan import Findings
from dim.operations.imports.table import RawRow, Table, column_letters
from dim.operations.problems.addressee_names import names_in_phrase
from dim.operations.problems.content import RecommendationContent
from dim.text import MAX_BYTES, clean_typed, name_key, size_in_bytes

# Not the comma: names of offices have commas.
_NAMES = re.compile(r"[;\n]")


class CellReader:
    """Reads the cells of a table for one event.

    Each method returns what it understood, and adds what it did not to `errors` or `notes`.
    Columns go by our names of them. A `fail` reports an error of the row that is being read: its
    arguments are column, message and code.
    """

    def __init__(self, event: Event, table: Table, choices: Choices) -> None:
        self.event, self.table = event, table
        self.known = EventNames(event, choices.issues)
        # In a document, items of a list are recommendations of their own unless somebody says no.
        self.splits = table.is_word if choices.splits is None else choices.splits
        self.list_cells = 0
        self.now = timezone.now()
        self.errors, self.notes = Findings(), Findings()
        # Why nothing can be imported into a class, by primary key; empty where it can.
        self.closed: dict[int, str] = {}

    def fail(self, row: RawRow, column: str, message: str, code: str) -> None:
        """Report an error of one cell."""
        # A formula was reported already; that the cell is empty besides would confuse.
        flaw = row.flaws.get(self.table.columns.get(column, -1), "")
        if not self._is_fault(column, flaw) or flaw == code:
            self.errors.add(row.number, self.title(column), message, code)

    @staticmethod
    def _is_fault(column: str, flaw: str) -> bool:
        """Return whether a flaw is an error: the number that a formula counts can be read."""
        return flaw == "error_value" or (flaw == "formula" and column != "id")

    def title(self, column: str) -> str:
        """Return the heading of a column as the file has it, or our own where it has none."""
        return self.table.titles.get(column) or PROBLEM_COLUMNS.title(column)

    def flaws(self, row: RawRow) -> None:
        """Report the cells of known columns that hold a formula, an error value or a bad byte."""
        if row.is_hidden:
            message = _("This row is hidden in the file. It is read all the same.")
            self.notes.add(row.number, "", message, "hidden_row")
        for name, index in self.table.columns.items():
            flaw = row.flaws.get(index)
            if not flaw:
                continue
            cell = {"cell": f"{column_letters(index)}{row.number}"}
            if flaw == "stray_byte":
                message = _(
                    "A byte of this cell is no letter of UTF-8. It is read as the letter that it"
                    " is in older files of Windows; look at it."
                )
                self.notes.add(row.number, self.title(name), message, flaw)
            elif not self._is_fault(name, flaw):
                message = _("Cell %(cell)s holds a formula. The number that it shows is read.")
                self.notes.add(row.number, self.title(name), message % cell, flaw)
            elif flaw == "formula":
                message = _("Cell %(cell)s holds a formula. Paste its value instead.")
                self.fail(row, name, message % cell, flaw)
            else:
                message = _("Cell %(cell)s holds an error value of the spreadsheet.")
                self.fail(row, name, message % cell, flaw)

    def text(self, row: RawRow, column: str) -> str:
        """Return the text of a cell without control characters."""
        typed = clean_typed(self.table.text(row, column))
        if typed.removed:
            message = ngettext(
                "%(count)d control character was left out.",
                "%(count)d control characters were left out.",
                typed.removed,
            )
            self.notes.add(
                row.number,
                self.title(column),
                message % {"count": typed.removed},
                "control_characters",
            )
        # A letter has four bytes at most, so short texts need not be encoded to be measured.
        if len(typed.text) > MAX_BYTES // 4 and size_in_bytes(typed.text) > MAX_BYTES:
            self.fail(row, column, _("The text is longer than 200 kB. Shorten it."), "too_long")
        return typed.text

    @staticmethod
    def _knows(known: dict[str, str]) -> Callable[[str], bool]:
        return lambda name: name_key(name) in known

    def list_of(
        self, row: RawRow, column: str, model: type[Addressee | Office], known: dict[str, str]
    ) -> tuple[str, ...]:
        """Return the names in a cell, each once and in its stored spelling where there is one.

        `known` has the spellings by `name_key`; new names are added to it.
        """
        longest: int = model._meta.get_field("name").max_length  # type: ignore[assignment]
        found: dict[str, str] = {}
        names = [" ".join(name.split()) for name in _NAMES.split(self.text(row, column))]
        # The names of offices have words such as "dan" of their own, and codes besides.
        if model is Addressee:
            is_known = self._knows(known)
            names = [one for name in names for one in names_in_phrase(name, is_known)]
        for name in names:
            if len(name) > longest:
                self.fail(
                    row,
                    column,
                    _(
                        "A name is longer than %(count)d characters. "
                        "Separate several with a semicolon."
                    )
                    % {"count": longest},
                    "name_too_long",
                )
            elif name:
                # The first spelling of a new name counts for the whole file.
                name = known.setdefault(name_key(name), name)
                found.setdefault(name_key(name), name)
        return tuple(found.values())

    def _division(self, row: RawRow, fail: Callable[[str, str, str], None]) -> Division | None:
        """Return the division that a row names; report one that is missing or unknown."""
        typed = self.text(row, "division").strip()
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
        return division

    def workshop_class(
        self, row: RawRow, fail: Callable[[str, str, str], None]
    ) -> WorkshopClass | None:
        """Return the class that a row names; report one into which nothing can be imported."""
        division = self._division(row, fail)
        if division is None:
            return None
        letter = self.text(row, "class").strip()
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
        # Asked once for each class: a file has thousands of rows for thirty classes.
        if found.pk not in self.closed:
            error = workflow.refusal_to_import(found, self.now)
            self.closed[found.pk] = str(error) if error else ""
        if self.closed[found.pk]:
            fail("class", self.closed[found.pk], "class_closed")
        return found

    def issue(
        self,
        row: RawRow,
        workshop_class: WorkshopClass | None,
        fail: Callable[[str, str, str], None],
    ) -> str | None:
        """Return the title of the strategic issue that a row names, stored or new."""
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
                _(
                    "Division %(division)s has no strategic issue number %(number)s. "
                    "Write its title."
                )
                % {"division": workshop_class.division.code, "number": typed},
                "unknown_issue_number",
            )
        elif len(title) > (StrategicIssue._meta.get_field("title").max_length or 0):
            fail(
                "strategic_issue",
                _("The title is longer than 300 characters. Shorten it."),
                "issue_too_long",
            )
        return title

    def recommendations(
        self, row: RawRow, fail: Callable[[str, str, str], None]
    ) -> list[RecommendationContent]:
        """Return the recommendations of a row: one, or those of a list that is split."""
        text = self.text(row, "recommendation")
        addressees = self.list_of(row, "addressee", Addressee, self.known.addressees)
        typed = self.text(row, "horizon").strip()
        horizon = horizon_of(typed)
        if horizon is None:
            fail(
                "horizon",
                _(
                    "“%(text)s” is no horizon. "
                    "Write Segera, Jangka pendek, Jangka menengah or Jangka panjang."
                )
                % {"text": typed[:80]},
                "unknown_horizon",
            )
        if text.strip():
            items = items_of(text)
            self.list_cells += bool(items)
            texts = [item for _sign, item in items] if self.splits and items else [text]
            return [RecommendationContent(one, addressees, horizon or "") for one in texts]
        if addressees or typed:
            self.notes.add(
                row.number,
                self.title("recommendation"),
                _("There is no recommendation, so its addressees and horizon are left out."),
                "recommendation_missing",
            )
        return []
