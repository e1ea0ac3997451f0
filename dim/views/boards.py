"""A class's list: read it, add the next line, submit the drafts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dim import policy, workflow
from dim.forms.board_filter import BoardFilter
from dim.forms.fields import removed_notices
from dim.forms.quick_entry import QuickEntryForm
from dim.models import Problem, WorkshopClass
from dim.operations import entries
from dim.views import answers
from dim.views.board_parts import CODE, BoardParts, Overview, class_for, page_of
from dim.views.http import Request
from dim.views.live import Position
from dim.views.supports import just_recorded, supported_lines


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """GET shows the list; POST is the quick entry at its foot, so that the list stays under whatever is wrong."""
    workshop_class = class_for(request, event, division, letter)
    if request.method == "POST":
        return _enter(request, workshop_class)
    return _page(request, workshop_class)


def _enter(request: Request, workshop_class: WorkshopClass) -> HttpResponse:
    if not policy.can_facilitate(request.user, workshop_class):
        raise PermissionDenied
    form = QuickEntryForm(request.POST, workshop_class=workshop_class)
    if not form.is_valid():
        return _not_stored(request, workshop_class, _with_usable_key(form), "invalid")
    sent_at = timezone.now()
    try:
        problem = entries.create_entry(workshop_class, form.content(), actor=request.user, key=form.cleaned_data["key"])
    except entries.KeyReused as error:
        return _key_reused(request, workshop_class, error, form.with_new_key())
    except workflow.Refused as error:
        form = form.with_new_key() if error.code == "foreign_key" else form
        form.add_error(None, ValidationError(str(error), error.code))
        return _not_stored(request, workshop_class, form, error.code)
    if answers.wants_json(request):
        rows = list(problem.recommendations.values_list("pk", flat=True))
        is_new = problem.created_at >= sent_at
        return answers.saved(problem, is_new=is_new, recommendations=rows, notices=removed_notices(form))
    for notice in removed_notices(form):
        messages.info(request, notice)
    if problem.created_at < sent_at:
        messages.info(request, _("%(code)s was stored already; nothing was stored twice.") % {"code": problem.code})
    if "details" in request.POST:
        # The sentence is written; the next word belongs into the next field.
        return redirect(reverse("problem_edit", args=[problem.event.slug, problem.code]) + "#id_cause")
    return redirect(_board_with(request, workshop_class, problem))


def _not_stored(request: Request, workshop_class: WorkshopClass, form: QuickEntryForm, code: str) -> HttpResponse:
    if answers.wants_json(request):
        return answers.refused(code, " ".join(map(str, form.errors.get("__all__", []))), form.errors)
    return _page(request, workshop_class, form)


def _with_usable_key(form: QuickEntryForm) -> QuickEntryForm:
    if "key" not in form.errors:
        return form
    form = form.with_new_key()
    form.add_error(None, ValidationError(_("This form was not complete. Check your text and save it again."), "key"))
    return form


def _board_with(request: Request, workshop_class: WorkshopClass, problem: Problem) -> str:
    """The board as it was filtered, unless that would hide what was just saved."""
    shown = BoardFilter.read(request.GET)
    query = shown.query_string if shown.lets_through(problem) else ""
    return f"{workshop_class.get_absolute_url()}{query or '?'}{'&' if query else ''}saved={problem.code}"


def _key_reused(
    request: Request, workshop_class: WorkshopClass, error: entries.KeyReused, form: QuickEntryForm
) -> HttpResponse:
    """Back, other words, Save: show both texts and offer to keep the second as an entry of its own."""
    if answers.wants_json(request):
        return answers.refused("key_reused", str(error))
    stored = Problem.objects.visible_to(request.user).for_listing().get(pk=error.problem.pk)
    context = {"workshop_class": workshop_class, "stored": stored, "form": form}
    return render(request, "dim/board_key_reused.html", context, status=409)


def _page(request: Request, workshop_class: WorkshopClass, form: QuickEntryForm | None = None) -> HttpResponse:
    """The board; a `form` that is given was not stored, and its text must not be lost."""
    shown, saved = BoardFilter.read(request.GET), request.GET.get("saved", "")
    parts = BoardParts(request.user, workshop_class, shown)
    overview = parts.overview
    page = page_of(shown.apply(overview.readable), request.GET.get("page", ""), saved)
    if form is None and parts.can_enter and overview.choosable():
        form = QuickEntryForm(
            workshop_class=workshop_class, initial={"strategic_issue": _issue_under_discussion(request, overview)}
        )
    supports = supported_lines(workshop_class, request.user)
    if form is not None and (saved or form.is_bound or not overview.total):
        form.take_focus()
    context = {
        "workshop_class": workshop_class,
        "shown": shown,
        "overview": overview,
        "page": page,
        "groups": parts.groups(page, saved=saved),
        "saved": next((problem for problem in page if problem.code == saved), None),
        "form": form,
        "parts": parts,
        "refusal": parts.refusal,
        "supports": supports,
        "supported": just_recorded(supports, request.GET.get("supported", "")),
        "position": Position.of(workshop_class),
    }
    return render(request, "dim/board.html", context, status=422 if form is not None and form.is_bound else 200)


def _issue_under_discussion(request: Request, overview: Overview) -> int:
    """The issue that is shown, else that of this person's last entry here, else the first."""
    choosable = {issue.number: issue.pk for issue in overview.choosable()}
    if overview.shown.issue in choosable:
        return choosable[overview.shown.issue]
    mine = overview.readable.filter(created_by=request.user).order_by("-number")
    last = mine.values_list("strategic_issue", flat=True).first()
    return last if last and last in choosable.values() else next(iter(choosable.values()))


@require_http_methods(["GET", "HEAD", "POST"])
def drafts_submit(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """GET lists what would be submitted and what cannot be yet; POST submits exactly what was listed."""
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_facilitate(request.user, workshop_class):
        raise PermissionDenied
    if request.method == "POST":
        codes = [code for code in request.POST.getlist("code") if CODE.fullmatch(code)]
        _tell(request, *entries.submit_drafts(workshop_class, codes, actor=request.user))
        return redirect(workshop_class)
    drafts = workshop_class.problems.filter(status=Problem.Status.DRAFT).for_board()
    checked = [(problem, workflow.refusal_by_content(workflow.SUBMIT, problem)) for problem in drafts]
    context = {
        "workshop_class": workshop_class,
        "refusal": workflow.refusal_to_enter(workshop_class),
        "ready": [problem for problem, refusal in checked if not refusal],
        "unready": [(problem, refusal) for problem, refusal in checked if refusal],
    }
    return render(request, "dim/drafts_submit.html", context)


def _tell(request: Request, done: list[Problem], refused: list[workflow.Refused]) -> None:
    if done:
        text = ngettext(
            "%(count)d entry was submitted to the secretariat: %(codes)s.",
            "%(count)d entries were submitted to the secretariat: %(codes)s.",
            len(done),
        )
        codes = ", ".join(problem.code for problem in done)
        messages.success(request, text % {"count": len(done), "codes": codes})
    for text in dict.fromkeys(str(error) for error in refused):
        messages.warning(request, text)
    if not done and not refused:
        messages.info(request, _("There was no draft to submit."))
