"""The full form: a new entry, changing one, and what happens when somebody else was faster."""

from __future__ import annotations

import uuid
from collections.abc import Callable
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
from dim.forms.entry import Complaint, EntryForm, as_sent
from dim.models import Problem, User, WorkshopClass
from dim.operations import entries
from dim.operations.content import reads_the_same, stored_content
from dim.operations.merging import aligned
from dim.reports.trail import trail
from dim.templatetags.dim import clock
from dim.views import answers
from dim.views.conflicts import conflict_page, resolve, text_kept
from dim.views.device import confirm_stored
from dim.views.http import Request
from dim.views.similar import similar_lines

_OK, _CONFLICT, _UNPROCESSABLE = 200, 409, 422
_HISTORY_BESIDE_FORM = 6


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry_create(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """A new entry of a class, by the full form (the board's quick entry posts to the board)."""
    classes = WorkshopClass.objects.visible_to(request.user).with_names()
    workshop_class = classes.filter(division__event__slug=event, division__code=division, letter=letter).first()
    if workshop_class is None or not policy.can_facilitate(request.user, workshop_class):
        return _refuse(request, visible=workshop_class is not None)
    make_form = partial(EntryForm, workshop_class=workshop_class)
    if request.method == "POST":
        return _answer(request, make_form)
    if error := workflow.refusal_to_enter(workshop_class):
        # A script that fetches the page ahead shows nothing; the sentence would wait for some other page.
        if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
            messages.error(request, str(error))
        return redirect(workshop_class)
    form = make_form(issue_number=request.GET.get("issue", ""))
    form.take_focus()
    return _show(request, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def problem_edit(request: Request, event: str, code: str) -> HttpResponse:
    """Change an entry; what may not be changed now is shown read-only."""
    visible = Problem.objects.visible_to(request.user).filter(event__slug=event, code=code)
    problem = visible.for_detail().select_related("event").first()
    refusal = problem and workflow.refusal_to_edit(problem, request.user)
    if problem is None or (refusal and refusal.code == "not_yours"):
        return _refuse(request, visible=problem is not None)
    make_form = partial(EntryForm, workshop_class=problem.workshop_class, problem=problem)
    if request.method == "POST":
        return _answer(request, make_form)
    if refusal:
        return redirect(problem)
    form = make_form()
    complaints = form.missing_to_submit() if "check" in request.GET else []
    return _show(request, form, complaints=complaints, is_saved=True)


def _refuse(request: Request, *, visible: bool) -> HttpResponse:
    """Missing and forbidden look alike; words that were sent along are given back."""
    if answers.wants_json(request):
        return answers.not_here()
    if request.method == "POST":
        reason = _("This page does not exist, or it is not (or no longer) yours to write on.")
        return text_kept(request, reason, status=403 if visible else 404)
    if visible:
        raise PermissionDenied
    raise Http404


def _answer(request: Request, make_form: Callable[..., EntryForm]) -> HttpResponse:
    """Store what was sent, or say why not, with every word still on the page."""
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
        return _confirm(request, form, saved)
    for notice in form.notices():
        messages.warning(request, notice)
    for notice in merge_notices(saved):
        messages.info(request, notice)
    return confirm_stored(request, _go_on(request, form, saved.problem))


def _not_stored(
    request: Request, make_form: Callable[..., EntryForm], form: EntryForm, error: workflow.Refused
) -> HttpResponse:
    if isinstance(error, workflow.StaleEntry | entries.KeyReused):
        return conflict_page(request, form, error)
    if error.code == "status":
        return _moved_on(request, form, error)
    if answers.wants_json(request):
        return answers.refused(error.code, str(error))
    if form.problem and CHOOSING & request.POST.keys():
        return conflict_page(request, form, workflow.StaleEntry(form.problem), refusal=error)
    if not isinstance(error, workflow.TransitionError):
        again = request.POST.copy()
        again["entry_key"] = str(uuid.uuid4())
        form = make_form(again)
        form.is_valid()
    return _show(request, form, refusal=error, status=_CONFLICT)


def _store(request: Request, form: EntryForm) -> entries.Saved:
    if form.problem is None:
        return _create(request, form)
    return entries.merge_entry(
        form.problem, form.content(), actor=request.user, expected_version=form.seen_version, form=form.opened
    )


def _create(request: Request, form: EntryForm) -> entries.Saved:
    """Store a new entry.

    A script that has lost the answer to its first save goes on writing in the
    same form: that is a change of the entry which the form became, not a second one.
    """
    mine, opened = form.content(), form.opened
    assert opened is not None  # a new form always has a key
    try:
        made = entries.create_entry(form.workshop_class, mine, actor=request.user, key=opened.key, turn=opened.turn)
        return entries.Saved(made)
    except entries.KeyReused as error:
        if not answers.wants_json(request):
            raise
        mine = aligned(mine, stored_content(error.problem).recommendations)
        return entries.merge_entry(error.problem, mine, actor=request.user, expected_version=1, form=opened)


def _moved_on(request: Request, form: EntryForm, error: workflow.Refused) -> HttpResponse:
    """The entry was submitted, decided or withdrawn while its form was open."""
    # Also a new form, whose first answer was lost.
    found = {"pk": form.problem.pk} if form.problem else {"entry_key": form.cleaned_data["entry_key"]}
    current = Problem.objects.for_detail().select_related("event").get(**found)
    return text_kept(request, str(error), status=_CONFLICT, problem=current, form=form)


def _go_on(request: Request, form: EntryForm, saved: Problem) -> HttpResponse:
    action = request.POST.get("action")
    event = form.workshop_class.division.event
    told = {"code": saved.code, "time": clock(saved.updated_at, event)}
    if action == "submit":
        return _submit(request, form, saved)
    messages.success(request, _("%(code)s saved at %(time)s.") % told)
    if action == "new":
        number = form.cleaned_data["strategic_issue"].number
        division = form.workshop_class.division
        address = reverse("entry_create", args=[event.slug, division.code, form.workshop_class.letter])
        return redirect(f"{address}?issue={number}")
    return redirect("problem_edit", event.slug, saved.code)


def _confirm(request: Request, form: EntryForm, saved: entries.Saved) -> HttpResponse:
    """Tell a script what is stored; also when submitting it, which comes after, is refused."""
    problem, notices = saved.problem, form.notices()
    if request.POST.get("action") == "submit" and problem.status != Problem.Status.SUBMITTED:
        try:
            problem = workflow.perform(_step(problem), problem, actor=request.user, expected_version=problem.version)
        except workflow.Refused as error:
            notices.append(str(error))
    stored, more = stored_content(problem), {}
    if not reads_the_same(stored, form.content()):
        more = {"merged": merge_notices(saved), "content": as_sent(stored)}
    rows = form.rows.identities(stored.recommendations)
    return answers.saved(problem, is_new=form.problem is None, recommendations=rows, notices=notices, **more)


def _step(saved: Problem) -> workflow.Transition:
    return workflow.RESUBMIT if saved.status == Problem.Status.RETURNED else workflow.SUBMIT


def _submit(request: Request, form: EntryForm, saved: Problem) -> HttpResponse:
    """Submit what has just been saved; when that is refused the save stands and the reason is shown."""
    if saved.status == Problem.Status.SUBMITTED:
        return _after_submit(request, saved)
    step = _step(saved)
    event = form.workshop_class.division.event
    try:
        submitted = workflow.perform(step, saved, actor=request.user, expected_version=saved.version)
    except workflow.Refused as error:
        if error.code == "unanswered":
            return redirect("problem_transition", event.slug, saved.code, step.name)
        address = reverse("problem_edit", args=[event.slug, saved.code])
        if error.code == "incomplete":
            return redirect(f"{address}?check=1")
        messages.error(request, _("%(code)s is saved, but not submitted.") % {"code": saved.code} + f" {error}")
        return redirect(address)
    return _after_submit(request, submitted)


def _after_submit(request: Request, problem: Problem) -> HttpResponse:
    messages.success(request, _("%(code)s was submitted to the secretariat.") % {"code": problem.code})
    return redirect(f"{problem.workshop_class.get_absolute_url()}#{problem.code}")


def _show(
    request: Request,
    form: EntryForm,
    *,
    complaints: list[Complaint] | None = None,
    refusal: workflow.Refused | None = None,
    is_saved: bool = False,
    status: int = _OK,
) -> HttpResponse:
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
        "may_submit": policy.can_facilitate(request.user, form.workshop_class),
        "similar": [],
    }
    if problem and context["may_submit"]:
        context["similar"] = similar_lines(problem, form.workshop_class, request.user)
    if problem:
        history = problem.history.select_related("actor")[:_HISTORY_BESIDE_FORM]
        context |= {"steps": trail(history), "neighbours": neighbours(problem, request.user)}
    return render(request, "dim/problem_form.html", context, status=status)


def neighbours(problem: Problem, user: User) -> dict[str, str | None]:
    """The codes before and after this one in its class."""
    others = Problem.objects.visible_to(user).filter(workshop_class=problem.workshop_class_id)
    before = others.filter(number__lt=problem.number).order_by("-number")
    after = others.filter(number__gt=problem.number).order_by("number")
    return {
        "previous": before.values_list("code", flat=True).first(),
        "next": after.values_list("code", flat=True).first(),
    }
