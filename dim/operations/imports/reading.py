"""Read an uploaded file into a table with known columns, or refuse it with one sentence."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from dim.operations.imports import csv_file
from dim.operations.imports.columns import ColumnSet
from dim.operations.imports.docx_file import read_document
from dim.operations.imports.headings import (
    HEADING_ROWS,
    Headings,
    find_headings,
    first_wide_row,
    with_columns,
)
from dim.operations.imports.left_out import Sorter
from dim.operations.imports.limits import MAX_ROWS, Budget, ImportRefused, too_many_rows
from dim.operations.imports.opening import is_zip, open_package, refuse_unreadable
from dim.operations.imports.table import Sheet, Table, column_letters
from dim.operations.imports.word_tables import sheet_of_tables
from dim.operations.imports.xlsx_file import Workbook
from dim.text import name_key

# What somebody chose for these headings: our name by the index of a column.
ChosenColumns = Callable[[list[str]], Mapping[int, str]]


class ColumnsUnclear(ImportRefused):
    """Nobody can say what the columns of a list hold, but somebody can choose it.

    `headings` has the heading of each column, `samples` a cell under each, and `columns` the index
    of those that were recognised.
    """

    def __init__(self, message: str, code: str, sheet: Sheet, headings: Headings) -> None:
        super().__init__(message, code)
        self.sheet, self.headings, self.columns = sheet, headings.cells, headings.columns
        below = (row.cells for row in sheet.rows if row.number > headings.last)
        self.samples = next(below, [])


def read_table(
    data: bytes, columns: ColumnSet, sheet: str = "", chosen: ChosenColumns | None = None
) -> Table:
    """Read a CSV file, a workbook or the tables of a document into a table of these columns.

    `sheet` names the sheet; without it, the first one with the headings is read. `chosen` returns
    what somebody chose for these headings by hand.

    Raises ImportRefused, ColumnsUnclear.
    """
    refuse_unreadable(data)
    budget = Budget()
    if not is_zip(data):
        found = _from_csv(data, columns, budget)
    elif (package := open_package(data, budget)).kind == "document":
        found = sheet_of_tables(read_document(package, budget), budget)
    else:
        found = _from_workbook(Workbook(package, budget), columns, sheet)
    table = table_of(found, _headings_of(found, columns, chosen), columns)
    if not table.rows:
        raise ImportRefused(
            _("There are headings in this file, but no rows under them."), "no_rows"
        )
    if len(table.rows) > MAX_ROWS:
        raise too_many_rows()
    return table


def _from_workbook(book: Workbook, columns: ColumnSet, wanted: str) -> Sheet:
    """Return the sheet `wanted`, or the first one that has all required headings."""
    names = [*book.sheet_names, *book.hidden_names]
    if wanted:
        named = _sheet_named(book, wanted)
        named.names = names
        return named
    # A hidden sheet is read when it is asked for by its name, never in place of a visible one.
    heads = [book.sheet(name, limit=HEADING_ROWS) for name in book.sheet_names]
    complete: list[Sheet] = []
    partial: list[Sheet] = []
    for head in heads:
        headings = find_headings(head.rows, columns)
        if headings is None:
            continue
        if columns.missing(headings.columns):
            # Chosen if no sheet has all, so that a sentence can say which ones are missing.
            partial.append(head)
        else:
            complete.append(head)
    # In our own workbooks the list of items comes first, under the same headings and one more.
    complete.sort(key=lambda head: _has_items(head, columns))
    candidates = complete or partial or [head for head in heads if first_wide_row(head.rows)]
    if not candidates:
        if not any(head.rows for head in heads):
            raise ImportRefused(_("The file is empty."), "empty")
        raise _no_headings(columns)
    chosen = candidates[0]
    found = book.sheet(chosen.name)
    found.names = names
    found.others = [
        head.name for head in complete if head is not chosen and not _has_items(head, columns)
    ]
    return found


def _sheet_named(book: Workbook, wanted: str) -> Sheet:
    names = [*book.sheet_names, *book.hidden_names]
    for name in names:
        if name_key(name) == name_key(wanted):
            return book.sheet(name)
    raise ImportRefused(
        _("There is no sheet “%(sheet)s”. This workbook has: %(sheets)s.")
        % {"sheet": wanted, "sheets": ", ".join(names[:20])},
        "no_sheet",
    )


def _has_items(sheet: Sheet, columns: ColumnSet) -> bool:
    """Return whether this is the list of consolidated items of our own workbooks."""
    headings = find_headings(sheet.rows, columns)
    return headings is not None and "sources" in headings.columns


def read_text(data: bytes, columns: ColumnSet, budget: Budget) -> Sheet:
    """Return the cells of a CSV file, also of one without our headings. Raises ImportRefused."""
    return _from_csv(data, columns, budget)


def _from_csv(data: bytes, columns: ColumnSet, budget: Budget) -> Sheet:
    """Read with the delimiter under which most of our headings are found.

    Where none is found, with that under which most rows have several cells.
    """
    encoding = csv_file.encoding_of(data)
    best, best_score = csv_file.DELIMITERS[0], (-1, -1)
    refused: ImportRefused | None = None
    for delimiter in csv_file.DELIMITERS:
        try:
            head = Sheet(
                "", csv_file.read_rows(data, encoding, delimiter, Budget(), limit=HEADING_ROWS)
            )
        except ImportRefused as error:
            # Quotation marks that fit together with one separator do not with another.
            refused = refused or error
            continue
        headings = find_headings(head.rows, columns)
        score = (
            len(headings.columns) if headings else 0,
            sum(len(row.cells) > 1 for row in head.rows),
        )
        if score > best_score:
            best, best_score = delimiter, score
    if refused and best_score[0] < 2:
        # With the separator of the file its marks do not fit, and with others it has no headings.
        raise refused
    return Sheet("", csv_file.read_rows(data, encoding, best, budget))


def _no_headings(columns: ColumnSet) -> ImportRefused:
    return ImportRefused(_no_headings_text(columns), "no_headings")


def _no_headings_text(columns: ColumnSet) -> str:
    required = [str(column.title) for column in columns.columns if column.is_required]
    return _("No row with the headings was found in the first 20 rows. Expected: %(columns)s.") % {
        "columns": ", ".join(required)
    }


def _headings_of(sheet: Sheet, columns: ColumnSet, chosen: ChosenColumns | None) -> Headings:
    """Return the headings of a sheet, with what somebody chose for them.

    Raises ImportRefused where there are none, ColumnsUnclear where somebody has to choose.
    """
    found = find_headings(sheet.rows, columns, sheet.merged)
    headings = found or first_wide_row(sheet.rows)
    if headings is None:
        raise _no_headings(columns)
    if by_hand := chosen(headings.cells) if chosen else {}:
        headings = with_columns(headings, by_hand)
    elif found is None:
        raise ColumnsUnclear(_no_headings_text(columns), "no_headings", sheet, headings)
    if missing := columns.missing(headings.columns):
        titles = ", ".join(str(column.title) for column in missing)
        text = _("These columns are missing: %(columns)s.") % {"columns": titles}
        raise ColumnsUnclear(text, "missing_column", sheet, headings)
    if headings.twice:
        title = headings.cells[headings.columns[headings.twice[0]]]
        text = _("The column %(column)s is there twice. Delete one of the two.")
        raise ColumnsUnclear(text % {"column": title}, "column_twice", sheet, headings)
    return headings


def table_of(sheet: Sheet, headings: Headings, columns: ColumnSet) -> Table:
    """Return the entries of a sheet under these headings, and what of it is left out."""
    sorter = Sorter(headings, columns, sheet.merged)
    sorter.sort(sheet.rows, headings.rows[0].number)
    for number, (kind, text) in enumerate(sheet.beside, 1):
        sorter.name(number, text, kind)
    used = set(headings.columns.values())
    filled = {index for row in sorter.rows for index, cell in enumerate(row.cells) if cell.strip()}
    width = max([len(headings.cells), *(index + 1 for index in filled)], default=0)
    names = [*headings.cells, *[""] * (width - len(headings.cells))]
    statement = headings.columns.get("statement", -1)
    return Table(
        sheet=sheet.name,
        headings=names,
        heading_row=headings.last,
        columns=headings.columns,
        rows=sorter.rows,
        left_out=sorter.left_out,
        other_sheets=sheet.others,
        sheets=sheet.names,
        is_word=sheet.is_word,
        unused=[
            name or _("column %(letters)s, without a heading") % {"letters": column_letters(index)}
            for index, name in enumerate(names)
            if index not in used and (name or index in filled)
        ],
        hidden=[names[index] for index in sorted(used & sheet.hidden_columns)],
        tops={
            number: one.top
            for one in sheet.merged
            if one.left == statement and one.top > headings.last
            for number in range(one.top + 1, min(one.bottom, sheet.last) + 1)
        },
    )
