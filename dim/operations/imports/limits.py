"""Limit what an imported file may cost, in bytes, cells and letters.

Sizes are counted while reading: what a file says about itself may be wrong on purpose.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dim.workflow import Refused

MEGABYTE = 1024 * 1024
MAX_FILE = 20 * MEGABYTE
MAX_UNPACKED = 200 * MEGABYTE
MAX_ROWS = 50_000
# A list of 50,000 rows with a thousand characters each is 50 million.
MAX_TEXT = 60_000_000
MAX_COLUMNS = 100
# XML elements. Each costs about a microsecond; 50,000 rows of 20 columns are 3 million.
MAX_ELEMENTS = 6_000_000
MAX_STRINGS = 1_000_000
# The XML parser remembers every open tag: eight million nested ones took 780 MB.
MAX_DEPTH = 100
# Files inside the zip archive of a workbook; each costs an object as soon as it is opened.
MAX_PARTS = 2_000
# The last row number that Excel can write.
SHEET_ROWS = 1_048_576


class ImportRefused(Refused):
    """The file as a whole cannot be imported; the message says what the person can do."""


@dataclass
class Budget:
    """What one file may still use up, over all of its parts.

    Each method counts something and raises ImportRefused when the limit is passed.
    """

    unpacked: int = MAX_UNPACKED
    elements: int = MAX_ELEMENTS
    text: int = MAX_TEXT

    def unpack(self, size: int) -> None:
        """Count `size` unpacked bytes."""
        self.unpacked -= size
        if self.unpacked < 0:
            raise ImportRefused(
                _("Unpacked, this file is larger than 200 MB. Split it into smaller files."),
                "unpacked",
            )

    def element(self) -> None:
        """Count one XML element or one cell that was filled in."""
        self.elements -= 1
        if self.elements < 0:
            raise ImportRefused(
                _("This file holds more cells than a list of 50,000 rows needs."), "too_many_cells"
            )

    def keep(self, text: str) -> str:
        """Count the letters of a text that stays in memory, and return it."""
        self.text -= len(text)
        if self.text < 0:
            raise ImportRefused(
                _("This file holds more than 60 million characters. Split it into smaller files."),
                "too_much_text",
            )
        return text


def too_many_rows() -> ImportRefused:
    """Return the refusal of a file with too many rows; three readers raise it."""
    return ImportRefused(
        _("This file has more than 50,000 rows. Split it into smaller files."), "too_many_rows"
    )
