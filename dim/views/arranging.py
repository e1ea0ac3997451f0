"""Pages that put a problem elsewhere: on another place, under another issue, in another class."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dim import policy, workflow
from dim.forms.board_filter import BoardFilter
from dim.forms.fields import is_key
from dim.forms.relocation import RelocationForm
from dim.forms.rescued import keeps_text
from dim.http import Request
from dim.models import Problem
from dim.operations.problems import arranging
from dim.operations.problems.relocating import relocate
from dim.views import answers
from dim.views.board_parts import CODE
from dim.workflow import Refused


def _problem(request: Request, event: str, code: str) -> Problem:
    """Return the problem with this address. Raises Http404 for people who may not read it."""
    rows = Problem.objects.visible_to(request.user).for_listing().select_related("event")
    return get_object_or_404(rows, event__slug=event, code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def problem_move(request: Request, event: str, code: str) -> HttpResponse:
    """Offer every other place for a problem (GET), or move it to another class (POST)."""
    problem = _problem(request, event, code)
    can_arrange = policy.can_arrange(request.user, problem)
    can_relocate = policy.can_relocate(request.user, problem)
    if not (can_relocate or (can_arrange and request.method != "POST")):
        raise PermissionDenied
    sent = request.method == "POST"
    form = RelocationForm(request.POST if sent else None, problem=problem)
    refusal: Refused | None = None
    status = 422 if sent else 200
    if can_relocate:
        refusal = workflow.refusal(workflow.RELOCATE, problem)
    if sent and form.is_valid():
        try:
            return _relocated(request, problem, form)
        except Refused as error:
            refusal, status = error, 409
            form = form.begun_from(problem.version)
    context = _offers(request, problem) if can_arrange else {}
    context |= {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "form": form if can_relocate else None,
        "refusal": refusal,
        "can_arrange": can_arrange,
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return render(request, "dim/problem_move.html", context, status=status)


def _offers(request: Request, problem: Problem) -> dict[str, Any]:
    """Return what a class may choose for its problem: the issues, and its neighbours."""
    rows = Problem.objects.visible_to(request.user)
    rows = rows.filter(strategic_issue=problem.strategic_issue_id)
    return {
        "issues": problem.workshop_class.division.strategic_issues.choosable().order_by("number"),
        "above": rows.before(problem).first(),
        "below": rows.after(problem).first(),
        "not_now": workflow.refusal_to_arrange(problem),
    }


def _relocated(request: Request, problem: Problem, form: RelocationForm) -> HttpResponse:
    """Move the problem to the class of the form, and lead to its page."""
    moved = relocate(
        problem,
        form.cleaned_data["workshop_class"],
        form.cleaned_data["strategic_issue"],
        actor=request.user,
        reason=form.cleaned_data["reason"],
        expected_version=form.cleaned_data["version"],
    )
    told = {"code": moved.code, "class": moved.workshop_class}
    messages.success(request, _("%(code)s is an entry of %(class)s now.") % told)
    return redirect(moved)


@require_POST
def problem_place(request: Request, event: str, code: str) -> HttpResponse:
    """Put a problem beside another one of its list, or under another issue.

    The page says how: `before` or `after` a code, `up` or `down` in the list as its filter shows
    it, or `issue` by its number.
    """
    problem = _problem(request, event, code)
    if not policy.can_arrange(request.user, problem):
        raise PermissionDenied
    try:
        _place(request, problem)
    except Refused as error:
        if answers.wants_json(request):
            return answers.refused(error.code, str(error))
        messages.warning(request, str(error))
    if answers.wants_json(request):
        problem.refresh_from_db()
        return answers.saved(problem, is_new=False)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(target)
    return redirect(f"{problem.workshop_class.get_absolute_url()}#{problem.code}")


def _place(request: Request, problem: Problem) -> None:
    """Do what was asked. Raises Refused."""
    number = request.POST.get("issue", "")
    if number:
        issues = problem.workshop_class.division.strategic_issues
        issue = issues.filter(number=number).first() if is_key(number[:6]) else None
        if issue is None:
            raise Refused(_("There is no issue %(number)s.") % {"number": number[:6]}, "no_issue")
        arranging.put_under_issue(problem, issue, actor=request.user)
        return
    beside, after = _neighbour(request, problem)
    if beside is None:
        raise Refused(
            _("%(code)s stays where it was; there is nothing to move it past.")
            % {"code": problem.code},
            "no_neighbour",
        )
    arranging.place_beside(problem, beside, after=after, actor=request.user)


def _neighbour(request: Request, problem: Problem) -> tuple[Problem | None, bool]:
    """Return the problem beside which the page wants this one, and whether after it."""
    rows = Problem.objects.visible_to(request.user)
    same = rows.filter(
        workshop_class=problem.workshop_class_id, strategic_issue=problem.strategic_issue_id
    ).exclude(pk=problem.pk)
    for side in ("before", "after"):
        code = request.POST.get(side, "")
        if code:
            found = same.filter(code=code).first() if CODE.fullmatch(code) else None
            return found, side == "after"
    # Past what the person sees: hidden neighbours would make a move that seems to do nothing.
    shown = BoardFilter.read(request.GET).with_values(issue=None).apply(same)
    if "up" in request.POST:
        return shown.before(problem).first(), False
    return shown.after(problem).first(), True
