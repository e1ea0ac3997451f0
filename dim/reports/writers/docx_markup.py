"""Make WordprocessingML as text: paragraphs, rows and cells, fast enough for ten thousand rows.

The order of properties inside an element is that of ISO/IEC 29500; Word refuses any other.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from dim.reports.writers.columns import BOLD, Sheet
from dim.reports.writers.pdf_text import BREAK, WHOLE, in_one_line, with_breaks

# The width of A4 landscape between our margins, in twentieths of a point.
ROOM = 14_910
# The same of an upright page.
UPRIGHT_ROOM = 9_354
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_SYLLABLE = '</w:t><w:softHyphen/><w:t xml:space="preserve">'
# Behind these no hyphen is to appear. A zero-width space would be copied along with an address.
_BREAKABLE = {f"-{BREAK}": "-", f"/{BREAK}": "/"}
_HYPHEN = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
_BOLD = "<w:rPr><w:b/><w:bCs/></w:rPr>"
# One em of the cells' letters (9 pt) with some room, because other Bookmans are a little wider, and
# the padding of a cell, in twentieths of a point.
_EM, _PADDING = 190, 180
# The width of an average letter in em. How high a row becomes is guessed: Word knows its fonts.
_LETTER = 0.58
TABLE = Sheet(ROOM, _EM, _PADDING)


def run(text: str, bold: bool = False) -> str:
    """Return a run of `text`, with Word's own line breaks and tabs; nothing for an empty text."""
    if not text:
        return ""
    inside = escape(text)
    # Asked first, because most texts have none and this is the innermost loop.
    if "\n" in inside:
        inside = inside.replace("\n", _BREAK)
    if "\t" in inside:
        inside = inside.replace("\t", _TAB)
    if BREAK in inside:
        for there, instead in _BREAKABLE.items():
            inside = inside.replace(there, instead)
        inside = inside.replace(BREAK, _SYLLABLE)
    if WHOLE in inside:
        pieces = inside.split(WHOLE)
        pieces[1::2] = [code.replace("-", _HYPHEN) for code in pieces[1::2]]
        inside = "".join(pieces)
    return f'<w:r>{_BOLD if bold else ""}<w:t xml:space="preserve">{inside}</w:t></w:r>'


def paragraph(
    text: str, style: str, keep: bool = False, page_break: bool = False, centred: bool = False
) -> str:
    """Return one paragraph; `keep` holds it on the page of the next paragraph."""
    properties = "".join(
        (
            f'<w:pStyle w:val="{style}"/>',
            "<w:keepNext/>" if keep else "",
            "<w:pageBreakBefore/>" if page_break else "",
            '<w:jc w:val="center"/>' if centred else "",
        )
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


# An empty paragraph: Word joins two tables that touch, and a document must not end with a table.
GAP = '<w:p><w:pPr><w:pStyle w:val="DimGap"/></w:pPr></w:p>'


def widths_of(shares: Sequence[float], whole: int) -> list[int]:
    """Return `whole` (twentieths of a point) divided by `shares`.

    The widths add up to `whole` exactly.
    """
    # Edges are rounded and not widths, whose errors would add up.
    edges = [round(whole * sum(shares[:number]) / sum(shares)) for number in range(len(shares) + 1)]
    return [after - before for before, after in pairwise(edges)]


def height(text: str, width: int) -> int:
    """Return about how many lines `text` takes in a cell of this width (twentieths of a point)."""
    letters = max(int((width - _PADDING) / _EM / _LETTER), 3)
    if not text:
        return 0
    # An empty line between others takes its room, too.
    return sum(max(math.ceil(len(line) / letters), 1) for line in text.split("\n"))


def table_start(widths: Sequence[int], title: str, bordered: bool = True) -> str:
    """Return the beginning of a table with columns of these widths.

    `title` is not printed: it names the table to screen readers.
    """
    style = "DimTable" if bordered else "TableNormal"
    caption = escape(title, {'"': "&quot;", "\n": " ", "\t": " "})
    return "".join(
        (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>',
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>',
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" ',
            'w:lastRow="0" w:firstColumn="0" ',
            'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>',
            f'<w:tblCaption w:val="{caption}"/>' if caption else "",
            "</w:tblPr><w:tblGrid>",
            *(f'<w:gridCol w:w="{width}"/>' for width in widths),
            "</w:tblGrid>",
        )
    )


TABLE_END = f"</w:tbl>{GAP}"


def row(cells: Iterable[str], whole: bool, head: bool = False, least: int = 0) -> str:
    """Return a row of these cells.

    `whole` keeps it on one page, `head` repeats it on every page. `least` is its least height
    in twentieths of a point.
    """
    properties = "".join(
        (
            "<w:cantSplit/>" if whole else "",
            f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>' if least else "",
            "<w:tblHeader/>" if head else "",
        )
    )
    if properties:
        properties = f"<w:trPr>{properties}</w:trPr>"
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


class ColumnCells:
    """Print the cells of one column.

    Everything but the text is made once, for a column may have ten thousand cells. `width` is
    in twentieths of a point. `narrow` cells have hardly any margins, so that a code fits.
    `span` is the number of columns that a cell reaches over.
    """

    def __init__(
        self,
        width: int,
        style: str = "DimCell",
        align: str = "left",
        bold: bool = False,
        narrow: bool = False,
        span: int = 1,
    ) -> None:
        self.width, self.bold = width, bold
        # Of Word's own letters nobody knows the width: it breaks a word that is wider after all.
        self.room = max((width - _PADDING) / _EM * (BOLD if bold else 1), 1.0)
        jc = f'<w:jc w:val="{align}"/>' if align != "left" else ""
        self._ends = {
            keep: f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{jc}</w:pPr>'
            for keep in ("", _KEEP)
        }
        self._margins = _NO_MARGINS if narrow else ""
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        self._start = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}'

    def cell(self, text: str, merge: str = "", keep: bool = False, fill: str = "") -> str:
        """Return the cell with this text.

        `merge` is `STARTS` for the first of cells that are merged downwards, `GOES_ON` for the
        others, or nothing. `fill` is a colour as six hexadecimal digits.
        """
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        end = self._ends[_KEEP if keep else ""]
        start = f"{self._start}{merge}{shade}{self._margins}</w:tcPr>{end}"
        shown = in_one_line(with_breaks(text, self.room))
        return f"{start}{run(shown, self.bold)}</w:p></w:tc>"


_KEEP = "<w:keepNext/>"
_NO_MARGINS = '<w:tcMar><w:left w:w="20" w:type="dxa"/><w:right w:w="20" w:type="dxa"/></w:tcMar>'
STARTS, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
