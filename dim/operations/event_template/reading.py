"""Read the workbook that sets up an event, sheet by sheet, within the limits of imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dim.operations.event_template.columns import EXAMPLE_WORDS, SHEETS, SheetKind
from dim.operations.imports.columns import folded
from dim.operations.imports.headings import find_headings
from dim.operations.imports.limits import Budget, ImportRefused
from dim.operations.imports.opening import is_zip, open_workbook, refuse_unreadable
from dim.operations.imports.table import RawRow, Sheet
from dim.text import clean_typed

# A set-up is small: 600 offices and 200 people. All sheets together may cost no more than this.
MAX_ROWS = 5_000


@dataclass(frozen=True)
class SheetRow:
    """One filled row of a sheet.

    `number` is that of the spreadsheet; `values` has its cells by our name of the column, and
    `flawed` the names of those that hold a formula or an error value.
    """

    number: int
    values: dict[str, str]
    flawed: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass
class SetUpFile:
    """What a workbook holds: the filled rows of each of our sheets, by its name.

    `titles` has the names that the file gives to these sheets, `headings` the number of the row
    with their headings, `missing` the titles of required columns that a sheet lacks, and `unused`
    the sheets of other names.
    """

    rows: dict[str, list[SheetRow]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    headings: dict[str, int] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)


def read_set_up(data: bytes) -> SetUpFile:
    """Read a workbook. Raises ImportRefused for a file that is none of ours."""
    found = SetUpFile()
    total = 0
    for title, sheet in _sheets(data):
        kind = next((kind for kind in SHEETS if folded(title) in kind.names), None)
        if kind is None or kind.name in found.rows:
            found.unused.append(title)
            continue
        found.titles[kind.name] = title
        found.rows[kind.name] = _filled(found, kind, sheet)
        total += len(found.rows[kind.name])
        if total > MAX_ROWS:
            raise ImportRefused(
                _("This file has more than %(count)d rows. A set-up needs fewer.")
                % {"count": MAX_ROWS},
                "too_many_rows",
            )
    if not found.rows:
        raise ImportRefused(
            _("None of the sheets is known. Expected: %(sheets)s. Download the template anew.")
            % {"sheets": ", ".join(str(kind.title) for kind in SHEETS)},
            "no_sheet",
        )
    return found


def _sheets(data: bytes) -> Iterator[tuple[str, Sheet]]:
    """Yield name and cells of each sheet: the only place that knows how workbooks are read."""
    refuse_unreadable(data)
    if not is_zip(data):
        raise ImportRefused(
            _("This is no Excel workbook. Fill in the template and save it as .xlsx."), "not_xlsx"
        )
    # One budget for all sheets together.
    book = open_workbook(data, Budget())
    for name in book.sheet_names:
        yield name, book.sheet(name)


def _filled(found: SetUpFile, kind: SheetKind, sheet: Sheet) -> list[SheetRow]:
    """Return the filled rows under the headings, without the example."""
    head = find_headings(sheet.rows, kind.columns, sheet.merged)
    if head is None:
        # A sheet that somebody has emptied says nothing; one with rows lacks its headings.
        if any(not row.is_blank for row in sheet.rows):
            found.missing[kind.name] = [str(column.title) for column in kind.columns.missing(())]
        return []
    found.headings[kind.name] = head.last
    if missing := kind.columns.missing(head.columns):
        found.missing[kind.name] = [str(column.title) for column in missing]
        return []
    below = [row for row in sheet.rows if row.number > head.last and not row.is_blank]
    read = (_read_row(row, head.columns) for row in below)
    return [row for row in read if not _is_example(row) and (row.flawed or _cells(row))]


def _read_row(row: RawRow, columns: dict[str, int]) -> SheetRow:
    values = {
        name: " ".join(clean_typed(row.codes.get(index) or row.cell(index)).text.split())
        for name, index in columns.items()
    }
    flawed = tuple(name for name, index in columns.items() if row.flaws.get(index))
    return SheetRow(row.number, values, flawed)


def _is_example(row: SheetRow) -> bool:
    return folded(row["note"]).startswith(EXAMPLE_WORDS)


def _cells(row: SheetRow) -> list[str]:
    """Return the filled cells of a row, without the note beside them."""
    return [value for name, value in row.values.items() if name != "note" and value]
