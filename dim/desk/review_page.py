"""Build the page on which one problem is reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db.models import Q
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dim import policy, workflow
from dim.desk.page import page_context
from dim.desk.problems import PRESETS, filters_of, list_url, page_url, with_filters
from dim.desk.queue import queue
from dim.desk.similar import group_url, same_as, similar_entries
from dim.forms.decision import DecisionForm, NoteForm
from dim.history.problem_history import HistoryStep, history_steps, with_supports
from dim.http import Request
from dim.models import HistoryEntry, Problem, User
from dim.models.problem import ProblemQuerySet
from dim.operations.problems import decisions
from dim.workflow import Refused

# In the order of the page, each with the label of its button.
DECISIONS = {
    workflow.ACCEPT: pgettext_lazy("decision", "Accept and open the next"),
    workflow.RETURN: pgettext_lazy("decision", "Return to the class"),
    workflow.NOT_AGREE: pgettext_lazy("decision", "Mark as not agreed"),
    workflow.REOPEN: pgettext_lazy("decision", "Reopen"),
    workflow.RESTORE: pgettext_lazy("decision", "Restore"),
}


@dataclass(frozen=True)
class QueuePosition:
    """The position of a problem in the queue: its number from 1, and its neighbours' keys."""

    number: int
    total: int
    previous: int | None
    next: int | None

    @classmethod
    def of(cls, problem: Problem, waiting: ProblemQuerySet) -> QueuePosition:
        """Return the position of `problem` among those that are `waiting`; four queries."""
        earlier, later = around(problem, waiting)
        return cls(
            earlier.count() + 1, waiting.count(), first_key(earlier.reverse()), first_key(later)
        )


def around(problem: Problem, waiting: ProblemQuerySet) -> tuple[ProblemQuerySet, ProblemQuerySet]:
    """Return the problems before and after `problem`, each in the order of the queue."""
    since, pk = problem.status_since, problem.pk
    return (
        waiting.filter(Q(status_since__lt=since) | Q(status_since=since, pk__lt=pk)),
        waiting.filter(Q(status_since__gt=since) | Q(status_since=since, pk__gt=pk)),
    )


def first_key(rows: ProblemQuerySet) -> int | None:
    """Return the key of the first of `rows`, or None, without reading the row."""
    return rows.values_list("pk", flat=True).first()


def review_page(
    request: Request,
    problem: Problem,
    *,
    form: DecisionForm | None = None,
    note_form: NoteForm | None = None,
    refused: Refused | None = None,
    version: int | None = None,
) -> TemplateResponse:
    """Return the page of one problem with its history, decisions and notes.

    `form` and `note_form` are forms that were sent and are shown again. `refused` says why the
    decision was not taken, and `version` which version its sender saw.
    """
    user = request.user
    # A list, for three parts of the page read it: one query instead of three.
    history = list(problem.history.select_related("actor"))
    if form and form.errors:
        _focus_first_error(form)
    waiting = queue(user, filters_of(request))
    waits = _is_waiting_for(problem, user)
    place = QueuePosition.of(problem, waiting) if waits else None
    context = page_context(
        request,
        Problem,
        _("Review %(code)s") % {"code": problem.code},
        original=problem,
        problem=problem,
        event=problem.workshop_class.division.event,
        place=place,
        waiting=place.total if place else waiting.count(),
        may_correct=waits and workflow.refusal_to_edit(problem, user) is None,
        refused=refused,
        changed_meanwhile=_changed_after(version, history) if refused else [],
        since_return=_since_return(problem, history),
        since_submitted=_corrections(problem, history),
        history=with_supports(history_steps(history), problem.supports.all()),
        **_decision_forms(problem, user, form),
        **_similar(problem, user, waits=waits),
        **_links(request, problem, place),
        **_notes(problem, user, note_form),
    )
    # 409: the problem moved on or the person may not decide; the form itself is in order.
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return TemplateResponse(request, "desk/problem_review.html", context, status=status)


def _focus_first_error(form: DecisionForm) -> None:
    """Put the cursor into the first field with an error."""
    # The page is long; the cursor leads to what is to be repaired, also without a script.
    form.fields[next(iter(form.errors))].widget.attrs["autofocus"] = True


