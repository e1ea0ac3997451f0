"""One entry to read, with its history; and the status changes of the room."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dim import workflow
from dim.forms.fields import is_key
from dim.forms.reason import ReasonForm
from dim.models import Problem
from dim.reports.revisions import differences
from dim.reports.trail import Step, trail, with_supports
from dim.views.http import Request
from dim.views.problems import neighbours

# Decisions are made at the desk, where the reviewer has the whole entry before their eyes.
ROOM = {row.name: row for row in (workflow.SUBMIT, workflow.TAKE_BACK, workflow.RESUBMIT, workflow.WITHDRAW)}
_STEPS_PER_PAGE = 50
_MOST_CLASSES = 100


def _get(request: Request, event: str, code: str) -> Problem:
    problems = Problem.objects.visible_to(request.user).for_detail().select_related("event")
    return get_object_or_404(problems, event__slug=event, code=code)


@require_safe
def problem_detail(request: Request, event: str, code: str) -> HttpResponse:
    """Everything of one entry, read-only, and everything that ever happened to it."""
    problem = _get(request, event, code)
    history = Paginator(problem.history.select_related("actor"), _STEPS_PER_PAGE)
    page = history.get_page(request.GET.get("page"))
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "steps": _steps(problem, page),
        "supports": problem.supports.live().select_related("workshop_class__division")[:_MOST_CLASSES],
        "page": page,
        "transitions": [row for row in workflow.available(problem, request.user) if row.name in ROOM],
        "may_edit": workflow.refusal_to_edit(problem, request.user) is None,
        "neighbours": neighbours(problem, request.user),
    }
    return render(request, "dim/problem_detail.html", context)


def _steps(problem: Problem, page: Page) -> list[Step]:
    """This page of the history, and what other classes said of the entry in the same time."""
    rows = page.paginator.object_list
    after = rows[page.end_index() - 1].at if page.has_next() else None
    until = rows[page.start_index() - 2].at if page.has_previous() else None
    return with_supports(trail(page), problem.supports.all(), after, until)


@require_safe
def problem_revisions(request: Request, event: str, code: str) -> HttpResponse:
    """What differs between two revisions; without an answerable question, between the first and the last."""
    problem = _get(request, event, code)
    asked = [int(value) if is_key(value := request.GET.get(name, "")) else 0 for name in ("from", "to")]
    older, newer = sorted(asked) if all(0 < revision <= problem.version for revision in asked) else (1, problem.version)
    revisions = problem.history.select_related("actor").order_by("revision")
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "older": older,
        "newer": newer,
        "ends": list(revisions.filter(revision__in=[older, newer])),
        "changes": differences(problem, older, newer),
    }
    return render(request, "dim/problem_revisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def problem_transition(request: Request, event: str, code: str, name: str) -> HttpResponse:
    """Submit, take back, submit again or withdraw: GET asks, POST does."""
    problem = _get(request, event, code)
    transition = ROOM.get(name)
    if transition is None:
        raise Http404
    if not transition.allowed(request.user, problem):
        raise PermissionDenied
    sent = request.method == "POST"
    form = ReasonForm(request.POST if sent else None, transition=transition)
    refusal: workflow.Refused | None = workflow.refusal(transition, problem)
    if sent and form.is_valid():
        try:
            return _perform(request, transition, problem, form.cleaned_data["reason"])
        except workflow.Refused as error:
            refusal = error
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "transition": transition,
        "form": form if transition.needs_reason or transition is workflow.RESUBMIT else None,
        "refusal": refusal,
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return render(request, "dim/problem_transition.html", context, status=409 if sent else 200)


def _perform(request: Request, transition: workflow.Transition, problem: Problem, reason: str) -> HttpResponse:
    moved = workflow.perform(transition, problem, actor=request.user, reason=reason)
    told = {"code": moved.code, "done": transition.done}
    messages.success(request, _("%(code)s: %(done)s.") % told)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    return redirect(f"{moved.workshop_class.get_absolute_url()}#{moved.code}")
