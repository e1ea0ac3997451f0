"""The button that undoes: in the message of a page, and as an answer to a script."""

import datetime
import re

import pytest
from django.template import Context, Template
from django.utils import timezone

from dim import workflow
from dim.models import Problem
from dim.templatetags.undo import tag_for
from tests import factories as make
from tests.views.problem_forms import edit_data, edit_url, new_data, new_url, step_url

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def room(client, facilitator):
    client.force_login(facilitator)
    return client


def undo_url(problem, revision):
    return f"{problem.get_absolute_url()}undo/{revision}/"


def offered(page):
    """The address of the button in the messages of a page; None without one."""
    found = re.search(r'action="([^"]+)" data-undo="(\d+)"', page.content.decode())
    return found and found[1]


def status_of(problem):
    return Problem.objects.get(pk=problem.pk).status


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("draft", "submit"),
        ("submitted", "take_back"),
        ("returned", "resubmit"),
        ("draft", "withdraw"),
    ],
)
def test_a_step_offers_to_undo_it(room, class_a, status, name):
    problem = make.problem(class_a, status)
    page = room.post(step_url(problem, name), {"reason": "Keliru"}, follow=True)
    page = room.post(offered(page), follow=True)
    assert status_of(problem) == status
    assert problem.code in page.content.decode()
    assert offered(page) is None


def test_a_saved_form_offers_to_undo_it(room, class_a):
    problem = make.problem(class_a)
    page = room.post(edit_url(problem), edit_data(problem, cause="Baru"), follow=True)
    room.post(offered(page))
    problem.refresh_from_db()
    assert (problem.cause, problem.version) == ("", 3)


def test_a_new_entry_offers_to_undo_it(room, class_a):
    make.issue(class_a.division)
    page = room.post(new_url(class_a), new_data(class_a, action="submit"), follow=True)
    made = Problem.objects.latest("pk")
    room.post(offered(page))
    assert status_of(made) == "draft"


def test_the_quick_entry_offers_to_undo_it(room, class_a):
    issue = make.issue(class_a.division)
    board = room.get(class_a.get_absolute_url())
    typed = {
        "key": board.context["form"]["key"].value(),
        "strategic_issue": issue.pk,
        "statement": "Salah kelas",
    }
    page = room.post(class_a.get_absolute_url(), typed, follow=True)
    room.post(offered(page))
    assert status_of(Problem.objects.latest("pk")) == "withdrawn"


def test_drafts_submitted_together_offer_one_button(room, class_a):
    drafts = [make.problem(class_a) for _ in range(2)]
    address = f"{class_a.get_absolute_url()}submit/"
    page = room.post(address, {"code": [one.code for one in drafts]}, follow=True)
    room.post(offered(page))
    assert {status_of(one) for one in drafts} == {"draft"}


def test_a_message_that_is_read_late_offers_nothing(room, class_a, facilitator):
    """It waits for the next page, which may be opened after lunch."""
    long_ago = timezone.now() - datetime.timedelta(minutes=1)
    page = room.get(class_a.get_absolute_url())
    assert offered(page) is None
    message = type("Message", (), {"extra_tags": tag_for("/x/", long_ago)})
    text = Template("{% load undo %}{% undo_button message %}").render(
        Context({"message": message})
    )
    assert text.strip() == ""


def test_restoring_is_undone_by_withdrawing_and_has_no_button(room, class_a):
    problem = make.problem(class_a, "withdrawn")
    page = room.post(step_url(problem, "restore"), {"reason": "Perlu"}, follow=True)
    assert offered(page) is None


def test_a_reviewer_gets_no_button(client, class_a, reviewer):
    client.force_login(reviewer)
    problem = make.problem(class_a, "submitted")
    page = client.post(edit_url(problem), edit_data(problem, cause="Baru"), follow=True)
    assert offered(page) is None


def test_a_script_is_answered_with_what_is_stored(room, class_a):
    make.issue(class_a.division)
    data = new_data(class_a)
    made = room.post(new_url(class_a), data, **JSON).json()
    undone = room.post(made["undo"], **JSON).json()
    assert (undone["kind"], undone["status"], undone["code"]) == (
        "saved",
        "withdrawn",
        made["code"],
    )
    assert undone["message"]


def test_a_refusal_says_why(room, class_a, reviewer):
    problem = make.problem(class_a)
    room.post(step_url(problem, "submit"))
    workflow.perform(workflow.ACCEPT, problem, actor=reviewer)
    answer = room.post(undo_url(problem, 2), **JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "changed")
    page = room.post(undo_url(problem, 2), follow=True)
    assert str(reviewer) in page.content.decode()
    assert status_of(problem) == "accepted"


def test_others_undo_nothing(client, class_a, class_b, reviewer, coordinator):
    problem = make.problem(class_a, "submitted")
    neighbour = make.member("facilitator", class_b)
    for person, code in ((neighbour, 404), (reviewer, 403), (coordinator, 403)):
        client.force_login(person)
        assert client.post(undo_url(problem, 2)).status_code == code
    assert client.post(undo_url(problem, 2), **JSON).json()["code"] == "not_here"
    assert status_of(problem) == "submitted"


@pytest.mark.parametrize("revision", ["0", "7", "9" * 30])
def test_a_revision_that_is_not_there_harms_nothing(room, class_a, revision):
    problem = make.problem(class_a)
    assert room.post(undo_url(problem, revision)).status_code in {302, 404}
    assert status_of(problem) == "draft"


def test_looking_at_the_address_undoes_nothing(room, class_a):
    problem = make.problem(class_a, "submitted")
    assert room.get(undo_url(problem, 2)).status_code == 405
