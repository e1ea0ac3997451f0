"""The list of terms at the desk: who keeps it, what it refuses, and what a change does to entries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim.models import Problem, Term, WordShelf
from dim.operations import search
from dim.operations.similar import similar_to
from tests import factories as make

ABBREVIATION = {"kind": "abbreviation", "words": "sekwan", "meaning": "sekretariat dewan"}
SAME = {"kind": "same", "words": "sekwan; sekretariat dewan", "meaning": ""}


def at(name, *args):
    return reverse(f"admin:dim_term_{name}", args=args)


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def codes_in(response):
    found = response.context["adminform"].form.errors.as_data().values()
    return {error.code for errors in found for error in errors}


@pytest.mark.parametrize("role", ["coordinator", "superuser"])
def test_whoever_sets_up_keeps_the_list(client, event, role):
    person = make.user(is_superuser=True) if role == "superuser" else make.member(role, event)
    client.force_login(person)
    assert client.post(at("add"), SAME).status_code == 302
    term = Term.objects.get(words=SAME["words"])
    assert client.post(at("change", term.pk), SAME | {"words": "sekwan; dewan"}).status_code == 302
    assert client.post(at("delete", term.pk), {"post": "yes"}).status_code == 302
    assert not Term.objects.filter(pk=term.pk).exists()


def test_a_reviewer_reads_the_list_and_changes_nothing(client, reviewer):
    client.force_login(reviewer)
    term = Term.objects.first()
    assert client.get(at("changelist")).status_code == 200
    assert client.get(at("change", term.pk)).status_code == 200
    for address in (at("add"), at("change", term.pk), at("delete", term.pk), at("derive")):
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
    "values", [ABBREVIATION | {"meaning": ""}, SAME | {"meaning": "arti"}, ABBREVIATION | {"words": "BIMTEK"}]
)
def test_a_row_is_whole_and_an_abbreviation_stands_there_once(desk, values):
    before = Term.objects.count()
    assert desk.post(at("add"), values).status_code == 200
    assert Term.objects.count() == before


def test_a_new_abbreviation_is_found_at_once_and_leaves_no_history(desk, class_a, django_capture_on_commit_callbacks):
    entry = make.problem(class_a, statement="Sekwan belum membalas surat")
    assert not Problem.objects.matching("sekretariat dewan").exists()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(at("add"), ABBREVIATION)
    assert Problem.objects.matching("sekretariat dewan").get() == entry
    again = Problem.objects.get(pk=entry.pk)
    assert (again.statement, again.version, again.changed_in) == (entry.statement, 1, entry.changed_in or 1)
    assert again.history.count() == 1
    assert not search.stale_classes().exists()
    term = Term.objects.get(words="sekwan")
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(at("delete", term.pk), {"post": "yes"})
    assert not Problem.objects.matching("sekretariat dewan").exists()


def test_a_group_is_used_at_once_and_nothing_is_derived_again(desk, class_a, class_b, event, coordinator):
    make.problem(class_b, statement="Balairung sempit", recommendations=())
    typed = {"statement": "Pendopo bagus"}
    assert similar_to(typed, event=event, user=coordinator) == []
    desk.post(at("add"), SAME | {"words": "pendopo; balairung"})
    assert len(similar_to(typed, event=event, user=coordinator)) == 1
    assert not search.stale_classes().exists()


def test_what_is_left_is_said_and_one_press_brings_it_up_to_date(
    desk, class_a, class_b, django_capture_on_commit_callbacks
):
    for room in (class_a, class_b):
        make.problem(room, statement="Sekwan belum membalas surat")
    assert desk.get(at("changelist")).context["stale"] == 0
    Term.objects.create(**ABBREVIATION)  # as a process that stopped before it was done
    assert desk.get(at("changelist")).context["stale"] == 2
    response = desk.post(at("derive"), follow=True)
    assert response.context["stale"] == 0
    assert Problem.objects.matching("sekretariat dewan").count() == 2
    assert desk.get(at("derive")).status_code == 405


def test_saving_by_another_list_than_the_rest_leaves_the_class_to_be_derived(class_a):
    make.problem(class_a)
    term = Term.objects.create(**ABBREVIATION)
    make.problem(class_a)
    assert WordShelf.objects.get(pk=class_a.pk).derived_by == ""
    term.delete()
    assert search.stale_classes().get() == class_a
    search.derive_again()
    assert not search.stale_classes().exists()


def test_deriving_stops_when_the_time_is_up(class_a, class_b):
    for room in (class_a, class_b):
        make.problem(room)
    Term.objects.create(**ABBREVIATION)
    search.derive_again(seconds=0)
    assert search.stale_classes().count() == 2


def test_the_list_asks_the_same_few_queries_however_long_it_is(desk):
    def ask():
        with CaptureQueriesContext(connection) as captured:
            desk.get(at("changelist"))
        return len(captured)

    ask()
    many = ask()
    Term.objects.exclude(pk=Term.objects.first().pk).delete()
    assert ask() == many
