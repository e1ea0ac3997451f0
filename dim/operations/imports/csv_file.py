"""Read CSV as spreadsheets write it: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from dim.operations.imports.limits import (
    MAX_COLUMNS,
    MAX_ROWS,
    Budget,
    ImportRefused,
    too_many_rows,
)
from dim.operations.imports.table import RawRow

DELIMITERS = ",;\t"
# Longer than any text that may be stored, so that the check of cells can name the row and the
# column of a text that is too long.
csv.field_size_limit(2_000_000)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Our own files put an apostrophe before what a spreadsheet would run; here it comes off again.
_GUARDED = re.compile(
    "'(?=[\t\r\n]|[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@＝＋－＠])"
)


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
    for encoding in ("utf-8", "windows-1252"):
        try:
            # In pieces: the decoded text of 20 MB would take 80.
            for _piece in _decoded(data, encoding):
                pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise _unreadable()


def _unreadable() -> ImportRefused:
    return ImportRefused(
        _(
            "The characters of this file cannot be read."
            " Save it as “CSV UTF-8” or as an Excel workbook (.xlsx)."
        ),
        "encoding",
    )


def _decoded(data: bytes, encoding: str) -> Iterator[str]:
    return codecs.iterdecode(
        (data[at : at + 65_536] for at in range(0, len(data), 65_536)), encoding
    )


def read_rows(
    data: bytes, encoding: str, delimiter: str, budget: Budget, limit: int | None = None
) -> list[RawRow]:
    """Return the rows that are not blank, of the whole file or of its first `limit` rows.

    Raises ImportRefused.
    """
    rows: list[RawRow] = []
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            row = RawRow(
                number, [budget.keep(_unguarded(cell)) for cell in cells[:MAX_COLUMNS]], {}
            )
            # Excel writes "sep=;" into the first row, to tell itself the delimiter.
            if number == 1 and len(cells) == 1 and cells[0].casefold().startswith("sep="):
                continue
            if not row.is_blank:
                rows.append(row)
            if limit and number >= limit:
                break
            # Some rows above the headings are fine.
            if len(rows) > MAX_ROWS + 20:
                raise too_many_rows()
    except csv.Error as error:
        raise ImportRefused(
            _(
                "The quotation marks around the text that begins near line %(line)d"
                " do not fit together."
            )
            % {"line": reader.line_num},
            "quotation_marks",
        ) from error
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    return rows


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
