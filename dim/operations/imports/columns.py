"""Which heading means which column: ours, those of our own files, and what secretariats write."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def folded(heading: str) -> str:
    """`heading` without capitals, accents, blanks and punctuation: "Isu  Strategis:" is "isustrategis"."""
    text = unicodedata.normalize("NFKD", heading).casefold()
    return _NOT_LETTERS.sub("", "".join(char for char in text if not unicodedata.combining(char)))


@dataclass(frozen=True)
class Column:
    """One column we know: its `title` for messages, and what it may be called in a file (folded)."""

    name: str
    title: Promise
    headings: tuple[str, ...]
    is_required: bool = False


@dataclass(frozen=True)
class ColumnSet:
    """The columns of one kind of file."""

    columns: tuple[Column, ...]
    by_heading: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        found = {heading: column for column in self.columns for heading in column.headings}
        object.__setattr__(self, "by_heading", found)

    def match(self, cells: Iterable[str]) -> tuple[dict[str, int], list[str]]:
        """Where in this row which column is named, and the columns that are named twice.

        The spellings of a column are in their order of trust: where "Kode" and "No"
        stand side by side, "Kode" is meant.
        """
        found: dict[str, tuple[int, int]] = {}
        twice: list[str] = []
        for index, cell in enumerate(cells):
            heading = folded(cell)
            column = self.by_heading.get(heading)
            if not column:
                continue
            rank = column.headings.index(heading)
            if column.name not in found or rank < found[column.name][1]:
                found[column.name] = index, rank
            elif rank == found[column.name][1]:
                twice.append(column.name)
        return {name: index for name, (index, _rank) in found.items()}, twice

    def missing(self, found: Iterable[str]) -> list[Column]:
        known = set(found)
        return [column for column in self.columns if column.is_required and column.name not in known]

    def title(self, name: str) -> str:
        return next(str(column.title) for column in self.columns if column.name == name)


ENTRY_COLUMNS = ColumnSet(
    (
        Column("id", pgettext_lazy("import column", "Code or number"), ("kode", "code", "id", "nomor", "no", "nourut")),
        Column("division", pgettext_lazy("import column", "Division"), ("divisi", "division"), is_required=True),
        Column("class", pgettext_lazy("import column", "Class"), ("kelas", "class"), is_required=True),
        Column(
            "strategic_issue",
            pgettext_lazy("import column", "Strategic issue"),
            ("isustrategis", "strategicissue", "isu", "issue"),
            is_required=True,
        ),
        Column(
            "problem",
            pgettext_lazy("import column", "Problem"),
            ("permasalahan", "problem", "masalah", "uraianpermasalahan", "statement"),
            is_required=True,
        ),
        Column("cause", pgettext_lazy("import column", "Cause"), ("penyebab", "cause", "sebab", "akarmasalah")),
        Column("impact", pgettext_lazy("import column", "Impact"), ("dampak", "impact", "akibat")),
        Column("legal_basis", pgettext_lazy("import column", "Legal basis"), ("dasarhukum", "legalbasis")),
        Column(
            "recommendation",
            pgettext_lazy("import column", "Recommendation"),
            ("rekomendasi", "recommendation", "usulan", "saran"),
        ),
        Column(
            "recommendation_number",
            pgettext_lazy("import column", "Rec. no."),
            ("rekke", "norek", "norekomendasi", "recno", "rekomendasike"),
        ),
        Column(
            "addressee",
            pgettext_lazy("import column", "Addressed to"),
            ("ditujukankepada", "addressedto", "addressee", "addressees", "tujuan", "kepada"),
        ),
        Column(
            "horizon",
            pgettext_lazy("import column", "Horizon"),
            ("jangkawaktu", "horizon", "waktu", "jangkawaktupelaksanaan"),
        ),
        Column(
            "origin_satker",
            pgettext_lazy("import column", "Origin offices"),
            ("asalsatker", "originsatker", "satkerasal", "satker", "originoffices", "asal"),
        ),
        # A row of our own files that has one is no entry: the entries that it was made of have rows of their own.
        Column("sources", pgettext_lazy("import column", "Joined from"), ("dirumuskandari", "joinedfrom")),
    )
)
OFFICE_COLUMNS = ColumnSet(
    (
        Column("code", pgettext_lazy("import column", "Code"), ("kode", "code", "kodesatker"), is_required=True),
        Column(
            "name", pgettext_lazy("import column", "Name"), ("nama", "name", "namasatker", "satker"), is_required=True
        ),
        Column("kind", pgettext_lazy("import column", "Kind"), ("jenis", "kind", "tingkat"), is_required=True),
        Column("province", pgettext_lazy("import column", "Province"), ("provinsi", "province")),
    )
)
