"""Presence stays out of the way of whoever saves."""

import threading
import uuid

import pytest
from django.db import connections, transaction

from dim import workflow
from dim.models import Presence
from dim.models.locks import lock_problem
from dim.operations.classes import presence
from tests import factories as make
from tests.patience import PATIENCE


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_speaks_waits_for_nobody_who_saves(class_a, facilitator):
    problem, page = make.problem(class_a), uuid.uuid4()

    def speak():
        for doing in ("looking", "editing"):
            presence.record_presence(page, class_a, problem.pk, doing, actor=facilitator)
        connections.close_all()

    speaker = threading.Thread(target=speak)
    with transaction.atomic():
        workflow.announce([lock_problem(problem)])
        speaker.start()
        speaker.join(PATIENCE)  # whoever waits here waits for ever
        assert not speaker.is_alive()
    assert Presence.objects.get().doing == "editing"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_page_that_speaks_twice_at_once_is_one_row(class_a, facilitator):
    page, gate, errors = uuid.uuid4(), threading.Barrier(8), []

    def speak():
        try:
            gate.wait()
            presence.record_presence(page, class_a, None, "looking", actor=facilitator)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    speakers = [threading.Thread(target=speak) for _ in range(8)]
    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join()
    assert errors == []
    assert Presence.objects.count() == 1
