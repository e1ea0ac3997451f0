"""Documents for the tests of writers: a small one with everything that a document can have, and one of any size."""

from dim.reports.listing import Entries, Entry, EntryRecommendation
from dim.reports.paper import Paper, Part, Signatory, Signing
from dim.reports.structure import Choice, Column, Heading, Paragraph, Report, Table

NONE = Choice("", "")


def entry(number, text="Gudang logistik belum tersedia", issue=1, **kwargs):
    values = {
        "code": f"SEK-A-{number:03d}",
        "division_code": "SEK",
        "division": "Sekretaris",
        "class_letter": "A",
        "class_name": "Sekretaris · Kelas A",
        "issue_number": issue,
        "issue_title": f"Isu nomor {issue}",
        "statement": text,
        "cause": f"Sebab: {text}",
        "impact": f"Dampak: {text}",
        "legal_basis": "PP contoh",
        "offices": ("KPU Kabupaten Contoh",),
        "status": Choice("accepted", "disetujui"),
        "reason_kind": NONE,
        "reason": "",
        "recommendations": (
            EntryRecommendation(1, f"Menetapkan: {text}", ("KPU RI", "Kemenkeu"), Choice("short", "pendek")),
            EntryRecommendation(2, f"Mengadakan: {text}", (), NONE),
        ),
    }
    return Entry(**values | kwargs)


def paper(**kwargs):
    values = {
        "letterhead": ("KOMISI PEMILIHAN UMUM", "REPUBLIK INDONESIA", "Alamat contoh"),
        "logo": b"",
        "heading": ("DAFTAR INVENTARISASI MASALAH", "KONSOLIDASI CONTOH"),
        "facts": (("Kelompok", "Sekretaris, Kelas A"), ("Hari, tanggal", "Minggu, 22 September 2019")),
        "mark": "Edisi 3 · 1a2b3c4d",
        "is_draft": False,
        "closing": "Jakarta, 22 September 2019",
        "signatories": (Signatory("Mengetahui,", "Koordinator"), Signatory("", "Notulis,", "", "")),
        "check_url": "https://dim.example/editions/1a2b3c4d/",
    }
    return Paper(**values | kwargs)


def document(subject, entries, refused=(), **kwargs):
    """A record of the meeting over `entries`, with everything that a writer has to print."""
    blocks = (
        Heading("Berita acara"),
        Paragraph("Pada hari ini telah dilaksanakan lokakarya."),
        Signing(),
        Part(("LAMPIRAN I", "DAFTAR HADIR")),
        Table(
            "attendance",
            "Daftar hadir",
            (Column("number", "No.", 6), Column("name", "Nama", 40), Column("signature", "Tanda tangan", 30)),
            tuple((number, "", "") for number in range(1, 6)),
        ),
        Part(("LAMPIRAN II", "YANG DISEPAKATI")),
        Entries("problems", "Yang disepakati", entries),
        Part(("LAMPIRAN III", "YANG TIDAK DISEPAKATI")),
        Entries("not_agreed", "Tidak disepakati", refused, with_reasons=True, empty_text="Tidak ada."),
    )
    return Report("Berita Acara", "berita-acara", subject, blocks, paper(**kwargs))
