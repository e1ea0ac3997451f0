"""Bulk decisions: confirm one decision on selected problems, take it, and undo it."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dim import workflow
from dim.desk.confirmation import TITLES, Seen, confirmation_page, read_selection
from dim.desk.page import desk_page, page_context
from dim.desk.problems import list_url
from dim.forms.decision import DecisionForm
from dim.forms.rescued import keeps_text
from dim.http import Request
from dim.models import Problem
from dim.operations.problems import bulk_undo, decisions
from dim.operations.problems.decisions import MOST_AT_ONCE
from dim.workflow import Transition


def seen_mark(problem: Problem) -> SafeString:
    """Return a hidden field with the version of the problem that a row of the list shows."""
    return format_html(
        '<input type="hidden" name="seen" value="{}:{}">', problem.pk, problem.version
    )


def confirm(
    request: Request, transition: Transition, queryset: QuerySet[Problem]
) -> HttpResponse | None:
    """Return the page that asks for confirmation; None when more are selected than can be decided.

    Django's admin shows its list again for None.
    """
    if queryset.count() > MOST_AT_ONCE:
        _refuse_too_many(request)
        return None
    # "Select all" takes problems of other pages, too: the confirmation is the first to show them.
    seen = _pairs(request, "seen")
    picked = [
        (problem, seen.get(problem.pk, problem.version))
        for problem in queryset.order_by("status_since", "pk")
    ]
    return confirmation_page(request, DecisionForm(transition), picked, request.GET.urlencode())


@desk_page
@keeps_text
def problems_decide(request: Request, name: str) -> HttpResponse:
    """Take the decision of the confirmation page on each problem of the selection.

    Raises PermissionDenied for anything but the POST of such a page.
    """
    transition = workflow.TRANSITIONS.get(name)
    if request.method != "POST" or transition is None or transition not in TITLES:
        raise PermissionDenied
    filters = request.POST.get("filters", "")
    # Only the boxes that were ticked: what changed meanwhile comes with an empty one.
    versions = _pairs(request, "picked")
    if len(versions) > MOST_AT_ONCE:
        _refuse_too_many(request)
        return redirect(list_url(filters))
    return _decide(request, DecisionForm(transition, request.POST), versions, filters)


def _decide(
    request: Request, form: DecisionForm, versions: dict[int, int], filters: str
) -> HttpResponse:
    """Decide on the problems in these versions; show the confirmation again for what is refused."""
    picked = read_selection(request, versions)
    unprocessable = HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.is_valid():
        return confirmation_page(request, form, picked, filters, unprocessable)
    transition = form.transition
    # One key for all: by it they are undone as one.
    key = uuid.uuid4()
    try:
        outcome = decisions.decide_many(
            transition, picked, actor=request.user, key=key, **form.said
        )
    except workflow.Refused as error:
        if not form.shows(error):
            messages.error(request, str(error))
        return confirmation_page(request, form, picked, filters, unprocessable)
    # Only acceptances can be undone as one; after other decisions a coordinator reopens, with a
    # reason.
    undo = key if transition is workflow.ACCEPT else None
    _tell(request, transition, outcome, undo=undo)
    if outcome.refused:
        refused = {problem.pk: versions[problem.pk] for problem, _refused in outcome.refused}
        # The same form: people look at what changed, and need not write the reason again.
        picked = read_selection(request, refused)
        return confirmation_page(request, form, picked, filters, HTTPStatus.CONFLICT)
    return redirect(list_url(filters))


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def problems_undo(request: Request, key: uuid.UUID) -> HttpResponse:
    """Ask whether to undo all acceptances of one confirmation; POST makes them submitted again."""
    back = list_url("")
    if request.method == "POST":
        outcome = bulk_undo.undo(key, actor=request.user)
        _tell(request, workflow.UNDO_ACCEPT, outcome)
        for _problem, refused in outcome.refused:
            messages.warning(request, str(refused))
        return redirect(back)
    rows = list(bulk_undo.undoable(key, request.user))
    if not rows:
        messages.info(
            request,
            _("There is nothing left to undo: every entry has been decided or changed since."),
        )
        return redirect(back)
    context = page_context(request, Problem, _("Undo the acceptance"), rows=rows, list_url=back)
    return TemplateResponse(request, "desk/problems_undo.html", context)


def _pairs(request: Request, name: str) -> Seen:
    """Return key and version of each problem that a page showed; other values are left out."""
    found = {}
    for pair in request.POST.getlist(name):
        pk, _colon, version = pair.partition(":")
        # SQLite fails on a number that is longer than its own.
        if all(part.isascii() and part.isdigit() and len(part) < 16 for part in (pk, version)):
            found[int(pk)] = int(version)
    return found


def _refuse_too_many(request: Request) -> None:
    """Say that more problems are selected than one request decides."""
    messages.error(
        request,
        _("At most %(most)d problems at once. Narrow the list with the filters first.")
        % {"most": MOST_AT_ONCE},
    )


def _tell(
    request: Request,
    transition: Transition,
    outcome: decisions.Outcome,
    undo: uuid.UUID | None = None,
) -> None:
    """Say how many problems were decided; `undo` is the key by which they can be undone as one."""
    if outcome.done:
        number = len(outcome.done)
        counted = ngettext("%(number)d problem %(done)s.", "%(number)d problems %(done)s.", number)
        text = counted % {"number": number, "done": transition.done}
        if undo:
            address = reverse("problems_undo", args=[undo])
            text = format_html('{} <a href="{}">{}</a>', text, address, _("Undo"))
        messages.success(request, text)
    if not outcome.done and not outcome.refused:
        messages.info(request, _("Nothing was selected, so nothing changed."))
