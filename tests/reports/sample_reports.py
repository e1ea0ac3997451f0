"""Documents for the tests of writers.

A small one with everything that a document can have, and one of any size.
"""

from dim.models.problem_text import TEXT_NAMES
from dim.reports.structure.blocks import Column, Heading, Paragraph, Table
from dim.reports.structure.entry import Entry, EntryRecommendation
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.paper import Paper, PaperPart, PlaceToSign, Signing
from dim.reports.structure.report import Report
from dim.reports.structure.values import CodedValue

NONE = CodedValue("", "")


def entry(number, text="Gudang logistik belum tersedia", issue=1, **kwargs):
    texts = dict.fromkeys(TEXT_NAMES, "") | {
        "statement": text,
        "cause": f"Sebab: {text}",
        "impact": f"Dampak: {text}",
        "legal_basis": "PP contoh",
    }
    values = {
        "code": f"SEK-A-{number:03d}",
        "division_code": "SEK",
        "division": "Sekretaris",
        "classes": ("SEK-A",),
        "class_name": "Sekretaris · Kelas A",
        "issue_number": issue,
        "issue_title": f"Isu nomor {issue}",
        "texts": {name: kwargs.pop(name, typed) for name, typed in texts.items()},
        "offices": ("KPU Kabupaten Contoh",),
        "status": CodedValue("accepted", "disetujui"),
        "reason_kind": NONE,
        "reason": "",
        "recommendations": (
            EntryRecommendation(
                1, f"Menetapkan: {text}", ("KPU RI", "Kemenkeu"), CodedValue("short", "pendek")
            ),
            EntryRecommendation(2, f"Mengadakan: {text}", (), NONE),
        ),
    }
    return Entry(**values | kwargs)


def paper(**kwargs):
    values = {
        "letterhead": ("KOMISI PEMILIHAN UMUM", "REPUBLIK INDONESIA", "Alamat contoh"),
        "logo": b"",
        "heading": ("DAFTAR INVENTARISASI MASALAH", "KONSOLIDASI CONTOH"),
        "facts": (
            ("Kelompok", "Sekretaris, Kelas A"),
            ("Hari, tanggal", "Minggu, 22 September 2019"),
        ),
        "is_draft": False,
        "closing": "Jakarta, 22 September 2019",
        "signatories": (
            PlaceToSign("Mengetahui,", "Koordinator"),
            PlaceToSign("", "Notulis,", "", ""),
        ),
        "check_url": "https://dim.example/editions/1a2b3c4d/",
    }
    return Paper(**values | kwargs)


def document(subject, entries, refused=(), mark="Edisi 3 · 1a2b3c4d", **kwargs):
    """A record of the meeting over `entries`, with everything that a writer has to print."""
    blocks = (
        Heading("Berita acara"),
        Paragraph("Pada hari ini telah dilaksanakan lokakarya."),
        Signing(),
        PaperPart(("LAMPIRAN I", "DAFTAR HADIR")),
        Table(
            "attendance",
            "Daftar hadir",
            (
                Column("number", "No.", 6),
                Column("name", "Nama", 40),
                Column("signature", "Tanda tangan", 30),
            ),
            tuple((number, "", "") for number in range(1, 6)),
            is_form=True,
        ),
        PaperPart(("LAMPIRAN II", "YANG DISEPAKATI")),
        Entries("problems", "Yang disepakati", entries),
        PaperPart(("LAMPIRAN III", "YANG TIDAK DISEPAKATI")),
        Entries(
            "not_agreed", "Tidak disepakati", refused, with_reasons=True, empty_text="Tidak ada."
        ),
    )
    return Report("Berita Acara", "berita-acara", subject, blocks, paper(**kwargs), mark)
