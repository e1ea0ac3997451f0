"""Indexes and the order of suggestions: what is found, in a fixed order, whatever somebody
pastes.
"""

import pickle
import random
import subprocess
import sys

import pytest

from dim.similarity import ClassIndex, EventIndex, rank, vector_of_typed
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


def test_what_another_problem_says_twice_counts_once_and_a_bit(delivered):
    found = dict(order(delivered, "gudang", "gudang rusak", "gudang gudang gudang rusak"))
    assert found[0] < found[1] < 2 * found[0]


def test_equals_come_in_the_order_of_their_names(listing):
    vectors = [
        (name, vector_of_typed({"statement": "gudang rusak"}, listing(), {"statement": 1.0}))
        for name in "dbca"
    ]
    event_index = EventIndex(
        [ClassIndex().with_problems({key: row.stems for key, (_, row) in enumerate(vectors)})]
    )
    query = vectors[0][1]
    nearness = event_index.nearest(query, listing())
    assert [match.name for match in rank(query, nearness, vectors)] == ["a", "b", "c", "d"]
    assert nearness.first(3) == [0, 1, 2]
    assert nearness.first(2, among={1, 3}) == [1, 3]


def test_the_order_does_not_depend_on_the_indexes_or_on_the_process(delivered):
    program = (
        "from dim.similarity.first_terms import first_terms\n"
        "from dim.similarity import TermRow, vocabulary_of\n"
        "from tests.similarity.test_vocabulary import order\n"
        "from tests.similarity.test_ranking import NOTES\n"
        "words = vocabulary_of(tuple(sorted(TermRow(*row) for row in first_terms())))\n"
        "print(order(words, 'honor hibah sering terlambat, gudang blm ada', *NOTES))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert answers == {
        f"{order(delivered, 'honor hibah sering terlambat, gudang blm ada', *NOTES)}\n"
    }


def test_an_index_is_read_as_it_was_written():
    draw = random.Random(1)
    words = [f"kata{number}" for number in range(200)]
    problems = {draw.randrange(2**40): draw.sample(words, draw.randint(0, 30)) for _ in range(80)}
    index = ClassIndex().with_problems(problems)
    again = ClassIndex(pickle.loads(pickle.dumps(index.data)))
    assert again.data == index.data
    # Problem by problem, in any order, and with a former text in between, it becomes the same
    # index.
    built = ClassIndex()
    for key in draw.sample(sorted(problems), len(problems)):
        built = ClassIndex(built.with_problems({key: ["lama", *words[:3]]}).data)
        built = ClassIndex(built.with_problems({key: problems[key]}).data)
    assert built.data == index.data


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


def test_a_pasted_book_stays_small_in_the_index(delivered):
    book = vector_of_typed({"statement": HOSTILE[9]}, delivered, {"statement": 1.0})
    assert len(book.strengths) <= 320
    assert (
        len(ClassIndex().with_problems({1: [f"kata{number}" for number in range(30_000)]}).data)
        < 5_000
    )
