"""Let a class support a problem of another class instead of entering it a second time.

The problem itself gets no version and no history entry: people who edit it or decide on it must
not see a conflict because another class agreed.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import Problem, Support, User, WorkshopClass
from dim.models.locks import lock_classes, lock_problems
from dim.workflow import WITHDRAW


@transaction.atomic
def support(
    problem: Problem,
    workshop_class: WorkshopClass,
    *,
    actor: User,
    instead_of: Problem | None = None,
) -> Support:
    """Record that this class supports `problem`, and return the record.

    Supported already, the existing record is returned. `instead_of` is a draft of this class that
    says the same; it is withdrawn in the same transaction, with a reason that names `problem`.

    Raises PermissionDenied and TransitionError.
    """
    if not policy.can_support(actor, workshop_class):
        raise PermissionDenied
    current, draft = _locked(problem, instead_of)
    if draft and draft.workshop_class_id != workshop_class.pk:
        raise PermissionDenied
    current_class = WorkshopClass.objects.with_names().get(pk=workshop_class.pk)
    existing = Support.objects.live().filter(problem=current, workshop_class=current_class).first()
    if existing and (draft is None or draft.status == Problem.Status.WITHDRAWN):
        # A second press: everything was done by the first one.
        return existing
    if error := workflow.refusal_to_support(current, current_class):
        raise error
    # Both at once, in one order. The withdrawal below would lock only one of them, and two
    # classes that support each other would wait for each other.
    lock_classes([current.workshop_class_id, current_class.pk])
    if draft:
        reason = _("Similar to %(code)s, which the class supports instead.") % {
            "code": current.code
        }
        workflow.perform(WITHDRAW, draft, actor=actor, reason=reason)
    record = existing or Support.objects.create(
        problem=current, workshop_class=current_class, created_by=actor
    )
    # The boards of both classes show supports.
    workflow.announce([current], also=[current_class.pk])
    return record


@transaction.atomic
def take_back(support: Support, *, actor: User) -> Support:
    """Take a support back and return it; taken back already, it stays as it is.

    A draft that was withdrawn for it stays withdrawn until somebody restores it.

    Raises PermissionDenied and TransitionError.
    """
    if not policy.can_support(actor, support.workshop_class):
        raise PermissionDenied
    problem, _no_draft = _locked(support.problem)
    # Read after the lock: a second press must see what the first one did.
    current = Support.objects.select_related("workshop_class__division__event").get(pk=support.pk)
    if current.taken_back_at:
        return current
    if error := workflow.refusal_to_enter(current.workshop_class):
        raise error
    current.taken_back_at, current.taken_back_by = timezone.now(), actor
    current.save(update_fields=["taken_back_at", "taken_back_by"])
    workflow.announce([problem], also=[current.workshop_class_id])
    return current


def _locked(problem: Problem, draft: Problem | None = None) -> tuple[Problem, Problem | None]:
    """Lock both problems and return them as they are now; a second press waits here."""
    keys = [problem.pk]
    if draft:
        keys.append(draft.pk)
    locked = {row.pk: row for row in lock_problems(keys)}
    return locked[problem.pk], locked[draft.pk] if draft else None
