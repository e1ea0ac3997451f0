"""The sheets of the workbook that sets up an event: their columns, and the example in each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.operations.imports.columns import Column, ColumnSet

# A row whose first cell begins with one of these is the example, and is not read.
EXAMPLE_WORDS = ("contoh", "example")


@dataclass(frozen=True)
class SheetKind:
    """One sheet that we know.

    `names` are its names in files, folded. `examples` has the cells of each row of the example,
    `hint` says above the headings what belongs here.
    """

    name: str
    title: Promise
    names: tuple[str, ...]
    columns: ColumnSet
    examples: tuple[tuple[str, ...], ...]
    hint: Promise


def _column(name: str, title: Promise, *headings: str, needed: bool = False) -> Column:
    return Column(name, title, headings, is_required=needed)


_NOTE = _column("note", pgettext_lazy("set-up file", "Note"), "catatan", "note")
_DIVISION = _column(
    "division",
    pgettext_lazy("set-up file", "Division code"),
    *("kodedivisi", "divisi", "divisioncode", "division"),
    needed=True,
)

EVENT = SheetKind(
    "event",
    pgettext_lazy("set-up file", "Event"),
    ("kegiatan", "event"),
    ColumnSet(
        (
            _NOTE,
            _column(
                "name",
                pgettext_lazy("set-up file", "Name of the event"),
                *("namakegiatan", "kegiatan", "nama", "nameoftheevent", "event", "name"),
                needed=True,
            ),
            _column(
                "slug",
                pgettext_lazy("set-up file", "Short name in addresses"),
                *("namasingkatdialamat", "alamatsingkat", "shortnameinaddresses", "slug"),
            ),
            _column("venue", pgettext_lazy("set-up file", "Venue"), "tempat", "venue"),
            _column(
                "starts_on",
                pgettext_lazy("set-up file", "First day"),
                *("haripertama", "mulai", "firstday"),
                needed=True,
            ),
            _column(
                "ends_on",
                pgettext_lazy("set-up file", "Last day"),
                *("hariterakhir", "selesai", "lastday"),
                needed=True,
            ),
            _column(
                "time_zone",
                pgettext_lazy("set-up file", "Time zone"),
                *("zonawaktu", "timezone"),
            ),
        )
    ),
    (
        (
            *("Konsolnas Contoh 2026", "konsolnas-contoh", "Makassar"),
            *("22/9/2026", "24/9/2026", "WITA"),
        ),
    ),
    _("One row. The time zone is WIB, WITA or WIT."),
)
DIVISIONS = SheetKind(
    "divisions",
    pgettext_lazy("set-up file", "Divisions"),
    ("divisi", "divisions", "division"),
    ColumnSet(
        (
            _NOTE,
            _column("code", pgettext_lazy("set-up file", "Code"), "kode", "code", needed=True),
            _column(
                "name",
                pgettext_lazy("set-up file", "Name of the division"),
                *("namadivisi", "nama", "nameofthedivision", "name"),
                needed=True,
            ),
            _column(
                "short_name",
                pgettext_lazy("set-up file", "Short name"),
                *("namasingkat", "shortname"),
            ),
        )
    ),
    (("SEK", "Sekretaris", ""), ("HUKUM", "Divisi Hukum dan Pengawasan", "Hukum")),
    _("The code, in capital letters, is the first part of every code of a problem."),
)
CLASSES = SheetKind(
    "classes",
    pgettext_lazy("set-up file", "Classes"),
    ("kelas", "classes", "class"),
    ColumnSet(
        (
            _NOTE,
            _DIVISION,
            _column(
                "letter",
                pgettext_lazy("set-up file", "Class"),
                *("kelas", "huruf", "class", "letter"),
                needed=True,
            ),
            _column("room", pgettext_lazy("set-up file", "Room"), "ruang", "ruangan", "room"),
        )
    ),
    (("SEK", "A", "Ballroom 1"), ("SEK", "B", "Ballroom 2"), ("HUKUM", "A, B, C", "")),
    _("One class in a row, or several letters in one cell, for example A, B, C."),
)
ISSUES = SheetKind(
    "issues",
    pgettext_lazy("set-up file", "Issues"),
    ("isu", "isustrategis", "issues"),
    ColumnSet(
        (
            _NOTE,
            _DIVISION,
            _column("number", pgettext_lazy("set-up file", "Number"), "nomor", "no", "number"),
            _column(
                "title",
                pgettext_lazy("set-up file", "Strategic issue"),
                *("isustrategis", "isu", "judul", "strategicissue", "title"),
                needed=True,
            ),
        )
    ),
    (("SEK", "1", "Kearsipan pasca pemilihan"), ("HUKUM", "1", "Dokumentasi produk hukum")),
    _("Without a number the issue gets the next one of its division."),
)
ADDRESSEES = SheetKind(
    "addressees",
    pgettext_lazy("set-up file", "Addressees"),
    ("tujuan", "addressees"),
    ColumnSet(
        (
            _NOTE,
            _column(
                "name",
                pgettext_lazy("set-up file", "Addressed to"),
                *("ditujukankepada", "tujuan", "nama", "addressedto", "name"),
                needed=True,
            ),
        )
    ),
    (("KPU RI",), ("Setjen KPU RI",), ("KPU Provinsi",), ("KPU Kab/Kota",)),
    _("The institutions that recommendations are addressed to, in the order of the list."),
)
OFFICES = SheetKind(
    "offices",
    pgettext_lazy("set-up file", "Offices"),
    ("satuankerja", "satker", "offices"),
    ColumnSet(
        (
            _NOTE,
            _column(
                "code",
                pgettext_lazy("set-up file", "Code"),
                *("kode", "kodesatker", "code"),
                needed=True,
            ),
            _column(
                "name",
                pgettext_lazy("set-up file", "Name of the office"),
                *("namasatuankerja", "namasatker", "nama", "nameoftheoffice", "name"),
                needed=True,
            ),
            _column(
                "kind",
                pgettext_lazy("set-up file", "Kind"),
                *("jenis", "tingkat", "kind"),
                needed=True,
            ),
            _column(
                "province",
                pgettext_lazy("set-up file", "Province"),
                *("provinsi", "province"),
            ),
        )
    ),
    (("73.71", "KPU Kota Makassar", "kab/kota", "Sulawesi Selatan"),),
    _("The kind is pusat, provinsi or kab/kota. Offices are shared by all events."),
)
PEOPLE = SheetKind(
    "people",
    pgettext_lazy("set-up file", "People and roles"),
    ("orangdanperan", "orang", "peopleandroles", "people"),
    ColumnSet(
        (
            _NOTE,
            _column(
                "name",
                pgettext_lazy("set-up file", "Full name"),
                *("namalengkap", "nama", "fullname", "name"),
                needed=True,
            ),
            _column(
                "username",
                pgettext_lazy("set-up file", "Username"),
                *("namapengguna", "username"),
            ),
            _column("role", pgettext_lazy("set-up file", "Role"), "peran", "role", needed=True),
            _column(
                "division",
                pgettext_lazy("set-up file", "Division code"),
                *("kodedivisi", "divisi", "divisioncode", "division"),
            ),
            _column(
                "letter",
                pgettext_lazy("set-up file", "Class"),
                *("kelas", "huruf", "class", "letter"),
            ),
        )
    ),
    (
        ("Fasilitator Contoh", "", "fasilitator", "SEK", "A"),
        ("Penelaah Contoh", "", "penelaah", "SEK", ""),
        ("Koordinator Contoh", "", "koordinator", "", ""),
        ("Panitia Contoh", "", "panitia", "", ""),
    ),
    _(
        "The role is fasilitator (with division and class), penelaah (with division), koordinator "
        "or panitia. Without a username one is made of the name. Several rows of one name are one "
        "person."
    ),
)
SHEETS = (EVENT, DIVISIONS, CLASSES, ISSUES, ADDRESSEES, OFFICES, PEOPLE)
