"""Problems go into an item and out again: no text is lost, and only those with the right may do
it.
"""

import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dim import workflow
from dim.models import (
    ConsolidatedItem,
    HistoryEntry,
    ItemHistoryEntry,
    MergeRecord,
    Placement,
    Problem,
    Support,
)
from dim.models.guard import UnrecordedWrite, writes_without_history
from dim.operations import consolidating
from dim.operations.consolidating import ItemContent, ItemRecommendationContent, PickedProblems
from dim.operations.problems import editing, revisions
from dim.operations.problems.content import stored_content
from dim.workflow import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(class_a, class_b):
    """A problem that was submitted in class A and one that was accepted in class B."""
    return [
        make.problem(class_a, "submitted", statement="Gudang belum ada"),
        make.problem(class_b, "accepted", statement="Tidak punya gudang"),
    ]


def recommendation_of(problem):
    return problem.recommendations.get().pk


def state(problem):
    problem = Problem.objects.get(pk=problem.pk)
    return (
        problem.status,
        problem.status_since,
        problem.submitted_at,
        problem.decided_at,
        problem.reason,
        problem.statement,
        [(row.pk, row.text) for row in problem.recommendations.all()],
        problem.code,
    )


def test_originals_are_frozen_and_come_back_as_they_were(pair, reviewer, facilitator):
    before = [state(problem) for problem in pair]
    item = make.item(pair, actor=reviewer)
    assert (item.code, item.status) == ("SEK-P-001", "draft")
    merged = list(Problem.objects.filter(merge__item=item).order_by("code"))
    assert [problem.status for problem in merged] == ["merged", "merged"]
    assert [problem.merge.revision for problem in merged] == [problem.version for problem in pair]
    for problem in merged:
        assert workflow.refusal_to_edit(problem, reviewer).code == "status"
        assert workflow.available_transitions(problem, reviewer) == []
    consolidating.dissolve(item, actor=reviewer, expected_version=item.version)
    assert [state(problem) for problem in pair] == before
    assert list(
        HistoryEntry.objects.filter(problem=pair[0], action__contains="merge").values_list("action")
    ) == [
        ("unmerge",),
        ("merge",),
    ]
    assert (
        ItemHistoryEntry.objects.filter(item=item).values_list("action", flat=True)[0]
        == "dissolved"
    )


def test_taking_one_out_keeps_the_others_and_the_last_dissolves(pair, reviewer):
    before = state(pair[1])
    item = make.item(pair, actor=reviewer)
    item = consolidating.take_out(item, pair[1], actor=reviewer, expected_version=item.version)
    assert state(pair[1]) == before
    assert [source.code for source in consolidating.held_by(item)] == [pair[0].code]
    assert item.recommendations.count() == 1
    item = consolidating.take_out(item, pair[0], actor=reviewer, expected_version=item.version)
    assert item.status == "dissolved"
    pair = list(Problem.objects.order_by("code"))
    assert make.item(pair, actor=reviewer).code == "SEK-P-002"  # a code is used once


def test_no_recommendation_is_dropped_in_silence(pair, reviewer, division):
    first, second = map(recommendation_of, pair)
    issue = pair[0].strategic_issue
    line = ItemRecommendationContent("Bangun gudang", ("KPU RI",), "long", (first,))

    def make_it(content):
        return consolidating.create_item(division, content, PickedProblems.of(pair), actor=reviewer)

    for content, code in (
        (ItemContent(issue, "Gudang", (line,)), "undecided"),
        (ItemContent(issue, "Gudang", (line,), {second: " "}), "reason_missing"),
        (ItemContent(issue, "Gudang", (line, replace(line, parts=(first, second)))), "misplaced"),
        (
            ItemContent(
                issue, "Gudang", (replace(line, parts=(first, second)), replace(line, parts=()))
            ),
            "without_part",
        ),
        (ItemContent(issue, " ", (replace(line, parts=(first, second)),)), "statement_empty"),
        (
            ItemContent(issue, "Gudang", (replace(line, text="", parts=(first, second)),)),
            "recommendation_empty",
        ),
        (
            ItemContent(make.issue(make.division(division.event, "LAIN")), "G", (line,)),
            "foreign_issue",
        ),
    ):
        with pytest.raises(Refused) as refused:
            make_it(content)
        assert refused.value.code == code
    assert not ConsolidatedItem.objects.exists()
    assert set(Problem.objects.values_list("status", flat=True)) == {"submitted", "accepted"}
    item = make_it(ItemContent(issue, "Gudang", (line,), {second: "Sama dengan yang pertama"}))
    aside = Placement.objects.get(placed_in=None)
    assert (aside.recommendation_id, aside.reason) == (second, "Sama dengan yang pertama")
    assert consolidating.stored_item(item).set_aside == {second: "Sama dengan yang pertama"}


