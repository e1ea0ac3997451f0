"""Recognise columns by their headings, as our own files and secretariats write them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from dim.models.problem_text import PROBLEM_TEXTS, TEXT_NAMES

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
# Characters. No heading and no name is longer; each cell of the first rows is looked at many times.
_LONGEST = 500


def folded(heading: str) -> str:
    """Return `heading` without capitals, accents, blanks and punctuation.

    "Isu  Strategis:" becomes "isustrategis".
    """
    text = unicodedata.normalize("NFKD", heading[:_LONGEST]).casefold()
    without_accents = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _NOT_LETTERS.sub("", without_accents)


@dataclass(frozen=True)
class Column:
    """One column that we know.

    `title` is for messages. `headings` are its names in files, folded, the most reliable first.
    """

    name: str
    title: Promise
    headings: tuple[str, ...]
    is_required: bool = False


@dataclass(frozen=True)
class ColumnSet:
    """The columns of one kind of file."""

    columns: tuple[Column, ...]

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """The columns by each of their folded headings."""
        return {heading: column for column in self.columns for heading in column.headings}

    def match(self, cells: Iterable[str]) -> tuple[dict[str, int], list[str]]:
        """Find our columns in a row of headings.

        Returns the index of each column by its name, and the names of columns that are there
        twice under the same heading.
        """
        # By name: where the column is, and how reliable the heading is that named it. Where "Kode"
        # and "No" stand side by side, "Kode" is meant.
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
                # Nobody can say which of the two is meant.
                twice.append(column.name)
        return {name: index for name, (index, _rank) in found.items()}, twice

    def missing(self, found: Iterable[str]) -> list[Column]:
        """Return the required columns whose names are not among `found`."""
        known = set(found)
        return [
            column for column in self.columns if column.is_required and column.name not in known
        ]

    def title(self, name: str) -> str:
        """Return the title of the column `name`, for messages."""
        return next(str(column.title) for column in self.columns if column.name == name)


PROBLEM_COLUMNS = ColumnSet(
    (
        Column(
            "id",
            pgettext_lazy("import column", "Code or number"),
            ("kode", "code", "id", "nomor", "no", "nourut", "nomorurut"),
        ),
        Column(
            "division",
            pgettext_lazy("import column", "Division"),
            ("divisi", "division"),
            is_required=True,
        ),
        Column(
            "class", pgettext_lazy("import column", "Class"), ("kelas", "class"), is_required=True
        ),
        Column(
            "strategic_issue",
            pgettext_lazy("import column", "Strategic issue"),
            ("isustrategis", "strategicissue", "isu", "issue"),
            is_required=True,
        ),
        *(
            Column(text.name, text.label, text.headings, is_required=text.is_required)
            for text in PROBLEM_TEXTS
        ),
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
            (
                *("ditujukankepada", "addressedto", "addressee", "addressees"),
                *("tujuanrekomendasi", "tujuan", "kepada", "ditujukan", "pihakterkait", "target"),
            ),
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
        # A row of our own files with a text here is a consolidated item and no problem; the
        # problems that it was made of have rows of their own.
        Column(
            "sources",
            pgettext_lazy("import column", "Joined from"),
            ("dirumuskandari", "joinedfrom"),
        ),
    )
)


def texts_in(row: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a problem by name, from a row of cells by heading.

    Columns that hold something else are left out, as are texts without a column.
    """
    found: dict[str, str] = {}
    for heading, cell in row.items():
        column = PROBLEM_COLUMNS.by_heading.get(folded(heading))
        if column and column.name in TEXT_NAMES:
            found.setdefault(column.name, cell or "")
    return found


OFFICE_COLUMNS = ColumnSet(
    (
        Column(
            "code",
            pgettext_lazy("import column", "Code"),
            ("kode", "code", "kodesatker"),
            is_required=True,
        ),
        Column(
            "name",
            pgettext_lazy("import column", "Name"),
            ("nama", "name", "namasatker", "satker"),
            is_required=True,
        ),
        Column(
            "kind",
            pgettext_lazy("import column", "Kind"),
            ("jenis", "kind", "tingkat"),
            is_required=True,
        ),
        Column("province", pgettext_lazy("import column", "Province"), ("provinsi", "province")),
    )
)
