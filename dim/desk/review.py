"""Review one problem: decide on it, add an internal note, and go on to the next that waits."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.desk.kept_text import kept_text_page
from dim.desk.page import desk_page
from dim.desk.problems import filters_of, find, list_url, page_url, problem_page
from dim.desk.queue import queue
from dim.desk.review_page import DECISIONS, around, first_key, review_page
from dim.forms.decision import DecisionForm, NoteForm
from dim.http import Request
from dim.models import HistoryEntry, Problem
from dim.operations.problems import decisions
from dim.workflow import Refused, Transition


@desk_page
def queue_open(request: Request) -> HttpResponse:
    """Redirect to the problem that waits longest, or to the list when none waits."""
    first = first_key(queue(request.user, filters_of(request)))
    if first is None:
        messages.info(request, _("Nothing waits for a decision here."))
        return redirect(list_url(filters_of(request)))
    return redirect(page_url(first, request))


@problem_page
def problem_review(request: Request, problem: Problem) -> HttpResponse:
    """Show one problem; on POST take one decision on it and open the next."""
    if request.method != "POST":
        return review_page(request, problem)
    return _decide(request, problem)


@problem_page
def problem_note(request: Request, problem: Problem) -> HttpResponse:
    """Add an internal note, which the class never sees."""
    if not policy.can_read_internal_notes(request.user, problem):
        # Somebody may have lost the role while writing: the words are given back.
        if kept := kept_text_page(request, HTTPStatus.FORBIDDEN):
            return kept
        raise PermissionDenied
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            decisions.add_note(problem, form.cleaned_data["text"], actor=request.user)
        except Refused as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Note kept. The class does not see it."))
            return redirect(f"{page_url(problem.pk, request)}#notes")
    return review_page(request, problem, note_form=form)


@problem_page
def problem_history(request: Request, problem: Problem) -> HttpResponse:
    """Redirect to the history, which is part of the problem's page."""
    return redirect(f"{page_url(problem.pk, request)}#history")


def _decide(request: Request, problem: Problem) -> HttpResponse:
    """Take the decision of the form and open the next problem, or show the page with the reason."""
    transition = workflow.TRANSITIONS.get(request.POST.get("decision", ""))
    if transition is None or transition not in DECISIONS:
        raise PermissionDenied
    form = DecisionForm(transition, request.POST)
    version = _version(request)
    filters = filters_of(request)
    # Built before the decision, from the old time and place: the decision changes both.
    following = around(problem, queue(request.user, filters))[1]
    refused = decisions.refusal_to_decide(transition, problem, request.user)
    if refused or not form.is_valid():
        return review_page(request, problem, form=form, refused=refused, version=version)
    try:
        workflow.perform(
            transition,
            problem,
            actor=request.user,
            expected_version=version,
            source=HistoryEntry.Source.ADMIN,
            reason=form.said["reason"],
            category=form.said["category"],
        )
    except Refused as error:
        # Somebody else was faster: the page shows what the problem has become.
        now = find(request, str(problem.pk)) or problem
        shown = None if form.shows(error) else error
        return review_page(request, now, form=form, refused=shown, version=version)
    _tell(request, transition, problem)
    if transition in {workflow.REOPEN, workflow.RESTORE}:
        # A reopened problem waits for a decision again, most likely of the same person; of one that
        # was restored people want to see how it stands.
        return redirect(request.get_full_path())
    # At the end of the queue those come again that were skipped.
    following_key = first_key(following) or first_key(queue(request.user, filters))
    return redirect(page_url(following_key, request) if following_key else list_url(filters))


def _tell(request: Request, transition: Transition, problem: Problem) -> None:
    """Say what was decided, with a link: the next page is about another problem."""
    link = format_html('<a href="{}">{}</a>', page_url(problem.pk, request), problem.code)
    messages.success(request, format_html("{} {}.", link, transition.done))


def _version(request: Request) -> int:
    """Return the version that the page showed; 0, which no problem has, when the field is bad."""
    value = request.POST.get("version", "")
    # A longer number does not fit into the column, and the database would answer with an error.
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
