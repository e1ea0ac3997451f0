"""Typed text: what is kept, what no document can hold, what search sees."""

import pytest

from dim.text import (
    as_seen,
    clean_typed,
    name_key,
    normalise,
    search_terms,
    size_in_bytes,
    with_both_additions,
    with_readable_signs,
)

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
    [
        "",
        "  dua spasi  ",
        "baris\nbaru\n",
        "tab\tulator",
        "🏚️ emoji",
        "=HYPERLINK()",
        "\u202ertl\u2066",
        "é",
        "<b>",
    ],
)
def test_ordinary_text_stays_as_it_is(text):
    assert clean_typed(text).text == text
    assert clean_typed(text).removed == 0


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_one(line_break):
    assert clean_typed(f"a{line_break}b") == clean_typed("a\nb")


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe", "\uffff", "\U0001fffe"]
)
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


def test_signs_of_words_lists_are_readable_in_files_and_stored_as_typed():
    typed = "\uf0b7\tArsip\n\uf0a7 Rak\n\uf0fc Sudah\n\uf0d8 Lanjut"
    assert clean_typed(typed).text == typed
    assert with_readable_signs(typed) == "•\tArsip\n▪ Rak\n✓ Sudah\n➢ Lanjut"
    # Nobody's private letters are guessed at.
    assert with_readable_signs("\ue000") == "\ue000"


@pytest.mark.parametrize(
    "unseen",
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u202a\u2066\u034f\ufe0f\u061c\u3164\U000e0020",
)
def test_letters_that_nobody_sees_make_no_other_word(unseen):
    assert normalise(f"{unseen}gu{unseen}dang", {}) == "gudang"
    assert normalise(f"g{unseen}dg", ABBREVIATIONS) == "gudang"
    assert normalise(f"SEK-{unseen}A-0{unseen}14", {}) == "sek a 014"
    assert name_key(f"{unseen}KPU{unseen} RI{unseen}") == name_key("KPU RI")
    assert search_terms(f"gu{unseen}dang {unseen}", {}) == ["gudang"]
    # What was typed stays: the joiner of an emoji, the marks of another script.
    assert clean_typed(f"a{unseen}b").text == f"a{unseen}b"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ＫＰＵ　Ｋａｂ", "KPU Kab"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("Jum\u2019at", "Jum'at"),
        ("Jum`at", "Jum'at"),
        ("Jum\u02bcat", "Jum'at"),
        ("Sub\u2011Bagian", "Sub-Bagian"),
        ("Sub\u2212Bagian", "Sub-Bagian"),
        ("Setjen\u00a0KPU", "Setjen KPU"),
        ("\u201cPokja\u201d", '"Pokja"'),
    ],
)
def test_names_that_look_the_same_are_the_same(typed, meant):
    assert name_key(typed) == name_key(meant)
    assert normalise(typed, {}) == normalise(meant, {})


def test_names_that_look_different_stay_different():
    names = ["KPU Kab", "KPU-Kab", "KPU Kab.", "Cafe", "Caf\u00e9", "KPU", "KPU'"]
    assert len({name_key(name) for name in names}) == len(names)
    assert as_seen("Kafé 🏚") == "Kafé 🏚"


@pytest.mark.parametrize(
    ("was", "mine", "theirs", "both"),
    [
        # The example of the page's design: both went on before the full stop.
        (
            "Standar mengikuti APBD.",
            "Standar mengikuti APBD masing-masing daerah.",
            "Standar mengikuti APBD; belum ada batas bawah.",
            "Standar mengikuti APBD masing-masing daerah; belum ada batas bawah.",
        ),
        ("Satu.", "Satu. Dua.", "Satu. Tiga.", "Satu. Dua. Tiga."),
        ("satu tiga", "satu dua tiga", "nol satu tiga empat", "nol satu dua tiga empat"),
        ("satu", "satu dua", "satu dua", "satu dua"),
        ("", "Punyaku", "Punyanya", "Punyaku\nPunyanya"),
        ("satu", "nol satu", "awal satu", "nol awal satu"),
        ("satu dua", "satu", "satu dua tiga", None),
        ("satu dua", "satu tiga", "satu dua empat", None),
    ],
)
def test_what_two_people_added_stands_together(was, mine, theirs, both):
    assert with_both_additions(was, mine, theirs) == both
