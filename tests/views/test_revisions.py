"""Any two revisions of a problem beside each other, with the words that differ."""

import pytest
from django.urls import reverse

from dim import workflow
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(class_a, facilitator):
    """Entered, changed twice, submitted: four revisions."""
    problem = make.problem(class_a)
    for statement in ("Gudang logistik belum ada", "Gudang logistik dan arsip belum ada"):
        rows = (RecommendationContent("Sewa dahulu", ("Pemda/TAPD",), "short"),)
        content = make.content(class_a, statement, recommendations=rows)
        problem = editing.update_problem(
            problem, content, actor=facilitator, expected_version=problem.version
        )
    return workflow.perform(workflow.SUBMIT, problem, actor=facilitator)


def ask(client, problem, **query):
    return client.get(reverse("problem_revisions", args=[problem.event.slug, problem.code]), query)


def test_two_revisions(client, facilitator, problem):
    client.force_login(facilitator)
    whole = ask(client, problem)
    assert (whole.context["older"], whole.context["newer"]) == (1, 4)
    middle = ask(client, problem, **{"from": 3, "to": 2}).context["changes"][0]
    assert (middle.old, middle.new) == (
        "Gudang logistik belum ada",
        "Gudang logistik dan arsip belum ada",
    )
    assert [piece.text.strip() for piece in middle.new_pieces if piece.differs] == ["dan arsip"]
    assert ask(client, problem, **{"from": 3, "to": 4}).context["changes"] == []


@pytest.mark.parametrize(
    "query", [{"from": "0", "to": "2"}, {"from": "x"}, {"from": "1", "to": "9" * 30}, {"to": "99"}]
)
def test_nonsense_asks_for_all(query, client, facilitator, problem):
    client.force_login(facilitator)
    answer = ask(client, problem, **query)
    assert (answer.status_code, answer.context["older"], answer.context["newer"]) == (200, 1, 4)
