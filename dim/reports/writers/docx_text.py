"""WordprocessingML as text: paragraphs, rows and cells, quick enough for ten thousand rows.

The order of properties inside an element is that of ISO/IEC 29500; Word refuses others.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

# What A4 landscape leaves between our margins, in twentieths of a point.
ROOM = 14_910
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_BOLD = "<w:rPr><w:b/><w:bCs/></w:rPr>"
# An average letter of the cells' font (8.5 pt), and the padding of a cell; to guess how high a row becomes.
_LETTER, _PADDING = 4.4, 9.0


def run(text: str, bold: bool = False) -> str:
    """A run of `text`; its line breaks and tabs become Word's own."""
    if not text:
        return ""
    inside = escape(text)
    if "\n" in inside:
        inside = inside.replace("\n", _BREAK)
    if "\t" in inside:
        inside = inside.replace("\t", _TAB)
    return f'<w:r>{_BOLD if bold else ""}<w:t xml:space="preserve">{inside}</w:t></w:r>'


def paragraph(text: str, style: str, keep: bool = False, page_break: bool = False, centred: bool = False) -> str:
    """One paragraph; `keep` holds it on the page of what follows."""
    properties = "".join(
        (
            f'<w:pStyle w:val="{style}"/>',
            "<w:keepNext/>" if keep else "",
            "<w:pageBreakBefore/>" if page_break else "",
            '<w:jc w:val="center"/>' if centred else "",
        )
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


# Two tables that touch become one, and a document must not end with a table.
GAP = '<w:p><w:pPr><w:pStyle w:val="DimGap"/></w:pPr></w:p>'


def widths_of(shares: Sequence[int], whole: int) -> list[int]:
    """`whole` (twentieths of a point) divided by `shares`, to the last one."""
    edges = [round(whole * sum(shares[:number]) / sum(shares)) for number in range(len(shares) + 1)]
    return [after - before for before, after in pairwise(edges)]


def height(text: str, width: int) -> int:
    """About how many lines `text` takes in a cell of this width."""
    letters = max(int((width / 20 - _PADDING) / _LETTER), 3)
    if "\n" in text:
        return sum(max(-(-len(line) // letters), 1) for line in text.split("\n"))
    return -(-len(text) // letters)


def table_start(widths: Sequence[int], title: str, bordered: bool = True) -> str:
    style = "DimTable" if bordered else "TableNormal"
    caption = escape(title, {'"': "&quot;", "\n": " ", "\t": " "})
    return "".join(
        (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>',
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" ',
            'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>',
            f'<w:tblCaption w:val="{caption}"/>' if caption else "",
            "</w:tblPr><w:tblGrid>",
            *(f'<w:gridCol w:w="{width}"/>' for width in widths),
            "</w:tblGrid>",
        )
    )


TABLE_END = f"</w:tbl>{GAP}"


def row(cells: Iterable[str], whole: bool, head: bool = False, least: int = 0) -> str:
    """A row of ready cells; `whole` keeps it on one page, `head` repeats it on every page."""
    properties = "".join(
        (
            "<w:cantSplit/>" if whole else "",
            f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>' if least else "",
            "<w:tblHeader/>" if head else "",
        )
    )
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


class Cells:
    """The cells of one column, with everything but the text made once; `narrow`: no margins, for codes."""

    def __init__(
        self, width: int, style: str = "DimCell", align: str = "left", bold: bool = False, narrow: bool = False
    ) -> None:
        self.width, self.bold = width, bold
        jc = f'<w:jc w:val="{align}"/>' if align != "left" else ""
        self._ends = {keep: f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{jc}</w:pPr>' for keep in ("", _KEEP)}
        self._margins = _NO_MARGINS if narrow else ""
        self._start = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'

    def cell(self, text: str, merge: str = "", keep: bool = False, fill: str = "") -> str:
        """`merge`: `STARTS` for the first of cells that are one downwards or `GOES_ON`, then its `open_sides`."""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        start = f"{self._start}{merge}{shade}{self._margins}</w:tcPr>{self._ends[_KEEP if keep else '']}"
        return f"{start}{run(text, self.bold)}</w:p></w:tc>"


_KEEP = "<w:keepNext/>"
_NO_MARGINS = '<w:tcMar><w:left w:w="20" w:type="dxa"/><w:right w:w="20" w:type="dxa"/></w:tcMar>'
STARTS, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def open_sides(top: bool, bottom: bool) -> str:
    """The sides on which a cell has no line."""
    sides = ('<w:top w:val="nil"/>' if top else "") + ('<w:bottom w:val="nil"/>' if bottom else "")
    return f"<w:tcBorders>{sides}</w:tcBorders>" if sides else ""
