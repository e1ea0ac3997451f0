"""Read XLSX as a stream of cells, in bounded memory and time.

Parts and tags are those of ECMA-376 part 1 (SpreadsheetML).
"""

from __future__ import annotations

from contextlib import suppress

from django.utils.translation import gettext as _

from dim.operations.imports.limits import Budget, ImportRefused
from dim.operations.imports.numbers import NumberFormats
from dim.operations.imports.office_package import OfficePackage
from dim.operations.imports.table import Sheet
from dim.operations.imports.xlsx_cells import EnoughRead, SharedStrings, SheetHandler, broken


class Workbook:
    """An opened workbook: the names of its sheets, and their rows on demand.

    Opening it and every method may raise ImportRefused.
    """

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        self._package = OfficePackage(data, budget, broken)
        if "xl/workbook.xml" not in self._package.parts:
            raise ImportRefused(
                _(
                    "This is no Excel workbook in the format .xlsx."
                    " Open it in Excel and save it as .xlsx."
                ),
                "not_xlsx",
            )
        self._sheet_parts: dict[str, str] = {}
        self._is_1904 = False
        self._read_directory()
        self._formats = NumberFormats()
        self._package.parse("xl/styles.xml", start=self._formats.start, end=self._formats.end)
        self._strings: list[str] | None = None

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets, in their order in the workbook."""
        return list(self._sheet_parts)

    def sheet(self, name: str, limit: int | None = None, *, fill_merged: bool = True) -> Sheet:
        """Return the rows of a sheet that are not blank, of all or of its first `limit` rows.

        With `fill_merged`, the text of cells that are merged downwards stands in each row.
        """
        # Read once, with the first sheet: all sheets share these strings.
        if self._strings is None:
            strings = SharedStrings(self.budget)
            self._package.parse(
                "xl/sharedstrings.xml",
                start=strings.start,
                end=strings.end,
                text=strings.characters,
            )
            self._strings = strings.found
        cells = SheetHandler(self._strings, self._formats, self._is_1904, self.budget, limit)
        with suppress(EnoughRead):
            self._package.parse(
                self._sheet_parts[name], start=cells.start, end=cells.end, text=cells.characters
            )
        if fill_merged:
            cells.fill_merged()
        return Sheet(name, cells.rows)

    def _read_directory(self) -> None:
        """Find the part of each sheet, and how the workbook counts dates."""
        targets: dict[str, str] = {}
        sheets: list[tuple[str, str]] = []

        def relationship(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                targets[attributes.get("Id", "")] = path.casefold()

        def workbook(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                # "r:id" as a rule, but a file may call the namespace otherwise.
                keys = [value for name, value in attributes.items() if name.endswith(":id")]
                sheets.append((attributes.get("name", ""), keys[0] if keys else ""))
            elif tag == "workbookPr":
                self._is_1904 = attributes.get("date1904") in {"1", "true"}

        self._package.parse("xl/_rels/workbook.xml.rels", start=relationship)
        self._package.parse("xl/workbook.xml", start=workbook)
        self._sheet_parts = {
            name: targets[key] for name, key in sheets if targets.get(key) in self._package.parts
        }
        if not self._sheet_parts:
            raise broken()
