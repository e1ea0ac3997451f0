"""Files as people (and attackers) send them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

import xlsxwriter

HEADINGS = [
    "No",
    "Divisi",
    "Kelas",
    "Isu strategis",
    "Permasalahan",
    "Rekomendasi",
    "Ditujukan kepada",
    "Jangka waktu",
]
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def row(number=1, **kwargs) -> list[str]:
    values = {
        "No": f"R-{number}",
        "Divisi": "SEK",
        "Kelas": "A",
        "Isu strategis": "Arsip",
        "Permasalahan": f"Ruang arsip {number} belum tersedia",
        "Rekomendasi": "Siapkan ruang arsip",
        "Ditujukan kepada": "KPU RI; Setjen KPU RI",
        "Jangka waktu": "Segera",
    } | kwargs
    return [values[heading] for heading in HEADINGS]


def as_csv(rows, headings=HEADINGS, delimiter=",", encoding="utf-8", **kwargs) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, **kwargs).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(rows, headings=HEADINGS, above=(), sheets=("Daftar",), fill=None) -> bytes:
    """A workbook whose last sheet holds `rows`; `fill(workbook, sheet)` may add to it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
        for number, cells in enumerate([*above, headings, *rows]):
            sheet.write_row(number, 0, cells)
        if fill:
            fill(book, sheet)
    return file.getvalue()


class Repeated(NamedTuple):
    """A piece of a file that is written `times` times, without ever being in memory as a whole."""

    piece: str
    times: int


def raw_xlsx(
    sheet: Sequence[str | Repeated] = (),
    strings: Sequence[str | Repeated] = (),
    head: str = "",
    **parts: Sequence[str | Repeated],
) -> bytes:
    """A workbook put together by hand: what goes into <sheetData> and <sst>, and a head for a
    DOCTYPE.
    """
    files = {
        "[Content_Types].xml": ["<Types/>"],
        "xl/workbook.xml": [
            f'<workbook xmlns="{_NAMESPACE}" xmlns:r="{_LINKS}">'
            '<sheets><sheet name="Daftar" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ],
        "xl/_rels/workbook.xml.rels": [
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            "</Relationships>"
        ],
        "xl/sharedStrings.xml": [f'<sst xmlns="{_NAMESPACE}">', *strings, "</sst>"],
        "xl/worksheets/sheet1.xml": [
            f'{head}<worksheet xmlns="{_NAMESPACE}"><sheetData>',
            *sheet,
            "</sheetData></worksheet>",
        ],
    } | parts
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, pieces in files.items():
            with archive.open(name, "w") as part:
                for piece, times in (
                    one if isinstance(one, Repeated) else Repeated(one, 1) for one in pieces
                ):
                    block = max(1, min(times, 1_000_000 // len(piece)))
                    for _number in range(times // block):
                        part.write((piece * block).encode())
                    part.write((piece * (times % block)).encode())
    return file.getvalue()


def inline_row(number: int, cells) -> str:
    inner = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inner}</row>'
