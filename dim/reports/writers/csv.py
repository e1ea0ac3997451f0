"""CSV that Excel with Indonesian settings opens: semicolons, quotes everywhere, a BOM.

It is one table with a row for each recommendation. A text that a spreadsheet would run as a
formula gets an apostrophe in front; the exact text is in the JSON file.
"""

import csv
import io
import re
from typing import IO

from django.utils.translation import pgettext

from dim.reports.structure.blocks import Accounting
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text

# A formula starts with one of these, also behind blanks and marks nobody sees; ＝＋－＠ are
# what Asian keyboards type and spreadsheets fold.
_UNSEEN = "\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA = re.compile(f"[\t\r\n]|[{_UNSEEN}]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def write(report: Report, file: IO[bytes]) -> None:
    """Print the lists of `report` into `file` as one table.

    Of its numbers only the sentence of the accounting is in it: in the last row, as a total is.
    """
    # Without the BOM Excel reads UTF-8 as Windows-1252.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        rows = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        listings = report.listings()
        for number, block in enumerate(listings):
            # All with the same columns: a CSV file has one head.
            table = block.table(like=listings)
            if number == 0:
                rows.writerow([column.title for column in table.columns])
            rows.writerows([harmless(as_text(value)) for value in row] for row in table)
        if listings and (counted := report.accounting()):
            rows.writerow(_last_row(counted, [column.name for column in table.columns]))
    finally:
        # Detached, or the wrapper would close the file of the caller with itself.
        text.flush()
        text.detach()


def _last_row(counted: Accounting, columns: list[str]) -> list[str]:
    """Return the row that says what became of everything, also of what is not listed."""
    said = {"code": pgettext("report column", "Total"), "statement": as_text(counted.text)}
    return [harmless(said.get(name, "")) for name in columns]


def harmless(text: str) -> str:
    """Return `text` in a form that no spreadsheet runs as a formula (OWASP, "CSV Injection")."""
    return f"'{text}" if _FORMULA.match(text) else text
