"""Correcting the text of a submitted entry from the desk; what somebody else changed meanwhile is never overwritten."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.admin.review import FILTERS, with_filters
from dim.forms.conflict import CHOOSING, TwoTexts, merge_notices
from dim.forms.entry import Complaint, EntryForm
from dim.models import HistoryEntry, Problem, User
from dim.operations import entries
from dim.reports.trail import trail
from dim.workflow import Refused, StaleEntry

if TYPE_CHECKING:
    from dim.admin.problem import ProblemAdmin


def refusal_to_correct(problem: Problem, user: User) -> Refused | None:
    """Why `user` may not correct the text here; facilitators of the class write on its board."""
    if policy.can_facilitate_problem(user, problem):
        return Refused(_("You are a facilitator of this class; change its entries on its board."), "own_class")
    return workflow.refusal_to_edit(problem, user)


def correct(screen: ProblemAdmin, request: HttpRequest, problem: Problem) -> HttpResponse:
    """Show the form; on POST store the correction, or say why not with every word still there."""
    refused = refusal_to_correct(problem, request.user)
    if request.method != "POST":
        if refused:
            messages.error(request, str(refused))
            return redirect(screen.page_url(problem.pk, request))
        return _page(screen, request, EntryForm(workshop_class=problem.workshop_class, problem=problem))
    if command := request.POST.get("rows"):
        typed = EntryForm(workshop_class=problem.workshop_class, problem=problem, typed=request.POST, rearrange=command)
        return _page(screen, request, typed)
    form = EntryForm(request.POST, workshop_class=problem.workshop_class, problem=problem)
    is_valid = form.is_valid()
    if not is_valid and not refused:
        return _page(screen, request, form, form.complaints(), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        # Where the entry moved on, what is stored already is confirmed: it is the second send.
        if refused and not (is_valid and refused.code in {"status", "phase"}):
            raise refused
        saved = _store(request, form, problem)
    except StaleEntry:
        return _conflict(screen, request, form, refused)
    except Refused as error:
        return _refused(screen, request, form, error)
    for notice in form.notices():
        messages.warning(request, notice)
    for notice in merge_notices(saved):
        messages.info(request, notice)
    messages.success(request, _("The text of %(code)s is corrected.") % {"code": problem.code})
    return redirect(screen.page_url(problem.pk, request))


def _store(request: HttpRequest, form: EntryForm, problem: Problem) -> entries.Saved:
    """Store what the form says; after a conflict, what the person chose of the two texts."""
    content, version = form.content(), form.seen_version
    if CHOOSING & request.POST.keys():
        content, version = TwoTexts(form, problem).resolved(), problem.version
    return entries.merge_entry(
        problem, content, actor=request.user, expected_version=version, source=HistoryEntry.Source.ADMIN
    )


def _refused(screen: ProblemAdmin, request: HttpRequest, form: EntryForm, error: Refused) -> HttpResponse:
    """What was typed stays in its form, to copy, or to save once the entry waits for a decision again."""
    if CHOOSING & request.POST.keys() and form.is_valid():
        return _conflict(screen, request, form, error)
    history = form.problem.history.filter(revision__gt=form.seen_version).select_related("actor")
    return _page(screen, request, form, refused=error, meanwhile=trail(history.reverse()), status=HTTPStatus.CONFLICT)


def _conflict(
    screen: ProblemAdmin, request: HttpRequest, form: EntryForm, refused: Refused | None = None
) -> HttpResponse:
    """Both texts where both were changed; nothing is stored until the person chose."""
    problem = screen.find(request, str(form.problem.pk)) or form.problem
    context = _context(screen, request, problem) | {
        "title": _("%(code)s was changed meanwhile") % {"code": problem.code},
        "texts": TwoTexts(form, problem),
        "refused": refused,
    }
    return TemplateResponse(request, "admin/dim/problem/conflict.html", context, status=HTTPStatus.CONFLICT)


def _page(
    screen: ProblemAdmin,
    request: HttpRequest,
    form: EntryForm,
    complaints: list[Complaint] | None = None,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    context = _context(screen, request, form.problem) | {
        "title": _("Correct the text of %(code)s") % {"code": form.problem.code},
        "form": form,
        "complaints": complaints or [],
        **more,
    }
    return TemplateResponse(request, "admin/dim/problem/correct.html", context, status=status)


def _context(screen: ProblemAdmin, request: HttpRequest, problem: Problem) -> dict[str, Any]:
    filters = request.GET.get(FILTERS, "")
    return {
        **screen.admin_site.each_context(request),
        "opts": screen.opts,
        "problem": problem,
        "event": problem.workshop_class.division.event,
        "own_url": with_filters(reverse("admin:dim_problem_correct", args=[problem.pk]), filters),
        "back_url": screen.page_url(problem.pk, request),
        "list_url": screen.list_url(filters),
    }
