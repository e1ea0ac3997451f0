"""CSV as Excel with Indonesian settings opens it on a double click: semicolons, quotes everywhere, a BOM.

One table: a row per recommendation. A text that a spreadsheet would run as a
formula gets an apostrophe in front; the exact text is in the JSON file.
"""

import csv
import io
import re
from typing import IO

from dim.reports.structure import Report, as_text

# A formula starts with one of these, also behind blanks and marks nobody sees; ＝＋－＠ are
# what Asian keyboards type and spreadsheets fold.
_UNSEEN = "\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA = re.compile(f"[\t\r\n]|[{_UNSEEN}]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def write(report: Report, file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        rows = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        listings = report.listings()
        for number, block in enumerate(listings):
            table = block.table(like=listings)
            if number == 0:
                rows.writerow([column.title for column in table.columns])
            rows.writerows([harmless(as_text(value)) for value in row] for row in table)
    finally:
        text.flush()
        text.detach()


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
