"""One table as different programs write it: Excel, Google Sheets, WPS, LibreOffice, Word, CSV."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import xlsxwriter

from tests import spreadsheets

_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass
class Grid:
    """A table: its cells, merged ranges (top, left, bottom, right, from 0), and what is hidden."""

    rows: list[list[str]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def excel(grid: Grid) -> bytes:
    """A workbook with shared strings, as Excel saves it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("DIM")
        for at, row in enumerate(grid.rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(at, column, text)
        for top, left, bottom, right in grid.merged:
            sheet.merge_range(top, left, bottom, right, grid.rows[top][left])
        for at in grid.hidden_rows:
            sheet.set_row(at, None, None, {"hidden": True})
        for column in grid.hidden_columns:
            sheet.set_column(column, column, None, None, {"hidden": True})
    return file.getvalue()


def google_sheets(grid: Grid) -> bytes:
    """Shared strings, a style on every cell, and blank rows up to the thousandth."""
    return _raw(grid, shared=True, blank_rows=1_000, styled=True)


def wps(grid: Grid) -> bytes:
    """Absolute targets, prefixed tags, rich text, and an oddly named main part."""
    return _raw(grid, prefix="x:", absolute=True, main="xl/buku1.xml", rich=True)


def libreoffice(grid: Grid) -> bytes:
    """Texts in their cells, "true" for 1, and columns that are repeated to the edge."""
    return _raw(grid, true="true", wide=True)


def no_references(grid: Grid) -> bytes:
    """Strict OOXML of a library that leaves out the addresses of rows and cells."""
    return _raw(grid, references=False, types=_STRICT)


def _letters(column: int) -> str:
    return chr(65 + column)


def _raw(
    grid: Grid,
    *,
    shared: bool = False,
    blank_rows: int = 0,
    styled: bool = False,
    prefix: str = "",
    absolute: bool = False,
    main: str = "xl/workbook.xml",
    rich: bool = False,
    true: str = "1",
    wide: bool = False,
    references: bool = True,
    types: str = _TYPE,
) -> bytes:
    p = prefix
    strings: list[str] = []
    lines = []
    for at in range(max(len(grid.rows), blank_rows)):
        row = grid.rows[at] if at < len(grid.rows) else []
        cells = []
        for column, text in enumerate([*row, *[""] * (3 if styled else 0)]):
            place = f' r="{_letters(column)}{at + 1}"' if references else ""
            style = ' s="0"' if styled else ""
            body = f"<{p}t>{escape(text)}</{p}t>"
            if rich and len(text) > 3:
                body = "".join(
                    f'<{p}r><{p}t xml:space="preserve">{escape(part)}</{p}t></{p}r>'
                    for part in (text[:3], text[3:])
                )
            if not text:
                cells.append(f"<{p}c{place}{style}/>")
            elif shared:
                cells.append(f'<{p}c{place}{style} t="s"><{p}v>{len(strings)}</{p}v></{p}c>')
                strings.append(f"<{p}si>{body}</{p}si>")
            else:
                cells.append(f'<{p}c{place} t="inlineStr"><{p}is>{body}</{p}is></{p}c>')
        number = f' r="{at + 1}"' if references else ""
        hidden = f' hidden="{true}"' if at in grid.hidden_rows else ""
        lines.append(f"<{p}row{number}{hidden}>{''.join(cells)}</{p}row>")
    columns = "".join(
        f'<{p}col min="{at + 1}" max="{at + 1}" hidden="{true}"/>' for at in grid.hidden_columns
    )
    if wide:
        columns += f'<{p}col min="30" max="16384" width="9"/>'
    merged = "".join(
        f'<{p}mergeCell ref="{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"/>'
        for top, left, bottom, right in grid.merged
    )
    space = f'xmlns{":" + p[:-1] if p else ""}="{_MAIN}" xmlns:r="{types}"'
    start = "/xl/" if absolute else ""
    parts = {
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{types}/officeDocument"'
        f' Target="{"/" if absolute else ""}{main}"/></Relationships>',
        main: f'<{p}workbook {space}><{p}sheets><{p}sheet name="DIM" sheetId="1" r:id="rId1"/>'
        f"</{p}sheets></{p}workbook>",
        f"xl/_rels/{main.removeprefix('xl/')}.rels": "<Relationships>"
        f'<Relationship Id="rId1" Type="{types}/worksheet" Target="{start}worksheets/s.xml"/>'
        f'<Relationship Id="rId2" Type="{types}/sharedStrings" Target="{start}teks.xml"/>'
        "</Relationships>",
        "xl/teks.xml": f"<{p}sst {space}>{''.join(strings)}</{p}sst>",
        "xl/worksheets/s.xml": f"<{p}worksheet {space}><{p}cols>{columns}</{p}cols>"
        f"<{p}sheetData>{''.join(lines)}</{p}sheetData>"
        f"<{p}mergeCells>{merged}</{p}mergeCells></{p}worksheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def word(grid: Grid) -> bytes:
    """A document with the grid as its table."""
    from tests.operations.pasting.test_files import cell, table
    from tests.operations.pasting.test_files import word as document

    lines = []
    for at, row in enumerate(grid.rows):
        cells = []
        column = 0
        while column < len(row):
            found = [one for one in grid.merged if one[0] <= at <= one[2] and one[1] == column]
            top, _left, bottom, right = found[0] if found else (at, column, at, column)
            properties = f'<w:gridSpan w:val="{right - column + 1}"/>' if right > column else ""
            if bottom > top:
                properties += '<w:vMerge w:val="restart"/>' if at == top else "<w:vMerge/>"
            cells.append(cell(escape(row[column]), properties))
            column = right + 1
        lines.append(cells)
    return document(table(*lines))


def _csv(encoding: str, delimiter: str):
    def write(grid: Grid) -> bytes:
        return spreadsheets.as_csv(grid.rows[1:], grid.rows[0], delimiter, encoding)

    return write


SPREADSHEETS = {
    "Excel": excel,
    "Google Sheets": google_sheets,
    "WPS": wps,
    "LibreOffice": libreoffice,
    "no references": no_references,
}
TEXTS = {
    "CSV UTF-8": _csv("utf-8-sig", ","),
    "CSV of Excel": _csv("windows-1252", ";"),
    "TSV": _csv("utf-16", "\t"),
}
EVERY = {**SPREADSHEETS, **TEXTS, "Word": word}
