"""What waits, what a search finds, and what a confirmation says of the rest."""

import pytest
from django.urls import reverse

from dim.desk.queue import queue
from dim.models import Event
from tests import factories as make

LIST = reverse("admin:dim_problem_changelist")


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def test_a_finished_event_asks_nobody_to_decide(desk, class_a):
    problem = make.problem(class_a, "submitted")
    assert desk.get(reverse("admin:index")).context["waiting_divisions"]
    assert desk.get(LIST).context["waiting"] == 1
    Event.objects.update(phase="finished")
    assert not desk.get(reverse("admin:index")).context["waiting_divisions"]
    assert desk.get(LIST).context["waiting"] == 0
    page = desk.get(reverse("admin:dim_problem_change", args=[problem.pk]))
    assert (page.context["place"], page.context["may_correct"], page.context["decision_forms"]) == (
        None,
        False,
        [],
    )


def test_a_code_is_found_whatever_its_status(desk, class_a):
    problem = make.problem(class_a, "accepted")
    found = desk.get(LIST, {"q": f" {problem.code.lower()} "}).context["cl"]
    assert [row.pk for row in found.result_list] == [problem.pk]
    # Chosen on purpose, a status counts.
    assert not desk.get(LIST, {"q": problem.code, "status": "submitted"}).context["cl"].result_count


def test_an_empty_search_tells_of_other_statuses(desk, class_a):
    make.problem(class_a, "accepted", statement="Gudang bocor")
    page = desk.get(LIST, {"q": "bocor"})
    number, address = page.context["elsewhere"]
    assert number == 1
    assert desk.get(LIST + address).context["cl"].result_count == 1
    for query in ({}, {"q": "tidak ada"}, {"q": "bocor", "status": "accepted"}):
        assert desk.get(LIST, query).context["elsewhere"] is None


def test_the_confirmation_names_a_code_once(desk, class_a):
    problem = make.problem(class_a, "accepted")
    data = {"action": "accept_selected", "_selected_action": [problem.pk]}
    [row] = desk.post(f"{LIST}?status=all", data).context["staying"]
    assert row.problem == problem
    assert problem.code not in str(row.refused)
    assert problem.get_status_display() in str(row.refused)


def test_the_queue_and_the_list_filter_alike(desk, reviewer, class_a, class_b, division, event):
    """Both read the same filters; one choice is no choice, and what is not offered chooses none."""
    elsewhere = make.workshop_class(make.division(make.event(), "SEK"), "A")
    make.member("reviewer", elsewhere.division, reviewer)
    old = make.problem(class_a, "submitted", statement="Gudang bocor")
    make.problem(class_b, "submitted", statement="Gudang sempit")
    make.problem(elsewhere, "submitted")
    make.problem(class_b, "accepted")
    for filters in (
        "",
        "q=gudang",
        "q=gudang&letter=B",
        f"event={event.pk}",
        f"event={event.pk}&division={division.pk}",
        f"event={event.pk}&letter=A",
        f"issue={old.strategic_issue_id}",
        f"division={division.pk}&issue={old.strategic_issue_id}",
        "letter=Z",
        "event=999",
        "since=earlier",
        "since=today&o=1&p=0",
        "event=&letter=",
    ):
        listed = desk.get(f"{LIST}?status=submitted&{filters}").context["cl"].queryset
        waiting = queue(reviewer, filters)
        assert {row.pk for row in waiting} == {row.pk for row in listed}, filters
    assert queue(reviewer, "reason__startswith=x").count() == 3
    assert queue(reviewer, "q=%00").count() == 3
