"""The Word document around the body: page, styles, letterhead, footer and properties.

Imported when a document is written, not before: python-docx takes long to load.
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

from dim.reports.structure import Report, as_text
from dim.reports.writers.docx_styles import STYLES
from dim.reports.writers.docx_text import ROOM, paragraph, run

# Where the body goes; a comment, because no text of a report can be one.
MARKER = "body"
LOGO_MM, LOGO_ROOM = (40, 20), 2_460  # the room is in twentieths of a point
QR_MM = 18
# Parts of python-docx's template that no page of ours needs: 900 kB of styles, a picture of an empty page.
_UNUSED = ("stylesWithEffects", "numbering", "customXml", "thumbnail")


def skeleton(report: Report) -> bytes:
    """A complete DOCX with everything but the body, which is to replace the comment `MARKER`."""
    document = docx.Document()
    _drop_unused(document)
    _set_styles(document)
    _set_properties(document, report)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(14)
    section.top_margin, section.bottom_margin = Mm(15), Mm(18)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)
    section.different_first_page_header_footer = True
    _fill(section.first_page_header, [*_letterhead(section.first_page_header, report), *_watermark(report)])
    _fill(section.header, _watermark(report))
    for footer in (section.first_page_footer, section.footer):
        _fill(footer, [_footer(report)])
    _set_body(document, report)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _drop_unused(document: Any) -> None:
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_UNUSED)]:
            del relations[key]


def _set_styles(document: Any) -> None:
    element = document.styles.element
    element[:] = list(parse_xml(STYLES))
    settings = document.settings.element
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
    properties = document.core_properties
    at = report.subject.at.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    properties.title = as_text(report.title)[:255]
    properties.subject = as_text(report.subtitle())[:255]
    properties.language = "id-ID"
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = at
    properties.revision = 1


def _elements(xml: str) -> list[Any]:
    return list(parse_xml(f'<w:body xmlns:w="{_W[1:-1]}">{xml}</w:body>'))


def _fill(part: Any, elements: list[Any]) -> None:
    part.is_linked_to_previous = False
    for child in list(part._element):
        part._element.remove(child)
    part._element.extend(elements or _elements(paragraph("", "Header")))


def _letterhead(header: Any, report: Report) -> list[Any]:
    """The lines between the logo and as much room on the right, so that they stand in the middle of the page."""
    if report.paper is None or not (report.paper.letterhead or report.paper.logo):
        return []
    header.is_linked_to_previous = False
    *names, address = report.paper.letterhead if len(report.paper.letterhead) > 2 else (*report.paper.letterhead, "")
    lines = [paragraph(as_text(name), "DimLetterhead") for name in names]
    if address:
        lines.append(paragraph(as_text(address), "DimAddress"))
    side, middle = (LOGO_ROOM, ROOM - 2 * LOGO_ROOM) if report.paper.logo else (0, ROOM)
    cells = [(side, paragraph("", "Header")), (middle, "".join(lines) or paragraph("", "DimAddress"))] * 2
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{inside}</w:tc>'
        for width, inside in cells[:3]
        if width
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width, _inside in cells[:3] if width)
    table = _elements(
        f'<w:tbl><w:tblPr><w:tblW w:w="{ROOM}" w:type="dxa"/><w:tblBorders>'
        '<w:bottom w:val="double" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr>{drawn}</w:tr></w:tbl>{paragraph('', 'Header')}"
    )
    if report.paper.logo:
        picture = _picture(header.part, report.paper.logo, pgettext("picture", "Logo"), *LOGO_MM)
        next(table[0].iter(f"{_W}p")).append(picture)
    return table


def _watermark(report: Report) -> list[Any]:
    """In large words what the paper is not; a draft also says of when it is, in the head as in the foot."""
    if report.paper is None:
        words, mark = report.subject.sample_mark().upper(), ""
    else:
        words, mark = as_text(report.paper.watermark), as_text(report.paper.mark) if report.paper.is_draft else ""
    lines = [paragraph(words, "DimWatermark")] if words else []
    lines += [paragraph(mark, "DimMark")] if mark else []
    return _elements("".join(lines))


def _footer(report: Report) -> Any:
    """The mark on the left, the page on the right."""
    mark = (
        as_text(report.paper.mark if report.paper else report.mark or report.subtitle())
        .replace("\n", " ")
        .replace("\t", " ")
    )
    page = _("Page %(page)s of %(pages)s") % {"page": "\0PAGE\0", "pages": "\0NUMPAGES\0"}
    pieces = [
        f'<w:fldSimple w:instr=" {piece} "><w:r><w:t>1</w:t></w:r></w:fldSimple>' if number % 2 else run(piece)
        for number, piece in enumerate(page.split("\0"))
    ]
    style = '<w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    return _elements(f"<w:p>{style}{run(mark)}<w:r><w:tab/></w:r>{''.join(pieces)}</w:p>")[0]


def _set_body(document: Any, report: Report) -> None:
    content = document.element.body
    for child in list(content)[:-1]:
        content.remove(child)
    content.insert(0, etree.Comment(MARKER))
    if report.paper and report.paper.check_url:
        url = as_text(report.paper.check_url)
        code = io.BytesIO()
        segno.make(url, error="m", micro=False).save(code, kind="png", scale=6, border=2)
        said = _("Check this paper: %(address)s") % {"address": url}
        checked = _elements(paragraph("", "DimCheck") + paragraph(said, "DimCheck"))
        checked[0].append(
            _picture(document.part, code.getvalue(), _("QR code of %(address)s") % {"address": url}, QR_MM, QR_MM)
        )
        for number, element in enumerate(checked, 1):
            content.insert(number, element)


def _picture(part: Any, content: bytes, words: str, width: int, height: int) -> Any:
    """A run with the picture, within `width` and `height` (mm), and what it shows in words."""
    inline = part.new_pic_inline(io.BytesIO(content), None, Mm(height))
    if inline.extent.cx > Mm(width):
        inline = part.new_pic_inline(io.BytesIO(content), Mm(width), None)
    inline.docPr.set("descr", words)
    (holder,) = _elements("<w:r><w:drawing/></w:r>")
    holder[0].append(inline)
    return holder
