"""Which problems are alike, kept in step: what is compared when, whoever compares first."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dim import workflow
from dim.models import Comparison, DistinctPair, Problem, SimilarPair, StrategicIssue, Term
from dim.operations.demo import load_demo
from dim.operations.demo.erase import erase_sample
from dim.operations.problems.content import RecommendationContent
from dim.operations.problems.editing import update_problem
from dim.operations.similar.pairs import update_similar_pairs
from tests import factories as make
from tests.threads import in_threads

LONG = 60.0
CLEARLY = 0.6
STORES = "Gudang logistik pemilu belum tersedia"
STORES_TOO = "Satker belum punya gudang untuk logistik pemilu"
ARCHIVE = "Arsip menumpuk tanpa arsiparis"
OTHERS = (
    "Honor KPPS kecil",
    "Server Sirekap lambat",
    "Mobil dinas rusak",
    "Kamar mandi bocor",
    "Genset kehabisan solar",
)


def say(of, statement, status="submitted", **more):
    """A problem that advises what it says, so that nothing else makes two of them alike."""
    return make.problem(of, status, statement=statement, recommendations=advice(statement), **more)


def advice(statement):
    return (RecommendationContent(statement, (), ""),)


def pairs():
    return sorted(SimilarPair.objects.values_list("low__code", "high__code"))


def scores():
    return sorted(SimilarPair.objects.values_list("low__code", "high__code", "score"))


@pytest.fixture
def world(class_a, class_b, event):
    """One pair about stores, and what makes its words rare."""
    for statement in OTHERS:
        say(class_a, statement)
    return say(class_a, STORES), say(class_b, STORES_TOO)


def test_what_is_alike_is_found_once_and_then_nothing_is_left(world, event):
    assert update_similar_pairs(event, seconds=0) == 7
    assert not Comparison.objects.exists()
    assert update_similar_pairs(event, seconds=LONG) == 0
    assert pairs() == [("SEK-A-006", "SEK-B-001")]
    before = scores()
    with CaptureQueriesContext(connection) as captured:
        assert update_similar_pairs(event) == 0
    assert len(captured) <= 3
    assert scores() == before


@pytest.mark.parametrize("status", ["draft", "returned", "not_agreed", "withdrawn"])
def test_only_what_stands_is_compared(world, class_b, event, status):
    one = say(class_b, STORES, status)
    update_similar_pairs(event, seconds=LONG)
    assert not Comparison.objects.filter(problem=one).exists()
    assert pairs() == [("SEK-A-006", "SEK-B-001")]


def test_an_accepted_and_a_merged_problem_are_compared(world, class_b, event):
    say(class_b, STORES, "accepted")
    make.item([say(class_b, STORES)])
    assert update_similar_pairs(event, seconds=LONG) == 0
    assert len(pairs()) == 6


def test_what_is_new_is_compared_alone(world, class_b, event):
    update_similar_pairs(event, seconds=LONG)
    say(class_b, STORES)
    assert update_similar_pairs(event, seconds=0) in {
        1,
        8,
    }  # all, should the number of problems just have doubled
    update_similar_pairs(event, seconds=LONG)
    assert len(pairs()) == 3


def test_an_edit_is_compared_again_and_its_former_pairs_go(world, class_b, event, reviewer):
    update_similar_pairs(event, seconds=LONG)
    one = Problem.objects.get(pk=world[1].pk)
    content = make.content(class_b, ARCHIVE, recommendations=advice(ARCHIVE))
    update_problem(one, content, actor=reviewer, expected_version=one.version)
    say(class_b, ARCHIVE)
    update_similar_pairs(event, seconds=LONG)
    assert pairs() == [("SEK-B-001", "SEK-B-002")]


def test_a_decision_alone_needs_no_comparing(world, event, reviewer):
    update_similar_pairs(event, seconds=LONG)
    one = Problem.objects.get(pk=world[0].pk)
    workflow.perform(workflow.ACCEPT, one, actor=reviewer, expected_version=one.version)
    assert update_similar_pairs(event, seconds=0) == 0


def test_who_comes_back_has_missed_nothing(world, class_b, event, reviewer):
    update_similar_pairs(event, seconds=LONG)
    workflow.perform(
        workflow.RETURN, world[1], actor=reviewer, reason="Lengkapi", category="incomplete"
    )
    say(class_b, STORES)
    update_similar_pairs(event, seconds=LONG)
    workflow.perform(
        workflow.RESUBMIT, world[1], actor=make.facilitator_of(class_b), reason="Sudah lengkap"
    )
    assert update_similar_pairs(event, seconds=LONG) == 0
    assert len(pairs()) == 3


def test_another_title_or_another_list_is_compared_again(world, event):
    update_similar_pairs(event, seconds=LONG)
    StrategicIssue.objects.update(title="Logistik")
    assert update_similar_pairs(event, seconds=LONG) == 0
    Term.objects.create(kind="same", words="honor; genset")
    assert update_similar_pairs(event, seconds=0) == 7


def test_the_order_of_comparing_does_not_matter(db):
    """In small steps from either end, or all at once: the same pairs to the last digit."""
    event = load_demo().event
    assert update_similar_pairs(event, seconds=LONG) == 0
    at_once = scores()
    SimilarPair.objects.all().delete()
    keys = list(Comparison.objects.order_by("-pk").values_list("pk", flat=True))
    Comparison.objects.all().delete()
    digests = {}
    while update_similar_pairs(event, seconds=0.001):
        pass
    assert scores() == at_once
    assert len(at_once) > 20
    # Each alone, the last first, finds what is there already.
    digests = dict(Comparison.objects.values_list("pk", "digest"))
    for key in keys[::10]:
        Comparison.objects.filter(pk=key).delete()
        assert update_similar_pairs(event, seconds=LONG) == 0
    assert scores() == at_once
    assert dict(Comparison.objects.values_list("pk", "digest")) == digests
    erase_sample(event)
    assert (SimilarPair.objects.count(), Comparison.objects.count()) == (0, 0)


def test_the_number_of_queries_does_not_grow(class_a, event):
    def ask():
        Comparison.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert update_similar_pairs(event, seconds=LONG) == 0
        return len(captured)

    say(class_a, STORES)
    say(class_a, STORES_TOO)
    few = ask()
    for number in range(20):  # the pairs of more would be stored in several portions
        say(class_a, f"{STORES} di gudang {number}")
    assert ask() == few


def test_the_database_keeps_pairs_in_order(world, event, coordinator):
    low, high = sorted(world, key=lambda problem: problem.pk)
    for wrong in (
        SimilarPair(event=event, low=high, high=low, score=1.0),
        DistinctPair(low=high, high=low, actor=coordinator),
        DistinctPair(low=low, high=low, actor=coordinator),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


def test_the_command_compares_all(world, event):
    output = io.StringIO()
    call_command("compare_entries", event.slug, stdout=output)
    assert output.getvalue()
    assert update_similar_pairs(event, seconds=0) == 0
    with pytest.raises(CommandError):
        call_command("compare_entries", "nowhere")


@pytest.mark.django_db(transaction=True)
def test_several_at_once_while_people_edit_end_with_what_one_alone_finds():
    event = make.event()
    division = make.division(event)
    rooms = [make.workshop_class(division, letter) for letter in "AB"]
    reviewer = make.member("reviewer", division)
    statements = [*OTHERS, STORES, STORES_TOO, ARCHIVE]
    made = [
        say(rooms[number % 2], f"{statements[number % 8]} {'sangat ' * (number % 3)}")
        for number in range(24)
    ]

    def compare():
        for _ in range(6):
            update_similar_pairs(event, seconds=0.05)

    def edit(first):
        def run():
            for number, problem in enumerate(made[first::4]):
                said = statements[(first + number) % 8]
                content = make.content(problem.workshop_class, said, recommendations=advice(said))
                now = Problem.objects.get(pk=problem.pk)
                update_problem(now, content, actor=reviewer, expected_version=now.version)

        return run

    in_threads(compare, compare, compare, edit(0), edit(1))
    while update_similar_pairs(event, seconds=LONG):
        pass
    together = scores()
    SimilarPair.objects.all().delete()
    Comparison.objects.all().delete()
    assert update_similar_pairs(event, seconds=LONG) == 0
    # How rare a word is changed while they compared: what is only just alike may differ,
    # nothing else.
    for some, others in ((together, scores()), (scores(), together)):
        clear = {pair[:2] for pair in some if pair[2] > CLEARLY}
        assert clear
        assert clear <= {pair[:2] for pair in others}
