"""Submit the drafts of a class, all of them with one press."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from dim import workflow
from dim.models import Problem, User, WorkshopClass
from dim.workflow import Refused


def submit_drafts(
    workshop_class: WorkshopClass,
    codes: Iterable[str],
    *,
    actor: User,
    key: uuid.UUID | None = None,
) -> tuple[list[Problem], list[Refused]]:
    """Submit the drafts of a class that have these `codes`.

    `key` names the confirmation, so that all of it can be undone at once. Returns the problems that
    were submitted, and for each of the others why it was not.
    """
    done: list[Problem] = []
    refused: list[Refused] = []
    drafts = Problem.objects.filter(workshop_class=workshop_class, code__in=list(codes))
    # Each in a transaction of its own: one that is incomplete must not hold back the others.
    for problem in drafts.select_related("workshop_class__division__event", "event").order_by(
        "number"
    ):
        try:
            done.append(workflow.perform(workflow.SUBMIT, problem, actor=actor, form_key=key))
        except Refused as error:
            refused.append(error)
    return done, refused
