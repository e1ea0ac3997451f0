"""Make the Word document around the body: page, styles, letterhead, footer and properties.

This module is imported when a document is written, not before: python-docx takes long to load.
"""

import datetime
import io
from typing import Any

import docx
import segno
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.shared import Mm
from lxml import etree

from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text
from dim.reports.writers.docx_markup import ROOM, UPRIGHT_ROOM, paragraph, run
from dim.reports.writers.docx_styles import FONT, STYLES

# Where the body goes; a comment, because no text of a report can be one.
MARKER = "body"
LOGO_MM = (40, 20)  # the most: width, height
LOGO_ROOM = 2_460  # twentieths of a point
QR_MM = 18
# Parts of python-docx's template that our documents do not need: 900 kB of styles, and a picture
# of an empty page.
_UNUSED = ("stylesWithEffects", "numbering", "customXml", "thumbnail")


def skeleton(report: Report) -> bytes:
    """Return a complete DOCX but for the body, which has to replace the comment `MARKER`."""
    document = docx.Document()
    _drop_unused(document)
    _set_styles(document)
    _set_properties(document, report)
    _name_other_typeface(document)
    section = document.sections[0]
    is_upright = bool(report.paper and report.paper.is_upright)
    _set_page(section, is_upright)
    # The letterhead stands on the first page only.
    section.different_first_page_header_footer = True
    _fill(
        section.first_page_header,
        [*_letterhead(section.first_page_header, report), *_watermark(report)],
    )
    _fill(section.header, _watermark(report))
    for footer in (section.first_page_footer, section.footer):
        _fill(footer, [_footer(report, is_upright)])
    if is_upright:
        # Its header is that of the pages before.
        annexes = document.add_section()
        _set_page(annexes, is_upright=False)
        annexes.different_first_page_header_footer = False
        _fill(annexes.footer, [_footer(report)])
    _set_body(document, report)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_page(section: Any, is_upright: bool) -> None:
    """Make the pages of a section those of a letter, or the broad ones of lists."""
    landscape = (WD_ORIENT.LANDSCAPE, Mm(297), Mm(210), Mm(20), Mm(14))
    portrait = (WD_ORIENT.PORTRAIT, Mm(210), Mm(297), Mm(25), Mm(20))
    (
        section.orientation,
        section.page_width,
        section.page_height,
        section.left_margin,
        section.right_margin,
    ) = portrait if is_upright else landscape
    section.top_margin, section.bottom_margin = Mm(15), Mm(18)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)


def _drop_unused(document: Any) -> None:
    """Remove parts of the template; what no relation names is not saved."""
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(_UNUSED):
                del relations[key]


def _set_styles(document: Any) -> None:
    """Replace the styles of the template by ours, and set language and mode of the document."""
    element = document.styles.element
    element[:] = list(parse_xml(STYLES))
    settings = document.settings.element
    # 15: the mode of Word 2013 and later. The template's makes Word show "compatibility mode".
    for name, key, value in (("compatSetting", "val", "15"), ("themeFontLang", "val", "id-ID")):
        for found in settings.iter(f"{_W}{name}"):
            if name != "compatSetting" or found.get(f"{_W}name") == "compatibilityMode":
                found.set(f"{_W}{key}", value)
    # 100 %: the template's zoom has no percentage, which the standard requires.
    zoom = settings.find(f"{_W}zoom")
    zoom.attrib.clear()
    zoom.set(f"{_W}percent", "100")


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _set_properties(document: Any, report: Report) -> None:
    """Set title, language and moment; the moment of the report, so that bytes do not vary."""
    properties = document.core_properties
    at = report.subject.at.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    # python-docx refuses more than 255 characters.
    properties.title = as_text(report.title)[:255]
    properties.subject = as_text(report.subtitle())[:255]
    properties.language = "id-ID"
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = at
    properties.revision = 1


