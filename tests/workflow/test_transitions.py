import pytest
from django.utils import translation

from dim import workflow
from dim.models import Problem
from tests import factories as make

MAKEABLE = [status for status in Problem.Status.values if status != "merged"]


@pytest.mark.parametrize("status", MAKEABLE)
@pytest.mark.parametrize("transition", workflow.TRANSITIONS.values(), ids=lambda row: row.name)
def test_only_listed_sources_can_move(transition, status, class_a, facilitator, coordinator):
    problem = make.problem(class_a, status)
    actor = facilitator if transition.allowed(facilitator, problem) else coordinator
    reason = "Karena diuji"
    category = transition.categories[0] if transition.categories else ""
    if status in transition.sources:
        moved = workflow.perform(transition, problem, actor=actor, reason=reason, category=category)
        assert moved.status == transition.target
        assert moved.history.first().action == transition.name
    else:
        with pytest.raises(workflow.TransitionError) as refused:
            workflow.perform(transition, problem, actor=actor, reason=reason, category=category)
        assert refused.value.code == "status"
        problem.refresh_from_db()
        assert problem.status == status


@pytest.mark.parametrize("row", workflow.TRANSITIONS.values(), ids=lambda row: row.name)
def test_a_row_is_found_again_in_every_language(row):
    with translation.override("id"):
        found = {row: "here"}
    with translation.override("en"):
        assert found[row] == "here"