def test_a_combined_recommendation_remembers_whose_it_is(pair, reviewer, division):
    first, second = map(recommendation_of, pair)
    line = ItemRecommendationContent(
        "Bangun atau sewa gudang", ("KPU RI", "Pemda/TAPD"), "long", (second, first)
    )
    content = ItemContent(pair[0].strategic_issue, "Gudang", (line,))
    item = consolidating.create_item(division, content, PickedProblems.of(pair), actor=reviewer)
    stored = consolidating.stored_item(item).recommendations[0]
    assert stored.parts == (second, first)
    assert set(stored.addressees) == {"KPU RI", "Pemda/TAPD"}
    row = item.recommendations.get()
    # It goes on under its key as long as one of its parts stays.
    consolidating.take_out(item, pair[1], actor=reviewer, expected_version=item.version)
    assert item.recommendations.get().pk == row.pk


def test_a_form_sent_twice_makes_one_item(pair, reviewer, division):
    key = uuid.uuid4()

    def send(actor=reviewer):
        content = make.item_content(pair)
        return consolidating.create_item(
            division, content, PickedProblems.of(pair), actor=actor, key=key
        )

    assert send() == send()
    with pytest.raises(Refused) as refused:
        send(make.member("reviewer", division))
    assert refused.value.code == "foreign_key"
    division.refresh_from_db()
    assert (ConsolidatedItem.objects.count(), division.last_item_number) == (1, 1)


def test_what_changed_meanwhile_is_said(pair, reviewer, facilitator, division):
    content, picked = make.item_content(pair), PickedProblems.of(pair)
    workflow.perform(workflow.TAKE_BACK, pair[0], actor=facilitator)
    with pytest.raises(Refused) as refused:
        consolidating.create_item(division, content, picked, actor=reviewer)
    assert refused.value.code == "status"
    workflow.perform(workflow.SUBMIT, pair[0], actor=facilitator)
    with pytest.raises(workflow.StaleProblem):
        consolidating.create_item(division, content, picked, actor=reviewer)
    assert not ConsolidatedItem.objects.exists()
    pair[0].refresh_from_db()
    item = make.item(pair, actor=reviewer)
    with pytest.raises(Refused) as refused:
        make.item(pair, actor=make.member("reviewer", division))
    assert refused.value.code == "merged_elsewhere"
    with pytest.raises(consolidating.StaleItem):
        consolidating.dissolve(item, actor=reviewer, expected_version=item.version + 1)


def test_the_same_content_once_more_changes_nothing(pair, reviewer):
    item = make.item(pair, actor=reviewer)
    content = consolidating.stored_item(item)
    picked = PickedProblems.of(consolidating.held_by(item))
    again = consolidating.change_item(item, content, picked, actor=reviewer, expected_version=99)
    assert again.version == item.version
    content = replace(content, statement="Kata lain")
    changed = consolidating.change_item(
        item, content, picked, actor=reviewer, expected_version=item.version
    )
    assert (changed.version, changed.history.first().changes) == (
        item.version + 1,
        [{"field": "statement", "old": item.statement, "new": "Kata lain"}],
    )
    with pytest.raises(consolidating.StaleItem):
        consolidating.change_item(
            item,
            replace(content, statement="Lain lagi"),
            picked,
            actor=reviewer,
            expected_version=item.version,
        )


