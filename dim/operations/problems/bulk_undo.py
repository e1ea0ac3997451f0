"""Undo all decisions of one bulk confirmation, for the person who confirmed it.

History is append-only, so undoing is a transition of its own; problems to which anything has
happened since are left alone.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Count, F, Min, QuerySet
from django.utils import timezone

from dim import workflow
from dim.models import Division, HistoryEntry, Problem, User
from dim.models.problem import ProblemQuerySet
from dim.operations.problems.decisions import Outcome

# A reviewer notices a wrong bulk decision within a night's work. After that, only a coordinator
# can reopen a problem, with a reason (transition E10).
UNDOABLE_FOR = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class Confirmation:
    """One confirmed decision on many problems.

    `number` counts the problems to which nothing has happened since, which can be undone.
    """

    key: uuid.UUID
    at: datetime.datetime
    number: int


def confirmations(actor: User, division: Division) -> list[Confirmation]:
    """Return the confirmations in `division` that `actor` can undo, newest first."""
    rows = _latest_acceptances(actor).filter(problem__workshop_class__division=division)
    # The model's own order would become a part of the grouping.
    rows = rows.order_by()
    found = rows.values("form_key").annotate(since=Min("at"), number=Count("pk")).order_by("-since")
    return [
        Confirmation(key, since, number)
        for key, since, number in found.values_list("form_key", "since", "number")
        if key is not None
    ]


def undoable(key: uuid.UUID, actor: User) -> ProblemQuerySet:
    """Return the problems that `actor`'s confirmation `key` accepted, still as it left them."""
    acceptances = _latest_acceptances(actor).filter(form_key=key)
    rows = Problem.objects.visible_to(actor).filter(
        pk__in=acceptances.values("problem"), status=Problem.Status.ACCEPTED
    )
    return rows.select_related("workshop_class__division__event", "event").order_by("code")


def undo(key: uuid.UUID, *, actor: User) -> Outcome:
    """Make the problems of the confirmation `key` submitted again.

    An unknown or old key undoes nothing. Returns what was undone, and why the rest was not.
    """
    outcome = Outcome()
    for problem in undoable(key, actor):
        # Each is a transaction of its own: one that changes at this moment is refused by its
        # version and stops no other.
        try:
            undone = workflow.perform(
                workflow.UNDO_ACCEPT,
                problem,
                actor=actor,
                expected_version=problem.version,
                source=HistoryEntry.Source.ADMIN,
            )
        except workflow.Refused as refused:
            outcome.refused.append((problem, refused))
        else:
            outcome.done.append(undone)
    return outcome


def _latest_acceptances(actor: User) -> QuerySet[HistoryEntry]:
    """Return the entries of `actor`'s bulk acceptances that are the latest of their problem."""
    return HistoryEntry.objects.filter(
        actor=actor,
        action=workflow.ACCEPT.name,
        form_key__isnull=False,
        at__gte=timezone.now() - UNDOABLE_FOR,
        revision=F("problem__version"),
    )
