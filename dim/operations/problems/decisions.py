"""Decide on problems from the desk, one or many at once, and keep internal notes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import HistoryEntry, Problem, ReviewNote, User
from dim.models.problem import ProblemQuerySet
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow import Refused, StaleProblem, Transition

# Keeps a bulk decision within seconds, and its confirmation page short enough to read.
MOST_AT_ONCE = 500


@dataclass
class Outcome:
    """The result of a bulk decision: problems decided on, and why the others were refused."""

    done: list[Problem] = field(default_factory=list)
    refused: list[tuple[Problem, Refused]] = field(default_factory=list)


def refusal_to_decide(transition: Transition, problem: Problem, actor: User) -> Refused | None:
    """Return why `actor` may not take this decision on `problem` as it stands, or None."""
    # First, because a reviewer who also facilitates the class would get a button otherwise.
    if policy.can_facilitate_problem(actor, problem):
        return Refused(
            _("You are a facilitator of %(class)s. Somebody else decides on its entries.")
            % {"class": problem.workshop_class},
            "own_class",
        )
    if not transition.allowed(actor, problem):
        if policy.can_review(actor, problem):
            return Refused(_("Only a coordinator of the event may do this."), "not_yours")
        return Refused(
            _("Reviewers of the division and coordinators of the event decide here."), "not_yours"
        )
    return workflow.refusal(transition, problem, actor=actor)


def decidable(problems: ProblemQuerySet, actor: User) -> ProblemQuerySet:
    """Return those of `problems` on which `actor` may decide once they are submitted.

    There are none in a finished event, in which nobody decides.
    """
    return problems.reviewable_by(actor).filter(event__phase__in=workflow.ACCEPT.phases)


def decide_many(
    transition: Transition,
    picked: Iterable[tuple[Problem, int]],
    *,
    actor: User,
    reason: str = "",
    category: str = "",
    key: uuid.UUID | None = None,
) -> Outcome:
    """Take one decision on several problems, and return what became of each.

    `picked` are problems, each with the version that `actor` has seen. `key` names the
    confirmation, so that all of it can be undone at once (`bulk_undo`).

    Raises TransitionError when reason or category do not fit the decision.
    """
    # Once for all of them: with a bad reason, every single problem would be refused.
    workflow.clean_reason(transition, reason, category)
    outcome = Outcome()
    for problem, version in picked:
        error = refusal_to_decide(transition, problem, actor)
        if error and problem.version != version:
            # It was decided or changed meanwhile; that is the reason which helps the reader.
            error = StaleProblem(problem)
        if error:
            outcome.refused.append((problem, error))
            continue
        # Each is a transaction of its own: one that changed meanwhile stops no other, nobody in
        # the room waits longer than for one problem, and two selections in different orders
        # cannot deadlock.
        try:
            decided = workflow.perform(
                transition,
                problem,
                actor=actor,
                reason=reason,
                category=category,
                expected_version=version,
                source=HistoryEntry.Source.ADMIN,
                form_key=key,
            )
        except Refused as refused:
            outcome.refused.append((problem, refused))
        else:
            outcome.done.append(decided)
    return outcome


def add_note(problem: Problem, text: str, *, actor: User) -> ReviewNote:
    """Store a note about `problem` that only the secretariat reads, and return it.

    Raises PermissionDenied, Refused.
    """
    if not policy.can_read_internal_notes(actor, problem):
        raise PermissionDenied
    text = clean_typed(text).text.strip()
    if not text:
        raise Refused(_("Write the note first."), "note_empty")
    if size_in_bytes(text) > MAX_BYTES:
        raise Refused(_("The note is longer than 200 kB. Shorten it."), "too_long")
    return ReviewNote.objects.create(problem=problem, author=actor, text=text)
