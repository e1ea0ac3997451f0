"""Addressees are joined or removed while classes save: no save is refused, none waits for ever."""

import threading
import uuid
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError

from dim import workflow
from dim.models import Addressee, Problem, RecommendationAddressee
from dim.operations import addressees
from dim.operations.addressees import merge_addressees, remove_addressee
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent, stored_content
from tests import factories as make
from tests.patience import PATIENCE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.fixture
def names(event):
    return make.addressee(event, "Setjen"), make.addressee(event, "Setjen KPU RI")


@pytest.fixture
def started():
    """``started(call)``: run it in a thread.

    Returns a function that waits for it and gives its outcome.
    """
    threads = []

    def start(call):
        outcome = []

        def run():
            try:
                outcome.append(call())
            except Exception as error:
                outcome.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        threads.append(thread)
        thread.start()

        def result():
            thread.join(2 * PATIENCE)
            assert outcome, "still waiting"
            return outcome[0]

        return result

    yield start
    for thread in threads:
        thread.join(2 * PATIENCE)


def content_naming(class_a, name):
    return make.content(class_a, recommendations=(RecommendationContent("Rekomendasi", (name,)),))


def addressed_to():
    return {
        str(link.addressee) for link in RecommendationAddressee.objects.select_related("addressee")
    }


def join(one, into, actor):
    return merge_addressees(Addressee.objects.filter(pk=one.pk), into, actor=actor)


def test_a_save_that_is_not_committed_yet_is_joined_too(
    started, names, class_a, facilitator, coordinator
):
    stored, commit = threading.Event(), threading.Event()

    def save():
        with transaction.atomic():
            problem = editing.create_problem(
                class_a, content_naming(class_a, "Setjen"), actor=facilitator
            )
            stored.set()
            commit.wait(10)
        return problem

    make.issue(class_a.division)
    saving = started(save)
    assert stored.wait(10)
    joining = started(lambda: join(*names, coordinator))
    threading.Event().wait(0.5)  # long enough to run into whatever it waits for
    commit.set()
    assert saving().code == "SEK-A-001"
    assert joining() == 1
    assert addressed_to() == {"Setjen KPU RI"}


def test_a_save_during_the_joining_waits_and_is_stored(
    started, names, class_a, facilitator, coordinator
):
    joined, commit = threading.Event(), threading.Event()
    problem = make.problem(class_a, recommendations=(RecommendationContent("Satu"),))
    content = replace(
        stored_content(problem), recommendations=(RecommendationContent("Satu", ("Setjen",)),)
    )

    def merge():
        with transaction.atomic():
            number = join(*names, coordinator)
            joined.set()
            commit.wait(10)
        return number

    joining = started(merge)
    assert joined.wait(10)
    creating = started(
        lambda: editing.create_problem(
            class_a, content_naming(class_a, "Setjen"), actor=facilitator, key=uuid.uuid4()
        )
    )
    changing = started(
        lambda: editing.update_problem(problem, content, actor=facilitator, expected_version=1)
    )
    threading.Event().wait(0.5)
    commit.set()
    assert joining() == 0
    assert creating().code == "SEK-A-002"
    assert changing().version == 2
    # The name was typed once more: it is there again, for the secretariat to look at.
    assert addressed_to() == {"Setjen"}
    assert Addressee.objects.get(name="Setjen").is_proposed


def test_a_name_is_not_removed_while_somebody_uses_it(
    started, names, class_a, facilitator, coordinator
):
    stored, commit = threading.Event(), threading.Event()

    def save():
        with transaction.atomic():
            problem = editing.create_problem(
                class_a, content_naming(class_a, "Setjen"), actor=facilitator
            )
            stored.set()
            commit.wait(10)
        return problem

    make.issue(class_a.division)
    saving = started(save)
    assert stored.wait(10)
    removing = started(lambda: remove_addressee(names[0], actor=coordinator))
    threading.Event().wait(0.5)
    commit.set()
    assert saving().code == "SEK-A-001"
    assert isinstance(removing(), ProtectedError)
    assert addressed_to() == {"Setjen"}


def test_a_storm_of_saves_and_joins(started, event, class_a, class_b, coordinator, monkeypatch):
    """Writers in two classes name both addressees while somebody joins them to and fro.

    In many small portions.
    """
    monkeypatch.setattr(addressees, "PORTION", 2)
    for of in (class_a, class_b):
        for _number in range(6):
            make.problem(of, recommendations=(RecommendationContent("Satu", ("Setjen",)),))
    make.addressee(event, "Setjen KPU RI")
    done = threading.Event()

    def write(of, turn):
        person = make.facilitator_of(of)
        problem = of.problems.order_by("number")[turn]
        for count in range(6):
            name = ("Setjen", "Setjen KPU RI")[count % 2]
            editing.create_problem(of, content_naming(of, name), actor=person, key=uuid.uuid4())
            problem = Problem.objects.get(pk=problem.pk)
            rows = (
                RecommendationContent(f"Satu {count}", (name,)),
                RecommendationContent("Dua", ("Setjen",)),
            )
            content = replace(stored_content(problem), recommendations=rows)
            with suppress(
                workflow.StaleProblem
            ):  # the join changed the same names: a question, no error
                editing.update_problem(
                    problem, content, actor=person, expected_version=problem.version
                )
            sent = workflow.perform(workflow.SUBMIT, problem, actor=person)
            workflow.perform(workflow.TAKE_BACK, sent, actor=person)

    def merge():
        joins = 0
        while not done.is_set():
            pair = list(
                Addressee.objects.filter(event=event, name__startswith="Setjen").order_by("name")
            )
            if len(pair) == 2:
                join(*(pair if joins % 2 else pair[::-1]), coordinator)
                joins += 1
            done.wait(0.05)
        return joins

    joining = started(merge)
    writing = [
        started(lambda of=of, turn=turn: write(of, turn))
        for of in (class_a, class_b)
        for turn in range(3)
    ]
    results = [result() for result in writing]
    done.set()
    assert results == [None] * 6
    assert joining() > 2
