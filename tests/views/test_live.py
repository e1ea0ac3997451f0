"""What a screen hears when it asks whether its class has changed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim import workflow
from dim.models import Problem
from dim.operations.problems import editing
from dim.views.live import Position
from tests import factories as make


def address(workshop_class, name="board_live"):
    return reverse(
        name,
        args=[
            workshop_class.division.event.slug,
            workshop_class.division.code,
            workshop_class.letter,
        ],
    )


def position(workshop_class):
    workshop_class.refresh_from_db()
    return str(Position.of(workshop_class))


def ask(client, workshop_class, since="", **more):
    return client.get(address(workshop_class), {"since": since, **more})


def codes_in(response):
    return re.findall(r'data-code="([^"]+)"', response.content.decode())


def gone_from(response):
    return re.findall(r'data-gone="([^"]+)"', response.content.decode())


@pytest.fixture
def desk(client, facilitator):
    client.force_login(facilitator)
    return client


def test_nothing_new_has_no_body_and_one_query_besides_who_asks(desk, class_a):
    make.problem(class_a)
    since = position(class_a)
    with CaptureQueriesContext(connection) as captured:
        response = ask(desk, class_a, since)
    assert (response.status_code, response.content) == (204, b"")
    assert response["X-DIM"]
    assert "no-store" in response["Cache-Control"]
    # session, account, roles; and the class
    assert len(captured) == 4


def test_only_what_changed_is_sent(desk, class_a, facilitator):
    old = make.problem(class_a)
    since = position(class_a)
    new = make.problem(class_a)
    response = ask(desk, class_a, since)
    assert codes_in(response) == [new.code]
    workflow.perform(workflow.SUBMIT, old, actor=facilitator)
    assert sorted(codes_in(ask(desk, class_a, since))) == [old.code, new.code]
    assert ask(desk, class_a, position(class_a)).status_code == 204


def test_an_edit_is_news_and_an_unchanged_save_is_not(desk, class_a, facilitator):
    problem = make.problem(class_a)
    since = position(class_a)
    editing.update_problem(problem, make.content(class_a), actor=facilitator, expected_version=1)
    assert ask(desk, class_a, since).status_code == 204
    editing.update_problem(
        problem, make.content(class_a, "Lain"), actor=facilitator, expected_version=1
    )
    assert codes_in(ask(desk, class_a, since)) == [problem.code]


def test_what_the_filter_hides_now_is_gone(desk, class_a, facilitator):
    problem = make.problem(class_a)
    since = position(class_a)
    workflow.perform(workflow.SUBMIT, problem, actor=facilitator)
    response = ask(desk, class_a, since, status="draft")
    assert (codes_in(response), gone_from(response)) == ([], [problem.code])


def test_who_reads_no_drafts_hears_only_that_one_is_gone(client, organiser, class_a, facilitator):
    problem = make.problem(class_a, "submitted", statement="Rahasia kelas")
    since = position(class_a)
    workflow.perform(workflow.TAKE_BACK, problem, actor=facilitator)
    client.force_login(organiser)
    response = ask(client, class_a, since)
    assert (codes_in(response), gone_from(response)) == ([], [problem.code])
    assert "Rahasia kelas" not in response.content.decode()


@pytest.mark.parametrize("since", ["", "x", "999999999-0", "-1", "1\x00-", "9" * 40])
def test_a_position_that_was_never_given_gets_everything(desk, class_a, since):
    problem = make.problem(class_a)
    response = ask(desk, class_a, since)
    assert codes_in(response) == [problem.code]
    assert "data-whole" in response.content.decode()


def test_the_neighbours_changes_are_not_ours(desk, class_a, class_b):
    make.problem(class_a)
    since = position(class_a)
    make.problem(class_b)
    assert ask(desk, class_a, since).status_code == 204


@pytest.mark.parametrize("change", [{"is_open": False}, {"closes_at": "2019-09-22T09:00Z"}])
def test_a_change_of_opening_hours_is_news(desk, class_a, change):
    since = position(class_a)
    type(class_a).objects.filter(pk=class_a.pk).update(**change)
    response = ask(desk, class_a, since)
    assert response.status_code == 200
    assert 'id="closed"' in response.content.decode()


def test_news_cost_the_same_for_one_line_and_for_fifty(desk, class_a):
    make.problem(class_a)
    with CaptureQueriesContext(connection) as few:
        ask(desk, class_a)
    for _ in range(30):
        make.problem(class_a)
    with CaptureQueriesContext(connection) as many:
        assert len(codes_in(ask(desk, class_a))) == 31
    assert len(many) == len(few)


def test_every_change_has_its_number(class_a, coordinator):
    for status in ("draft", "returned", "withdrawn"):
        make.problem(class_a, status)
    class_a.refresh_from_db()
    numbers = sorted(Problem.objects.values_list("changed_in", flat=True))
    assert class_a.revision == sum(Problem.objects.values_list("version", flat=True))
    assert len(set(numbers)) == 3
    assert numbers[-1] == class_a.revision
