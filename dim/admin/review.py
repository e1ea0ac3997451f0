"""The page on which one entry is read and decided."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dim import policy, workflow
from dim.admin.kept import text_kept
from dim.forms.decision import DecisionForm, NoteForm
from dim.models import HistoryEntry, Problem, ReasonCategory
from dim.operations import decisions
from dim.reports.trail import trail, with_supports
from dim.workflow import Refused, Transition

if TYPE_CHECKING:
    from dim.admin.problem import ProblemAdmin

# Django's own name for the filters of the list that an entry's page was reached from.
FILTERS = "_changelist_filters"
# In the order of the page; each with the words on its button.
DECISIONS = {
    workflow.ACCEPT: pgettext_lazy("decision", "Accept and open the next"),
    workflow.RETURN: pgettext_lazy("decision", "Return to the class"),
    workflow.NOT_AGREE: pgettext_lazy("decision", "Mark as not agreed"),
    workflow.REOPEN: pgettext_lazy("decision", "Reopen"),
}
# What reviewers write again and again: kind of reason, and the words to begin with.
PRESETS = (
    (ReasonCategory.INCOMPLETE, gettext_lazy("Add the legal basis.")),
    (ReasonCategory.INCOMPLETE, gettext_lazy("Say how many offices are affected.")),
    (ReasonCategory.SEVERAL, gettext_lazy("Split it into two problems.")),
    (ReasonCategory.WRONG_ADDRESSEE, gettext_lazy("Check whom the recommendation is addressed to.")),
)


@dataclass(frozen=True)
class Place:
    """Where an entry stands among those that wait."""

    number: int
    total: int
    previous: int | None
    next: int | None

    @classmethod
    def of(cls, problem: Problem, queue: QuerySet[Problem]) -> Place:
        earlier, later = _around(problem, queue)
        return cls(earlier.count() + 1, queue.count(), _key(earlier.reverse()), _key(later))


def _around(problem: Problem, queue: QuerySet[Problem]) -> tuple[QuerySet[Problem], QuerySet[Problem]]:
    since, pk = problem.status_since, problem.pk
    return (
        queue.filter(Q(status_since__lt=since) | Q(status_since=since, pk__lt=pk)),
        queue.filter(Q(status_since__gt=since) | Q(status_since=since, pk__gt=pk)),
    )


def _key(rows: QuerySet[Problem]) -> int | None:
    return rows.values_list("pk", flat=True).first()


def decide(screen: ProblemAdmin, request: HttpRequest, problem: Problem) -> HttpResponse:
    """Show one entry; on POST take one decision on it and open the next."""
    if request.method != "POST":
        return page(screen, request, problem)
    transition = workflow.TRANSITIONS.get(request.POST.get("decision", ""))
    if transition not in DECISIONS:
        raise PermissionDenied
    form = DecisionForm(transition, request.POST)
    version = _version(request)
    # Asked before the decision: afterwards the entry stands elsewhere in the queue.
    following = _around(problem, screen.queue(request, _filters(request)))[1]
    refused = decisions.refusal_to_decide(transition, problem, request.user)
    if refused or not form.is_valid():
        return page(screen, request, problem, form=form, refused=refused, version=version)
    try:
        workflow.perform(
            transition,
            problem,
            actor=request.user,
            expected_version=version,
            source=HistoryEntry.Source.ADMIN,
            **form.said,
        )
    except Refused as error:
        now = screen.find(request, str(problem.pk)) or problem
        return page(screen, request, now, form=form, refused=None if form.shows(error) else error, version=version)
    _tell(screen, request, transition, problem)
    if transition is workflow.REOPEN:
        return redirect(request.get_full_path())
    following = _key(following) or _key(screen.queue(request, _filters(request)))
    return redirect(screen.page_url(following, request) if following else screen.list_url(_filters(request)))


def note(screen: ProblemAdmin, request: HttpRequest, problem: Problem) -> HttpResponse:
    """Add an internal note."""
    if not policy.can_read_internal_notes(request.user, problem):
        if kept := text_kept(request, HTTPStatus.FORBIDDEN):
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
            return redirect(f"{screen.page_url(problem.pk, request)}#notes")
    return page(screen, request, problem, note_form=form)


def page(
    screen: ProblemAdmin,
    request: HttpRequest,
    problem: Problem,
    *,
    form: DecisionForm | None = None,
    note_form: NoteForm | None = None,
    refused: Refused | None = None,
    version: int | None = None,
) -> TemplateResponse:
    """The page of one entry, with what was typed and why it was not taken where that is so."""
    user = request.user
    history = list(problem.history.select_related("actor"))
    if form and form.errors:
        _focus_first_error(form)
    queue = screen.queue(request, _filters(request))
    place = Place.of(problem, queue) if _waits_for(problem, user) else None
    open_forms = _forms(problem, user, form)
    context = {
        **screen.admin_site.each_context(request),
        "title": _("Review %(code)s") % {"code": problem.code},
        "opts": screen.opts,
        "original": problem,
        "problem": problem,
        "event": problem.workshop_class.division.event,
        "place": place,
        "waiting": place.total if place else queue.count(),
        "decision_forms": open_forms,
        "said_in_vain": "" if form is None or form in [each for each, _label in open_forms] else form.typed_reason,
        "why_not": _why_not(problem, user),
        "may_correct": _waits_for(problem, user) and workflow.refusal_to_edit(problem, user) is None,
        "unfolded": form.transition.name if form and form.errors else workflow.RETURN.name,
        "refused": refused,
        "has_errors": bool(form and form.errors),
        "changed_meanwhile": _changed_after(version, history) if refused else [],
        "since_return": _since_return(problem, history),
        "history": with_supports(trail(history), problem.supports.all()),
        "presets": PRESETS,
        **_links(screen, request, problem, place),
        **_notes(problem, user, note_form),
    }
    failed = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return TemplateResponse(request, "admin/dim/problem/review.html", context, status=failed)


def _focus_first_error(form: DecisionForm) -> None:
    form.fields[next(iter(form.errors))].widget.attrs["autofocus"] = True


def _waits_for(problem: Problem, user: Any) -> bool:
    return (
        problem.status == Problem.Status.SUBMITTED
        and problem.workshop_class.division.event.phase in workflow.ACCEPT.phases
        and policy.can_review(user, problem)
    )


def _forms(problem: Problem, user: Any, bound: DecisionForm | None) -> list[tuple[DecisionForm, str]]:
    """The decisions open to `user`, with the button's words; `bound` keeps what was typed."""
    return [
        (bound if bound and bound.transition is transition else DecisionForm(transition), label)
        for transition, label in DECISIONS.items()
        if decisions.refusal_to_decide(transition, problem, user) is None
    ]


