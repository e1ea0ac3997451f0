"""One decision over a selection."""

import re
from dataclasses import replace

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from dim import workflow
from dim.operations.problems import decisions, editing
from dim.operations.problems.content import stored_content
from tests import factories as make

LIST = reverse("admin:dim_problem_changelist")


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def select(client, name, problems, query="", **more):
    data = {"action": f"{name}_selected", "_selected_action": [problem.pk for problem in problems]}
    return client.post(LIST + query, data | more)


def seen(response):
    """What the rows of a list send along: which version of each problem they showed."""
    return {"seen": re.findall(r'name="seen" value="([^"]*)"', response.content.decode())}


def confirm(client, name, pairs, **said):
    fields = {f"{name}-{key}": value for key, value in said.items()}
    picked = [f"{problem.pk}:{version}" for problem, version in pairs]
    return client.post(reverse("problems_decide", args=[name]), {"picked": picked, **fields})


def as_shown(response):
    return [(row.problem, row.version) for row in response.context["going"]]


def statuses(*problems):
    for problem in problems:
        problem.refresh_from_db()
    return [problem.status for problem in problems]


def levels(response):
    return [message.level_tag for message in get_messages(response.wsgi_request)]


def test_the_confirmation_says_which_and_which_not(desk, reviewer, class_a, class_b):
    make.member("facilitator", class_b, reviewer)
    going, decided, own = (
        make.problem(class_a, "submitted"),
        make.problem(class_a, "accepted"),
        make.problem(class_b, "submitted"),
    )
    response = select(desk, "accept", [going, decided, own], "?status=all")
    assert [problem.code for problem, __ in as_shown(response)] == [going.code]
    staying = {row.problem.code: row.refused.code for row in response.context["staying"]}
    assert staying == {decided.code: "status", own.code: "own_class"}
    assert statuses(going, decided, own) == ["submitted", "accepted", "submitted"]


def test_several_are_accepted_at_once(desk, class_a):
    problems = [make.problem(class_a, "submitted") for _ in range(3)]
    shown = as_shown(select(desk, "accept", problems))
    response = confirm(desk, "accept", shown)
    assert response.url == LIST
    assert levels(response) == ["success"]
    assert statuses(*problems) == ["accepted"] * 3
    assert {problem.history.first().source for problem in problems} == {"admin"}


def test_one_reason_for_all(desk, class_a):
    problems = [make.problem(class_a, "submitted") for _ in range(2)]
    shown = as_shown(select(desk, "return", problems))
    response = confirm(desk, "return", shown, reason="Sebut satkernya")
    assert response.status_code == 422
    assert response.context["form"].errors.as_data()["category"][0].code == "required"
    assert response.context["form"]["reason"].value() == "Sebut satkernya"
    assert len(as_shown(response)) == 2
    confirm(desk, "return", as_shown(response), reason="Sebut satkernya", category="unclear")
    assert statuses(*problems) == ["returned", "returned"]


def rewrite(problem, actor, statement):
    content = replace(stored_content(problem), statement=statement)
    return editing.update_problem(problem, content, actor=actor, expected_version=problem.version)


def test_what_changed_since_is_left_and_shown_with_the_words(desk, class_a, coordinator):
    steady, moved, decided = (make.problem(class_a, "submitted") for _ in range(3))
    shown = as_shown(select(desk, "return", [steady, moved, decided]))
    rewrite(moved, coordinator, "Kalimat lain")
    workflow.perform(
        workflow.NOT_AGREE, decided, actor=coordinator, category="other", reason="Alasan"
    )
    response = confirm(desk, "return", shown, reason="Sebut satkernya", category="unclear")
    assert response.status_code == 409
    assert levels(response) == ["success"]
    assert statuses(steady, moved, decided) == ["returned", "submitted", "not_agreed"]
    assert [(row.problem.code, row.refused.code) for row in response.context["staying"]] == [
        (decided.code, "status")
    ]
    (row,) = response.context["changed"]
    assert (row.problem.code, row.meanwhile[0].changes[0].new) == (moved.code, "Kalimat lain")
    assert response.context["form"]["reason"].value() == "Sebut satkernya"
    # Having read it, its box is ticked.
    again = confirm(
        desk, "return", [(moved, row.problem.version)], reason="Sebut satkernya", category="unclear"
    )
    assert again.status_code == 302
    assert statuses(moved) == ["returned"]


def test_what_changed_between_the_list_and_the_confirmation_is_shown_first(
    desk, class_a, coordinator
):
    steady, moved = (make.problem(class_a, "submitted") for _ in range(2))
    as_listed = seen(desk.get(LIST))
    assert as_listed["seen"] == [f"{problem.pk}:{problem.version}" for problem in (steady, moved)]
    rewrite(moved, coordinator, "Kalimat lain")
    response = select(desk, "accept", [steady, moved], **as_listed)
    assert [problem for problem, _version in as_shown(response)] == [steady]
    assert [row.meanwhile[0].changes[0].new for row in response.context["changed"]] == [
        "Kalimat lain"
    ]
    page = response.content.decode()
    assert f'<input type="checkbox" name="picked" value="{moved.pk}:{moved.version + 1}">' in page


