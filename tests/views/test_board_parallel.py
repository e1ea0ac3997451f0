"""Impatient clicks and a burst of writers, with real connections on either database."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from dim.models import HistoryEntry, Problem
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issue(division):
    return make.issue(division)


@pytest.fixture
def send(class_a, facilitator, issue):
    """``send([data, ...])``: every form at the same moment, each on a connection of its own.

    The answers in order.
    """
    address = reverse(
        "board", args=[class_a.division.event.slug, class_a.division.code, class_a.letter]
    )
    clients = []

    def run(forms):
        for _ in forms:
            clients.append(Client())
            clients[-1].force_login(facilitator)
        start, answers = threading.Barrier(len(forms)), [None] * len(forms)

        def post(place):
            try:
                start.wait()
                answers[place] = clients[place].post(address, forms[place])
            finally:
                connection.close()

        threads = [threading.Thread(target=post, args=[place]) for place in range(len(forms))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    return run


def typed(issue, statement):
    return {
        "key": str(uuid.uuid4()),
        "strategic_issue": issue.pk,
        "statement": statement,
        "recommendations": "Bangun",
    }


def test_eight_sends_of_one_form_are_one_problem(send, issue, class_a):
    answers = send([typed(issue, "Gudang")] * 8)
    assert {(answer.status_code, answer["Location"].rpartition("=")[2]) for answer in answers} == {
        (302, "SEK-A-001")
    }
    problem = Problem.objects.get()
    assert problem.recommendations.count() == 1
    assert HistoryEntry.objects.count() == 1
    class_a.refresh_from_db()
    assert class_a.last_number == 1


def test_eight_writers_get_eight_codes(send, issue):
    answers = send([typed(issue, f"Masalah {number}") for number in range(8)])
    assert {answer.status_code for answer in answers} == {302}
    saved = {answer["Location"].rpartition("=")[2] for answer in answers}
    assert saved == {f"SEK-A-{number:03d}" for number in range(1, 9)}
    assert len(set(Problem.objects.values_list("statement", flat=True))) == 8
