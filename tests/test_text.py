"""Typed text: what is kept, what no document can hold, what search sees."""

import pytest

from dim.text import clean_typed, normalise, search_terms, size_in_bytes

ABBREVIATIONS = {
    "bimtek": "bimbingan teknis",
    "bintek": "bimbingan teknis",
    "blm": "belum",
    "gdg": "gudang",
    "kab": "kabupaten",
    "ss": "surat suara",
    "utk": "untuk",
}


@pytest.mark.parametrize(
    "text",
    ["", "  dua spasi  ", "baris\nbaru\n", "tab\tulator", "🏚️ emoji", "=HYPERLINK()", "\u202ertl\u2066", "é", "<b>"],
)
def test_ordinary_text_stays_as_it_is(text):
    assert clean_typed(text).text == text
    assert clean_typed(text).removed == 0


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_one(line_break):
    assert clean_typed(f"a{line_break}b") == clean_typed("a\nb")


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe", "\uffff", "\U0001fffe"])
def test_what_no_document_can_hold_is_removed_and_counted(char):
    cleaned = clean_typed(f"a{char}b{char}")
    assert (cleaned.text, cleaned.removed) == ("ab", 2)


def test_size_is_in_bytes():
    assert size_in_bytes("é🏚") == 6


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Gdg KAB/KOTA blm ada", "gudang kabupaten kota belum ada"),
        ("Bimtek, bintek", "bimbingan teknis bimbingan teknis"),
        ("SS utk DPK", "surat suara untuk dpk"),
        ("masing2 satker", "masing masing satker"),
        ("PPK & PPS", "ppk pps"),
        ("Café", "cafe"),
        ("SEK-A-012", "sek a 012"),
    ],
)
def test_search_text_is_spelled_out(typed, meant):
    assert normalise(typed, ABBREVIATIONS) == meant


def test_a_pasted_page_is_no_search():
    assert len(search_terms("kata " * 5000, {})) == 12


def test_a_code_is_looked_for_as_a_whole():
    assert search_terms("sek-b-001 gdg /", ABBREVIATIONS) == ["sek b 001", "gudang"]
