"""No way round the decisions: no form adds, changes or deletes a problem or its history."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import NoReverseMatch, reverse

from dim.desk.site import desk as desk_site
from dim.models import HistoryEntry, Problem, Recommendation, ReviewNote
from tests import factories as make


@pytest.fixture
def problem(class_a):
    return make.problem(class_a, "submitted")


@pytest.fixture(params=["reviewer", "coordinator", "superuser"])
def desk(request, client, reviewer, coordinator):
    people = {"reviewer": reviewer, "coordinator": coordinator}
    client.force_login(people.get(request.param) or make.user(is_superuser=True, is_staff=True))
    return client


def everything(problem):
    return (
        Problem.objects.filter(pk=problem.pk).values().get(),
        list(Recommendation.objects.filter(problem=problem).values()),
        HistoryEntry.objects.count(),
    )


def test_posting_fields_changes_nothing(desk, problem):
    before = everything(problem)
    url = reverse("admin:dim_problem_change", args=[problem.pk])
    fields = {
        "status": "accepted",
        "statement": "Lain",
        "version": problem.version,
        "reason": "x",
        "_save": "Simpan",
    }
    rows = {
        "recommendations-TOTAL_FORMS": 1,
        "recommendations-INITIAL_FORMS": 1,
        "recommendations-0-text": "Lain",
    }
    for extra in ({}, rows, {"_continue": "1"}, {"_saveasnew": "1"}):
        assert desk.post(url, fields | extra).status_code == 403
    assert everything(problem) == before


def test_the_list_saves_nothing(desk, problem):
    before = everything(problem)
    url = reverse("admin:dim_problem_changelist")
    editing = {
        "_save": "1",
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": problem.pk,
    }
    desk.post(url, editing | {"form-0-status": "accepted"})
    for action in ("delete_selected", "accept_selected", "nothing"):
        desk.post(url, {"action": action, "_selected_action": problem.pk, "post": "yes"})
    assert everything(problem) == before


def test_problems_are_neither_added_nor_deleted(desk, problem):
    delete = reverse("admin:dim_problem_delete", args=[problem.pk])
    assert desk.get(reverse("admin:dim_problem_add")).status_code == 403
    assert desk.post(reverse("admin:dim_problem_add"), {"statement": "x"}).status_code == 403
    assert desk.get(delete).status_code == 403
    assert desk.post(delete, {"post": "yes"}).status_code == 403
    assert Problem.objects.count() == 1


def test_what_leaves_traces_has_no_screen():
    for model in (HistoryEntry, ReviewNote, Recommendation, LogEntry):
        assert not desk_site.is_registered(model)
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_nobody_can_be_given_a_list_to_edit():
    for screen in desk_site._registry.values():
        assert not screen.list_editable
    assert "delete_selected" not in dict(desk_site.actions)


def test_history_opens_on_the_page_of_the_problem(desk, problem):
    response = desk.get(reverse("admin:dim_problem_history", args=[problem.pk]))
    assert response.url == reverse("admin:dim_problem_change", args=[problem.pk]) + "#history"


ADDRESSES = [
    "problem_review",
    "problem_correct",
    "problem_history",
    "problem_note",
    "admin:dim_problem_delete",
]


@pytest.mark.parametrize("name", ADDRESSES)
def test_problems_of_other_divisions_are_like_missing_ones(client, reviewer, other_division, name):
    client.force_login(reviewer)
    elsewhere = make.problem(make.workshop_class(other_division), "submitted")
    for method in (client.get, client.post):
        hidden, missing = (
            method(reverse(name, args=[pk]), {"decision": "accept", "text": "x"})
            for pk in (elsewhere.pk, 10**9)
        )
        assert (hidden.status_code, hidden.headers.get("Location")) == (
            missing.status_code,
            missing.headers.get("Location"),
        )
        assert hidden.status_code in {302, 403}
    elsewhere.refresh_from_db()
    assert elsewhere.status == "submitted"


@pytest.mark.parametrize("pk", ["abc", "9" * 40, "1_2F", "..", "%00"])
def test_a_bent_key_is_like_a_missing_one(client, reviewer, pk):
    client.force_login(reviewer)
    assert client.get(f"/admin/dim/problem/{pk}/change/").status_code in {302, 404}
