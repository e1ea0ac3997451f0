"""What must not be stored is refused wherever it comes from, also where no form has looked."""

from copy import copy
from dataclasses import replace

import pytest

from dim.models import Addressee, Problem
from dim.operations.problems import editing
from dim.operations.problems.checks import BadContent
from dim.operations.problems.content import MAX_RECOMMENDATIONS, RecommendationContent
from tests import factories as make


def refusal(of, content):
    with pytest.raises(BadContent) as refused:
        editing.create_problem(of, content, actor=make.facilitator_of(of))
    assert not Problem.objects.exists()
    return refused.value.code


def test_more_recommendations_than_a_problem_takes(class_a):
    rows = tuple(RecommendationContent(f"Saran {n}") for n in range(MAX_RECOMMENDATIONS + 1))
    assert refusal(class_a, make.content(class_a, recommendations=rows)) == "too_many"


def test_an_issue_that_was_joined_into_another_one(class_a):
    content = make.content(class_a)
    # As a form still holds it that was opened before.
    joined = copy(content.strategic_issue)
    content.strategic_issue.delete()
    assert refusal(class_a, replace(content, strategic_issue=joined)) == "issue_gone"


def test_a_name_that_looks_like_a_known_one_is_no_new_one(class_a, facilitator):
    known = make.addressee(class_a.division.event, "KPU RI")
    # A no-break space: another spelling that nobody can see.
    row = RecommendationContent("Bangun gudang", ("KPU\u00a0RI",))
    made = editing.create_problem(
        class_a, make.content(class_a, recommendations=(row,)), actor=facilitator
    )
    assert [one.pk for one in made.recommendations.get().addressees.all()] == [known.pk]
    assert Addressee.objects.count() == 1
