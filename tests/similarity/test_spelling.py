"""Words that a misspelled one may stand for."""

import pytest

from dim.similarity.spelling import closest, distance

WORDS = {"anggaran", "gudang", "kabupaten", "kota", "kotak", "pengadaan", "pegawai", "data", "dana"}
SPELLED_OUT = {"kab": "kabupaten", "bimtek": "bimbingan teknis"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anggran", ["anggaran"]),
        ("anggarna", ["anggaran"]),
        ("angaran", ["anggaran"]),
        ("anggarran", ["anggaran"]),
        ("agnaran", ["anggaran"]),  # two slips in a long word
        ("nggaran", ["anggaran"]),
        ("gudnag", ["gudang"]),
        ("kabkota", ["kabupaten kota"]),
        ("gudangkotak", ["gudang kotak"]),
        ("bimtke", ["bimbingan teknis"]),
        ("data2", []),
        ("dta", []),
        ("fata", []),  # of a short word, the first letter is the right one
        ("xyzzyxyzzy", []),
        ("x" * 500, []),
    ],
)
def test_the_nearest_word_is_found(typed, meant):
    assert closest(typed, WORDS, SPELLED_OUT) == meant


def test_the_nearer_one_comes_first_in_a_fixed_order():
    words = {"kotaku", "kotak", "kota", "rotak"}
    assert closest("kotakk", words, {}) == ["kotak", "kotaku"]
    assert closest("kotakk", sorted(words, reverse=True), {}) == ["kotak", "kotaku"]


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "abd", 1), ("abcd", "badc", 2)],
)
def test_distance_counts_slips(one, other, steps):
    assert distance(one, other, 3) == distance(other, one, 3) == steps
    assert distance("abcdefgh", "zzzzzzzz", 2) > 2
