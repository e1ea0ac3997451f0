"""How wide columns become, and where words may part."""

import pytest

from dim.reports.writers.columns import WIDEST, Sheet, longest
from dim.reports.writers.pdf_text import width_of
from dim.reports.writers.syllables import syllables

SHEET = Sheet(width=100, em=1, padding=2)


def test_columns_have_their_shares_where_words_fit():
    assert SHEET.fitted([1, 3], [5, 5]) == pytest.approx([25, 75])


def test_no_column_is_narrower_than_its_longest_word():
    widths = SHEET.fitted([1, 1, 8], [18, 3, 30])
    assert widths[0] == pytest.approx(20)
    assert widths[1] == pytest.approx(80 / 9)
    assert sum(widths) == pytest.approx(100)


def test_where_not_all_words_fit_the_widest_give_way():
    widths = SHEET.fitted([1, 1, 1], [98, 60, 8])
    assert widths == pytest.approx([45, 45, 10])
    assert SHEET.fitted([1, 1], [98, 98]) == pytest.approx([50, 50])


def test_codes_and_numbers_of_laws_count_as_a_whole():
    assert longest(["SEK-C-004"]) == pytest.approx(width_of("SEK-C-004"))
    assert longest(["Kabupaten/Kota"]) == pytest.approx(width_of("Kabupaten/"))
    assert longest(["x" * 900]) == WIDEST
    assert longest([""]) == 0


@pytest.mark.parametrize(
    "word",
    [
        "Per-men-da-gri",
        "Ke-men-da-gri",
        "mem-per-tang-gung-ja-wab-kan-nya",
        "pe-nye-leng-ga-raan",
        "ins-truk-si",
        "pro-gram",
        "akh-lak",
        "ang-ga-ran",
        "xxxxx",
    ],
)
def test_words_part_between_syllables(word):
    assert syllables(word.replace("-", "")) == word.split("-")
    assert syllables(word.replace("-", "").upper()) == word.upper().split("-")
