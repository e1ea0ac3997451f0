"""No save, form, bulk write or raw statement gets around the history."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.forms import modelform_factory

from dim.models import (
    HistoryEntry,
    OpeningHoursChange,
    Problem,
    Recommendation,
    ReviewNote,
    WorkshopClass,
)
from dim.models.guard import UnrecordedWrite
from dim.models.guarded import AppendOnlyModel
from dim.operations.classes import opening_hours
from tests import factories as make


@pytest.fixture
def problem(class_a):
    return make.problem(class_a, offices=(make.office(),))


@pytest.mark.parametrize(
    "write",
    [
        lambda p: p.save(),
        lambda p: p.save(update_fields=["cause"]),
        lambda p: p.delete(),
        lambda p: Problem.objects.update(cause="x"),
        lambda p: Problem.objects.filter(pk=p.pk).delete(),
        lambda p: Problem.objects.bulk_update([p], ["cause"]),
        lambda p: Problem.objects.bulk_create([p]),
        lambda p: p.event.problems.update(status="accepted"),
        lambda p: p.recommendations.update(text="x"),
        lambda p: p.recommendations.get().delete(),
        lambda p: Recommendation.objects.create(problem=p, text="x"),
        lambda p: Problem._base_manager.update(cause="x"),
        lambda p: p.offices.clear(),
        lambda p: p.offices.add(make.office()),
        lambda p: p.offices.set([]),
        lambda p: p.recommendations.get().addressees.clear(),
        lambda p: p.recommendations.get().addressees.set([]),
        lambda p: p.event.addressees.get().recommendations.clear(),
        lambda p: p.event.addressees.get().recommendations.remove(p.recommendations.get()),
        lambda p: modelform_factory(Problem, fields=["offices"])({}, instance=p).save(),
        lambda p: modelform_factory(Problem, fields=["cause"])({"cause": "x"}, instance=p).save(),
    ],
)
def test_unrecorded_writes_stop(problem, write):
    with pytest.raises(UnrecordedWrite), transaction.atomic():
        write(problem)
    assert Problem.objects.get().cause == ""
    recommendation = Recommendation.objects.get()
    assert recommendation.text == "Bangun gudang permanen"
    assert recommendation.addressees.count() == Problem.objects.get().offices.count() == 1


def test_what_a_problem_names_cannot_be_deleted(problem):
    for row in (problem.offices.get(), problem.recommendations.get().addressees.get()):
        with pytest.raises(ProtectedError):
            row.delete()


@pytest.mark.parametrize(
    "write",
    [
        lambda e: e.save(),
        lambda e: e.delete(),
        lambda e: HistoryEntry.objects.update(reason="x"),
        lambda e: HistoryEntry._base_manager.update(reason="x"),
        lambda e: HistoryEntry.objects.all().delete(),
        lambda e: HistoryEntry.objects.bulk_update([e], ["reason"]),
    ],
)
def test_history_is_append_only_in_python(problem, write):
    with pytest.raises(UnrecordedWrite):
        write(problem.history.get())


@pytest.mark.parametrize("verb", ["UPDATE", pytest.param("DELETE", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize("model", [HistoryEntry, ReviewNote])
def test_history_is_append_only_in_the_database(problem, reviewer, verb, model):
    ReviewNote.objects.create(problem=problem, author=reviewer, text="Catatan")
    table = model._meta.db_table
    statement = {
        "UPDATE": f"UPDATE {table} SET problem_id = problem_id",
        "DELETE": f"DELETE FROM {table}",
    }[verb]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert model.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("model", AppendOnlyModel.__subclasses__())
def test_nothing_that_is_written_once_is_emptied(model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        # Switched off for the flush between tests.
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_truncate")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.postgresql
def test_the_hours_of_a_class_that_was_used_stay(class_a, class_b, coordinator):
    make.problem(class_a)
    opening_hours.close_classes(WorkshopClass.objects.all(), actor=coordinator)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM dim_openinghourschange")
    class_b.delete()
    assert {row.workshop_class for row in OpeningHoursChange.objects.all()} == {class_a}


@pytest.mark.django_db
def test_every_append_only_table_refuses_changes_in_the_database():
    """SQLite makes a table anew when a column is added, and forgets its triggers: a migration
    must bring them back.
    """
    ask = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(ask[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    assert {
        f"{model._meta.db_table}_no_update" for model in AppendOnlyModel.__subclasses__()
    } <= found