def test_absorbing_takes_all_problems_along(pair, reviewer, class_a):
    third = make.problem(class_a, "submitted", statement="Sewa gudang mahal")
    item, other = make.item(pair, actor=reviewer), make.item([third], actor=reviewer)
    everything = [*pair, third]
    content, picked = make.item_content(everything), PickedProblems.of(everything)
    with pytest.raises(Refused) as refused:
        consolidating.change_item(item, content, picked, actor=reviewer, expected_version=1)
    assert refused.value.code == "merged_elsewhere"
    consolidating.change_item(
        item, content, picked, actor=reviewer, expected_version=1, absorbing=other
    )
    other.refresh_from_db()
    assert (other.status, other.absorbed_into) == ("dissolved", item)
    assert {source.pk for source in consolidating.held_by(item)} == {
        problem.pk for problem in everything
    }
    # And it still comes back as it was before it went into the first of the two.
    item.refresh_from_db()
    consolidating.dissolve(item, actor=reviewer, expected_version=item.version)
    assert state(third)[:1] == ("submitted",)
    assert MergeRecord.objects.filter(problem=third).count() == 2


def test_across_divisions_only_the_coordinator(class_a, other_division, reviewer, coordinator):
    here = make.problem(class_a, "submitted")
    there = make.problem(make.workshop_class(other_division, "A"), "submitted")
    with pytest.raises(PermissionDenied):
        make.item([here, there], actor=reviewer)
    both = make.member("reviewer", other_division, person=make.member("reviewer", class_a.division))
    with pytest.raises(Refused) as refused:
        make.item([here, there], actor=both)
    assert refused.value.code == "across_divisions"
    item = make.item([here, there], actor=coordinator)
    there.refresh_from_db()
    with pytest.raises(PermissionDenied):
        consolidating.take_out(item, there, actor=reviewer, expected_version=item.version)
    consolidating.take_out(item, there, actor=coordinator, expected_version=item.version)


def test_nobody_decides_on_their_own_class(class_a, reviewer):
    problem = make.problem(class_a, "submitted")
    make.member("facilitator", class_a, person=reviewer)
    with pytest.raises(Refused) as refused:
        make.item([problem], actor=reviewer)
    assert refused.value.code == "own_class"


def test_outsiders_may_nothing(pair, facilitator, organiser):
    for person in (facilitator, organiser, make.user()):
        with pytest.raises(PermissionDenied):
            make.item(pair, actor=person)


@pytest.mark.parametrize("status", ["draft", "returned", "not_agreed", "withdrawn"])
def test_only_what_was_put_forward_is_merged(status, class_a, reviewer):
    with pytest.raises(Refused) as refused:
        make.item([make.problem(class_a, status)], actor=reviewer)
    assert refused.value.code == "status"


