"""Undo one's own last step, for a few seconds after it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dim import policy, workflow
from dim.http import Request
from dim.models import Problem, WorkshopClass
from dim.operations.problems import undo
from dim.templatetags.undo import tag_for
from dim.views import answers
from dim.views.board_parts import class_for

_MOST_REVISIONS = 10**9


def undo_tag(request: Request, problem: Problem) -> str:
    """Return the tag of a message about the last change of `problem`, with which it is undone."""
    # A reviewer corrects with the same form, and undoes by correcting again.
    if not policy.can_facilitate_problem(request.user, problem):
        return ""
    return tag_for(answers.undo_address(problem), problem.updated_at)


def undo_tag_together(
    done: Sequence[Problem], workshop_class: WorkshopClass, key: uuid.UUID
) -> str:
    """Return the tag of a message about steps that were taken with one press."""
    division = workshop_class.division
    parts = [division.event.slug, division.code, workshop_class.letter, key]
    latest = max(problem.updated_at for problem in done) if done else None
    return tag_for(reverse("problems_undo_together", args=parts), latest) if latest else ""


@require_POST
def problem_undo(request: Request, event: str, code: str, revision: int) -> HttpResponse:
    """Undo what the person did to a problem at this revision."""
    if revision > _MOST_REVISIONS:
        raise Http404  # no database has such a number
    visible = Problem.objects.visible_to(request.user).filter(event__slug=event, code=code)
    problem = get_object_or_404(visible.select_related("event", "workshop_class__division__event"))
    if not policy.can_facilitate_problem(request.user, problem):
        if answers.wants_json(request):
            return answers.not_here()
        raise PermissionDenied
    try:
        undone = undo.undo(problem, revision, actor=request.user)
    except workflow.Refused as error:
        if answers.wants_json(request):
            return answers.refused(error.code, str(error))
        messages.error(request, str(error))
        return redirect(f"{problem.workshop_class.get_absolute_url()}#{problem.code}")
    text = _("Undone: %(code)s is as before.") % {"code": undone.code}
    if undone.status == Problem.Status.WITHDRAWN:
        text = _("Undone. %(code)s stays readable under “Withdrawn”.") % {"code": undone.code}
    if answers.wants_json(request):
        return answers.saved(undone, is_new=False, message=text)
    messages.success(request, text)
    return redirect(f"{undone.workshop_class.get_absolute_url()}#{undone.code}")


@require_POST
def problems_undo_together(
    request: Request, event: str, division: str, letter: str, key: uuid.UUID
) -> HttpResponse:
    """Undo what the person did to several problems of a class with one press."""
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_facilitate(request.user, workshop_class):
        raise PermissionDenied
    done, refused = undo.undo_together(workshop_class, key, actor=request.user)
    if done:
        text = ngettext(
            "Undone: %(count)d entry is as before.",
            "Undone: %(count)d entries are as before.",
            len(done),
        )
        messages.success(request, text % {"count": len(done)})
    for text in dict.fromkeys(str(error) for error in refused):
        messages.warning(request, text)
    if not done and not refused:
        messages.info(request, _("There is nothing to undo."))
    return redirect(workshop_class)
