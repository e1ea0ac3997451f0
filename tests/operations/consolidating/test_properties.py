"""Property tests: random sequences of merging, taking out and deciding keep all invariants."""

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dim import workflow
from dim.models import (
    ConsolidatedItem,
    ConsolidatedRecommendation,
    HistoryEntry,
    ItemHistoryEntry,
    MergeRecord,
    Placement,
    Problem,
)
from dim.operations import consolidating
from dim.operations.consolidating import ItemContent, ItemRecommendationContent, PickedProblems
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent
from dim.workflow import Refused
from tests import factories as make

STEPS, EXAMPLES = 50, 20  # a thousand steps that were taken; refused ones come on top
# A shorter night does not tell more than its seed.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


class Night:
    """A division with two classes at work.

    Every step picks something legal, or is refused without a trace.
    """

    def __init__(self, event):
        division = make.division(event, "SEK")
        self.issue = make.issue(division)
        self.rooms = [make.workshop_class(division, letter) for letter in "AB"]
        self.division = division
        self.writers = {room.pk: make.member("facilitator", room) for room in self.rooms}
        self.coordinator = make.member("coordinator", event)
        self.reviewer = make.member("reviewer", division)
        self.before = {}  # what each merged problem was
        self.taken = self.refused = 0
        for room in self.rooms:
            for number in range(4):
                self.enter(room, number)

    def enter(self, room, number):
        rows = tuple(
            RecommendationContent(f"Saran {number}.{n}", ("KPU RI",)) for n in range(1 + number % 3)
        )
        content = make.content(room, f"Masalah {room.letter}{number}", recommendations=rows)
        problem = editing.create_problem(room, content, actor=self.writers[room.pk])
        if number:
            workflow.perform(workflow.SUBMIT, problem, actor=self.writers[room.pk])

    def step(self, dice):
        act = dice.choice(
            [self.transition, self.merge, self.change, self.leave, self.absorb, self.adopt]
        )
        was = facts() if dice.random() < 0.2 else None
        try:
            with transaction.atomic():
                act(dice)
        except (Refused, IndexError):  # nothing there to choose from
            self.refused += 1
            assert was is None or facts() == was
        else:
            self.taken += 1
            self.holds()

    # -- steps -------------------------------------------------------------------------

    def transition(self, dice):
        problem = dice.choice(problems())
        step = dice.choice(
            [row for row in workflow.TRANSITIONS.values() if problem.status in row.sources]
            or [None]
        )
        if step is None:
            raise IndexError
        writer = self.writers[problem.workshop_class_id]
        actor = writer if step.allowed(writer, problem) else self.coordinator
        category = step.categories[0] if step.categories else ""
        workflow.perform(step, problem, actor=actor, reason="Alasan", category=category)

    def content(self, dice, sources):
        """Every recommendation kept, combined with another or set aside, at random."""
        lines, aside = [], {}
        for row in (row for source in sources for row in source.recommendations.all()):
            fate = dice.choice(["keep", "combine", "aside"])
            if fate == "combine" and lines:
                at = dice.randrange(len(lines))
                lines[at] = ItemRecommendationContent(
                    lines[at].text, lines[at].addressees, "", (*lines[at].parts, row.pk)
                )
            elif fate == "aside":
                aside[row.pk] = "Sudah tercakup"
            else:
                lines.append(ItemRecommendationContent(row.text, ("KPU RI",), "", (row.pk,)))
        return ItemContent(self.issue, f"Rumusan {dice.random()}", tuple(lines), aside)

    def merge(self, dice):
        free = [problem for problem in problems() if problem.status in {"submitted", "accepted"}]
        chosen = dice.sample(free, min(len(free), dice.randint(1, 3)))
        self.remember(chosen)
        consolidating.create_item(
            self.division,
            self.content(dice, chosen),
            PickedProblems.of(chosen),
            actor=self.actor(dice),
        )

    def change(self, dice):
        item = dice.choice(items("draft"))
        held = consolidating.held_by(item)
        free = [problem for problem in problems() if problem.status in {"submitted", "accepted"}]
        chosen = dice.sample(held, dice.randint(1, len(held))) + dice.sample(
            free, min(len(free), dice.randint(0, 2))
        )
        self.remember(chosen)
        consolidating.change_item(
            item,
            self.content(dice, chosen),
            PickedProblems.of(chosen),
            actor=self.actor(dice),
            expected_version=item.version,
        )

    def leave(self, dice):
        item = dice.choice(items("draft"))
        if dice.random() < 0.3:
            consolidating.dissolve(item, actor=self.actor(dice), expected_version=item.version)
        else:
            gone = dice.choice(consolidating.held_by(item))
            consolidating.take_out(
                item, gone, actor=self.actor(dice), expected_version=item.version
            )

    def absorb(self, dice):
        item, other = dice.sample(items("draft"), 2) if len(items("draft")) > 1 else dice.choice([])
        held = [*consolidating.held_by(item), *consolidating.held_by(other)]
        consolidating.change_item(
            item,
            self.content(dice, held),
            PickedProblems.of(held),
            actor=self.actor(dice),
            expected_version=item.version,
            absorbing=other,
        )

    def adopt(self, dice):
        item = dice.choice(items("draft", "adopted"))
        if item.status == "draft":
            consolidating.adopt(item, actor=self.actor(dice), expected_version=item.version)
        else:
            consolidating.reopen_item(
                item, actor=self.coordinator, reason="Pleno", expected_version=item.version
            )

    def actor(self, dice):
        return dice.choice([self.reviewer, self.coordinator])

    def remember(self, chosen):
        for problem in chosen:
            if problem.status != "merged":
                self.before[problem.pk] = said(problem)

    # -- what must hold ----------------------------------------------------------------

    def holds(self):
        live = {record.pk: record for record in MergeRecord.objects.live().select_related("item")}
        places = list(Placement.objects.all())
        for problem in problems():
            assert (problem.status == "merged") == (problem.merge_id is not None)
            assert sorted(row.revision for row in problem.history.all()) == list(
                range(1, problem.version + 1)
            )
            own = {row.pk for row in problem.recommendations.all()}
            placed = [row for row in places if row.recommendation_id in own]
            if problem.status == "merged":
                record = live[problem.merge_id]
                assert (record.problem_id, record.item.status) != (problem.pk, "dissolved")
                assert record.problem_id == problem.pk
                assert sorted(row.recommendation_id for row in placed) == sorted(own)
                assert {row.merge_id for row in placed} == {record.pk}
                assert said(problem)["words"] == self.before[problem.pk]["words"]
            else:
                assert placed == []
                if problem.pk in self.before and problem.history.all()[0].action == "unmerge":
                    assert said(problem) == self.before[problem.pk]
        for item in ConsolidatedItem.objects.all():
            held = consolidating.held_by(item)
            assert bool(held) == (item.status != "dissolved")
            lines = {row.pk for row in item.recommendations.all()}
            assert lines == {
                row.placed_in_id
                for row in places
                if row.placed_in_id and row.merge_id in {problem.merge_id for problem in held}
            }
            revisions = list(item.history.order_by("revision").values_list("revision", flat=True))
            assert revisions == list(range(1, item.version + 1))
        numbers = list(ConsolidatedItem.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def problems():
    return list(Problem.objects.order_by("pk").for_listing().prefetch_related("history"))


def items(*statuses):
    return list(
        ConsolidatedItem.objects.filter(status__in=statuses)
        .select_related("division__event")
        .order_by("pk")
    )


def said(problem):
    return {
        "words": (
            problem.code,
            problem.statement,
            [(row.pk, row.text) for row in problem.recommendations.all()],
        ),
        "state": (
            problem.status,
            problem.status_since,
            problem.submitted_at,
            problem.decided_at,
            problem.reason,
        ),
    }


def facts():
    """Everything that a refused step must leave alone."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Problem, ConsolidatedItem, ConsolidatedRecommendation, Placement)
    ] + [model.objects.count() for model in (HistoryEntry, ItemHistoryEntry, MergeRecord)]


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_a_thousand_random_steps(seed):
    dice = random.Random(seed)
    with transaction.atomic():
        night = Night(make.event())
        while night.taken < STEPS:
            night.step(dice)
            assert night.refused < 10 * STEPS, "nothing can be done any more"
        transaction.set_rollback(True)