def _why_not(problem: Problem, user: Any) -> Refused | None:
    """Why nobody but somebody else may decide here; a status says for itself why nothing can be decided."""
    refused = decisions.refusal_to_decide(workflow.ACCEPT, problem, user)
    return refused if refused and refused.code != "status" else None


def _changed_after(version: int | None, history: list[HistoryEntry]) -> list[Any]:
    """What happened after the page was opened, oldest first."""
    return trail(reversed([row for row in history if version is not None and row.revision > version]))


def _since_return(problem: Problem, history: list[HistoryEntry]) -> list[Any]:
    """For an entry that came back: the return with its reason, and what the class did about it."""
    if problem.status != Problem.Status.SUBMITTED:
        return []
    for index, row in enumerate(history):
        if row.action == workflow.RETURN.name:
            return trail(reversed(history[: index + 1]))
    return []


def _links(screen: ProblemAdmin, request: HttpRequest, problem: Problem, place: Place | None) -> dict[str, str]:
    filters = _filters(request)
    links = {
        "own_url": screen.page_url(problem.pk, request),
        "note_url": with_filters(reverse("admin:dim_problem_note", args=[problem.pk]), filters),
        "correct_url": with_filters(reverse("admin:dim_problem_correct", args=[problem.pk]), filters),
        "review_url": with_filters(reverse("admin:dim_problem_review"), filters),
        "list_url": screen.list_url(_filters(request)),
    }
    if place and place.previous:
        links["previous_url"] = screen.page_url(place.previous, request)
    if place and place.next:
        links["next_url"] = screen.page_url(place.next, request)
    return links


def _notes(problem: Problem, user: Any, form: NoteForm | None) -> dict[str, Any]:
    if not policy.can_read_internal_notes(user, problem):
        return {"notes": None}
    return {"notes": problem.review_notes.select_related("author"), "note_form": form or NoteForm()}


def _tell(screen: ProblemAdmin, request: HttpRequest, transition: Transition, problem: Problem) -> None:
    link = format_html('<a href="{}">{}</a>', screen.page_url(problem.pk, request), problem.code)
    messages.success(request, format_html("{} {}.", link, transition.done))


def _filters(request: HttpRequest) -> str:
    return request.GET.get(FILTERS, "")


def with_filters(url: str, filters: str) -> str:
    """`url`, carrying the filters of the list it was reached from."""
    return f"{url}?{urlencode({FILTERS: filters})}" if filters else url


def _version(request: HttpRequest) -> int:
    """The version that the page showed; 0, which no entry has, when the field was lost or tampered with."""
    value = request.POST.get("version", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
