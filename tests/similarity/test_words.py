"""Words as they are compared: stems, spellings, what says nothing."""

import pytest

from dim.similarity.feature_vectors import telling_stems
from dim.similarity.words import misspellings, stem
from dim.text import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("penyimpanan", "menyimpan"),
        ("keterlambatan", "terlambat"),
        ("pendistribusian", "distribusi"),
        ("ditandatangani", "tandatangan"),
        ("gudangnya", "gudang"),
        ("pelatihan", "dilatih"),
        ("peraturan", "aturan"),
    ],
)
def test_forms_of_a_word_meet(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("dana", "data"), ("arsip", "asrip"), ("silon", "silog"), ("hibah", "habis")]
)
def test_words_stay_apart(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["", "tps", "x" * 10_000, "🏚", "2019", "שלום", "ß" * 41])
def test_what_is_no_word_of_the_language_stays(word):
    assert stem(word) == word


@pytest.mark.parametrize(
    "typed",
    [
        "Satker blm punya gdg utk logistik",
        "satker belum punya gudang untuk LOGISTIK!",
        "Belum, satker-satker punya gudang2 logistiknya",
        "gudang logistik – satkér; belum (punya)",
    ],
)
def test_ways_to_write_the_same_are_the_same(delivered, typed):
    assert set(
        telling_stems({"statement": normalise(typed, delivered.abbreviations)}, ["statement"])
    ) == {stem(word) for word in ("satker", "punya", "gudang", "logistik")}


@pytest.mark.parametrize("typed", ["gudag", "gudangg"])
def test_short_words_have_no_misspellings(typed):
    assert "gudang" not in set(misspellings(typed[:5]))


@pytest.mark.parametrize("slip", ["logstik", "logistikk", "lohistik", "logitsik"])
def test_one_slip_of_the_finger_is_known(slip):
    assert slip in set(misspellings("logistik"))


def test_the_first_letter_is_never_the_slip():
    assert not any(spelling.startswith(("p", "o")) for spelling in misspellings("logistik"))
