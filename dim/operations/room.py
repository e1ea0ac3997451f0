"""What the room sees: the entry under discussion."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from dim import policy
from dim.models import Problem, User, WorkshopClass


def point_at(workshop_class: WorkshopClass, problem: Problem | None, *, actor: User) -> None:
    """Let the class's screens show `problem`, or nothing in particular. No change of the entry, so no history.

    Raises PermissionDenied, also for an entry of another class.
    """
    if not policy.can_facilitate(actor, workshop_class):
        raise PermissionDenied
    if problem is not None and problem.workshop_class_id != workshop_class.pk:
        raise PermissionDenied
    WorkshopClass.objects.filter(pk=workshop_class.pk).update(discussed=problem)
