"""XLSX as a stream of cells, in bounded memory and time.

A workbook from outside may unpack to gigabytes, define entities that multiply,
or hold a row with ten million cells; a library that builds a tree of it is lost
then. This reader never builds one: it asks expat for tags and text, counts
them, refuses every document type declaration (OOXML forbids them), and keeps
the text of cells only.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from django.utils.translation import gettext as _

from dim.operations.imports.limits import MAX_DEPTH, MAX_PARTS, MEGABYTE, Budget, ImportRefused
from dim.operations.imports.numbers import NumberFormats
from dim.operations.imports.table import Sheet
from dim.operations.imports.xlsx_cells import Cells, EnoughRead, SharedStrings, broken

_CHUNK = 65_536
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
            strings = SharedStrings(self.budget)
            self._parse("xl/sharedstrings.xml", start=strings.start, end=strings.end, text=strings.characters)
            self._strings = strings.found
        cells = Cells(self._strings, self._formats, self._is_1904, self.budget, limit)
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
        except EnoughRead:
            return
        except _BROKEN as error:
            raise broken() from error


def _refuse_doctype(*_declaration: object) -> None:
    raise ImportRefused(
        _("This file holds definitions that no Excel workbook has. It is not read any further."), "doctype"
    )
