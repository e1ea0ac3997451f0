"""The full form: create a problem or change one, and handle what others changed meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dim import policy, workflow
from dim.forms.conflict import CHOOSING, merge_notices
from dim.forms.problem_form import Complaint, ProblemForm
from dim.forms.rescued import keeps_text
from dim.forms.typing_time import typed_in
from dim.history.announcements import Announcement, announcements
from dim.history.problem_history import history_steps
from dim.http import Request
from dim.models import Problem, User, WorkshopClass
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from dim.operations.problems.recommendation_matching import align_recommendations
from dim.operations.problems.resumed_form import OpenedForm
from dim.views import answers
from dim.views.conflicts import conflict_page, resolve, text_kept
from dim.views.device import confirm_stored
from dim.views.saved_problems import confirm_to_script, redirect_after_save
from dim.views.similar import similar_lines

_OK, _CONFLICT, _UNPROCESSABLE = 200, 409, 422
_HISTORY_BESIDE_FORM = 6


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def problem_create(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Create a problem by the full form; the quick entry posts to the board instead."""
    classes = WorkshopClass.objects.visible_to(request.user).with_names()
    workshop_class = classes.filter(
        division__event__slug=event, division__code=division, letter=letter
    ).first()
    if workshop_class is None or not policy.can_facilitate(request.user, workshop_class):
        return _refuse(request, visible=workshop_class is not None)
    make_form = partial(ProblemForm, workshop_class=workshop_class)
    if request.method == "POST":
        return _handle_post(request, make_form)
    if error := workflow.refusal_to_enter(workshop_class):
        # A page that a script fetches ahead shows no message; it would appear on some other page.
        if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
            messages.error(request, str(error))
        return redirect(workshop_class)
    form = make_form(issue_number=request.GET.get("issue", ""))
    form.take_focus()
    return _show(request, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def problem_edit(request: Request, event: str, code: str) -> HttpResponse:
    """Change a problem; one that may not be changed now is shown read-only."""
    visible = Problem.objects.visible_to(request.user).filter(event__slug=event, code=code)
    problem = visible.for_detail().select_related("event").first()
    refusal = problem and workflow.refusal_to_edit(problem, request.user)
    if problem is None or (refusal and refusal.code == "not_yours"):
        return _refuse(request, visible=problem is not None)
    make_form = partial(ProblemForm, workshop_class=problem.workshop_class, problem=problem)
    if request.method == "POST":
        return _handle_post(request, make_form)
    if refusal:
        return redirect(problem)
    form = make_form()
    complaints = form.missing_to_submit() if "check" in request.GET else []
    return _show(request, form, complaints=complaints, is_saved=True)


def _refuse(request: Request, *, visible: bool) -> HttpResponse:
    """Answer 404 or 403; text that was sent is given back on the page."""
    if answers.wants_json(request):
        return answers.not_here()
    if request.method == "POST":
        reason = _("This page does not exist, or it is not (or no longer) yours to write on.")
        return text_kept(request, reason, status=403 if visible else 404)
    if visible:
        raise PermissionDenied
    raise Http404


def _handle_post(request: Request, make_form: Callable[..., ProblemForm]) -> HttpResponse:
    """Store what was sent, or say why not, with every typed word still on the page."""
    # A button of the rows, pressed without JavaScript: the form is shown again, nothing is judged.
    if command := request.POST.get("rows"):
        return _show(request, make_form(typed=request.POST, rearrange=command))
    form = make_form(request.POST)
    if not form.is_valid():
        if answers.wants_json(request):
            return answers.refused("invalid", "", form.errors_by_field())
        complaints = form.complaints()
        if request.POST.get("action") == "submit":
            complaints += form.missing_to_submit()
        return _show(request, form, complaints=complaints, status=_UNPROCESSABLE)
    try:
        saved = resolve(request, form) if CHOOSING & request.POST.keys() else _store(request, form)
    except workflow.Refused as error:
        return _not_stored(request, make_form, form, error)
    if answers.wants_json(request):
        return confirm_to_script(request, form, saved)
    for notice in form.notices():
        messages.warning(request, notice)
    for notice in merge_notices(saved):
        messages.info(request, notice)
    return confirm_stored(request, redirect_after_save(request, form, saved.problem))


def _not_stored(
    request: Request,
    make_form: Callable[..., ProblemForm],
    form: ProblemForm,
    error: workflow.Refused,
) -> HttpResponse:
    """Show the page for this refusal, with every typed word still on it."""
    if isinstance(error, workflow.StaleProblem | editing.KeyReused):
        return conflict_page(request, form, error)
    if error.code == "status":
        return _no_longer_editable(request, form, error)
    if answers.wants_json(request):
        return answers.refused(error.code, str(error))
    # A choice that cannot be stored now, in a class that closed for example, can be made again.
    if form.problem and CHOOSING & request.POST.keys():
        return conflict_page(request, form, workflow.StaleProblem(form.problem), refusal=error)
    # Something is wrong with the key: the form gets a new one, or every further save would be
    # refused as well. When the class is only closed it keeps its key, so that the text is stored
    # once when there is more time.
    if not isinstance(error, workflow.TransitionError):
        again = request.POST.copy()
        again["entry_key"] = str(uuid.uuid4())
        form = make_form(again)
        form.is_valid()
    return _show(request, form, refusal=error, status=_CONFLICT)


def _store(request: Request, form: ProblemForm) -> editing.Saved:
    """Store a new problem, or the changes of an existing one. Raises Refused."""
    if form.problem is None:
        return _create(request, form)
    return editing.save_changes(
        form.problem,
        form.content(),
        actor=request.user,
        expected_version=form.seen_version,
        form=_opened(request, form),
        corrects="corrects" in request.POST,
    )


def _opened(request: Request, form: ProblemForm) -> OpenedForm | None:
    """Return the form as it was opened, with when something was typed in it last."""
    return form.opened and replace(form.opened, typed=typed_in(request))


def _create(request: Request, form: ProblemForm) -> editing.Saved:
    """Store a new problem. Raises Refused."""
    mine, opened = form.content(), _opened(request, form)
    assert opened is not None  # a new form always has a key
    try:
        made = editing.create_problem(
            form.workshop_class,
            mine,
            actor=request.user,
            key=opened.key,
            turn=opened.turn,
            typed=opened.typed,
        )
        return editing.Saved(made)
    except editing.KeyReused as error:
        if not answers.wants_json(request):
            raise
        # A script that lost the answer to its first save goes on writing in the same form: that is
        # a change of the problem that the form became, not a second problem.
        mine = align_recommendations(mine, stored_content(error.problem).recommendations)
        return editing.save_changes(
            error.problem, mine, actor=request.user, expected_version=1, form=opened
        )


def _no_longer_editable(
    request: Request, form: ProblemForm, error: workflow.Refused
) -> HttpResponse:
    """Give the text back: the problem was submitted, decided or withdrawn meanwhile."""
    problems = Problem.objects.for_detail().select_related("event")
    if form.problem:
        current = problems.get(pk=form.problem.pk)
    else:
        # A new form whose first answer was lost: its key leads to the problem that it became.
        current = problems.get(creation_key=form.cleaned_data["entry_key"])
    return text_kept(request, str(error), status=_CONFLICT, problem=current, form=form)


def _show(
    request: Request,
    form: ProblemForm,
    *,
    complaints: list[Complaint] | None = None,
    refusal: workflow.Refused | None = None,
    is_saved: bool = False,
    status: int = _OK,
) -> HttpResponse:
    """Show the full form, with what has to be repaired or why it was refused."""
    problem = form.problem
    context = {
        "form": form,
        "workshop_class": form.workshop_class,
        "event": form.workshop_class.division.event,
        "problem": problem,
        "complaints": complaints or [],
        "refusal": refusal,
        "is_submit": bool(complaints) and (is_saved or request.POST.get("action") == "submit"),
        "is_saved": is_saved,
        "corrects": problem is not None and problem.status == Problem.Status.SUBMITTED,
        "may_submit": policy.can_facilitate(request.user, form.workshop_class),
        # None until somebody looked: "nothing similar" is said only after that.
        "similar": None,
    }
    if problem and context["may_submit"]:
        context["similar"] = similar_lines(problem, form.workshop_class, request.user)
    context["announcements"] = _news_besides(problem, form.workshop_class, request.user)
    if problem:
        history = problem.history.select_related("actor")[:_HISTORY_BESIDE_FORM]
        context |= {
            "steps": history_steps(history),
            "neighbours": neighbours(problem, request.user),
        }
    return render(request, "dim/problem_form.html", context, status=status)


def _news_besides(
    problem: Problem | None, workshop_class: WorkshopClass, user: User
) -> list[Announcement]:
    """Return what the class is told, but for the return of the problem that is on the page."""
    is_of_class = policy.can_facilitate(user, workshop_class)
    found = announcements([workshop_class]) if is_of_class else []
    own = problem and reverse("problem_edit", args=[problem.event.slug, problem.code])
    return [one for one in found if one.address != own]


def neighbours(problem: Problem, user: User) -> dict[str, str | None]:
    """Return the codes of the problems before and after this one on the board of its class."""
    others = Problem.objects.visible_to(user)
    return {
        "previous": others.before(problem).values_list("code", flat=True).first(),
        "next": others.after(problem).values_list("code", flat=True).first(),
    }
