"""Undo one's own last step within seconds: entering, saving, submitting, taking back, withdrawing.

It takes nothing out of the history: undoing is a step of its own there.
"""

from __future__ import annotations

import datetime
import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import HistoryEntry, Office, Problem, User, WorkshopClass
from dim.models.locks import hold_addressees_shared, lock_problem
from dim.operations.problems.content import ProblemContent, RecommendationContent, stored_content
from dim.operations.problems.editing import store_content
from dim.operations.problems.revisions import RevisionContent, content_at
from dim.workflow import Refused

# What the bar on the screen counts down.
UNDOABLE_FOR = datetime.timedelta(seconds=10)
# Somebody who presses in the last second is not told that it is too late, whatever the wifi does.
GRACE = datetime.timedelta(seconds=5)
UNDO_EDIT = "undo_edit"


@transaction.atomic
def undo(
    problem: Problem, revision: int, *, actor: User, at: datetime.datetime | None = None
) -> Problem:
    """Undo what `actor` did to `problem` at `revision`, and return the problem as stored.

    Undone already, it stays as it is: a second press of the button. `at` is when the time began,
    where that is later than the step itself.

    Raises PermissionDenied, Refused, TransitionError.
    """
    if not policy.can_facilitate_problem(actor, problem):
        raise PermissionDenied
    hold_addressees_shared(problem.event_id)
    current = lock_problem(problem)
    newer = list(
        current.history.filter(revision__gte=revision)
        .select_related("actor")
        .order_by("revision")[:2]
    )
    if not newer or newer[0].revision != revision:
        raise Refused(_("There is nothing to undo."), "nothing")
    step, *later = newer
    if later and later[0].action == _undoes(step) and later[0].actor_id == actor.pk:
        return current
    if error := _refusal(step, later, current, actor, at or step.at):
        raise error
    if step.action == "edited":
        return _undo_edit(current, revision, actor)
    return workflow.perform_undo(step, current, actor=actor)


def undo_together(
    workshop_class: WorkshopClass, key: uuid.UUID, *, actor: User
) -> tuple[list[Problem], list[Refused]]:
    """Undo every step in this class that `actor` took with one press, named by `key`.

    Returns the problems that are as before, and for each of the others why it is not.
    """
    rows = HistoryEntry.objects.filter(
        form_key=key, actor=actor, problem__workshop_class=workshop_class
    )
    steps = list(
        rows.select_related("problem__event", "problem__workshop_class__division__event").order_by(
            "problem__number"
        )
    )
    done: list[Problem] = []
    refused: list[Refused] = []
    for step in steps:
        # Each in a transaction of its own: one that somebody else has changed stops no other. The
        # time of all begins when the last was done.
        try:
            done.append(
                undo(step.problem, step.revision, actor=actor, at=max(row.at for row in steps))
            )
        except Refused as error:
            refused.append(error)
    return done, refused


def _undoes(step: HistoryEntry) -> str:
    """Return the action that undoes `step`; empty where it cannot be undone."""
    if step.action == "edited":
        return UNDO_EDIT
    row = workflow.UNDO.get(step.action)
    return row.name if row else ""


def _refusal(
    step: HistoryEntry,
    later: list[HistoryEntry],
    current: Problem,
    actor: User,
    at: datetime.datetime,
) -> Refused | None:
    """Return why `actor` may not undo `step` now, or None."""
    told = {"code": current.code}
    if later:
        told["actor"] = str(later[0].actor)
        text = _("%(actor)s has changed %(code)s meanwhile, so nothing was undone.")
        return Refused(text % told, "changed")
    if step.actor_id != actor.pk or not _undoes(step):
        return Refused(_("There is nothing to undo."), "nothing")
    if timezone.now() - at > UNDOABLE_FOR + GRACE:
        text = _("It is too late to undo this. %(code)s is as you left it.")
        return Refused(text % told, "too_late")
    if step.action == "edited":
        return workflow.refusal_to_edit(current, actor)
    return None


def _undo_edit(current: Problem, revision: int, actor: User) -> Problem:
    """Store again what the problem said before `revision`, as its next version."""
    was = content_at(current, revision - 1)
    assert was is not None  # an edit is never the first revision
    store_content(
        current,
        stored_content(current),
        _as_content(current, was),
        actor=actor,
        source=HistoryEntry.Source.ROOM,
        action=UNDO_EDIT,
    )
    return current


def _as_content(current: Problem, was: RevisionContent) -> ProblemContent:
    """Return an earlier content of `current` with rows of the database in place of names.

    A recommendation that was removed since gets a new row.
    """
    values = dict(was.fields)
    number, names = values.pop("strategic_issue")["number"], values.pop("offices")
    issues = current.workshop_class.division.strategic_issues
    offices = {office.name: office for office in Office.objects.filter(name__in=names)}
    # What it has now is known without doubt; two offices may have one name.
    offices |= {office.name: office for office in current.offices.all()}
    return ProblemContent(
        strategic_issue=issues.filter(number=number).first() or current.strategic_issue,
        offices=tuple(offices[name] for name in names if name in offices),
        recommendations=tuple(
            RecommendationContent(row["text"], tuple(row["addressees"]), row["horizon"], pk)
            for pk, row in was.rows.items()
        ),
        **values,
    )
