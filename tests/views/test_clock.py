"""The server's clock jumps or stands still: nothing that protects words asks it."""

import datetime

import pytest
from django.utils import timezone

from dim.models import Problem
from tests import factories as make
from tests.views.problem_forms import edit_data, edit_url
from tests.views.test_answers import board_url, quick, send
from tests.views.test_live import ask, codes_in, position

JUMPS = {"back": {"days": -1}, "ahead": {"hours": 3}, "stands still": {}}


@pytest.fixture
def room(client, facilitator, division):
    make.issue(division)
    client.force_login(facilitator)
    return client


@pytest.fixture(params=JUMPS.values(), ids=JUMPS)
def jump(request, monkeypatch):
    """``jump()``: from now on it is always the same moment, yesterday, in three hours, or now."""
    moment = timezone.now() + datetime.timedelta(**request.param)
    return lambda: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_two_editors_are_still_told_apart(room, class_a, jump):
    problem = make.problem(class_a)
    opened = edit_data(problem)
    jump()
    assert send(room, edit_url(problem), opened | {"cause": "Satu"})[0] == 200
    status, answer = send(room, edit_url(problem), opened | {"cause": "Dua"})
    assert (status, answer["code"]) == (409, "stale")
    status, answer = send(room, edit_url(problem), opened | {"impact": "Tiga"})
    assert (status, answer["content"]["cause"], answer["content"]["impact"]) == (
        200,
        "Satu",
        "Tiga",
    )
    assert list(problem.history.values_list("revision", flat=True)) == [3, 2, 1]


def test_screens_still_hear_of_a_save(room, class_a, jump):
    make.problem(class_a)
    seen = position(class_a)
    jump()
    send(room, board_url(class_a), quick(class_a))
    assert codes_in(ask(room, class_a, seen)) == ["SEK-A-002"]


def test_a_second_send_is_still_one_problem(room, class_a, jump):
    data = quick(class_a)
    send(room, board_url(class_a), data)
    jump()
    assert send(room, board_url(class_a), data)[1]["code"] == "SEK-A-001"
    assert Problem.objects.count() == 1
