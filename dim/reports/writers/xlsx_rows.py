"""How high the rows of a workbook have to be, and where a text goes on in the next row.

Excel adjusts a row only when somebody edits it, and LibreOffice shows a row without a height as
high as one line, with texts on top of each other; so heights are written. No row can be higher than
409 points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, zip_longest

from django.utils.translation import gettext as _

from dim.reports.structure.blocks import Table, TableRow
from dim.reports.structure.values import as_text

LINE = 15.0  # points, of one line of Calibri 11
MOST_LINES = 27  # 27 times 15 is 405 points
CELL_UNITS = 32_767  # of UTF-16, which Excel takes in one cell
# A word with the blanks behind it; of many blanks some are a word of their own.
_WORD = re.compile(r"\S+[^\S\n]{0,9}|[^\S\n]{1,9}|\n")


@lru_cache(maxsize=256)
def line_starts(text: str, width: int) -> tuple[int, ...]:
    """Return where each line begins when `text` is wrapped in a column of `width` characters.

    Estimated, and rather too many lines than too few: capital letters are wider than digits, in
    which Excel counts the width of a column. Kept, because the rows of one entry repeat its texts.
    """
    if len(text) * 1.3 < width and "\n" not in text and text.isascii():
        return (0,)
    starts, used, room = [0], 0.0, max(width - 1, 1)
    for found in _WORD.finditer(text):
        word = found[0]
        if word == "\n":
            starts.append(found.end())
            used = 0.0
            continue
        whole = _wide(word)
        # Blanks at the end of a line stand outside of it.
        bare = whole - (len(word) - len(word.rstrip())) if word.strip() else whole
        if used and used + bare > room:
            starts.append(found.start())
            used = 0.0
        if bare > room:
            pieces = list(_broken(word, room))
            starts += [found.start() + at for at in pieces]
            used = room
        else:
            used += whole
    return tuple(starts)


def _wide(word: str) -> float:
    """Return about how many digits wide a word is."""
    if word.isascii():
        return len(word) + 0.3 * sum(map(str.isupper, word))
    return sum(2.2 if ord(char) > 0x2E7F else 1.3 for char in word)


def _broken(word: str, room: float) -> Iterator[int]:
    """Yield where a word that is wider than a line goes on in the next lines."""
    used = 0.0
    for at, char in enumerate(word):
        one = _wide(char)
        if used + one > room and at:
            yield at
            used = 0.0
        used += one


def pieces(text: str, width: int) -> list[str]:
    """Return `text` in pieces that fit into a row each; joined they are the text again.

    So many lines of any column here have fewer letters than a cell takes.
    """
    starts = line_starts(text, width)
    if len(starts) <= MOST_LINES:
        return [text]
    # Cut where a line begins, the lines below stay as they are.
    cuts = [*starts[::MOST_LINES], len(text)]
    return [text[start:stop] for start, stop in pairwise(cuts) if start < stop]


def cell_pieces(text: str) -> list[str]:
    """Return `text` in pieces that fit into a cell each; joined they are the text again."""
    found = []
    # Units are counted only where there may be too many: a character takes one or two.
    while len(text) > CELL_UNITS // 2 and units(text) > CELL_UNITS:
        # "ignore" drops half of a pair at the end, which belongs to the next piece.
        end = text.encode("utf-16-le")[: CELL_UNITS * 2].decode("utf-16-le", "ignore")
        # A blank near the end is a better place to cut than the middle of a word.
        blank = max(end.rfind(" "), end.rfind("\n")) + 1
        end = end[:blank] if blank > len(end) - 200 else end
        found.append(end)
        text = text[len(end) :]
    return [*found, text]


def units(text: str) -> int:
    """Return how many UTF-16 units `text` has, as Excel counts."""
    return len(text.encode("utf-16-le")) // 2


def height(texts: list[tuple[str, int]]) -> float:
    """Return the height of a row, in points, with these texts in columns of these widths."""
    most = max((len(line_starts(text, width)) for text, width in texts), default=1)
    return min(most, MOST_LINES) * LINE


def continued(table: Table, row: TableRow, *, as_data: bool) -> list[TableRow]:
    """Return the row, or several where a text is longer than it can be in one.

    `as_data` is for programs and filters: a text stays whole as far as a cell takes it. Otherwise
    it goes on below where a row is as high as it can be. Cells of keys are repeated in each row; a
    number among them says that the row is continued.
    """
    columns = [
        [value]
        if isinstance(value, int)
        else cell_pieces(as_text(value))
        if as_data
        else pieces(as_text(value), column.width)
        for column, value in zip(table.columns, row, strict=True)
    ]
    if all(len(cells) == 1 for cells in columns):
        return [row]
    first, *others = zip_longest(*columns, fillvalue="")
    rows: list[TableRow] = [first]
    for number, more in enumerate(others, 2):
        keyed = []
        for column, value, piece in zip(table.columns, row, more, strict=True):
            if column.is_key and column.kind == "number":
                piece = _("%(number)s (continued, part %(part)d)") % {
                    "number": value or "",
                    "part": number,
                }
            elif column.is_key:
                piece = as_text(value)
            keyed.append(piece)
        rows.append(tuple(keyed))
    return rows
