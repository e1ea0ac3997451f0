"""A recording proves the history of everything it wrote, and tells the screens of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dim import workflow
from dim.models import HistoryEntry, ItemHistoryEntry, Placement, Problem, Recommendation
from dim.models.guard import (
    UnrecordedWrite,
    derived_writes,
    recorded_writes,
    writes_without_history,
)
from dim.workflow.recording import VERSION_FIELDS, announce, recording
from tests import factories as make


@pytest.fixture
def problem(class_a):
    return make.problem(class_a, offices=(make.office(),))


def reworded(problem, recorder):
    problem.statement = "Kalimat lain"
    recorder.next_version(problem)
    problem.save(update_fields=["statement", *VERSION_FIELDS])


def test_a_recording_stores_version_history_and_news(problem, facilitator):
    before = problem.workshop_class.revision
    with recording(facilitator, source="admin") as recorder:
        reworded(problem, recorder)
        recorder.changed(problem, "edited", from_status="draft", changes=[{"field": "statement"}])
    stored = Problem.objects.get()
    assert (stored.statement, stored.version) == ("Kalimat lain", 2)
    entry = stored.history.get(revision=2)
    assert (entry.actor, entry.source, entry.action) == (facilitator, "admin", "edited")
    assert (entry.at, stored.updated_at) == (recorder.at, recorder.at)
    stored.workshop_class.refresh_from_db()
    assert stored.changed_in == stored.workshop_class.revision > before


@pytest.mark.parametrize(
    "write",
    [
        lambda p: p.save(update_fields=["cause"]),
        lambda p: Problem.objects.filter(pk=p.pk).update(cause="x"),
        lambda p: Problem.objects.bulk_update([p], ["cause"]),
        lambda p: p.recommendations.update(text="x"),
        lambda p: p.recommendations.get().delete(),
        lambda p: p.recommendations.all().delete(),
        lambda p: Recommendation.objects.create(problem=p, text="x"),
        lambda p: Recommendation.objects.bulk_create([Recommendation(problem=p, text="x")]),
        lambda p: p.offices.clear(),
        lambda p: p.offices.add(make.office()),
        lambda p: p.recommendations.get().addressees.clear(),
        lambda p: p.recommendations.get().addressees.add(make.addressee(p.event, "Lain")),
    ],
)
def test_a_write_without_history_is_taken_back(problem, facilitator, write):
    def content():
        row = Recommendation.objects.get()
        names = [one.name for one in row.addressees.all()]
        return Problem.objects.get().cause, row.text, names, Problem.objects.get().offices.count()

    before = content()
    with (
        pytest.raises(UnrecordedWrite, match="without the history"),
        transaction.atomic(),
        recording(facilitator),
    ):
        write(Problem.objects.get())
    assert content() == before


def forget(problem, other, recorder):
    """Both change; only the other one has a history entry."""
    reworded(other, recorder)
    recorder.changed(other, "edited")
    reworded(problem, recorder)


def store_less(problem, _other, recorder):
    """The history says version 2, the stored problem says 1."""
    recorder.next_version(problem)
    recorder.changed(problem, "edited")
    problem.save(update_fields=["statement"])


@pytest.mark.parametrize("write", [forget, store_less])
def test_history_of_another_version_or_problem_is_none(problem, facilitator, write):
    def attempt():
        with transaction.atomic(), recording(facilitator) as recorder:
            write(problem, other, recorder)

    other = make.problem(problem.workshop_class)
    with pytest.raises(UnrecordedWrite, match="without the history"):
        attempt()
    assert list(Problem.objects.values_list("version", flat=True)) == [1, 1]
    assert HistoryEntry.objects.count() == 2


def test_an_item_needs_its_history_too(class_a, reviewer):
    item = make.item([make.problem(class_a, "submitted")], actor=reviewer)
    link = item.recommendations.first().addressees.through
    for write in (
        lambda: item.save(),
        lambda: item.recommendations.update(text="x"),
        lambda: item.recommendations.first().addressees.clear(),
        lambda: link.objects.filter(recommendation__item=item).delete(),
        lambda: item.recommendations.first().addressees.add(make.addressee(item.event, "Lain")),
        lambda: Placement.objects.all().delete(),
        lambda: Placement.objects.first().save(),
    ):
        with pytest.raises(UnrecordedWrite), transaction.atomic(), recording(reviewer):
            write()
    with recording(reviewer) as recorder:
        recorder.next_version(item)
        item.save(update_fields=VERSION_FIELDS)
        recorder.changed_item(item, "edited")
    assert ItemHistoryEntry.objects.filter(item=item).count() == item.version == 2


def test_history_of_an_inner_recording_counts_and_the_news_are_told_once(problem, facilitator):
    problem.workshop_class.refresh_from_db()
    before = problem.workshop_class.revision
    with recording(facilitator):
        for _time in range(2):
            with recording(facilitator) as recorder:
                reworded(problem, recorder)
                recorder.changed(problem, "edited")
        Recommendation.objects.filter(problem=problem).update(text="Lain")
    problem.workshop_class.refresh_from_db()
    assert problem.workshop_class.revision == before + 1
    assert problem.history.count() == Problem.objects.get().version == 3


def test_derived_columns_are_written_without_history_and_nothing_else_is(problem):
    with derived_writes():
        Problem.objects.update(search_text="x", changed_in=7)
    for write in (
        lambda: Problem.objects.update(search_text="x", cause="y"),
        lambda: Problem.objects.all().delete(),
        lambda: problem.save(),
        lambda: problem.recommendations.get().delete(),
        lambda: Problem.objects.bulk_create([problem]),
    ):
        with pytest.raises(UnrecordedWrite), transaction.atomic(), derived_writes():
            write()
    assert Problem.objects.get().search_text == "x"


def test_a_failure_inside_is_told_as_it_is(problem, facilitator):
    def attempt():
        with transaction.atomic(), recording(facilitator):
            problem.save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempt()
    with pytest.raises(UnrecordedWrite):
        problem.save()


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_could_be_taken_back():
    with pytest.raises(UnrecordedWrite), recorded_writes():
        pass


def test_writes_without_history_leave_none(problem):
    with writes_without_history():
        Problem.objects.update(cause="x")
        problem.recommendations.get().delete()
    assert problem.history.count() == 1


def test_nothing_to_tell_locks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        announce([])


def test_the_proof_costs_as_many_queries_for_twenty_problems_as_for_two(class_a, facilitator):
    def cost(problems):
        links = Recommendation.addressees.through
        name = make.addressee(class_a.division.event, f"Lain {len(problems)}")
        old = [problem.recommendations.get() for problem in problems]
        with (
            CaptureQueriesContext(connection) as queries,
            transaction.atomic(),
            recording(facilitator) as recorder,
        ):
            new = [Recommendation(problem=problem, text="x") for problem in problems]
            Recommendation.objects.bulk_create(new)
            links.objects.bulk_create(
                links(recommendation_id=row.pk, addressee=name) for row in (*old, *new)
            )
            for problem in problems:
                recorder.next_version(problem)
                recorder.changed(problem, "edited")
            Problem.objects.bulk_update(problems, VERSION_FIELDS)
        return len(queries)

    assert cost([make.problem(class_a) for _ in range(20)]) == cost(
        [make.problem(class_a) for _ in range(2)]
    )


def test_only_who_may_review_moves_problems_in_and_out_of_items(class_a, facilitator, reviewer):
    item = make.item([make.problem(class_a, "submitted")], actor=reviewer)
    picked = [(problem, None) for problem in Problem.objects.all()]
    with pytest.raises(PermissionDenied):
        workflow.perform_with_item(workflow.UNMERGE, picked, item, actor=facilitator)
    assert Problem.objects.get().status == "merged"
