"""Read XLSX as a stream of cells, in bounded memory and time.

Parts and tags are those of ECMA-376 part 1 (SpreadsheetML).
"""

from __future__ import annotations

from contextlib import suppress

from dim.operations.imports.limits import Budget
from dim.operations.imports.merging import fill_downwards
from dim.operations.imports.numbers import NumberFormats
from dim.operations.imports.office_package import EnoughRead, OfficePackage
from dim.operations.imports.table import Sheet
from dim.operations.imports.xlsx_cells import SharedStrings, SheetHandler, broken


class Workbook:
    """An opened workbook: the names of its sheets, and their rows on demand.

    `sheet_names` are those that people see, `hidden_names` the others, both in the order of the
    workbook. Opening it and every method may raise ImportRefused.
    """

    def __init__(self, package: OfficePackage, budget: Budget) -> None:
        self.budget = budget
        self._package = package
        self._parts: dict[str, str] = {}
        self.sheet_names: list[str] = []
        self.hidden_names: list[str] = []
        self._is_1904 = False
        self._links = package.relationships(package.main)
        package.parse(package.main, start=self._directory)
        if not self._parts:
            raise broken()
        self._formats = NumberFormats()
        styles = self._part_of_kind("styles")
        package.parse(styles, start=self._formats.start, end=self._formats.end)
        self._strings: list[str] | None = None

    def sheet(self, name: str, limit: int | None = None, *, fill_merged: bool = True) -> Sheet:
        """Return the rows of a sheet that are not blank, of all or of its first `limit` rows.

        With `fill_merged`, the text of cells that are merged downwards stands in each row.
        """
        # Read once, with the first sheet: all sheets share these strings.
        if self._strings is None:
            strings = SharedStrings(self.budget)
            self._package.parse(
                self._part_of_kind("sharedStrings"),
                start=strings.start,
                end=strings.end,
                text=strings.characters,
            )
            self._strings = strings.found
        cells = SheetHandler(self._strings, self._formats, self._is_1904, self.budget, limit)
        with suppress(EnoughRead):
            self._package.parse(
                self._parts[name], start=cells.start, end=cells.end, text=cells.characters
            )
        sheet = Sheet(name, cells.rows, cells.merged, frozenset(cells.hidden_columns))
        if fill_merged:
            fill_downwards(sheet, self.budget)
        return sheet

    def _part_of_kind(self, kind: str) -> str:
        """Return the part to which the workbook refers by this kind, or the usual one."""
        named = (link.part for link in self._links.values() if link.kind == kind)
        return next(named, f"xl/{kind}.xml".casefold())

    def _directory(self, tag: str, attributes: dict[str, str]) -> None:
        """Find the part of each sheet, and how the workbook counts dates."""
        if tag == "workbookPr":
            self._is_1904 = attributes.get("date1904") in {"1", "true"}
        elif tag == "sheet":
            # "r:id" as a rule, but a file may call the namespace otherwise.
            keys = [value for name, value in attributes.items() if name.endswith(":id")]
            link = self._links.get(keys[0] if keys else "")
            # A sheet that is a chart has no cells.
            if link and link.part in self._package.parts and link.kind in ("worksheet", ""):
                name = attributes.get("name", "")
                self._parts[name] = link.part
                is_shown = attributes.get("state", "visible") == "visible"
                (self.sheet_names if is_shown else self.hidden_names).append(name)
