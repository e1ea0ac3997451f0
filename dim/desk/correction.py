"""Correct the text of a submitted problem from the desk, without overwriting others' changes."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.desk.page import page_context
from dim.desk.problems import filters_of, find, list_url, page_url, problem_page, with_filters
from dim.forms.conflict import CHOOSING, TwoTexts, merge_notices
from dim.forms.problem_form import ProblemForm
from dim.history.problem_history import history_steps
from dim.http import Request
from dim.models import HistoryEntry, Problem, User
from dim.operations.problems import editing
from dim.workflow import Refused, StaleProblem


@problem_page
def problem_correct(request: Request, problem: Problem) -> HttpResponse:
    """Show the form; on POST store the correction, or show the form again with every word."""
    refused = _refusal_to_correct(problem, request.user)
    if request.method == "POST":
        return _correct(request, problem, refused)
    if refused:
        messages.error(request, str(refused))
        return redirect(page_url(problem.pk, request))
    form = ProblemForm(workshop_class=problem.workshop_class, problem=problem)
    return _form_page(request, form, problem)


def _refusal_to_correct(problem: Problem, user: User) -> Refused | None:
    """Return why `user` may not correct the text here, or None."""
    # Facilitators write on the board of their class, where the others of the class see it.
    if policy.can_facilitate_problem(user, problem):
        return Refused(
            _("You are a facilitator of this class; change its entries on its board."), "own_class"
        )
    return workflow.refusal_to_edit(problem, user)


def _correct(request: Request, problem: Problem, refused: Refused | None) -> HttpResponse:
    """Answer the POST of the form; `refused` says why the text may not be corrected, if so."""
    workshop_class = problem.workshop_class
    if command := request.POST.get("rows"):
        # A button of the form that adds, moves or removes a recommendation; nothing is stored.
        typed = ProblemForm(
            workshop_class=workshop_class, problem=problem, typed=request.POST, rearrange=command
        )
        return _form_page(request, typed, problem)
    form = ProblemForm(request.POST, workshop_class=workshop_class, problem=problem)
    is_valid = form.is_valid()
    if not is_valid and not refused:
        return _form_page(
            request,
            form,
            problem,
            complaints=form.complaints(),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    try:
        # The answer to a first send may be lost: sent again after the problem moved on, the same
        # words are confirmed instead of refused.
        if refused and not (is_valid and refused.code in {"status", "phase"}):
            raise refused
        saved = _store(request, form, problem)
    except StaleProblem:
        return _conflict_page(request, form, problem, refused)
    except Refused as error:
        return _refusal_page(request, form, problem, error)
    _tell_what_was_saved(request, form, saved)
    return redirect(page_url(problem.pk, request))


def _tell_what_was_saved(request: Request, form: ProblemForm, saved: editing.Saved) -> None:
    """Say that the text is corrected, and what the form and the merge did besides."""
    for notice in form.notices():
        messages.warning(request, notice)
    for notice in merge_notices(saved):
        messages.info(request, notice)
    code = saved.problem.code
    messages.success(request, _("The text of %(code)s is corrected.") % {"code": code})


def _store(request: Request, form: ProblemForm, problem: Problem) -> editing.Saved:
    """Store what the form says; after a conflict, what the person chose of the two texts.

    Raises StaleProblem when both changed the same text, and Refused.
    """
    content, version = form.content(), form.seen_version
    if CHOOSING & request.POST.keys():
        # The choice was made between both texts, so it replaces what is stored now.
        content, version = TwoTexts(form, problem).resolved(), problem.version
    return editing.save_changes(
        problem,
        content,
        actor=request.user,
        expected_version=version,
        # The class sees in the history that the desk wrote this, and not one of its own.
        source=HistoryEntry.Source.ADMIN,
    )


def _refusal_page(
    request: Request, form: ProblemForm, problem: Problem, error: Refused
) -> HttpResponse:
    """Show what was typed: to copy, or to save once the problem is submitted again."""
    # A choice between two texts that cannot be stored stays a choice; see the decision "A page with
    # two texts says where my typing began, and beside it what it showed".
    if CHOOSING & request.POST.keys() and form.is_valid():
        return _conflict_page(request, form, problem, error)
    history = problem.history.filter(revision__gt=form.seen_version).select_related("actor")
    return _form_page(
        request,
        form,
        problem,
        refused=error,
        meanwhile=history_steps(history.reverse()),
        status=HTTPStatus.CONFLICT,
    )


def _conflict_page(
    request: Request, form: ProblemForm, problem: Problem, refused: Refused | None = None
) -> HttpResponse:
    """Show both texts where both were changed; nothing is stored until the person has chosen."""
    # Somebody else saved after this request had read the problem.
    problem = find(request, str(problem.pk)) or problem
    context = _context(
        request,
        problem,
        _("%(code)s was changed meanwhile") % {"code": problem.code},
        texts=TwoTexts(form, problem),
        refused=refused,
    )
    return TemplateResponse(
        request, "desk/problem_conflict.html", context, status=HTTPStatus.CONFLICT
    )


def _form_page(
    request: Request,
    form: ProblemForm,
    problem: Problem,
    *,
    complaints: Sequence[Any] = (),
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    """Show the form; `complaints` stand above it, and `more` goes into the context."""
    title = _("Correct the text of %(code)s") % {"code": problem.code}
    context = _context(request, problem, title, form=form, complaints=complaints, **more)
    return TemplateResponse(request, "desk/problem_correct.html", context, status=status)


def _context(request: Request, problem: Problem, title: str, **more: Any) -> dict[str, Any]:
    """Return what the form and the page with two texts have in common, and `more`."""
    filters = filters_of(request)
    return page_context(
        request,
        Problem,
        title,
        problem=problem,
        event=problem.workshop_class.division.event,
        own_url=with_filters(reverse("problem_correct", args=[problem.pk]), filters),
        back_url=page_url(problem.pk, request),
        list_url=list_url(filters),
        **more,
    )
