"""A class supports a problem of another class instead of entering it a second time, and takes that back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import Problem, Support, User, WorkshopClass
from dim.workflow import WITHDRAW


@transaction.atomic
def support(
    problem: Problem, workshop_class: WorkshopClass, *, actor: User, instead_of: Problem | None = None
) -> Support:
    """Record that this class supports `problem`. Whoever asks again gets what was recorded the first time.

    `instead_of`, a draft of this class that says the same, is withdrawn in the same
    moment, with a reason that names what is supported.

    Raises PermissionDenied and TransitionError.
    """
    if not policy.can_support(actor, workshop_class):
        raise PermissionDenied
    current, draft = _lock(problem, instead_of)
    if draft and draft.workshop_class_id != workshop_class.pk:
        raise PermissionDenied
    room = WorkshopClass.objects.with_names().get(pk=workshop_class.pk)
    there = Support.objects.live().filter(problem=current, workshop_class=room).first()
    if there and (draft is None or draft.status == Problem.Status.WITHDRAWN):
        return there
    if error := workflow.refusal_to_support(current, room):
        raise error
    _lock_classes(current, room)
    if draft:
        reason = _("Similar to %(code)s, which the class supports instead.") % {"code": current.code}
        workflow.perform(WITHDRAW, draft, actor=actor, reason=reason)
    made = there or Support.objects.create(problem=current, workshop_class=room, created_by=actor)
    workflow.announce([current], also=[room.pk])
    return made


@transaction.atomic
def take_back(support: Support, *, actor: User) -> Support:
    """Take a support back; one that was taken back already stays as it is. A withdrawn draft stays withdrawn.

    Raises PermissionDenied and TransitionError.
    """
    if not policy.can_support(actor, support.workshop_class):
        raise PermissionDenied
    problem, _none = _lock(support.problem)
    current = Support.objects.select_related("workshop_class__division__event").get(pk=support.pk)
    if current.taken_back_at:
        return current
    if error := workflow.refusal_to_enter(current.workshop_class):
        raise error
    current.taken_back_at, current.taken_back_by = timezone.now(), actor
    current.save(update_fields=["taken_back_at", "taken_back_by"])
    workflow.announce([problem], also=[current.workshop_class_id])
    return current


def _lock(problem: Problem, draft: Problem | None = None) -> tuple[Problem, Problem | None]:
    """Both entries, locked in the order of their keys: a second press waits here for the first one."""
    keys = [one.pk for one in (problem, draft) if one]
    rows = Problem.objects.select_for_update(of=("self",)).select_related("event").filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[problem.pk], found[draft.pk] if draft else None


def _lock_classes(problem: Problem, workshop_class: WorkshopClass) -> None:
    """In the order of their keys, before a withdrawal announces itself and holds one of them alone."""
    keys = [problem.workshop_class_id, workshop_class.pk]
    list(WorkshopClass.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))
