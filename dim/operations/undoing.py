"""What was accepted by one confirmation, undone as one by whoever confirmed it."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Count, F, Min
from django.utils import timezone

from dim import workflow
from dim.models import Division, HistoryEntry, Problem, User
from dim.models.problem import ProblemQuerySet
from dim.operations.decisions import Outcome

# A night's work; later it takes the coordinator and a reason (E10).
UNDOABLE_FOR = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class Confirmation:
    """One confirmed decision on many: when, and on how many entries it still stands as the last word."""

    key: uuid.UUID
    at: datetime.datetime
    number: int


def confirmations(actor: User, division: Division) -> list[Confirmation]:
    """What `actor` accepted in `division` by a confirmation and can undo, newest first."""
    rows = _last_words(actor).filter(problem__workshop_class__division=division).order_by()
    found = rows.values("form_key").annotate(since=Min("at"), number=Count("pk")).order_by("-since")
    return [Confirmation(row["form_key"], row["since"], row["number"]) for row in found]


def undoable(key: uuid.UUID, actor: User) -> ProblemQuerySet:
    """The entries that this confirmation accepted and to which nothing has happened since."""
    words = _last_words(actor).filter(form_key=key)
    rows = Problem.objects.visible_to(actor).filter(pk__in=words.values("problem"), status=Problem.Status.ACCEPTED)
    return rows.select_related("workshop_class__division__event", "event").order_by("code")


def undo(key: uuid.UUID, *, actor: User) -> Outcome:
    """Make them submitted again, each in a transaction of its own; what changed in this moment stays, and is told.

    Raises nothing: an unknown or old key undoes nothing.
    """
    outcome = Outcome()
    for problem in undoable(key, actor):
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


def _last_words(actor: User):
    """The history entries of `actor`'s confirmed acceptances after which nothing came."""
    return HistoryEntry.objects.filter(
        actor=actor,
        action=workflow.ACCEPT.name,
        form_key__isnull=False,
        at__gte=timezone.now() - UNDOABLE_FOR,
        revision=F("problem__version"),
    )
