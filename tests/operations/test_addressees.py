"""Checking and joining addressees.

Every problem that reads differently afterwards says so in its history.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.test.utils import CaptureQueriesContext

from dim import workflow
from dim.models import Addressee, HistoryEntry, Problem
from dim.operations import addressees
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent
from dim.operations.setup import SetUpRefused
from tests import factories as make


def addressed(of, *names, status="draft"):
    rows = tuple(
        RecommendationContent("Bangun gudang", name if isinstance(name, tuple) else (name,))
        for name in names
    )
    return make.problem(of, status, recommendations=rows)


def rows_named(*names):
    return Addressee.objects.filter(name__in=names)


@pytest.fixture
def city(event):
    return make.addressee(event, "KPU Kab/Kota")


def test_joining_repoints_every_recommendation_and_writes_history(class_a, city, coordinator):
    problem = addressed(class_a, "kpu kabkota", ("KPU RI", "kpu kabkota"), status="accepted")
    untouched = addressed(class_a, "KPU RI")
    changed = addressees.merge_addressees(rows_named("kpu kabkota"), city, actor=coordinator)

    assert changed == 1
    assert not rows_named("kpu kabkota").exists()
    stored = Problem.objects.for_detail().get(pk=problem.pk)
    assert [
        sorted(a.name for a in row.addressees.all()) for row in stored.recommendations.all()
    ] == [
        ["KPU Kab/Kota"],
        ["KPU Kab/Kota", "KPU RI"],
    ]
    assert stored.version == problem.version + 1
    assert stored.status == "accepted"
    assert Problem.objects.matching("kab/kota").get() == problem
    last = stored.history.first()
    assert (last.revision, last.actor, last.source, last.from_status, last.to_status) == (
        stored.version,
        coordinator,
        "admin",
        "accepted",
        "accepted",
    )
    assert [(c["field"], c["old"], c["new"]) for c in last.changes] == [
        ("recommendation.addressees", ["kpu kabkota"], ["KPU Kab/Kota"]),
        ("recommendation.addressees", ["KPU RI", "kpu kabkota"], ["KPU Kab/Kota", "KPU RI"]),
    ]
    assert Problem.objects.get(pk=untouched.pk).version == untouched.version


def test_a_recommendation_to_both_keeps_one(class_a, city, coordinator):
    problem = addressed(class_a, ("KPU Kab/Kota", "kpu kabkota", "kpu kab"))
    addressees.merge_addressees(rows_named("kpu kabkota", "kpu kab"), city, actor=coordinator)
    assert list(problem.recommendations.get().addressees.all()) == [city]


def test_a_form_opened_before_is_stale_and_not_overwritten(class_a, city, coordinator, facilitator):
    problem = addressed(class_a, "kpu kabkota")
    addressees.merge_addressees(rows_named("kpu kabkota"), city, actor=coordinator)
    with pytest.raises(workflow.StaleProblem):
        editing.update_problem(
            problem,
            make.content(class_a, "Lain"),
            actor=facilitator,
            expected_version=problem.version,
        )


def test_joining_is_no_answer_to_a_return(class_a, city, coordinator, facilitator):
    problem = addressed(class_a, "kpu kabkota", status="returned")
    addressees.merge_addressees(rows_named("kpu kabkota"), city, actor=coordinator)
    with pytest.raises(workflow.TransitionError) as refused:
        workflow.perform(workflow.RESUBMIT, problem, actor=facilitator)
    assert refused.value.code == "unanswered"


def test_joining_stays_within_the_event(class_a, city, coordinator):
    foreign = make.addressee(make.event(), "KPU Kab/Kota")
    make.addressee(class_a.division.event, "kpu kabkota")
    with pytest.raises(SetUpRefused) as refused:
        addressees.merge_addressees(rows_named("kpu kabkota"), foreign, actor=coordinator)
    assert refused.value.code == "other_event"


def test_joining_is_the_coordinators(class_a, city, reviewer, facilitator):
    make.addressee(class_a.division.event, "kpu kabkota", is_proposed=True)
    for outsider in (reviewer, facilitator, make.member("coordinator", make.event())):
        with pytest.raises(PermissionDenied):
            addressees.merge_addressees(rows_named("kpu kabkota"), city, actor=outsider)
        with pytest.raises(PermissionDenied):
            addressees.confirm_addressees(Addressee.objects.all(), actor=outsider)
    assert rows_named("kpu kabkota").exists()


@pytest.mark.parametrize("names", [["KPU Kab/Kota"], []], ids=["itself", "gone"])
def test_nothing_to_join_is_said(names, city, coordinator):
    with pytest.raises(SetUpRefused) as refused:
        addressees.merge_addressees(rows_named(*names), city, actor=coordinator)
    assert refused.value.code == "nothing_to_merge"


def test_joining_asks_the_database_no_more_for_fifty_problems(
    class_a, city, coordinator, connection_queries
):
    coordinator.scopes()
    counts = []
    for number in (1, 50):
        for _ in range(number):
            addressed(class_a, "kpu kabkota")
        with connection_queries() as seen:
            addressees.merge_addressees(rows_named("kpu kabkota"), city, actor=coordinator)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert HistoryEntry.objects.filter(action="edited").count() == 51


@pytest.fixture
def connection_queries():
    from django.db import connection

    return lambda: CaptureQueriesContext(connection)


def test_portions_cover_everything(class_a, city, coordinator, monkeypatch):
    monkeypatch.setattr(addressees, "PORTION", 2)
    for _ in range(5):
        addressed(class_a, "kpu kabkota")
    assert addressees.merge_addressees(rows_named("kpu kabkota"), city, actor=coordinator) == 5
    assert set(Problem.objects.values_list("version", flat=True)) == {2}


def test_confirming_marks_proposals_as_checked(class_a, coordinator):
    addressed(class_a, "ANRI")
    assert rows_named("ANRI").get().is_proposed
    assert addressees.confirm_addressees(Addressee.objects.all(), actor=coordinator) == 1
    assert not rows_named("ANRI").get().is_proposed