def _is_waiting_for(problem: Problem, user: User) -> bool:
    """Return whether the problem is in the queue of `user`, whatever the filters."""
    return (
        problem.status == Problem.Status.SUBMITTED
        and problem.workshop_class.division.event.phase in workflow.ACCEPT.phases
        and policy.can_review(user, problem)
    )


def _decision_forms(problem: Problem, user: User, bound: DecisionForm | None) -> dict[str, Any]:
    """Return the part of the context about decisions; `bound` is the form that was sent, if any."""
    forms: list[tuple[DecisionForm, Promise]] = []
    for transition, label in DECISIONS.items():
        if decisions.refusal_to_decide(transition, problem, user) is None:
            if bound is not None and bound.transition is transition:
                form = bound
            else:
                form = DecisionForm(transition)
            forms.append((form, label))
    # A decision that is no longer possible has no form on the page; its words are shown to copy.
    is_shown = bound is None or bound in [form for form, _label in forms]
    has_errors = bool(bound and bound.errors)
    return {
        "decision_forms": forms,
        "said_in_vain": "" if bound is None or is_shown else bound.typed_reason,
        "why_not": _why_not(problem, user),
        "unfolded": bound.transition.name if bound and has_errors else workflow.RETURN.name,
        "has_errors": has_errors,
        "presets": PRESETS,
    }


def _why_not(problem: Problem, user: User) -> Refused | None:
    """Return why this person may not decide here, or None."""
    refused = decisions.refusal_to_decide(workflow.ACCEPT, problem, user)
    if refused is None or refused.code == "status":
        # The status stands on the page anyway.
        return None
    return refused


def _changed_after(version: int | None, history: Iterable[HistoryEntry]) -> list[HistoryStep]:
    """Return what happened after the page was opened, oldest first; `history` is newest first."""
    if version is None:
        return []
    newer = [row for row in history if row.revision > version]
    return history_steps(reversed(newer))


def _since_return(problem: Problem, history: list[HistoryEntry]) -> list[HistoryStep]:
    """Return what happened since the last return, itself first; nothing without one.

    `history` is newest first. Reviewers see whether the class did what the reason asked for.
    """
    if problem.status != Problem.Status.SUBMITTED:
        return []
    for index, row in enumerate(history):
        if row.action == workflow.RETURN.name:
            return history_steps(reversed(history[: index + 1]))
    return []


def _corrections(problem: Problem, history: list[HistoryEntry]) -> list[HistoryStep]:
    """Return how the text was changed since it was submitted; nothing where it was not.

    `history` is newest first. What was returned before shows all of that since its return.
    """
    if problem.status != Problem.Status.SUBMITTED:
        return []
    found = []
    for row in history:
        if row.action in {workflow.SUBMIT.name, workflow.RESUBMIT.name}:
            break
        if row.action == workflow.RETURN.name:
            return []
        if row.changes:
            found.append(row)
    return history_steps(reversed(found))


def _similar(problem: Problem, user: User, *, waits: bool) -> dict[str, Any]:
    """Return what may say the same as a problem that waits; nothing for one that is decided."""
    if not waits:
        return {"similar": [], "same_as": [], "group_url": ""}
    found = similar_entries(problem, user)
    return {"similar": found, "same_as": same_as(found), "group_url": group_url(problem)}


def _links(request: Request, problem: Problem, place: QueuePosition | None) -> dict[str, str]:
    """Return the addresses that the page links; those of neighbours only where there are some."""
    filters = filters_of(request)
    links = {
        "own_url": page_url(problem.pk, request),
        "note_url": with_filters(reverse("problem_note", args=[problem.pk]), filters),
        "correct_url": with_filters(reverse("problem_correct", args=[problem.pk]), filters),
        "review_url": with_filters(reverse("queue_open"), filters),
        "list_url": list_url(filters),
    }
    if place and place.previous:
        links["previous_url"] = page_url(place.previous, request)
    if place and place.next:
        links["next_url"] = page_url(place.next, request)
    return links


def _notes(problem: Problem, user: User, form: NoteForm | None) -> dict[str, Any]:
    """Return the internal notes with the form for a new one; None for people who may not read."""
    if not policy.can_read_internal_notes(user, problem):
        return {"notes": None}
    return {"notes": problem.review_notes.select_related("author"), "note_form": form or NoteForm()}
