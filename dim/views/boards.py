"""Pages of a class's list: read it, add a problem, submit the drafts."""

from __future__ import annotations

import uuid

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
from dim.forms.note_taker import SESSION_KEY
from dim.forms.quick_entry import QuickEntryForm
from dim.forms.rescued import keeps_text
from dim.forms.typing_time import typed_in
from dim.http import Request
from dim.models import Problem, WorkshopClass
from dim.operations.problems import editing, submitting
from dim.views import answers
from dim.views.board_overview import Overview
from dim.views.board_parts import CODE, BoardParts, class_for, page_of
from dim.views.live import Position
from dim.views.pasting import ask_about_tabs
from dim.views.supports import just_recorded, supported_lines
from dim.views.undo import undo_tag, undo_tag_together

_CODES_TOLD = 3


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def board(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Show the list of a class (GET), or store the quick entry below it (POST)."""
    # One address for both: what is refused comes back under the list with the typed text, and a
    # reload or a sign-in in between lands on a page that can be read.
    workshop_class = class_for(request, event, division, letter)
    if request.method == "POST":
        return _store_quick_entry(request, workshop_class)
    return _board_page(request, workshop_class)


def _store_quick_entry(request: Request, workshop_class: WorkshopClass) -> HttpResponse:
    """Store the quick entry, or show why not with every typed word."""
    if not policy.can_facilitate(request.user, workshop_class):
        raise PermissionDenied
    if question := ask_about_tabs(request, workshop_class):
        return question
    form = QuickEntryForm(request.POST, workshop_class=workshop_class)
    if not form.is_valid():
        return _not_stored(request, workshop_class, _with_usable_key(form), "invalid")
    # A problem that is older than this request was stored by an earlier one with the same key.
    sent_at = timezone.now()
    try:
        problem = editing.create_problem(
            workshop_class,
            form.content(),
            actor=request.user,
            key=form.cleaned_data["key"],
            typed=typed_in(request),
        )
    except editing.KeyReused as error:
        return _key_reused(request, workshop_class, error, form.with_new_key())
    except workflow.Refused as error:
        # A key that is somebody else's can never be used; any other refusal may pass, and the same
        # key then keeps the text from being stored twice.
        if error.code == "foreign_key":
            form = form.with_new_key()
        form.add_error(None, ValidationError(str(error), error.code))
        return _not_stored(request, workshop_class, form, error.code)
    return _stored(request, form, problem, is_new=problem.created_at >= sent_at)


def _stored(
    request: Request, form: QuickEntryForm, problem: Problem, *, is_new: bool
) -> HttpResponse:
    """Confirm that `problem` is stored, and lead to the board or to its full form."""
    notices = form.notices()
    if answers.wants_json(request):
        rows = list(problem.recommendations.values_list("pk", flat=True))
        return answers.saved(problem, is_new=is_new, recommendations=rows, notices=notices)
    for notice in notices:
        messages.info(request, notice)
    if not is_new:
        messages.info(
            request,
            _("%(code)s was stored already; nothing was stored twice.") % {"code": problem.code},
        )
    if is_new:
        text = _("%(code)s is on the list.") % {"code": problem.code}
        messages.success(request, text, extra_tags=undo_tag(request, problem))
    if "details" in request.POST:
        # The sentence is written; the next word belongs into the next field.
        address = reverse("problem_edit", args=[problem.event.slug, problem.code])
        return redirect(f"{address}#id_cause")
    return redirect(_board_with(request, form.workshop_class, problem))


def _not_stored(
    request: Request, workshop_class: WorkshopClass, form: QuickEntryForm, code: str
) -> HttpResponse:
    if answers.wants_json(request):
        message = " ".join(str(error) for error in form.non_field_errors())
        return answers.refused(code, message, form.errors)
    return _board_page(request, workshop_class, form)


def _with_usable_key(form: QuickEntryForm) -> QuickEntryForm:
    """Return the form, with a new key and a message if its key was not valid."""
    if "key" not in form.errors:
        return form
    form = form.with_new_key()
    form.add_error(
        None,
        ValidationError(_("This form was not complete. Check your text and save it again."), "key"),
    )
    return form


def _board_with(request: Request, workshop_class: WorkshopClass, problem: Problem) -> str:
    """Return the address of the board with its filter, unless that hides what was just saved."""
    shown = BoardFilter.read(request.GET)
    query = f"{shown.query_string}&" if shown and shown.certainly_shows(problem) else "?"
    # No fragment: it would keep `autofocus` from putting the cursor into the next line.
    return f"{workshop_class.get_absolute_url()}{query}saved={problem.code}"


def _key_reused(
    request: Request,
    workshop_class: WorkshopClass,
    error: editing.KeyReused,
    form: QuickEntryForm,
) -> HttpResponse:
    """Show both texts of a form that was sent again with other words, as after Back.

    Nobody knows whether the second is a correction or another problem: the page asks.
    """
    if answers.wants_json(request):
        return answers.refused("key_reused", str(error))
    stored = Problem.objects.visible_to(request.user).for_listing().get(pk=error.problem.pk)
    context = {"workshop_class": workshop_class, "stored": stored, "form": form}
    return render(request, "dim/board_key_reused.html", context, status=409)


def _board_page(
    request: Request, workshop_class: WorkshopClass, form: QuickEntryForm | None = None
) -> HttpResponse:
    """Show the board. A `form` that is given was not stored; its text must not be lost."""
    shown, saved = BoardFilter.read(request.GET), request.GET.get("saved", "")
    parts = BoardParts(request.user, workshop_class, shown)
    overview = parts.overview
    page = page_of(
        shown.apply(overview.readable, overview.search), request.GET.get("page", ""), saved
    )
    if form is None and parts.can_enter and overview.choosable():
        form = QuickEntryForm(
            workshop_class=workshop_class,
            initial={"strategic_issue": _issue_under_discussion(request, overview)},
        )
    # Otherwise people come to read: a cursor in the form makes the browser scroll to the foot.
    if form is not None and (saved or form.is_bound or not overview.total):
        form.take_focus()
    supports = supported_lines(workshop_class, request.user)
    context = {
        "workshop_class": workshop_class,
        "shown": shown,
        "overview": overview,
        "page": page,
        "groups": parts.groups(page, saved=saved),
        "saved": next((problem for problem in page if problem.code == saved), None),
        "form": form,
        "mark_names": form.names_to_complete() if form else {},
        "asks_note_taker": form is not None and SESSION_KEY not in request.session,
        "parts": parts,
        "refusal": parts.refusal,
        "supports": supports,
        "supported": just_recorded(supports, request.GET.get("supported", "")),
        "position": Position.of(workshop_class),
        "announcements": parts.announcements(),
    }
    # Never 200 for a refusal: a script or a proxy would take it for a saved problem.
    is_refusal = form is not None and form.is_bound
    return render(request, "dim/board.html", context, status=422 if is_refusal else 200)


def _issue_under_discussion(request: Request, overview: Overview) -> int:
    """Return the key of the issue that the class probably discusses.

    It is the one that is filtered, else that of this person's last problem, else the first.
    """
    choosable = {issue.number: issue.pk for issue in overview.choosable()}
    if overview.shown.issue in choosable:
        return choosable[overview.shown.issue]
    mine = overview.readable.filter(created_by=request.user).order_by("-created_at", "-pk")
    last = mine.values_list("strategic_issue", flat=True).first()
    if last is not None and last in choosable.values():
        return last
    return next(iter(choosable.values()))


@require_http_methods(["GET", "HEAD", "POST"])
def drafts_submit(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """List the drafts that would be submitted and those that cannot be (GET), or submit (POST)."""
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_facilitate(request.user, workshop_class):
        raise PermissionDenied
    if request.method == "POST":
        # The codes that the page listed: a draft that came meanwhile was confirmed by nobody.
        codes = [code for code in request.POST.getlist("code") if CODE.fullmatch(code)]
        key = uuid.uuid4()
        done, refused = submitting.submit_drafts(workshop_class, codes, actor=request.user, key=key)
        _report_submission(request, done, refused, undo_tag_together(done, workshop_class, key))
        return redirect(workshop_class)
    drafts = workshop_class.problems.filter(status=Problem.Status.DRAFT).for_board()
    checked = [
        (problem, workflow.refusal_by_content(workflow.SUBMIT, problem)) for problem in drafts
    ]
    context = {
        "workshop_class": workshop_class,
        "refusal": workflow.refusal_to_enter(workshop_class),
        "ready": [problem for problem, refusal in checked if not refusal],
        "unready": [(problem, refusal) for problem, refusal in checked if refusal],
    }
    return render(request, "dim/drafts_submit.html", context)


def _few_codes(problems: list[Problem]) -> str:
    """Return the codes of the first few; who reads of two hundred does not read two hundred."""
    codes = [problem.code for problem in problems]
    # "And one more" would be longer than its code.
    if len(codes) <= _CODES_TOLD + 1:
        return ", ".join(codes)
    few, more = ", ".join(codes[:_CODES_TOLD]), len(codes) - _CODES_TOLD
    return ngettext("%(codes)s and %(more)d more", "%(codes)s and %(more)d more", more) % {
        "codes": few,
        "more": more,
    }


def _report_submission(
    request: Request, done: list[Problem], refused: list[workflow.Refused], undo: str
) -> None:
    """Tell which drafts were submitted, and why the others were not."""
    if done:
        text = ngettext(
            "%(count)d entry was submitted to the secretariat: %(codes)s.",
            "%(count)d entries were submitted to the secretariat: %(codes)s.",
            len(done),
        )
        told = text % {"count": len(done), "codes": _few_codes(done)}
        messages.success(request, told, extra_tags=undo)
    # A class that closed refuses every draft with the same sentence.
    for text in dict.fromkeys(str(error) for error in refused):
        messages.warning(request, text)
    if not done and not refused:
        messages.info(request, _("There was no draft to submit."))