def _name_other_typeface(document: Any) -> None:
    """Name the typeface of our PDFs for machines without Bookman Old Style: it is as wide."""
    part = next(
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype.endswith("/fontTable")
    )
    named = (
        f'<w:font w:name="{FONT}"><w:altName w:val="TeX Gyre Bonum"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    part._blob = part.blob.replace(b"</w:fonts>", f"{named}</w:fonts>".encode())


def _elements(xml: str) -> list[Any]:
    return list(parse_xml(f'<w:body xmlns:w="{_W[1:-1]}">{xml}</w:body>'))


def _fill(part: Any, elements: list[Any]) -> None:
    """Put these elements into a header or footer, or an empty paragraph, which it must have."""
    part.is_linked_to_previous = False
    for child in list(part._element):
        part._element.remove(child)
    part._element.extend(elements or _elements(paragraph("", "Header")))


def _letterhead(header: Any, report: Report) -> list[Any]:
    """Return the letterhead: the logo, and the lines centred on the page."""
    if report.paper is None or not (report.paper.letterhead or report.paper.logo):
        return []
    header.is_linked_to_previous = False

    # The last of three lines or more is an address, in small letters.
    names, address = list(report.paper.letterhead), ""
    if len(names) > 2:
        address = names.pop()
    lines = [paragraph(as_text(name), "DimLetterhead") for name in names]
    if address:
        lines.append(paragraph(as_text(address), "DimAddress"))

    # Right of the lines is as much room as the logo takes, or they would not be centred.
    room = UPRIGHT_ROOM if report.paper.is_upright else ROOM
    side, middle = (LOGO_ROOM, room - 2 * LOGO_ROOM) if report.paper.logo else (0, room)
    cells = [
        (side, paragraph("", "Header")),
        (middle, "".join(lines) or paragraph("", "DimAddress")),
    ] * 2
    table = _letterhead_table([(width, inside) for width, inside in cells[:3] if width])
    if report.paper.logo:
        picture = _picture(header.part, report.paper.logo, pgettext("picture", "Logo"), *LOGO_MM)
        next(table[0].iter(f"{_W}p")).append(picture)
    return table


def _letterhead_table(cells: list[tuple[int, str]]) -> list[Any]:
    """Return a table of one row above a double line; each cell is its width and its content."""
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{inside}</w:tc>"
        for width, inside in cells
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width, _inside in cells)
    whole = sum(width for width, _inside in cells)
    return _elements(
        f'<w:tbl><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:tblBorders>'
        '<w:bottom w:val="double" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr>{drawn}</w:tr></w:tbl>{paragraph('', 'Header')}"
    )


def _watermark(report: Report) -> list[Any]:
    """Return the large words in the head of every page: draft, sample data.

    A draft also names its moment there, as in the footer.
    """
    words, mark = report.subject.sample_mark().upper(), ""
    if report.paper:
        words = as_text(report.paper.watermark)
        mark = as_text(report.mark) if report.paper.is_draft else ""
    lines = [paragraph(words, "DimWatermark")] if words else []
    lines += [paragraph(mark, "DimMark")] if mark else []
    return _elements("".join(lines))


def _footer(report: Report, is_upright: bool = False) -> Any:
    """Return the footer: the mark on the left, the page on the right."""
    # On one line, and the only tab is the one before the page.
    mark = as_text(report.mark or report.subtitle()).replace("\n", " ").replace("\t", " ")
    # No text holds a zero character: between two of them is the name of a field.
    page = _("Page %(page)s of %(pages)s") % {"page": "\0PAGE\0", "pages": "\0NUMPAGES\0"}
    pieces = [
        f'<w:fldSimple w:instr=" {piece} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        if number % 2
        else run(piece)
        for number, piece in enumerate(page.split("\0"))
    ]
    # The style has its tab at the end of a broad page.
    tabs = (
        f'<w:tabs><w:tab w:val="clear" w:pos="{ROOM}"/>'
        f'<w:tab w:val="right" w:pos="{UPRIGHT_ROOM}"/></w:tabs>'
        if is_upright
        else ""
    )
    style = f'<w:pPr><w:pStyle w:val="Footer"/>{tabs}</w:pPr>'
    return _elements(f"<w:p>{style}{run(mark)}<w:r><w:tab/></w:r>{''.join(pieces)}</w:p>")[0]


def _set_body(document: Any, report: Report) -> None:
    """Leave the section's properties in the body, below the marker and the check of the paper."""
    content = document.element.body
    # What ends a section stays: it says how the pages before it are.
    for child in list(content)[:-1]:
        if child.find(f"{_W}pPr/{_W}sectPr") is None:
            content.remove(child)
    for number in range(len(content)):
        content.insert(2 * number, etree.Comment(MARKER))
    if report.paper and report.paper.check_url:
        url = as_text(report.paper.check_url)
        code = io.BytesIO()
        segno.make(url, error="m", micro=False).save(code, kind="png", scale=6, border=2)
        sentence = _("Check this paper: %(address)s") % {"address": url}
        checked = _elements(paragraph("", "DimCheck") + paragraph(sentence, "DimCheck"))
        checked[0].append(
            _picture(
                document.part,
                code.getvalue(),
                _("QR code of %(address)s") % {"address": url},
                QR_MM,
                QR_MM,
            )
        )
        for element in checked:
            content.insert(len(content) - 1, element)


def _picture(part: Any, content: bytes, words: str, width: int, height: int) -> Any:
    """Return a run with a picture that fits into `width` and `height` (mm).

    `words` say what it shows, for those who cannot see it.
    """
    inline = part.new_pic_inline(io.BytesIO(content), None, Mm(height))
    if inline.extent.cx > Mm(width):
        inline = part.new_pic_inline(io.BytesIO(content), Mm(width), None)
    inline.docPr.set("descr", words)
    # python-docx adds pictures only to runs that it has made itself.
    (holder,) = _elements("<w:r><w:drawing/></w:r>")
    holder[0].append(inline)
    return holder
