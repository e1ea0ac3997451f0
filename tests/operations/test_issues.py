"""Joining strategic issues: everything under them moves, with its history, and keeps its code."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dim.models import ConsolidatedItem, Problem, StrategicIssue
from dim.operations.issues import merge_issues
from dim.operations.problems import editing
from dim.operations.problems.checks import BadContent
from dim.operations.setup import SetUpRefused
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def issues(division):
    return make.issue(division, 1, title="Arsip"), make.issue(division, 2, title="Kearsipan")


def under(of, issue, status="submitted"):
    return make.problem(of, status, strategic_issue=issue)


def join(gone, into, actor):
    return merge_issues(StrategicIssue.objects.filter(pk=gone.pk), into, actor=actor)


def test_everything_moves_with_its_history(class_a, class_b, issues, coordinator):
    into, gone = issues
    problems = [under(class_a, gone, "returned"), under(class_b, gone, "accepted")]
    stays = under(class_a, into)
    assert join(gone, into, coordinator) == 2
    assert not StrategicIssue.objects.filter(pk=gone.pk).exists()
    for before in problems:
        after = Problem.objects.get(pk=before.pk)
        assert (after.strategic_issue, after.code, after.status) == (
            into,
            before.code,
            before.status,
        )
        assert after.version == before.version + 1
        last = after.history.first()
        assert (last.actor, last.source, last.action) == (coordinator, "admin", "edited")
        assert last.changes == [
            {
                "field": "strategic_issue",
                "old": {"number": 2, "title": "Kearsipan"},
                "new": {"number": 1, "title": "Arsip"},
            }
        ]
        # It is not the answer of the class to a return.
        assert (after.status_version == after.version) == (before.status_version == before.version)
    assert Problem.objects.get(pk=stays.pk).version == stays.version


def test_screens_of_all_classes_hear_of_it(class_a, class_b, issues, coordinator):
    into, gone = issues
    rows = [under(class_a, gone), under(class_b, gone)]
    before = [class_a.revision, class_b.revision]
    join(gone, into, coordinator)
    for row, room, was in zip(rows, (class_a, class_b), before, strict=True):
        room.refresh_from_db()
        row.refresh_from_db()
        assert room.revision > was
        assert row.changed_in == room.revision


def test_consolidated_items_move_too(class_a, issues, coordinator):
    into, gone = issues
    problem = under(class_a, gone)
    item = make.item([problem], actor=coordinator, strategic_issue=gone)
    join(gone, into, coordinator)
    stored = ConsolidatedItem.objects.get(pk=item.pk)
    assert (stored.strategic_issue, stored.code) == (into, item.code)
    assert stored.version == item.version + 1
    assert Problem.objects.get(pk=problem.pk).status == "merged"


def test_a_form_with_an_issue_that_is_gone_is_told(class_a, issues, coordinator, facilitator):
    into, gone = issues
    content = make.content(class_a, strategic_issue=gone)
    join(gone, into, coordinator)
    with pytest.raises(BadContent) as caught:
        editing.create_problem(class_a, content, actor=facilitator)
    assert caught.value.code == "issue_gone"
    class_a.refresh_from_db()
    assert class_a.last_number == 0


def test_an_edit_of_something_else_follows_the_issue(class_a, issues, coordinator, facilitator):
    into, gone = issues
    problem = under(class_a, gone, "draft")
    content = make.content(class_a, "Lain", strategic_issue=gone)
    join(gone, into, coordinator)
    editing.update_problem(problem, content, actor=facilitator, expected_version=problem.version)
    problem.refresh_from_db()
    assert (problem.strategic_issue, problem.statement) == (into, "Lain")


def test_who_may_not_and_what_cannot(class_a, issues, other_division, coordinator, facilitator):
    into, gone = issues
    with pytest.raises(PermissionDenied):
        join(gone, into, facilitator)
    with pytest.raises(SetUpRefused) as caught:
        join(make.issue(other_division, 9), into, coordinator)
    assert caught.value.code == "other_division"
    join(gone, into, coordinator)
    with pytest.raises(SetUpRefused) as caught:
        join(gone, into, coordinator)
    assert caught.value.code == "nothing_to_merge"


def test_the_number_of_queries_does_not_grow(
    class_a, issues, coordinator, django_assert_max_num_queries
):
    into, gone = issues
    for _number in range(12):
        under(class_a, gone, "draft")
    with django_assert_max_num_queries(30):
        join(gone, into, coordinator)


def test_the_list_asks_first_and_then_joins(client, class_a, issues, coordinator):
    into, gone = issues
    under(class_a, gone)
    client.force_login(coordinator)
    url = reverse("admin:dim_strategicissue_changelist")
    chosen = {"action": "join", "_selected_action": [gone.pk]}
    page = client.post(url, chosen)
    assert page.context["entries"] == 1
    assert StrategicIssue.objects.filter(pk=gone.pk).exists()
    client.post(url, chosen | {"into": into.pk})
    assert not StrategicIssue.objects.filter(pk=gone.pk).exists()


def test_a_new_issue_knows_the_event_of_its_list(client, event, division):
    elsewhere = make.division(make.event(), "DATIN")
    client.force_login(make.user(is_superuser=True))
    url = reverse("admin:dim_strategicissue_add")
    query = {"_changelist_filters": f"division__event__id__exact={event.pk}"}
    field = client.get(url, query).context["adminform"].form.fields["division"]
    assert list(field.queryset) == [division]
    assert field.initial == division
    field = client.get(url).context["adminform"].form.fields["division"]
    assert set(field.queryset) == {division, elsewhere}
