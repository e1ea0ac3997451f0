"""The list of terms: who keeps it, what it refuses, and what a change does to problems."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim.models import Problem, Term, WordIndex
from dim.operations.similar import word_index
from dim.operations.similar.suggestions import find_similar
from tests import factories as make

ABBREVIATION = {"kind": "abbreviation", "words": "sekwan", "meaning": "sekretariat dewan"}
SAME = {"kind": "same", "words": "sekwan; sekretariat dewan", "meaning": ""}


def at(name, *args):
    return reverse(f"admin:dim_term_{name}", args=args)


@pytest.fixture
def desk(client, db):
    client.force_login(make.user(is_superuser=True))
    return client


def codes_in(response):
    found = response.context["adminform"].form.errors.as_data().values()
    return {error.code for errors in found for error in errors}


def test_a_superuser_keeps_the_list(desk):
    assert desk.post(at("add"), SAME).status_code == 302
    term = Term.objects.get(words=SAME["words"])
    assert desk.post(at("change", term.pk), SAME | {"words": "sekwan; dewan"}).status_code == 302
    changed = desk.get(at("history", term.pk)).context["action_list"]
    assert any("sekwan; dewan" in str(entry) for entry in changed)
    assert desk.post(at("delete", term.pk), {"post": "yes"}).status_code == 302
    assert not Term.objects.filter(pk=term.pk).exists()


@pytest.mark.parametrize("role", ["reviewer", "coordinator"])
def test_others_read_what_all_events_share_and_change_nothing(client, event, division, role):
    client.force_login(make.member(role, division if role == "reviewer" else event))
    term = Term.objects.first()
    assert client.get(at("changelist")).status_code == 200
    assert client.get(at("change", term.pk)).status_code == 200
    assert client.get(at("history", term.pk)).status_code == 200
    addresses = [at("add"), at("change", term.pk), at("delete", term.pk)]
    if role == "reviewer":
        addresses.append(reverse("term_derive"))
    for address in addresses:
        assert client.post(address, SAME).status_code == 403
    assert Term.objects.get(pk=term.pk).words == term.words


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (ABBREVIATION | {"words": "PPK", "meaning": "pejabat pembuat komitmen"}, "two_meanings"),
        (ABBREVIATION | {"words": "dpk", "meaning": "daftar pemilih khusus"}, "two_meanings"),
        (ABBREVIATION | {"words": "dua kata"}, "one_word"),
        (ABBREVIATION | {"words": "..."}, "one_word"),
        (ABBREVIATION | {"meaning": "?!"}, "one_word"),
        (SAME | {"words": "PPK; bendahara"}, "two_meanings"),
        (SAME | {"words": "silog; Silon"}, "never_same"),
        (SAME | {"words": "Siakba; sidapil; kotak"}, "never_same"),
        (SAME | {"words": "sendirian"}, "two_words"),
        (SAME | {"words": "a; ..."}, "two_words"),
        (SAME | {"words": "satu; dua tiga empat lima enam tujuh delapan"}, "phrase_long"),
        (SAME | {"kind": "different", "words": "nama panjang; lain"}, "one_word"),
    ],
)
def test_what_makes_two_things_one_is_refused(desk, values, code):
    response = desk.post(at("add"), values)
    assert response.status_code == 200
    assert codes_in(response) == {code}


@pytest.mark.parametrize(
    "values",
    [
        ABBREVIATION | {"meaning": ""},
        SAME | {"meaning": "arti"},
        ABBREVIATION | {"words": "BIMTEK"},
    ],
)
def test_a_row_is_whole_and_an_abbreviation_stands_there_once(desk, values):
    before = Term.objects.count()
    assert desk.post(at("add"), values).status_code == 200
    assert Term.objects.count() == before


def test_a_new_abbreviation_is_found_at_once_and_leaves_no_history(
    desk, class_a, django_capture_on_commit_callbacks
):
    problem = make.problem(class_a, statement="Sekwan belum membalas surat")
    assert not Problem.objects.matching("sekretariat dewan").exists()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(at("add"), ABBREVIATION)
    assert Problem.objects.matching("sekretariat dewan").get() == problem
    again = Problem.objects.get(pk=problem.pk)
    assert (again.statement, again.version, again.changed_in) == (
        problem.statement,
        1,
        problem.changed_in or 1,
    )
    assert again.history.count() == 1
    assert not word_index.stale_classes().exists()
    term = Term.objects.get(words="sekwan")
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(at("delete", term.pk), {"post": "yes"})
    assert not Problem.objects.matching("sekretariat dewan").exists()


def test_a_group_is_used_at_once_and_nothing_is_derived_again(
    desk, class_a, class_b, event, coordinator
):
    make.problem(class_b, statement="Balairung sempit", recommendations=())
    typed = {"statement": "Pendopo bagus"}
    assert find_similar(typed, event=event, user=coordinator) == []
    desk.post(at("add"), SAME | {"words": "pendopo; balairung"})
    assert len(find_similar(typed, event=event, user=coordinator)) == 1
    assert not word_index.stale_classes().exists()


def test_what_is_left_is_said_and_one_press_brings_it_up_to_date(
    desk, class_a, class_b, django_capture_on_commit_callbacks
):
    for room in (class_a, class_b):
        make.problem(room, statement="Sekwan belum membalas surat")
    assert desk.get(at("changelist")).context["stale"] == 0
    Term.objects.create(**ABBREVIATION)  # as a process that stopped before it was done
    assert desk.get(at("changelist")).context["stale"] == 2
    response = desk.post(reverse("term_derive"), follow=True)
    assert response.context["stale"] == 0
    assert Problem.objects.matching("sekretariat dewan").count() == 2
    assert desk.get(reverse("term_derive")).status_code == 405


def test_saving_by_another_list_than_the_rest_leaves_the_class_to_be_derived(class_a):
    make.problem(class_a)
    term = Term.objects.create(**ABBREVIATION)
    make.problem(class_a)
    assert WordIndex.objects.get(pk=class_a.pk).derived_by == ""
    term.delete()
    assert word_index.stale_classes().get() == class_a
    word_index.derive_again()
    assert not word_index.stale_classes().exists()


def test_deriving_stops_when_the_time_is_up(class_a, class_b):
    for room in (class_a, class_b):
        make.problem(room)
    Term.objects.create(**ABBREVIATION)
    word_index.derive_again(seconds=0)
    assert word_index.stale_classes().count() == 2


def test_the_list_asks_the_same_few_queries_however_long_it_is(desk):
    def ask():
        with CaptureQueriesContext(connection) as captured:
            desk.get(at("changelist"))
        return len(captured)

    ask()
    many = ask()
    Term.objects.exclude(pk=Term.objects.first().pk).delete()
    assert ask() == many
