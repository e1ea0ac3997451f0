"""Reviewers correct what was submitted: recorded, and never over somebody else's words."""

import pytest
from django.urls import reverse

from dim import workflow
from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent, stored_content
from tests import factories as make


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def problem(class_a):
    rows = (
        RecommendationContent("Bangun gudang", ("KPU RI",), "long"),
        RecommendationContent("Sewa dahulu"),
    )
    return make.problem(class_a, "submitted", cause="Belum ada anggaran", recommendations=rows)


def url(problem):
    return reverse("problem_correct", args=[problem.pk])


def as_typed(problem, **changes):
    rows = problem.recommendations.all()
    return {
        "version": problem.version,
        "strategic_issue": problem.strategic_issue_id,
        "statement": problem.statement,
        "cause": problem.cause,
        "recommendation-pk": [row.pk for row in rows],
        "recommendation-text": [row.text for row in rows],
        "recommendation-addressees": [
            "; ".join(a.name for a in row.addressees.all()) for row in rows
        ],
        "recommendation-horizon": [row.horizon for row in rows],
        "action": "save",
    } | changes


def rewrite(problem, actor, **changes):
    content = stored_content(problem)
    return editing.update_problem(
        problem,
        type(content)(**vars(content) | changes),
        actor=actor,
        expected_version=problem.version,
    )


def test_a_correction_is_stored_and_recorded_as_the_desks(desk, problem, reviewer):
    assert desk.get(url(problem)).status_code == 200
    kept = [row.pk for row in problem.recommendations.all()]
    data = as_typed(
        problem,
        **{
            "statement": "Gudang sewa bocor",
            "recommendation-text": ["Bangun gudang!", "Sewa dahulu"],
        },
    )
    response = desk.post(url(problem), data)
    assert response.url == reverse("admin:dim_problem_change", args=[problem.pk])
    problem.refresh_from_db()
    assert (problem.status, problem.statement, problem.version) == (
        "submitted",
        "Gudang sewa bocor",
        3,
    )
    assert [row.pk for row in problem.recommendations.all()] == kept
    entry = problem.history.first()
    assert (entry.source, entry.action, entry.actor) == ("admin", "edited", reviewer)
    assert [change["field"] for change in entry.changes] == ["statement", "recommendation.text"]


def test_two_corrections_show_both_texts_and_keep_both_peoples_work(desk, problem, coordinator):
    typed = as_typed(problem, statement="Kalimat saya", cause="Belum ada anggaran")
    rewrite(problem, coordinator, statement="Kalimat lain", cause="Sebab lain")
    response = desk.post(url(problem), typed)
    assert response.status_code == 409
    texts = response.context["texts"]
    assert [
        (each.conflict.key, each.conflict.mine, each.conflict.theirs) for each in texts.choices
    ] == [("statement", "Kalimat saya", "Kalimat lain")]
    assert [taken.key for taken in texts.merged.taken] == ["cause"]
    problem.refresh_from_db()
    assert problem.statement == "Kalimat lain"
    del typed["action"]
    again = typed | {
        "shown_version": problem.version,
        "resolve": "chosen",
        "choice-statement": "mine",
    }
    assert desk.post(url(problem), again).status_code == 302
    problem.refresh_from_db()
    assert (problem.statement, problem.cause) == ("Kalimat saya", "Sebab lain")


