import pytest
from django.urls import reverse

from dim.models import Problem
from dim.operations.problems.content import RecommendationContent
from dim.views.live import Position
from tests import factories as make
from tests.views.problem_forms import step_url


@pytest.fixture
def room(client, facilitator):
    client.force_login(facilitator)
    return client


def status_of(problem):
    return Problem.objects.get(pk=problem.pk).status


@pytest.mark.parametrize(
    ("status", "name", "data", "after"),
    [
        ("draft", "submit", {}, "submitted"),
        ("submitted", "take_back", {}, "draft"),
        ("returned", "resubmit", {"reason": "Sudah jelas"}, "submitted"),
        ("draft", "withdraw", {"reason": "Salah kelas"}, "withdrawn"),
        ("returned", "withdraw", {"reason": "Sudah ada"}, "withdrawn"),
        ("withdrawn", "restore", {"reason": "Ternyata perlu"}, "draft"),
    ],
)
def test_the_steps_of_the_room(room, class_a, status, name, data, after):
    problem = make.problem(class_a, status)
    assert room.get(step_url(problem, name)).status_code == 200
    assert status_of(problem) == status
    response = room.post(step_url(problem, name), data)
    assert response.url == f"{class_a.get_absolute_url()}#{problem.code}"
    assert status_of(problem) == after
    assert problem.history.first().reason == data.get("reason", "")


@pytest.mark.parametrize(
    ("status", "name", "data", "code"),
    [
        ("accepted", "take_back", {}, "status"),
        ("submitted", "submit", {}, "status"),
        ("returned", "resubmit", {"reason": "  "}, "unanswered"),
        ("draft", "withdraw", {"reason": "x" * 200_001}, None),
        ("draft", "withdraw", {"reason": " \r\n"}, None),
    ],
)
def test_a_refusal_says_why_on_the_same_page(room, class_a, status, name, data, code):
    problem = make.problem(class_a, status)
    response = room.post(step_url(problem, name), data)
    assert response.status_code == 409
    assert status_of(problem) == status
    if code:
        assert response.context["refusal"].code == code
    else:
        assert response.context["form"].errors


def test_submitting_without_a_recommendation_is_refused(room, class_a):
    problem = make.problem(class_a, recommendations=())
    assert room.post(step_url(problem, "submit")).context["refusal"].code == "incomplete"


def test_a_typed_reason_is_kept_when_the_step_is_refused(room, class_a, event):
    problem = make.problem(class_a)
    event.phase = "finished"
    event.save()
    response = room.post(step_url(problem, "withdraw"), {"reason": "Alasan yang panjang"})
    assert response.status_code == 409
    assert b"Alasan yang panjang" in response.content


def test_a_changed_returned_problem_needs_no_answer(room, class_a, facilitator):
    from dim.operations.problems import editing

    problem = make.problem(class_a, "returned")
    editing.update_problem(
        problem,
        make.content(class_a, "Diperbaiki"),
        actor=facilitator,
        expected_version=problem.version,
    )
    room.post(step_url(problem, "resubmit"), {"reason": ""})
    assert status_of(problem) == "submitted"


@pytest.mark.parametrize("name", ["accept", "return", "not_agree", "reopen", "merge", "explode"])
def test_decisions_are_not_made_here(client, class_a, coordinator, name):
    problem = make.problem(class_a, "submitted")
    client.force_login(coordinator)
    assert client.post(step_url(problem, name)).status_code == 404


def test_others_see_nothing_and_readers_do_nothing(client, class_a, class_b, organiser):
    problem = make.problem(class_a, "submitted")
    client.force_login(make.member("facilitator", class_b))
    assert client.post(step_url(problem, "take_back")).status_code == 404
    client.force_login(organiser)
    assert client.post(step_url(problem, "take_back")).status_code == 403
    assert status_of(problem) == "submitted"


@pytest.mark.parametrize(
    "next_", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "\\\\evil.test"]
)
def test_next_never_leaves_the_site(room, class_a, next_):
    problem = make.problem(class_a)
    response = room.post(step_url(problem, "submit"), {"next": next_})
    assert response.url.startswith(class_a.get_absolute_url())


def test_next_leads_back_to_where_one_was(room, class_a):
    problem = make.problem(class_a)
    back = reverse("problem_detail", args=[problem.event.slug, problem.code])
    assert room.post(step_url(problem, "submit"), {"next": back}).url == back


def test_a_second_click_says_how_it_stands(room, class_a):
    problem = make.problem(class_a, recommendations=(RecommendationContent("Satu"),))
    room.post(step_url(problem, "submit"))
    assert room.post(step_url(problem, "submit")).status_code == 409
    assert problem.history.filter(action="submit").count() == 1


def restore_link(client, class_a, problem):
    board = client.get(f"{class_a.get_absolute_url()}?status=withdrawn")
    return step_url(problem, "restore") in board.content.decode()


def test_a_coordinator_restores_in_a_closed_class_and_the_class_does_not(
    client, class_a, facilitator, coordinator, reviewer
):
    problem = make.problem(class_a, "withdrawn")
    client.force_login(facilitator)
    assert restore_link(client, class_a, problem)
    type(class_a).objects.filter(pk=class_a.pk).update(is_open=False)
    assert not restore_link(client, class_a, problem)
    closed = client.post(step_url(problem, "restore"), {"reason": "Perlu"})
    assert closed.context["refusal"].code == "class_closed"
    client.force_login(reviewer)
    assert not restore_link(client, class_a, problem)
    assert client.post(step_url(problem, "restore"), {"reason": "Perlu"}).status_code == 403
    client.force_login(coordinator)
    assert restore_link(client, class_a, problem)
    client.post(step_url(problem, "restore"), {"reason": "Perlu"})
    assert status_of(problem) == "draft"


def test_a_restored_problem_is_back_on_the_lists_of_others(room, class_a):
    problem = make.problem(class_a, "withdrawn")
    live = f"{class_a.get_absolute_url()}live/"
    class_a.refresh_from_db()
    since = {"since": str(Position.of(class_a))}
    room.post(step_url(problem, "restore"), {"reason": "Perlu"})
    assert f'data-code="{problem.code}"' in room.get(live, since).content.decode()
