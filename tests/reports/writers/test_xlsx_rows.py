"""Rows of a workbook are as high as their text, and no text is lost where one row ends."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dim.reports.content.frozen import Frozen
from dim.reports.documents.kinds import KINDS, build
from dim.reports.writers.xlsx_rows import MOST_LINES, height, line_starts, pieces
from tests.reports.conftest import HOSTILE
from tests.reports.documents.test_reckoning import content, entry

TEXTS = st.one_of(
    st.sampled_from([text[:2_000] for text in HOSTILE]),
    st.text(max_size=400),
    st.text("ab \n", max_size=1_500),
)


@given(TEXTS, st.integers(5, 60))
def test_pieces_are_the_text_again_and_each_fits_into_a_row(text, width):
    found = pieces(text, width)
    assert "".join(found) == text
    # What ends a line at the end of a piece makes no line of its own.
    lines = [line_starts(piece.removesuffix("\n"), width) for piece in found]
    assert all(len(one) <= MOST_LINES for one in lines)
    assert height([(piece, width) for piece in found]) <= 409


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 1), ("pendek", 1), ("satu\ndua\n", 3), ("kata " * 20, 5), ("x" * 95, 5), ("X" * 95, 7)],
)
def test_lines_are_counted_as_a_column_wraps_them(text, lines):
    assert len(line_starts(text, 21)) == lines


def rows_of(sheet):
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def book(as_bytes):
    found = content(["accepted", "not_agreed"], ["adopted"], [1], [])
    long = entry(9, "accepted", texts=found.problems[0].texts | {"statement": "kata " * 3_000})
    frozen = Frozen(
        type(found)(
            **{
                **{name: getattr(found, name) for name in found.__dataclass_fields__},
                "problems": (*found.problems, long),
            }
        )
    )
    written = as_bytes(build(KINDS["summary"], frozen, extension="xlsx"), "xlsx")
    return openpyxl.load_workbook(io.BytesIO(written))


def test_every_row_has_a_height_that_excel_and_libreoffice_take(book):
    for sheet in book.worksheets:
        heights = {number: row.height for number, row in sheet.row_dimensions.items()}
        for number, row in enumerate(rows_of(sheet), 1):
            if any(row) and not (sheet.title == "Tentang" and number == 1):
                # One line is as high as a row is by itself.
                high = heights.get(number) or 15
                longest = max(str(cell).count("\n") + len(str(cell)) // 140 for cell in row)
                assert 15 * min(1 + longest, MOST_LINES) <= high <= 409, sheet.title


def test_the_printed_sheet_has_letterhead_edition_and_all_words(book):
    sheet = book["Cetak Permasalahan menurut isu"]
    rows = rows_of(sheet)
    top = [row[0] for row in rows[:6]]
    assert any("Edisi 1" in text for text in top)
    (head,) = [number for number, row in enumerate(rows) if row[0] == "Kode"]
    assert sheet.print_title_rows == f"${head + 1}:${head + 1}"
    words = "".join(row[2] for row in rows[head + 1 :] if row[0] == "SEK-A-009")
    assert words == "kata " * 3_000
