import uuid
from dataclasses import replace

import pytest

from dim import workflow
from dim.history.problem_history import history_steps
from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent, stored_content
from dim.text import word_differences
from tests import factories as make


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "satu kata"),
        ("satu kata", ""),
        ("Honor berbeda yang berbatasan.", "Honor berbeda dalam satu provinsi."),
        ("baris 1\nbaris 2", "baris 1\n\n  baris 2 👍"),
        ("sama", "sama"),
        ("a " * 3000, "b " * 3000),
    ],
)
def test_pieces_joined_are_the_texts_again(old, new):
    before, after = word_differences(old, new)
    assert "".join(piece.text for piece in before) == old
    assert "".join(piece.text for piece in after) == new


def test_only_the_changed_words_are_marked():
    before, after = word_differences(
        "Honor berbeda yang berbatasan jauh.", "Honor berbeda dalam satu provinsi jauh."
    )
    assert [piece.text for piece in before if piece.differs] == ["yang berbatasan"]
    assert [piece.text for piece in after if piece.differs] == ["dalam satu provinsi"]


def test_the_history_names_every_step_and_every_changed_field(class_a, facilitator, reviewer):
    problem = editing.create_problem(
        class_a, make.content(class_a), actor=facilitator, key=uuid.uuid4()
    )
    content = stored_content(problem)
    rows = (
        replace(content.recommendations[0], text="Sewa gudang", horizon="short"),
        RecommendationContent("Baru"),
    )
    changed = replace(content, statement="Gudang belum ada", recommendations=rows)
    problem = editing.update_problem(problem, changed, actor=facilitator, expected_version=1)
    problem = workflow.perform(workflow.SUBMIT, problem, actor=facilitator)
    workflow.perform(
        workflow.RETURN, problem, actor=reviewer, reason="Kurang jelas", category="unclear"
    )

    steps = history_steps(problem.history.select_related("actor"))

    assert [step.to_status for step in steps] == ["returned", "submitted", "draft", "draft"]
    assert [step.has_moved for step in steps] == [True, True, False, False]
    assert steps[0].reason == "Kurang jelas"
    assert steps[0].reason_category
    edited = {change.label: (change.old, change.new) for change in steps[2].changes}
    assert (
        len(edited) == 4
    )  # the statement, text and horizon of the first recommendation, the second one
    assert ("Bangun gudang permanen", "Sewa gudang") in edited.values()
    assert ("", "Baru") in edited.values()


def test_what_is_saved_while_somebody_types_is_one_step(class_a, facilitator, reviewer):
    problem = editing.create_problem(class_a, make.content(class_a, "Gudang"), actor=facilitator)

    def save(person, **changes):
        content = replace(stored_content(problem), **changes)
        editing.update_problem(
            problem, content, actor=person, expected_version=Problem.objects.get().version
        )
        problem.refresh_from_db()

    other = make.member("facilitator", class_a)
    save(facilitator, statement="Gudang be")
    save(facilitator, statement="Gudang belum ada", cause="Tanah")
    save(facilitator, cause="")
    save(other, impact="Sewa mahal")
    save(facilitator, impact="Sewa makin mahal")
    for history in (problem.history.order_by("revision"), problem.history.order_by("-revision")):
        steps = history_steps(history.select_related("actor"))
        steps = steps if steps[0].is_creation else steps[::-1]
        edits = [
            (step.actor, [(change.old, change.new) for change in step.changes])
            for step in steps[1:]
        ]
        assert edits == [
            (str(facilitator), [("Gudang", "Gudang belum ada")]),
            (str(other), [("", "Sewa mahal")]),
            (str(facilitator), [("Sewa mahal", "Sewa makin mahal")]),
        ]
