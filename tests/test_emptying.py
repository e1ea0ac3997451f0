"""Between tests that really store, nothing is left but what migrations alone write."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection

from dim import workflow
from dim.models import HistoryEntry
from tests import factories as make
from tests.emptying import empty_tables

pytestmark = pytest.mark.django_db(transaction=True)


def filled():
    return {model for model in apps.get_models() if model._base_manager.exists()}


def test_everything_is_emptied_but_what_migrations_alone_write(class_a, facilitator):
    problem = make.problem(class_a)
    workflow.perform(workflow.SUBMIT, problem, actor=facilitator)
    assert HistoryEntry in filled()
    empty_tables()
    assert filled() == {ContentType, Permission}


@pytest.mark.postgresql
def test_triggers_watch_again_afterwards():
    make.event()
    empty_tables()
    entry = make.problem(make.workshop_class(make.division(make.event()))).history.first()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute("DELETE FROM dim_historyentry WHERE id = %s", [entry.pk])