def test_an_adopted_item_is_fixed_until_the_coordinator_opens_it(pair, reviewer, coordinator):
    item = make.item(pair, actor=reviewer)
    adopted = consolidating.adopt(item, actor=reviewer, expected_version=item.version)
    for change in (
        lambda: consolidating.dissolve(
            adopted, actor=coordinator, expected_version=adopted.version
        ),
        lambda: consolidating.take_out(
            adopted, pair[0], actor=coordinator, expected_version=adopted.version
        ),
        lambda: consolidating.adopt(adopted, actor=reviewer, expected_version=adopted.version),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.code == "item_status"
    with pytest.raises(PermissionDenied):
        consolidating.reopen_item(
            adopted, actor=reviewer, reason="Salah", expected_version=adopted.version
        )
    with pytest.raises(Refused) as refused:
        consolidating.reopen_item(
            adopted, actor=coordinator, reason=" ", expected_version=adopted.version
        )
    assert refused.value.code == "reason_missing"
    again = consolidating.reopen_item(
        adopted, actor=coordinator, reason="Salah", expected_version=adopted.version
    )
    assert (
        consolidating.dissolve(again, actor=reviewer, expected_version=again.version).status
        == "dissolved"
    )


def test_a_finished_event_stays_as_it_is(pair, reviewer, event):
    item = make.item(pair, actor=reviewer)
    event.phase = "finished"
    event.save(update_fields=["phase"])
    with pytest.raises(Refused) as refused:
        consolidating.dissolve(item, actor=reviewer, expected_version=item.version)
    assert refused.value.code == "phase"


def test_the_database_holds_merged_and_record_together(pair, reviewer):
    item = make.item(pair, actor=reviewer)
    for change in ({"status": "accepted"}, {"merge": None}):
        with pytest.raises(IntegrityError), transaction.atomic(), writes_without_history():
            Problem.objects.filter(merge__item=item).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), writes_without_history():
        Placement.objects.update(placed_in=None)


def test_unwrites_without_history_stop(pair, reviewer):
    item = make.item(pair, actor=reviewer)
    for write in (
        lambda: item.save(),
        lambda: item.delete(),
        lambda: ConsolidatedItem.objects.update(statement="x"),
        lambda: item.recommendations.update(text="x"),
        lambda: item.recommendations.first().addressees.clear(),
        lambda: Placement.objects.all().delete(),
        lambda: MergeRecord.objects.all().delete(),
        lambda: MergeRecord.objects.update(revision=1),
        lambda: ItemHistoryEntry.objects.update(reason="x"),
    ):
        with pytest.raises(UnrecordedWrite), transaction.atomic():
            write()


def test_the_boards_of_all_its_classes_hear_of_it(pair, reviewer, class_a, class_b):
    before = [row.revision for row in (class_a, class_b) if row.refresh_from_db() is None]
    make.item(pair, actor=reviewer)
    assert [row.revision for row in (class_a, class_b) if row.refresh_from_db() is None] == [
        n + 1 for n in before
    ]


def test_a_problem_reads_the_same_at_every_revision_of_its_way(
    pair, reviewer, facilitator, class_a
):
    """Merging is in the history between two texts, and is none itself."""
    item = make.item(pair, actor=reviewer)
    consolidating.dissolve(item, actor=reviewer, expected_version=item.version)
    problem = workflow.perform(
        workflow.TAKE_BACK, Problem.objects.get(pk=pair[0].pk), actor=facilitator
    )
    was = revisions.content_at(problem, 1)
    assert was == revisions.as_revision_content(stored_content(problem))
    content = make.content(class_a, "Gudang belum ada", cause="Belum dianggarkan")
    content = replace(content, recommendations=stored_content(problem).recommendations)
    # A page from before all that merges with what is there, as if nothing had happened.
    saved = editing.update_problem(problem, content, actor=facilitator, expected_version=1)
    assert (saved.cause, saved.statement) == ("Belum dianggarkan", "Gudang belum ada")


def test_who_may_see_an_item(pair, reviewer, facilitator, organiser, coordinator, other_division):
    item = make.item(pair, actor=reviewer)
    other_reviewer = make.member("reviewer", other_division)
    strangers_class = make.workshop_class(other_division, "A")
    stranger = make.member("facilitator", strangers_class)
    supporters_class = make.workshop_class(other_division, "B")
    supporter = make.member("facilitator", supporters_class)
    Support.objects.create(problem=pair[0], workshop_class=supporters_class, created_by=supporter)
    for person, sees in (
        (reviewer, True),
        (coordinator, True),
        (organiser, True),
        (facilitator, True),
        (other_reviewer, False),
        (stranger, False),
        (supporter, True),
        (make.user(), False),
    ):
        assert ConsolidatedItem.objects.visible_to(person).filter(pk=item.pk).exists() is sees
