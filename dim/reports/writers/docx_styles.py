"""The styles of our Word documents, with Word's own names where it has one.

Named so, people change all headings at once, and Word's outline shows them.
"""

from dim.reports.writers.docx_markup import ROOM

# As in the commission's own papers; it is named and not embedded.
FONT = "Bookman Old Style"
_SHEET = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _style(
    key: str,
    name: str,
    paragraph: str = "",
    letters: str = "",
    based: str = "Normal",
    quick: bool = True,
) -> str:
    custom = "" if key in _BUILT_IN else ' w:customStyle="1"'
    return "".join(
        (
            f'<w:style w:type="paragraph"{custom} ',
            f'w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>',
            "<w:qFormat/>" if quick else "",
            f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "",
            f"<w:rPr>{letters}</w:rPr>" if letters else "",
            "</w:style>",
        )
    )


_BUILT_IN = {"Title", "Subtitle", "Heading1", "Heading2", "Header", "Footer"}


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _spacing(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'


_BOLD, _ITALIC, _CENTRE = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>", '<w:jc w:val="center"/>'
_TABS = f'<w:tabs><w:tab w:val="right" w:pos="{ROOM}"/></w:tabs>'
_SIDES = "".join(
    f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_CELL_MARGINS = "".join(
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 60), ("left", 90), ("bottom", 60), ("right", 90))
)

STYLES = "".join(
    (
        f'<w:styles xmlns:w="{_SHEET}"><w:docDefaults><w:rPrDefault><w:rPr>',
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" ',
        'w:cs="Times New Roman"/>',
        _size(10),
        '<w:lang w:val="id-ID" w:eastAsia="id-ID" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>',
        f"<w:pPrDefault><w:pPr>{_spacing(0, 0)}</w:pPr></w:pPrDefault></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">',
        '<w:name w:val="Normal"/><w:qFormat/>',
        f"<w:pPr>{_spacing(0, 100)}</w:pPr></w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">',
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/>',
        "<w:semiHidden/></w:style>",
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">',
        '<w:name w:val="Normal Table"/>',
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>',
        f"<w:tblCellMar>{_CELL_MARGINS}</w:tblCellMar></w:tblPr></w:style>",
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>',
        "<w:semiHidden/></w:style>",
        _style("Title", "Title", f"{_spacing(160, 200)}{_CENTRE}", f"{_BOLD}{_size(11.5)}"),
        _style("Subtitle", "Subtitle", f"{_spacing(0, 200)}{_CENTRE}"),
        _style(
            "Heading1",
            "heading 1",
            f'<w:keepNext/>{_spacing(240, 120)}<w:outlineLvl w:val="0"/>',
            f"{_BOLD}{_size(11.5)}",
        ),
        _style(
            "Heading2",
            "heading 2",
            f'<w:keepNext/>{_spacing(180, 100)}<w:outlineLvl w:val="1"/>',
            f"{_BOLD}{_size(10)}",
        ),
        _style("DimLetter", "DIM Letter", f'{_spacing(0, 160)}<w:jc w:val="both"/>', _size(11)),
        _style("Header", "header", quick=False),
        _style("Footer", "footer", f"{_TABS}{_spacing(0, 0)}", _size(7.5), quick=False),
        _style(
            "DimLetterhead", "DIM Letterhead", f"{_spacing(0, 0)}{_CENTRE}", f"{_BOLD}{_size(14)}"
        ),
        _style("DimAddress", "DIM Address", f"{_spacing(0, 40)}{_CENTRE}"),
        _style(
            "DimWatermark",
            "DIM Watermark",
            f"{_spacing(0, 40)}{_CENTRE}",
            f'{_BOLD}<w:color w:val="8C1A20"/><w:spacing w:val="60"/>{_size(18)}',
        ),
        _style(
            "DimMark",
            "DIM Mark",
            f"{_spacing(0, 80)}{_CENTRE}",
            f'{_BOLD}<w:color w:val="8C1A20"/>{_size(9)}',
        ),
        _style(
            "DimFacts",
            "DIM Facts",
            '<w:tabs><w:tab w:val="left" w:pos="1814"/></w:tabs>'
            f'{_spacing(0, 0)}<w:ind w:left="1928" w:hanging="1928"/>',
        ),
        _style(
            "DimNotice",
            "DIM Notice",
            '<w:pBdr><w:left w:val="single" w:sz="24" w:space="6" w:color="8C1A20"/></w:pBdr>',
            _BOLD,
        ),
        _style("DimCell", "DIM Cell", _spacing(0, 0), _size(9)),
        _style("DimHead", "DIM Column Head", _CENTRE, _BOLD, based="DimCell"),
        _style("DimNumber", "DIM Column Number", _CENTRE, _ITALIC, based="DimCell"),
        _style("DimIssue", "DIM Issue", "<w:keepNext/>", _BOLD, based="DimCell"),
        _style("DimSign", "DIM Signature", f"{_spacing(0, 0)}{_CENTRE}"),
        _style(
            "DimName",
            "DIM Signature Name",
            '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
            f'{_spacing(1080, 20)}<w:ind w:left="850" w:right="850"/>',
            based="DimSign",
        ),
        _style(
            "DimCheck", "DIM Check", f"<w:keepNext/><w:keepLines/>{_spacing(60, 0)}", _size(7.5)
        ),
        _style("DimGap", "DIM Gap", _spacing(0, 0), _size(6), quick=False),
        '<w:style w:type="table" w:customStyle="1" w:styleId="DimTable">',
        '<w:name w:val="DIM Table"/>',
        '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>',
        f"<w:tblBorders>{_SIDES}</w:tblBorders></w:tblPr></w:style>",
        "</w:styles>",
    )
)