def test_words_for_a_decision_that_nobody_can_take_any_more_are_given_back(
    desk, class_a, facilitator
):
    problem = make.problem(class_a, "submitted")
    shown = as_shown(select(desk, "return", [problem]))
    workflow.perform(workflow.TAKE_BACK, problem, actor=facilitator)
    response = confirm(desk, "return", shown, reason="Kata <saya>", category="unclear")
    assert response.status_code == 409
    assert "Kata &lt;saya&gt;</textarea>" in response.content.decode()


def test_select_all_goes_across_pages_and_has_a_bound(desk, class_a, monkeypatch):
    problems = [make.problem(class_a, "submitted") for _ in range(4)]
    monkeypatch.setattr("dim.desk.selection.MOST_AT_ONCE", 3)
    response = select(desk, "accept", problems[:1], select_across="1")
    assert response.status_code == 302
    assert levels(response) == ["danger"]
    response = confirm(desk, "accept", [(problem, problem.version) for problem in problems])
    assert set(levels(response)) == {"danger"}
    assert statuses(*problems) == ["submitted"] * 4
    monkeypatch.setattr("dim.desk.selection.MOST_AT_ONCE", 4)
    assert len(as_shown(select(desk, "accept", problems[:1], select_across="1"))) == 4


def test_other_divisions_cannot_be_picked(desk, class_a, other_division):
    elsewhere = make.problem(make.workshop_class(other_division), "submitted")
    confirm(desk, "accept", [(elsewhere, elsewhere.version)])
    assert statuses(elsewhere) == ["submitted"]


@pytest.mark.parametrize(
    "pair", ["", "x", "1", "1:", ":1", "1:1:1", "-1:1", "9" * 30 + ":1", "١:1"]
)
def test_a_bent_pick_picks_nothing(desk, class_a, pair):
    problem = make.problem(class_a, "submitted")
    response = desk.post(reverse("problems_decide", args=["accept"]), {"picked": pair})
    assert response.status_code == 302
    assert statuses(problem) == ["submitted"]


def test_reopening_is_offered_to_coordinators_only(client, desk, class_a, coordinator):
    problem = make.problem(class_a, "accepted")
    assert "reopen_selected" not in dict(
        desk.get(LIST).context["action_form"].fields["action"].choices
    )
    confirm(desk, "reopen", [(problem, problem.version)], reason="Keliru")
    assert statuses(problem) == ["accepted"]
    client.force_login(coordinator)
    shown = as_shown(select(client, "reopen", [problem], "?status=accepted"))
    confirm(client, "reopen", shown, reason="Keliru")
    assert statuses(problem) == ["submitted"]


def test_restoring_is_offered_to_coordinators_only(client, desk, class_a, coordinator):
    problem = make.problem(class_a, "withdrawn")
    confirm(desk, "restore", [(problem, problem.version)], reason="Perlu")
    assert statuses(problem) == ["withdrawn"]
    client.force_login(coordinator)
    shown = as_shown(select(client, "restore", [problem], "?status=withdrawn"))
    confirm(client, "restore", shown, reason="Perlu")
    assert statuses(problem) == ["draft"]


def test_a_superuser_without_a_role_is_offered_no_decision(client, class_a):
    client.force_login(make.user(is_superuser=True))
    problem = make.problem(class_a, "submitted")
    response = client.get(LIST)
    assert response.context["action_form"] is None
    confirm(client, "accept", [(problem, problem.version)])
    assert statuses(problem) == ["submitted"]


@pytest.mark.parametrize("name", ["submit", "withdraw", "nothing"])
def test_only_decisions_are_taken_here(desk, class_a, name):
    assert confirm(desk, name, []).status_code == 403
    assert desk.get(reverse("problems_decide", args=["accept"])).status_code == 403


def test_a_problem_costs_the_same_few_queries_however_many(
    reviewer, class_a, django_assert_max_num_queries
):
    def cost(number):
        problems = [make.problem(class_a, "submitted") for _ in range(number)]
        rows = list(
            type(problems[0])
            .objects.for_listing()
            .filter(pk__in=[problem.pk for problem in problems])
        )
        reviewer.scopes()
        with django_assert_max_num_queries(500) as found:
            decisions.decide_many(
                workflow.ACCEPT, [(row, row.version) for row in rows], actor=reviewer
            )
        return len(found) / number

    # Two of them tell the screens of the class (its revision, and which line it was).
    assert cost(1) == cost(20) <= 8
