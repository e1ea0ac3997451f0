"""A search forgives slips, says what it looked for, and tells nobody a word they may not read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dim.models import Problem, Term, WordIndex
from dim.operations.problems.editing import update_problem
from dim.operations.similar.word_index import derive_everything
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(class_a):
    return make.problem(class_a, "submitted", statement="Anggaran di kab/kota terlambat")


def found(query, problems=None):
    problems = Problem.objects.all() if problems is None else problems
    search = problems.search_for(query)
    return search.instead, list(problems.matching(search))


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("anggran", "anggaran"),
        ("Anggran, terlmbat", "anggaran terlambat"),
        ("kabkota", "kabupaten kota"),
        ("kab/kotta", "kabupaten kota"),
        ("ANGGR\u00adAN\u200b", "anggaran"),
    ],
)
def test_a_slip_finds_what_was_meant_and_says_so(budget, class_b, typed, instead):
    make.problem(class_b, statement="Gudang bocor")
    assert found(typed) == (instead, [budget])


@pytest.mark.parametrize("typed", ["anggaran", "anggar", "SEK-A-001", "terlambat kab", ""])
def test_what_was_written_is_looked_for_as_it_was_typed(budget, typed):
    assert found(typed) == ("", [budget])


@pytest.mark.parametrize("typed", ["xyzzyx", "SEK-A-009", "2018", "🏚", "ang", "%", "x" * 300])
def test_what_stands_for_nothing_finds_what_it_says(budget, typed):
    instead, problems = found(typed)
    assert instead == ""
    assert problems == ([budget] if typed in {"🏚", "ang", "%"} else [])


def test_a_word_that_others_wrote_is_not_told(budget, class_b, facilitator):
    """Somebody of class A reads nothing of the drafts of class B, not even their words."""
    make.problem(class_b, "draft", statement="Penggelapan anggarran")
    problems = Problem.objects.visible_to(facilitator)
    assert found("penggelapn", problems) == ("", [])
    assert found("penggelapn")[0] == "penggelapan"
    # In one class as well: what is not in these problems is in no answer.
    make.problem(budget.workshop_class, "draft", statement="Penggelapan")
    assert found("penggelapn", problems.filter(status="submitted")) == ("", [])


def test_a_word_of_another_status_is_no_slip(budget, class_a):
    make.problem(class_a, "draft", statement="Anggran")
    assert found("anggran")[0] == ""


def test_titles_of_issues_are_words_too(class_a):
    issue = make.issue(class_a.division, 5, title="Kepemiluan")
    problem = make.problem(class_a, statement="Bimtek", strategic_issue=issue)
    assert found("kepemilan") == ("kepemiluan", [problem])


def test_words_follow_what_is_written(budget, class_a):
    facilitator = make.facilitator_of(class_a)
    content = make.content(class_a, "Penyimpanan")
    update_problem(
        Problem.objects.get(pk=make.problem(class_a).pk),
        content,
        actor=facilitator,
        expected_version=1,
    )
    assert found("penyimpnan")[0] == "penyimpanan"
    words = WordIndex.objects.get(pk=class_a.pk).words.split()
    assert len(words) == len(set(words))
    derive_everything()
    assert set(WordIndex.objects.get(pk=class_a.pk).words.split()) <= set(words)
    assert found("penyimpnan")[0] == "penyimpanan"


@pytest.mark.parametrize(("typed", "most"), [("anggaran", 4), ("anggran terlmbat", 6)])
def test_queries_do_not_grow(budget, class_b, typed, most):
    def number():
        with CaptureQueriesContext(connection) as captured:
            assert found(typed)[1]
        return len(captured)

    first = number()
    for n in range(5):
        make.problem(class_b, statement=f"Anggaran {n} terlambat")
    assert number() == first <= most


def test_nothing_to_look_through(db):
    Term.objects.all().delete()
    assert found("anggran") == ("", [])


@pytest.mark.parametrize("typed", ["sek a 2", "SEK A 002", "sek-a-2", "sek a2", "SEK-A-002"])
def test_a_code_finds_its_problem_alone(class_a, typed):
    _one, two, _three = (
        make.problem(class_a, statement=f"Anggaran {2018 + number}, lihat sekretaris")
        for number in range(3)
    )
    assert found(typed) == ("", [two])


def test_the_beginning_of_a_code_finds_its_class(class_a, class_b):
    make.problem(class_b, statement="Sekretariat A")
    mine = make.problem(class_a, statement="Gudang")
    assert found("sek a") == ("", [mine])


def test_a_code_that_nobody_has_is_looked_for_as_words(budget):
    assert found("xyz q 7") == ("", [])


@pytest.mark.parametrize(
    ("typed", "statement"),
    [
        ("panitia pemilihan kecamatan", "Honor PPK terlambat"),
        ("pejabat pembuat komitmen", "Honor PPK terlambat"),
        ("PPK", "Honor panitia pemilihan kecamatan"),
        ("honor pps", "Panitia pemungutan suara tanpa honor"),
        ("panitia pemungutan suara honor", "PPS: honor"),
        ("panitia kecamatan pemilihan", "Pemilihan panitia di kecamatan"),
        ("panitia pemilihan kecamatan", "Pemilihan panitia di kecamatan"),  # nobody wrote a name
    ],
)
def test_the_commissions_abbreviations_are_found_by_their_names(class_a, typed, statement):
    make.problem(class_a, statement="Gudang bocor")
    problem = make.problem(class_a, statement=statement)
    assert found(typed) == ("", [problem])


def test_a_name_finds_no_other_abbreviation(class_a):
    make.problem(class_a, statement="Honor KPPS dan PPSPM")
    problem = make.problem(class_a, statement="Honor PPS")
    assert found("panitia pemungutan suara") == ("", [problem])
