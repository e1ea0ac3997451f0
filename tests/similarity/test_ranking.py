"""Shelves and the order of suggestions: what is found, in a fixed order, whatever somebody pastes."""

import pickle
import random
import subprocess
import sys

import pytest

from dim.similarity import Pool, Shelf, rank, typed_document
from tests.similarity.test_vocabulary import order

NOTES = [
    "Gudang logistik belum tersedia di kabupaten",
    "Pencairan dana hibah terlambat",
    "Honor KPPS tidak sebanding dengan beban kerja",
    "Server Sidalih sering down",
    "Arsip pemilu menumpuk di lorong",
]


def test_other_words_for_the_same_come_first(delivered):
    assert order(delivered, "satker blm punya gdg, cari sewaan", *NOTES)[0][0] == 0
    assert order(delivered, "transfer hibah dari pemda telat", *NOTES)[0][0] == 1
    assert order(delivered, "upah petugas TPS terlalu kecil", *NOTES)[0][0] == 2


def test_the_same_text_scores_one_and_nothing_in_common_is_not_there(delivered):
    (first, score), *rest = order(delivered, NOTES[0], *NOTES)
    assert (first, score) == (0, 1.0)
    assert all(0 < score < 1 for _, score in rest)
    assert order(delivered, "xyzzy", *NOTES) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("logstik", 0), ("pencairn dana", 1), ("sebandign beban", 2), ("lorogn", 4), ("kabupatn", 0)],
)
def test_a_slip_in_what_is_typed(delivered, typed, meant):
    assert order(delivered, typed, *NOTES)[0][0] == meant


def test_a_slip_in_what_is_stored(delivered):
    found = dict(order(delivered, "Server daerah", "Srever daerah", "Kotak di daerah"))
    assert found[0] > 2 * found[1]


def test_a_word_that_many_write_is_no_slip(listing):
    words = listing()
    assert order(words, "kampung", *["kampungs"] * 3, "kampung") == [(3, 1.0)]


def test_what_another_entry_says_twice_counts_once_and_a_bit(delivered):
    found = dict(order(delivered, "gudang", "gudang rusak", "gudang gudang gudang rusak"))
    assert found[0] < found[1] < 2 * found[0]


def test_equals_come_in_the_order_of_their_names(listing):
    documents = [(name, typed_document({"statement": "gudang rusak"}, listing())) for name in "dbca"]
    pool = Pool([Shelf().with_entries({key: row.stems for key, (_, row) in enumerate(documents)})])
    query = documents[0][1]
    nearness = pool.nearest(query, listing())
    assert [match.name for match in rank(query, nearness, documents)] == ["a", "b", "c", "d"]
    assert nearness.first(3) == [0, 1, 2]
    assert nearness.first(2, among={1, 3}) == [1, 3]


def test_the_order_does_not_depend_on_shelves_or_on_the_process(delivered):
    program = (
        "from dim.migrations._first_terms import first_terms\n"
        "from dim.similarity import Row, vocabulary_of\n"
        "from tests.similarity.test_vocabulary import order\n"
        "from tests.similarity.test_ranking import NOTES\n"
        "words = vocabulary_of(tuple(sorted(Row(*row) for row in first_terms())))\n"
        "print(order(words, 'honor hibah sering terlambat, gudang blm ada', *NOTES))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert answers == {f"{order(delivered, 'honor hibah sering terlambat, gudang blm ada', *NOTES)}\n"}


def test_a_shelf_is_read_as_it_was_written():
    draw = random.Random(1)
    words = [f"kata{number}" for number in range(200)]
    entries = {draw.randrange(2**40): draw.sample(words, draw.randint(0, 30)) for _ in range(80)}
    shelf = Shelf().with_entries(entries)
    again = Shelf(pickle.loads(pickle.dumps(shelf.data)))
    assert again.data == shelf.data
    # Entry by entry, in any order, and with a former text in between, it becomes the same shelf.
    built = Shelf()
    for key in draw.sample(sorted(entries), len(entries)):
        built = Shelf(built.with_entries({key: ["lama", *words[:3]]}).data)
        built = Shelf(built.with_entries({key: entries[key]}).data)
    assert built.data == shelf.data


HOSTILE = [
    "",
    "   \n\t ",
    "x" * 10_000,
    "gudang " * 40_000,
    "🏚️🔥" * 3_000,
    "\u202eקופסה\u2066 قنبلة",
    "\ud800\udfff lone",
    "a\u0300" * 5_000,
    "=HYPERLINK(1); '; DROP TABLE dim_problem; --",
    "; ".join(f"kata{number}" for number in range(30_000)),
    "1234567890" * 30,
    "ﬃ ﷺ ½ ㎏",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_pasted_has_an_answer(delivered, text):
    for typed, stored in ((text, NOTES[0]), (NOTES[0], text), (text, text)):
        found = order(delivered, typed, stored, NOTES[1])
        assert all(0 < score <= 1 for _, score in found)


def test_a_pasted_book_stays_small_on_the_shelf(delivered):
    book = typed_document({"statement": HOSTILE[9]}, delivered)
    assert len(book.strengths) <= 320
    assert len(Shelf().with_entries({1: [f"kata{number}" for number in range(30_000)]}).data) < 5_000
