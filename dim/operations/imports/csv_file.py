"""Read CSV as spreadsheets write it: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252."""

import codecs
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from dim.operations.imports.csv_rows import UnclosedMark, split_rows
from dim.operations.imports.limits import (
    MAX_COLUMNS,
    MAX_ROWS,
    Budget,
    ImportRefused,
    too_many_rows,
)
from dim.operations.imports.table import RawRow

DELIMITERS = ",;\t"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Our own files put an apostrophe before what a spreadsheet would run; here it comes off again.
_GUARDED = re.compile(
    "'(?=[\t\r\n]|[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@＝＋－＠])"
)


# What `surrogateescape` makes of a byte that is no part of a letter.
_STRAY = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def encoding_of(data: bytes) -> str:
    """Return the name of the text's encoding. Raises ImportRefused for what is no text at all."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    # A stray NUL in a text is left out later on; a file full of them is no text.
    if data[:4096].count(0) > 10:
        raise ImportRefused(
            _(
                "This is neither a CSV file nor an Excel workbook (.xlsx)."
                " Save it in one of these formats."
            ),
            "not_a_table",
        )
    # UTF-8 first: a file of the other kind is hardly ever valid UTF-8 by chance.
    whole, stray = _letters_and_stray_bytes(data)
    # One stray byte among letters that fit is a fault of that byte; without any such letter
    # every byte is one of the other kind.
    if not stray or whole >= stray:
        return "utf-8"
    try:
        # In pieces: the decoded text of 20 MB would take 80.
        for _piece in _decoded(data, "windows-1252", "strict"):
            pass
    except UnicodeDecodeError:
        raise _unreadable() from None
    return "windows-1252"


def _letters_and_stray_bytes(data: bytes) -> tuple[int, int]:
    """Return how many letters beyond ASCII are whole in UTF-8, and how many bytes are not."""
    whole = stray = 0
    for piece in _decoded(data, "utf-8", "surrogateescape"):
        if not piece.isascii():
            found = len(_STRAY.findall(piece))
            stray += found
            whole += len(_BEYOND_ASCII.findall(piece)) - found
    return whole, stray


def _unreadable() -> ImportRefused:
    return ImportRefused(
        _(
            "The characters of this file cannot be read."
            " Save it as “CSV UTF-8” or as an Excel workbook (.xlsx)."
        ),
        "encoding",
    )


def _decoded(data: bytes, encoding: str, errors: str) -> Iterator[str]:
    pieces = (data[at : at + 65_536] for at in range(0, len(data), 65_536))
    return codecs.iterdecode(pieces, encoding, errors)


def read_rows(
    data: bytes, encoding: str, delimiter: str, budget: Budget, limit: int | None = None
) -> list[RawRow]:
    """Return the rows that are not blank, of the whole file or of its first `limit` rows.

    Raises ImportRefused.
    """
    rows: list[RawRow] = []
    # A byte that is no UTF-8 comes out as a surrogate, and is looked up cell by cell.
    errors = "strict" if encoding in ("windows-1252", "utf-16") else "surrogateescape"
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors=errors, newline="")
    try:
        for number, cells in enumerate(split_rows(text, delimiter), 1):
            # Excel writes "sep=;" into the first row, to tell itself the delimiter.
            if number == 1 and _is_separator_line(cells):
                continue
            row = _row(number, cells, budget)
            if not row.is_blank:
                rows.append(row)
            if limit and number >= limit:
                break
            # Some rows above the headings are fine.
            if len(rows) > MAX_ROWS + 20:
                raise too_many_rows()
    except UnclosedMark as error:
        raise ImportRefused(
            _(
                "The quotation marks around the text that begins near line %(line)d"
                " do not fit together."
            )
            % {"line": error.line},
            "quotation_marks",
        ) from error
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    return rows


def _is_separator_line(cells: list[str]) -> bool:
    # With the separator that it names it falls into two cells.
    return cells[0].casefold().startswith("sep=") and not any(cells[1:])


def _row(number: int, cells: list[str], budget: Budget) -> RawRow:
    """Return a row, with stray bytes as the letters that they are in Windows-1252."""
    flaws: dict[int, str] = {}
    kept = []
    for index, cell in enumerate(cells[:MAX_COLUMNS]):
        # Looked for first: most cells are plain.
        if not cell.isascii() and _STRAY.search(cell):
            flaws[index] = "stray_byte"
            cell = _STRAY.sub(_letter_of_byte, cell)
        kept.append(budget.keep(_unguarded(cell)))
    return RawRow(number, kept, flaws)


def _letter_of_byte(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) - 0xDC00]).decode("windows-1252", "replace")


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
