"""XLSX as a stream of cells, in bounded memory and time.

A workbook from outside may unpack to gigabytes, define entities that multiply,
or hold a row with ten million cells; a library that builds a tree of it is lost
then. This reader never builds one: it asks expat for tags and text, counts
them, refuses every document type declaration (OOXML forbids them), and keeps
the text of cells only.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from django.utils.translation import gettext as _

from dim.operations.imports.limits import (
    MAX_COLUMNS,
    MAX_DEPTH,
    MAX_PARTS,
    MAX_ROWS,
    MAX_STRINGS,
    MEGABYTE,
    SHEET_ROWS,
    Budget,
    ImportRefused,
    too_many_rows,
)
from dim.operations.imports.numbers import NumberFormats, shown_number
from dim.operations.imports.table import RawRow, Sheet

_CHUNK = 65_536
_REFERENCE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7})\Z")
_RANGE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    ValueError,
    OSError,
    expat.ExpatError,
)


class _Stop(Exception):
    """Enough was read of a part."""


def broken() -> ImportRefused:
    return ImportRefused(_("This Excel workbook is damaged. Open it in Excel and save it again."), "broken")


class Workbook:
    """An opened workbook: the names of its sheets, and their rows on demand. Raises ImportRefused from everywhere."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        # Each part has this signature in the directory; zipfile makes an object for each before anybody can count.
        if data.count(b"PK\x01\x02") > MAX_PARTS:
            raise broken()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {name.lstrip("/").casefold(): name for name in self._zip.namelist()}
        except _BROKEN as error:
            raise broken() from error
        # What the directory says may be a lie; what is really unpacked is counted again.
        Budget(unpacked=budget.unpacked).unpack(sum(part.file_size for part in self._zip.infolist()))
        if "xl/workbook.xml" not in self._parts:
            raise ImportRefused(
                _("This is no Excel workbook in the format .xlsx. Open it in Excel and save it as .xlsx."), "not_xlsx"
            )
        self._sheet_parts: dict[str, str] = {}
        self._is_1904 = False
        self._read_directory()
        self._formats = NumberFormats()
        self._parse("xl/styles.xml", start=self._formats.start, end=self._formats.end)
        self._strings: list[str] | None = None

    @property
    def sheet_names(self) -> list[str]:
        return list(self._sheet_parts)

    def sheet(self, name: str, limit: int | None = None) -> Sheet:
        """The rows of a sheet that are not blank, or those among the first `limit`."""
        if self._strings is None:
            strings = _Strings(self.budget)
            self._parse("xl/sharedstrings.xml", start=strings.start, end=strings.end, text=strings.characters)
            self._strings = strings.found
        cells = _Cells(self._strings, self._formats, self._is_1904, self.budget, limit)
        self._parse(self._sheet_parts[name], start=cells.start, end=cells.end, text=cells.characters)
        cells.fill_merged()
        return Sheet(name, cells.rows)

    def _read_directory(self) -> None:
        targets: dict[str, str] = {}
        sheets: list[tuple[str, str]] = []

        def relationship(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                targets[attributes.get("Id", "")] = path.casefold()

        def workbook(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
                sheets.append((attributes.get("name", ""), key))
            elif tag == "workbookPr":
                self._is_1904 = attributes.get("date1904") in {"1", "true"}

        self._parse("xl/_rels/workbook.xml.rels", start=relationship)
        self._parse("xl/workbook.xml", start=workbook)
        self._sheet_parts = {name: targets[key] for name, key in sheets if targets.get(key) in self._parts}
        if not self._sheet_parts:
            raise broken()

    def _parse(
        self,
        part: str,
        *,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Send the tags (without prefix) and the text of a part to the handlers. A part that is missing is empty."""
        if part not in self._parts:
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True
        budget, depth = self.budget, 0

        def on_start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            budget.element()
            # The parser remembers every tag that is open.
            if depth > MAX_DEPTH:
                raise broken()
            start(tag.rpartition(":")[2], attributes)

        def on_end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end:
                end(tag.rpartition(":")[2])

        parser.StartElementHandler = on_start
        parser.EndElementHandler = on_end
        if text:
            parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        try:
            with self._zip.open(self._parts[part]) as file:
                fed = 0
                while chunk := file.read(_CHUNK):
                    budget.unpack(len(chunk))
                    fed += len(chunk)
                    parser.Parse(chunk, False)
                    # A tag that does not end is kept by the parser until it does.
                    if fed - parser.CurrentByteIndex > MEGABYTE:
                        raise broken()
                parser.Parse(b"", True)
        except _Stop:
            return
        except _BROKEN as error:
            raise broken() from error


def _refuse_doctype(*_declaration: object) -> None:
    raise ImportRefused(
        _("This file holds definitions that no Excel workbook has. It is not read any further."), "doctype"
    )


class _Strings:
    """The shared strings of a workbook, in their order. Rich text loses its format, phonetic hints are left out."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[str] = []
        # Their own allowance: what cells use of them is counted again.
        self._budget = Budget(text=budget.text)
        self._parts: list[str] = []
        self._is_text = self._is_hint = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self._is_text = not self._is_hint
        elif tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._is_hint = True

    def characters(self, text: str) -> None:
        if self._is_text:
            self._parts.append(self._budget.keep(text))

    def end(self, tag: str) -> None:
        if tag == "t":
            self._is_text = False
        elif tag == "rPh":
            self._is_hint = False
        elif tag == "si":
            if len(self.found) >= MAX_STRINGS:
                raise too_many_rows()
            self.found.append(unescaped("".join(self._parts)))


class _Cells:
    """The rows of one sheet while it is read."""

    def __init__(
        self, strings: list[str], formats: NumberFormats, is_1904: bool, budget: Budget, limit: int | None
    ) -> None:
        self.rows: list[RawRow] = []
        self._strings, self._formats, self._is_1904 = strings, formats, is_1904
        self._budget, self._limit = budget, limit
        self._number = 0
        self._column = -1
        self._cells: list[str] = []
        self._flaws: dict[int, str] = {}
        self._kind = self._style = ""
        self._value: list[str] = []
        self._is_value = self._is_hint = False
        self._merged: list[tuple[int, int, int]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
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
            if not self._number < number <= SHEET_ROWS:
                raise broken()
            if self._limit and number > self._limit:
                raise _Stop
            self._number, self._column = number, -1
            self._cells, self._flaws = [], {}
        elif tag == "mergeCell":
            self._remember_merged(attributes.get("ref", ""))

    def characters(self, text: str) -> None:
        if self._is_value:
            self._value.append(text if self._kind == "s" else self._budget.keep(text))

    def end(self, tag: str) -> None:
        if tag == "c":
            if self._value and self._column < MAX_COLUMNS:
                self._cells.extend([""] * (self._column - len(self._cells)))
                self._cells[self._column :] = [self._shown("".join(self._value))]
        elif tag in ("v", "t"):
            self._is_value = False
        elif tag == "rPh":
            self._is_hint = False
        elif tag == "row":
            row = RawRow(self._number, self._cells, {key: flaw for key, flaw in self._flaws.items() if key >= 0})
            if not row.is_blank:
                self.rows.append(row)
                # Some rows above the headings are fine.
                if len(self.rows) > MAX_ROWS + 20:
                    raise too_many_rows()

    def _shown(self, value: str) -> str:
        if self._kind == "s":
            # Counted here as well: one long text that a million cells refer to is small only in the file.
            return self._budget.keep(self._strings[int(value)]) if int(value) < len(self._strings) else ""
        if self._kind in ("inlineStr", "str"):
            return unescaped(value)
        if self._kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if self._kind == "e":
            self._flaws[self._column] = "error_value"
            return value
        if self._kind == "d":
            return value
        return shown_number(value, self._formats.of(self._style), self._is_1904)

    def _remember_merged(self, reference: str) -> None:
        if found := _RANGE.match(reference):
            first, last, column = int(found[2]), int(found[4]), column_index(found[1])
            if last > first and column < MAX_COLUMNS and len(self._merged) < MAX_ROWS:
                self._merged.append((column, first, last))

    def fill_merged(self) -> None:
        """Repeat the text of cells joined downwards in each of their rows: it was written once for all of them."""
        by_number = {row.number: row for row in self.rows}
        for column, first, last in self._merged:
            top = by_number.get(first)
            text = top.cell(column) if top else ""
            if not text:
                continue
            for number in range(first + 1, last + 1):
                self._budget.element()
                row = by_number.get(number)
                if row and not row.cell(column):
                    row.cells.extend([""] * (column + 1 - len(row.cells)))
                    row.cells[column] = self._budget.keep(text)


def column_index(letters: str) -> int:
    """The index of a column by its name: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def unescaped(text: str) -> str:
    """Text with Excel's way to write control characters (``_x000B_``) undone."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
