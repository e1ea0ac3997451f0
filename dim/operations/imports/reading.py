"""Read an uploaded file into a table with known columns, or refuse it with one sentence."""

from django.utils.translation import gettext as _

from dim.operations.imports import csv_file
from dim.operations.imports.columns import ColumnSet
from dim.operations.imports.headings import HEADING_ROWS, Headings, find_headings
from dim.operations.imports.left_out import Sorter
from dim.operations.imports.limits import MAX_FILE, MAX_ROWS, Budget, ImportRefused, too_many_rows
from dim.operations.imports.office_package import OfficePackage
from dim.operations.imports.table import Sheet, Table, column_letters
from dim.operations.imports.xlsx_cells import broken
from dim.operations.imports.xlsx_file import Workbook
from dim.text import name_key

# How files begin: a zip archive (.xlsx), an empty one, and the container of .xls.
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Excel puts a workbook with a password into the same container as an .xls.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_table(data: bytes, columns: ColumnSet, sheet: str = "") -> Table:
    """Read a CSV file or a workbook into a table of these columns.

    `sheet` names the sheet; without it, the first one with the headings is read.

    Raises ImportRefused.
    """
    refuse_unreadable(data)
    budget = Budget()
    if is_zip(data):
        found = _from_workbook(open_workbook(data, budget), columns, sheet)
    else:
        found = _from_csv(data, columns, budget)
    table = _under_headings(found, columns)
    if not table.rows:
        raise ImportRefused(
            _("There are headings in this file, but no rows under them."), "no_rows"
        )
    if len(table.rows) > MAX_ROWS:
        raise too_many_rows()
    return table


def refuse_unreadable(data: bytes) -> None:
    """Raise ImportRefused for a file that is too large, empty, or of a kind that is not read."""
    if len(data) > MAX_FILE:
        raise ImportRefused(
            _("The file is larger than 20 MB. Split it into smaller files."), "too_large"
        )
    if not data.strip():
        raise ImportRefused(_("The file is empty."), "empty")
    if data.startswith(_OLE):
        raise _refuse_old_format(data)


def is_zip(data: bytes) -> bool:
    """Return whether a file is a zip archive, as office files are."""
    # By its content: names of files lie.
    return data.startswith((_ZIP, _EMPTY_ZIP))


def open_package(data: bytes, budget: Budget) -> OfficePackage:
    """Open an office file; one that is neither a workbook nor a document is refused."""
    package = OfficePackage(data, budget, broken)
    if package.kind in ("workbook", "document"):
        return package
    if "content.xml" in package.parts and "meta-inf/manifest.xml" in package.parts:
        raise ImportRefused(
            _(
                "This is a file of LibreOffice (.ods or .odt). Open it there, choose “Save As”"
                " and the format Excel (.xlsx) or Word (.docx), and send that file."
            ),
            "open_document",
        )
    raise ImportRefused(
        _("This is no Excel workbook in the format .xlsx. Open it in Excel and save it as .xlsx."),
        "not_xlsx",
    )


def open_workbook(data: bytes, budget: Budget) -> Workbook:
    """Open a workbook. Raises ImportRefused for what is none."""
    package = open_package(data, budget)
    if package.kind != "workbook":
        raise ImportRefused(
            _("This is a Word document. Send the list as an Excel workbook (.xlsx) or as CSV."),
            "not_xlsx",
        )
    return Workbook(package, budget)


def _refuse_old_format(data: bytes) -> ImportRefused:
    if _ENCRYPTED in data:
        return ImportRefused(
            _("This workbook is protected with a password. Save it without one and try again."),
            "encrypted",
        )
    return ImportRefused(
        _("This is a workbook in the old format .xls. Save it as .xlsx and try again."),
        "legacy_xls",
    )


def _from_workbook(book: Workbook, columns: ColumnSet, wanted: str) -> Sheet:
    """Return the sheet `wanted`, or the first one that has all required headings."""
    if wanted:
        return _sheet_named(book, wanted)
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
    candidates = complete or partial
    if not candidates:
        if not any(head.rows for head in heads):
            raise ImportRefused(_("The file is empty."), "empty")
        raise _no_headings(columns)
    chosen = candidates[0]
    found = book.sheet(chosen.name)
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
    return ImportRefused(
        _("No row with the headings was found in the first 20 rows. Expected: %(columns)s.")
        % {
            "columns": ", ".join(
                str(column.title) for column in columns.columns if column.is_required
            )
        },
        "no_headings",
    )


def _under_headings(sheet: Sheet, columns: ColumnSet) -> Table:
    """Return the rows under the headings. Raises ImportRefused where headings are not complete."""
    headings = find_headings(sheet.rows, columns, sheet.merged)
    if headings is None:
        raise _no_headings(columns)
    if missing := columns.missing(headings.columns):
        titles = ", ".join(str(column.title) for column in missing)
        raise ImportRefused(
            _("These columns are missing: %(columns)s.") % {"columns": titles}, "missing_column"
        )
    if headings.twice:
        title = headings.cells[headings.columns[headings.twice[0]]]
        raise ImportRefused(
            _("The column %(column)s is there twice. Delete one of the two.") % {"column": title},
            "column_twice",
        )
    return table_of(sheet, headings, columns)


def table_of(sheet: Sheet, headings: Headings, columns: ColumnSet) -> Table:
    """Return the entries of a sheet under these headings, and what of it is left out."""
    sorter = Sorter(headings, columns, sheet.merged)
    sorter.sort(sheet.rows, headings.rows[0].number)
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
