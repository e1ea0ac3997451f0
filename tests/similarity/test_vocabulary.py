"""The list made ready: groups and phrases, and what never becomes one."""

import pytest

from dim.similarity import (
    ABBREVIATION,
    DIFFERENT,
    RELATED,
    SAME,
    ClassIndex,
    EventIndex,
    TermRow,
    rank,
    vector_of_typed,
)
from dim.similarity.first_terms import first_terms
from dim.similarity.vocabulary import clashes, digest_of

APPLICATIONS = ["Situng", "Sidalih", "Silog", "Silon", "Sipol", "Sirekap"]


def order(vocabulary, typed, *statements):
    """The statements as they are suggested for `typed`, by their position, with their scores."""
    vectors = [
        vector_of_typed({"statement": text}, vocabulary, {"statement": 1.0}) for text in statements
    ]
    query = vector_of_typed({"statement": typed}, vocabulary, {"statement": 1.0})
    event_index = EventIndex(
        [ClassIndex().with_problems({key: row.stems for key, row in enumerate(vectors)})]
    )
    nearness = event_index.nearest(query, vocabulary)
    keys = nearness.first(len(vectors))
    return [
        (int(m.name), m.score) for m in rank(query, nearness, ((str(k), vectors[k]) for k in keys))
    ]


def test_a_group_makes_words_meet_and_a_phrase_counts_as_one(listing):
    words = listing((SAME, "nphd; naskah perjanjian hibah daerah"), (SAME, "telat; terlambat"))
    assert words.read("nphd telat")[1] == words.read("naskah perjanjian hibah daerah terlambat")[1]
    assert words.read("perjanjian daerah")[1] == []


def test_an_abbreviation_is_spelled_out_in_groups_too(listing):
    words = listing((ABBREVIATION, "bimtek", "bimbingan teknis"), (SAME, "bimtek; pelatihan"))
    assert words.read("bimbingan teknis")[1] == words.read("pelatihan")[1] != []


def test_the_same_rows_are_made_ready_once(listing):
    assert listing((SAME, "a; b")) is listing((SAME, "a; b"))


def test_what_is_kept_beside_problems_depends_on_abbreviations_only(listing):
    before = listing((ABBREVIATION, "gdg", "gudang"))
    assert listing((ABBREVIATION, "gdg", "gudang"), (SAME, "telat; mundur")).digest == before.digest
    assert listing((ABBREVIATION, "gdg", "gedung")).digest != before.digest
    assert digest_of({"a": "b", "c": "d"}) == digest_of({"c": "d", "a": "b"})


@pytest.mark.parametrize("word", ["PPK", "DPK", "ppk"])
def test_a_word_with_two_meanings_is_no_evidence(delivered, word):
    assert (
        order(delivered, f"{word} kecamatan", f"{word} dilatih", f"Honor {word.lower()} telat")
        == []
    )
    assert vector_of_typed({"statement": word}, delivered, {"statement": 1.0}).strengths == {}


@pytest.mark.parametrize("word", ["PPK", "DPK"])
def test_no_row_of_the_list_makes_it_evidence(listing, word):
    rows = [
        (ABBREVIATION, word, "pejabat pembuat komitmen"),
        (SAME, f"{word}; bendahara"),
        (SAME, "ppk; dpk; kpps"),
    ]
    assert (
        order(listing(*rows), f"{word} terlambat", "bendahara", "pejabat", "kpps", "dpk", "ppk")
        == []
    )


@pytest.mark.parametrize("one", APPLICATIONS)
@pytest.mark.parametrize("other", APPLICATIONS)
def test_applications_are_never_each_other(delivered, one, other):
    if one == other:
        return
    same = f"Aplikasi {one} lemot pada hari terakhir"
    found = dict(
        order(delivered, f"Aplikasi {one} lambat diakses", f"Aplikasi {other} lambat diakses", same)
    )
    assert found[1] > RELATED > found[0]


def test_applications_stay_apart_without_the_list_and_against_it(listing):
    against = listing((SAME, "silog; silon; aplikasi logistik"), (ABBREVIATION, "silog", "silog"))
    assert against.groups_of.keys().isdisjoint({"silog", "silon"})
    found = dict(order(against, "silog error", "silon error", "silog lambat"))
    assert found[1] > found[0]


def test_an_application_may_have_another_name(listing):
    words = listing((SAME, "silog; sistem informasi logistik"))
    assert words.read("silog")[1] == words.read("sistem informasi logistik")[1] != []


def test_the_list_keeps_more_names_apart(listing):
    apart = listing((DIFFERENT, "Siakba; Sidapil"), (SAME, "siakba; sidapil"))
    assert apart.groups_of == {}
    found = dict(order(apart, "aplikasi siakba macet", "aplikasi sidapil macet", "siakba macet"))
    assert found[1] > found[0]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("silog; SILON", ["silog", "SILON"]),
        ("silog; gudang", []),
        ("Siakba; sidapil; a", ["Siakba", "sidapil"]),
        ("", []),
    ],
)
def test_clashes_are_named(listing, words, found):
    assert clashes(words, [TermRow(DIFFERENT, "siakba; sidapil")]) == found


def test_the_delivered_list_keeps_its_own_rules():
    rows = [words for kind, words, _ in first_terms() if kind == SAME]
    assert [words for words in rows if clashes(words, [])] == []
    assert [
        words for words in rows if {"ppk", "dpk"} & {part.strip() for part in words.split(";")}
    ] == []