def test_corrections_of_different_parts_are_both_kept(desk, problem, coordinator):
    typed = as_typed(problem, statement="Kalimat saya")
    rewrite(problem, coordinator, cause="Sebab lain")
    response = desk.post(url(problem), typed, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["info", "success"]
    problem.refresh_from_db()
    assert (problem.statement, problem.cause) == ("Kalimat saya", "Sebab lain")


def test_a_refused_correction_keeps_what_was_typed(desk, problem, coordinator):
    response = desk.post(url(problem), as_typed(problem, statement="  ", cause="Sebab saya"))
    assert response.status_code == 422
    assert response.context["form"]["cause"].value() == "Sebab saya"
    workflow.perform(workflow.ACCEPT, problem, actor=coordinator)
    response = desk.post(url(problem), as_typed(problem, cause="Sebab saya"))
    assert response.status_code == 409
    assert response.context["form"]["cause"].value() == "Sebab saya"
    problem.refresh_from_db()
    assert problem.cause == "Belum ada anggaran"
    assert desk.get(url(problem)).status_code == 302


def test_a_problem_taken_back_under_the_correction_waits_with_the_text(desk, problem, facilitator):
    typed = as_typed(problem, statement="Kalimat saya")
    workflow.perform(workflow.TAKE_BACK, problem, actor=facilitator)
    response = desk.post(url(problem), typed)
    assert response.status_code == 409
    assert response.context["refused"].code == "status"
    assert [step.actor for step in response.context["meanwhile"]] == [str(facilitator)]
    assert response.context["form"]["statement"].value() == "Kalimat saya"
    # The class writes on and submits again: the same form still knows where it began.
    rewrite(problem, facilitator, cause="Sebab dari kelas")
    workflow.perform(workflow.SUBMIT, problem, actor=facilitator)
    assert desk.post(url(problem), typed).status_code == 302
    problem.refresh_from_db()
    assert (problem.statement, problem.cause) == ("Kalimat saya", "Sebab dari kelas")


def test_a_correction_sent_twice_is_confirmed_although_the_problem_moved_on(
    desk, problem, facilitator
):
    typed = as_typed(problem, statement="Kalimat saya")
    assert desk.post(url(problem), typed).status_code == 302
    workflow.perform(workflow.TAKE_BACK, problem, actor=facilitator)
    assert desk.post(url(problem), typed).status_code == 302
    assert problem.history.filter(action="edited").count() == 1


def test_a_problem_taken_back_over_two_texts_keeps_the_choice(
    desk, problem, coordinator, facilitator
):
    typed = as_typed(problem, statement="Kalimat saya")
    rewrite(problem, coordinator, statement="Kalimat lain")
    desk.post(url(problem), typed)
    chosen = typed | {"resolve": "1", "choice-statement": "mix", "mix-statement": "Kalimat kita"}
    chosen["shown_version"] = Problem.objects.get(pk=problem.pk).version
    workflow.perform(workflow.TAKE_BACK, problem, actor=facilitator)
    response = desk.post(url(problem), chosen)
    assert response.status_code == 409
    assert response.context["refused"].code == "status"
    assert [(choice.chosen, choice.mix) for choice in response.context["texts"].choices] == [
        ("mix", "Kalimat kita")
    ]
    assert Problem.objects.get(pk=problem.pk).statement == "Kalimat lain"


def test_all_of_mine_keeps_what_only_they_changed(desk, problem, coordinator):
    typed = as_typed(problem, statement="Kalimat saya")
    problem = rewrite(problem, coordinator, statement="Kalimat lain", cause="Sebab lain")
    assert desk.post(url(problem), typed).status_code == 409
    assert (
        desk.post(
            url(problem), typed | {"shown_version": problem.version, "all": "mine"}
        ).status_code
        == 302
    )
    problem.refresh_from_db()
    assert (problem.statement, problem.cause) == ("Kalimat saya", "Sebab lain")


def test_a_third_change_during_the_choice_is_asked_about_again(desk, problem, coordinator):
    typed = as_typed(problem, statement="Kalimat saya")
    problem = rewrite(problem, coordinator, statement="Kalimat lain")
    chosen = typed | {"shown_version": problem.version, "resolve": "1", "choice-statement": "mine"}
    problem = rewrite(problem, coordinator, statement="Kalimat ketiga")
    response = desk.post(url(problem), chosen)
    assert response.status_code == 409
    assert [choice.conflict.theirs for choice in response.context["texts"].choices] == [
        "Kalimat ketiga"
    ]
    problem.refresh_from_db()
    assert problem.statement == "Kalimat ketiga"


def test_rows_are_added_without_javascript_and_nothing_is_stored(desk, problem):
    response = desk.post(url(problem), as_typed(problem, cause="Sebab saya", rows="add"))
    assert response.status_code == 200
    assert len(response.context["form"].rows.forms) == 3
    problem.refresh_from_db()
    assert problem.version == 2


def test_nobody_corrects_their_own_class_or_without_a_role(
    client, problem, reviewer, class_a, other_division
):
    make.member("facilitator", class_a, reviewer)
    people = [reviewer, make.user(is_superuser=True)]
    for person in people:
        client.force_login(person)
        assert client.get(url(problem)).status_code == 302
        assert client.post(url(problem), as_typed(problem, statement="Lain")).status_code == 409
    client.force_login(make.member("reviewer", other_division))
    assert client.post(url(problem), as_typed(problem, statement="Lain")).status_code == 302
    problem.refresh_from_db()
    assert problem.version == 2


def test_the_page_offers_the_correction_only_where_it_is_possible(desk, problem, class_a):
    change = reverse("admin:dim_problem_change", args=[problem.pk])
    assert desk.get(change).context["may_correct"] is True
    draft = make.problem(class_a, "draft")
    assert (
        desk.get(reverse("admin:dim_problem_change", args=[draft.pk])).context["may_correct"]
        is False
    )
