"""Pages of one problem: read it with its history, compare revisions, change its status."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy, workflow
from dim.forms.fields import is_key
from dim.forms.reason import ReasonForm
from dim.forms.rescued import keeps_text
from dim.history.problem_history import HistoryStep, history_steps, with_supports
from dim.history.revisions import revision_changes
from dim.http import Request
from dim.models import Problem
from dim.views.problems import neighbours
from dim.views.undo import undo_tag

# The status changes that a class makes, or a coordinator who brings something back for it.
# Decisions are made at the desk, on pages that show the whole problem.
CLASS_TRANSITIONS = {
    row.name: row
    for row in (
        workflow.SUBMIT,
        workflow.TAKE_BACK,
        workflow.RESUBMIT,
        workflow.WITHDRAW,
        workflow.RESTORE,
    )
}
_STEPS_PER_PAGE = 50
_MOST_CLASSES = 100


def _problem(request: Request, event: str, code: str) -> Problem:
    """Return the problem with this address. Raises Http404 for people who may not read it."""
    problems = Problem.objects.visible_to(request.user).for_detail().select_related("event")
    return get_object_or_404(problems, event__slug=event, code=code)


@require_safe
def problem_detail(request: Request, event: str, code: str) -> HttpResponse:
    """Show a problem, read-only, with all its history."""
    problem = _problem(request, event, code)
    history = Paginator(problem.history.select_related("actor"), _STEPS_PER_PAGE)
    page = history.get_page(request.GET.get("page"))
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "steps": _steps(problem, page),
        "supports": problem.supports.live().select_related("workshop_class__division")[
            :_MOST_CLASSES
        ],
        "page": page,
        "transitions": [
            row
            for row in workflow.available_transitions(problem, request.user)
            if row.name in CLASS_TRANSITIONS
        ],
        "may_edit": workflow.refusal_to_edit(problem, request.user) is None,
        "may_move": _may_move(request, problem),
        "may_split": policy.can_facilitate_problem(request.user, problem)
        and workflow.refusal_to_split(problem) is None,
        "neighbours": neighbours(problem, request.user),
    }
    return render(request, "dim/problem_detail.html", context)


def _may_move(request: Request, problem: Problem) -> bool:
    """Tell whether this person may put the problem elsewhere, in its class or into another one."""
    if policy.can_relocate(request.user, problem):
        return workflow.refusal(workflow.RELOCATE, problem) is None
    is_own = policy.can_arrange(request.user, problem)
    return is_own and workflow.refusal_to_arrange(problem) is None


def _steps(problem: Problem, page: Page) -> list[HistoryStep]:
    """Return this page of the history, with the supports by other classes from the same time."""
    # The times of the rows just outside of the page limit it, so that each support is on one page.
    rows = page.paginator.object_list
    after = rows[page.end_index() - 1].at if page.has_next() else None
    until = rows[page.start_index() - 2].at if page.has_previous() else None
    return with_supports(history_steps(page), problem.supports.all(), after, until)


@require_safe
def problem_revisions(request: Request, event: str, code: str) -> HttpResponse:
    """Show what differs between two revisions, or between the first and the last."""
    problem = _problem(request, event, code)
    older, newer = _asked_revisions(request, problem)
    revisions = problem.history.select_related("actor").order_by("revision")
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "older": older,
        "newer": newer,
        "ends": list(revisions.filter(revision__in=[older, newer])),
        "changes": revision_changes(problem, older, newer),
    }
    return render(request, "dim/problem_revisions.html", context)


def _asked_revisions(request: Request, problem: Problem) -> tuple[int, int]:
    """Return the revisions of the address, the older first; the first and last for nonsense."""
    asked = []
    for name in ("from", "to"):
        value = request.GET.get(name, "")
        asked.append(int(value) if is_key(value) else 0)
    if all(0 < revision <= problem.version for revision in asked):
        return min(asked), max(asked)
    return 1, problem.version


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def problem_transition(request: Request, event: str, code: str, name: str) -> HttpResponse:
    """Ask before a status change by the class (GET), or perform it (POST).

    Submit, take back, submit again, withdraw or restore.
    """
    problem = _problem(request, event, code)
    transition = CLASS_TRANSITIONS.get(name)
    if transition is None:
        raise Http404
    if not transition.allowed(request.user, problem):
        raise PermissionDenied
    sent = request.method == "POST"
    form = ReasonForm(request.POST if sent else None, transition=transition)
    # Also for GET: who cannot do it now reads why before a reason is typed.
    refusal: workflow.Refused | None = workflow.refusal(transition, problem, actor=request.user)
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


def _perform(
    request: Request, transition: workflow.Transition, problem: Problem, reason: str
) -> HttpResponse:
    """Perform the transition, and lead back to where the person came from."""
    moved = workflow.perform(transition, problem, actor=request.user, reason=reason)
    told = {"code": moved.code, "done": transition.done}
    # A coordinator who restores something for a class withdraws nothing there.
    tag = undo_tag(request, moved) if transition.name in workflow.UNDO else ""
    messages.success(request, _("%(code)s: %(done)s.") % told, extra_tags=tag)
    target = request.POST.get("next", "")
    # The field can be sent by any page: it must not lead to another site.
    if url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(target)
    return redirect(f"{moved.workshop_class.get_absolute_url()}#{moved.code}")
