"""No word of a file is lost or doubled: it is in an entry, in a heading, or named as left out."""

import re
from collections import Counter

import pytest

from dim.operations.imports import plan_problems
from tests import office_makes
from tests.office_makes import Grid

pytestmark = pytest.mark.django_db

HEAD = ["No", "Divisi", "Kelas", "Isu strategis", "Permasalahan", "Penyebab", "Rekomendasi"]
HEAD += ["Ditujukan kepada", "Jangka waktu"]
HORIZONS = {"immediate": "Segera", "short": "Jangka pendek", "": ""}


def entry(number, **more):
    """One row, with a word in each text that stands nowhere else."""
    cells = {
        "No": f"{number}",
        "Divisi": "SEK",
        "Kelas": "A",
        "Isu strategis": f"Isu{number} arsip",
        "Permasalahan": f"masalah{number} “gudang” – sewa;\nnaik {number * 7},5%",
        "Penyebab": f"sebab{number}",
        "Rekomendasi": f'saran{number} tambah rak 42" ({number})',
        "Ditujukan kepada": f"Tujuan{number}; Setjen{number}",
        "Jangka waktu": "Jangka pendek" if number % 2 else "Segera",
    }
    return list((cells | more).values())


def plain():
    return Grid([HEAD, *(entry(number) for number in range(1, 6))])


def letterhead():
    above = [["KOMISI PEMILIHAN UMUM"], ["DAFTAR INVENTARISASI MASALAH", "", "Kelas A"], []]
    return Grid([*(row + [""] * (9 - len(row)) for row in above), *plain().rows])


def two_rows():
    top = [*HEAD[:6], "Rekomendasi", "", ""]
    below = ["", "", "", "", "", "", "Uraian", "Ditujukan kepada", "Jangka waktu"]
    merged = [(0, column, 1, column) for column in range(6)] + [(0, 6, 0, 8)]
    return Grid([top, below, entry(1), entry(2)], merged)


def pages():
    numbers = [f"({number})" for number in range(1, 10)]
    return Grid([HEAD, numbers, entry(1), entry(2), HEAD, numbers, entry(3)])


def official():
    rows = [
        HEAD,
        ["A. KEARSIPAN"],
        entry(1),
        ["B. LOGISTIK"],
        entry(2),
        ["JUMLAH", "", "", "", "2"],
    ]
    rows += [
        ["", "", "", "", "", "", "Makassar, 3 Oktober 2019"],
        ["", "", "", "", "", "", "Ketua Kelas,"],
    ]
    rows += [["", "", "", "", "", "", "Nama Terang"]]
    return Grid([row + [""] * (9 - len(row)) for row in rows], [(1, 0, 1, 8), (3, 0, 3, 8)])


def beside():
    rows = [[*HEAD, "Catatan", ""], [*entry(1), "catatan1", "lepas1"], [*entry(2), "", ""]]
    return Grid([*rows, ["", "", "", "", "", "", "", "", "", "catatan2", ""], ["7"] + [""] * 10])


def merged_columns():
    rows = [entry(1), entry(2, Divisi="", Kelas=""), entry(3, Divisi="", Kelas="")]
    return Grid([HEAD, *rows], [(1, 1, 3, 1), (1, 2, 3, 2)])


def hidden():
    return Grid(plain().rows, hidden_rows=(2, 4), hidden_columns=(5,))


ANYWHERE = [plain, letterhead, pages, official, beside]
CASES = [(name, layout) for name in office_makes.EVERY for layout in ANYWHERE]
# What only formats with merged and hidden cells can say.
CASES += [
    (name, layout) for name in office_makes.SPREADSHEETS for layout in (merged_columns, hidden)
]
CASES += [(name, two_rows) for name in office_makes.EVERY]
CASES += [("Word", merged_columns)]


def words(*texts):
    return Counter(word for text in texts for word in re.findall(r"\w+", text.casefold()))


def words_of_entries(plan):
    found = Counter()
    for planned in plan.problems:
        found += words(planned.source_id, planned.issue, *planned.texts.values())
        found += words(planned.workshop_class.division.code, planned.workshop_class.letter)
        for row in planned.recommendations:
            found += words(row.text, *row.addressees, HORIZONS[row.horizon])
    return found


@pytest.mark.parametrize(
    ("make", "layout"), CASES, ids=lambda value: getattr(value, "__name__", value)
)
def test_every_word_is_in_an_entry_in_a_heading_or_named(event, class_a, make, layout):
    grid = layout()
    plan = plan_problems(event, office_makes.EVERY[make](grid))
    assert not plan.errors, list(map(str, plan.errors.kept))
    # The text of a merged cell counts in each of its rows.
    cells = [list(row) for row in grid.rows]
    for top, left, bottom, _right in grid.merged:
        for row in range(top + 1, bottom + 1):
            cells[row][left] = cells[top][left]
    unused = [
        index
        for index, heading in enumerate(plan.headings)
        if index not in plan.columns.values() and any(row[index:] for row in cells)
    ]
    for index in unused:
        # A column is left out by its name; one without a name, by its letter.
        name = plan.headings[index] or f" {chr(65 + index)},"
        assert any(name in told for told in plan.unused_columns) or not any(
            row[index] for row in cells if index < len(row)
        )
    told = words(*(found.message for found in plan.left_out.kept))
    named = {(found.row, word) for found in plan.left_out.kept for word in words(found.message)}
    heading_words = set(words(*plan.headings))
    expected, seen_headings = Counter(), False
    for number, row in enumerate(cells, 1):
        text = [cell for index, cell in enumerate(row) if index not in unused]
        said = words(*text)
        if said and not seen_headings and set(said) <= heading_words:
            # The headings themselves, once; again on the next page they are named.
            seen_headings = layout is not two_rows or number == 2
            continue
        whole = words(*row)
        is_named = whole and all((number, word) in named for word in whole)
        expected += whole if is_named else said
    assert words_of_entries(plan) + told == expected
