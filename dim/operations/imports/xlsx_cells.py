"""Turn the XML of a sheet and of its shared strings into rows of text.

`xlsx_file` calls the handlers with each tag and text. Tags are those of ECMA-376 part 1: `row`,
`c` (cell), `v` (value), `f` (formula), `t` (text), `si` (shared string), `rPh` (phonetic hint).
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from dim.operations.imports.limits import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_STRINGS,
    SHEET_ROWS,
    Budget,
    ImportRefused,
    too_many_rows,
)
from dim.operations.imports.number_formats import shown_code, shown_iso, shown_number
from dim.operations.imports.numbers import NumberFormats
from dim.operations.imports.office_package import EnoughRead
from dim.operations.imports.table import Merged, RawRow

_REFERENCE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7})\Z")
_RANGE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def broken() -> ImportRefused:
    """Return the refusal of a damaged workbook."""
    return ImportRefused(
        _("This Excel workbook is damaged. Open it in Excel and save it again."), "broken"
    )


class SharedStrings:
    """Collects the shared strings of a workbook, in their order.

    Rich text loses its format, and phonetic hints are left out.
    """

    def __init__(self, budget: Budget) -> None:
        self.found: list[str] = []
        # A budget of their own: the text of cells that refer to them is counted separately.
        self._budget = Budget(text=budget.text)
        self._parts: list[str] = []
        self._is_text = self._is_hint = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle the start of an XML element."""
        if tag == "t":
            self._is_text = not self._is_hint
        elif tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._is_hint = True

    def characters(self, text: str) -> None:
        """Handle text within an XML element."""
        if self._is_text:
            self._parts.append(self._budget.keep(text))

    def end(self, tag: str) -> None:
        """Handle the end of an XML element."""
        if tag == "t":
            self._is_text = False
        elif tag == "rPh":
            self._is_hint = False
        elif tag == "si":
            if len(self.found) >= MAX_STRINGS:
                raise too_many_rows()
            self.found.append(unescaped("".join(self._parts)))


class SheetHandler:
    """Collects the rows of one sheet while it is read; blank ones are left out.

    `strings` are the shared strings, `limit` is the last row number to read.
    """

    def __init__(
        self,
        strings: list[str],
        formats: NumberFormats,
        is_1904: bool,
        budget: Budget,
        limit: int | None,
    ) -> None:
        self.rows: list[RawRow] = []
        self.merged: list[Merged] = []
        self.hidden_columns: set[int] = set()
        self._strings, self._formats, self._is_1904 = strings, formats, is_1904
        self._budget, self._limit = budget, limit
        self._number = 0
        self._column = -1
        self._cells: list[str] = []
        self._flaws: dict[int, str] = {}
        self._codes: dict[int, str] = {}
        self._is_hidden = False
        self._kind = self._style = ""
        self._value: list[str] = []
        self._is_value = self._is_hint = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle the start of an XML element."""
        if tag == "c":
            found = _REFERENCE.match(attributes.get("r", ""))
            self._column = column_index(found[1]) if found else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._value = []
        elif tag == "v" or (tag == "t" and not self._is_hint):
            self._is_value = self._column < MAX_COLUMNS
        elif tag == "f":
            self._flaws[self._column] = "formula"
        elif tag == "rPh":
            self._is_hint = True
        elif tag == "row":
            number = int(attributes.get("r", self._number + 1))
            # Rows that go backwards would overwrite each other.
            if not self._number < number <= SHEET_ROWS:
                raise broken()
            if self._limit and number > self._limit:
                raise EnoughRead
            self._number, self._column = number, -1
            self._cells, self._flaws, self._codes = [], {}, {}
            self._is_hidden = _is_set(attributes, "hidden") or attributes.get("ht") == "0"
        elif tag == "mergeCell":
            self._remember_merged(attributes.get("ref", ""))
        elif tag == "col" and (_is_set(attributes, "hidden") or attributes.get("width") == "0"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.hidden_columns.update(range(max(first - 1, 0), min(last, MAX_COLUMNS)))

    def characters(self, text: str) -> None:
        """Handle text within an XML element."""
        if self._is_value:
            # The value of a shared string is its index; its text is counted when it is used.
            self._value.append(text if self._kind == "s" else self._budget.keep(text))

    def end(self, tag: str) -> None:
        """Handle the end of an XML element."""
        if tag == "c":
            if self._value and self._column < MAX_COLUMNS:
                # Empty cells are not in the file.
                self._cells.extend([""] * (self._column - len(self._cells)))
                self._cells[self._column :] = [self._shown("".join(self._value))]
        elif tag in ("v", "t"):
            self._is_value = False
        elif tag == "rPh":
            self._is_hint = False
        elif tag == "row":
            row = RawRow(
                self._number,
                self._cells,
                {key: flaw for key, flaw in self._flaws.items() if key >= 0},
                self._codes,
                self._is_hidden,
            )
            if not row.is_blank:
                self.rows.append(row)
                # Some rows above the headings are fine.
                if len(self.rows) > MAX_ROWS + 20:
                    raise too_many_rows()

    def _shown(self, value: str) -> str:
        """Return the text that a reader of the workbook sees for this value of the open cell."""
        if self._kind == "s":
            index = int(value)
            if index >= len(self._strings):
                return ""
            # Counted here as well: one long text that a million cells refer to is small only in
            # the file.
            return self._budget.keep(self._strings[index])
        if self._kind in ("inlineStr", "str"):
            return unescaped(value)
        if self._kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if self._kind == "e":
            self._flaws[self._column] = "error_value"
            return value
        code = self._formats.of(self._style)
        if self._kind == "d":
            return shown_iso(value, code)
        shown = shown_number(value, code, is_1904=self._is_1904)
        as_code = shown_code(value, code)
        if as_code and as_code != shown:
            self._codes[self._column] = as_code
        return shown

    def _remember_merged(self, reference: str) -> None:
        if (found := _RANGE.match(reference)) and len(self.merged) < MAX_ROWS:
            left, right = column_index(found[1]), column_index(found[3])
            if left < MAX_COLUMNS:
                self.merged.append(Merged(int(found[2]), int(found[4]), left, right))


def _is_set(attributes: dict[str, str], name: str) -> bool:
    return attributes.get(name) in {"1", "true"}


def column_index(letters: str) -> int:
    """Return the index of the column with this name: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def unescaped(text: str) -> str:
    """Return `text` with the letters that Excel writes as ``_x000B_``.

    XML cannot hold control characters, so Excel escapes them (ECMA-376 part 1, 22.9.2.19).
    """
    # Looked for first: most texts have none, and a file has millions.
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
