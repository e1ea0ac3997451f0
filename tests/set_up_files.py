"""Files from which an event is set up, as people fill in the template."""

import io

import openpyxl

from dim.operations.event_template.columns import SHEETS
from dim.operations.event_template.workbook import template_workbook

FILLED = {
    "event": [["Konsolnas 2026", "", "Makassar", "22/9", "24 September 2026", "wita"]],
    "divisions": [["SEK", "Sekretaris", ""], ["hukum", "Divisi Hukum", "Hukum"]],
    "classes": [["SEK", "A", "Ballroom"], ["HUKUM", "A, B", ""]],
    "issues": [["SEK", "", "Arsip"], ["SEK", "7", "Gudang"], ["SEK", "", "Anggaran"]],
    "addressees": [["KPU RI"], ["Setjen KPU RI"]],
    "offices": [["35.10", "KPU Kab. Banyuwangi", "Kab/Kota", "Jawa Timur"]],
    "people": [
        ["Note Taker", "", "fasilitator", "SEK", "A"],
        ["Reviewer", "penelaah.1", "Penelaah", "sek", ""],
        ["Reviewer", "penelaah.1", "penelaah", "HUKUM", ""],
        ["Organiser", "", "panitia", "", ""],
        ["Organiser", "", "koordinator", "", ""],
    ],
}


def filled(**sheets):
    """Return the template with these rows below the examples, as a person fills it in."""
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    for kind, sheet in zip(SHEETS, book.worksheets, strict=True):
        for cells in sheets.get(kind.name, []):
            sheet.append(["", *cells])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
