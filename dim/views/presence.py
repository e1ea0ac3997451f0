"""What an open page tells the server and asks it.

It tells that its person is there, and asks who else is, and whether what it shows is still so.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from dim import workflow
from dim.forms.presence import LEFT, PresenceForm
from dim.history.problem_history import HistoryStep, history_steps
from dim.http import Request
from dim.models import Presence, Problem, WorkshopClass
from dim.operations.classes import presence
from dim.views.board_parts import CODE, class_and_values
from dim.views.http import live_page
from dim.views.live import Position
from dim.views.people_present import PeoplePresent

_VERSION = re.compile(r"[0-9]{1,9}")


def _problem_column(request: Request, code: str, column: str) -> Subquery:
    """Return a column of the problem with this code, as a part of the query of its class."""
    problems = Problem.objects.visible_to(request.user).filter(
        workshop_class=OuterRef("pk"), code=code
    )
    return Subquery(problems.values(column)[:1])


@require_POST
def presence_say(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Record what somebody does on an open page, or that the page was closed."""
    form = PresenceForm(request.POST)
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    code = said.get("code")
    # One query for class and problem: a hundred open pages speak every ten seconds.
    more = {"problem": _problem_column(request, code, "pk")} if code else {}
    workshop_class, found = class_and_values(request, event, division, letter, **more)
    if not said:
        response = live_page(request)
        response.status_code = 422
        return response
    if code and found["problem"] is None:
        raise Http404
    page, doing, problem = said["page"], said["doing"], found.get("problem")
    if doing == LEFT:
        presence.end_presence(page, actor=request.user)
    else:
        presence.record_presence(
            page, workshop_class, problem, doing, is_hidden=said["hidden"], actor=request.user
        )
    return live_page(request)


@require_safe
def problem_live(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Answer with news for the page of the problem `code`, or for the form of a new one.

    Of the query string, `base` is the version with which the page began, and `form` says that it is
    a form.
    """
    code = request.GET.get("code", "")
    if code and not CODE.fullmatch(code):
        raise Http404
    there = Presence.objects.besides(request.user).filter(problem__code=code)
    # All that tells whether there is news, in the query of the class: mostly there is none.
    more = {}
    if code:
        more = {"others": there.digest(), "version": _problem_column(request, code, "version")}
    workshop_class, found = class_and_values(request, event, division, letter, **more)
    if code and found["version"] is None:
        raise Http404
    position = Position.of_problem(workshop_class, **found)
    if Position.reported_by(request) == position:
        return live_page(request)
    context: dict[str, Any] = {
        "workshop_class": workshop_class,
        "position": position,
        "is_form": "form" in request.GET,
    }
    if not code:
        context["refusal"] = workflow.refusal_to_enter(workshop_class)
        return live_page(request, "dim/problem_live.html", context)
    context |= _news_of(request, workshop_class, code)
    return live_page(request, "dim/problem_live.html", context)


def _news_of(request: Request, workshop_class: WorkshopClass, code: str) -> dict[str, Any]:
    """Return what the page of a problem shows anew: who is there, and what others changed."""
    problem = workshop_class.problems.select_related("event").get(code=code)
    # Not read again: opening hours newer than those of the position that the page is told would
    # stay on the page, if they were back as they had been by its next question.
    problem.workshop_class = workshop_class
    there = Presence.objects.besides(request.user).filter(problem=problem)
    return {
        "problem": problem,
        "refusal": workflow.refusal_to_edit(problem, request.user)
        or _refusal_to_go_on(request, problem),
        "crowd": PeoplePresent(there.select_related("user")),
        "change": _changed_by_others(request, problem),
    }


def _refusal_to_go_on(request: Request, problem: Problem) -> workflow.Refused | None:
    """Return why a form that was opened on a draft cannot be saved any more, or None."""
    base = request.GET.get("base", "")
    is_older = _VERSION.fullmatch(base) and int(base) < problem.status_version
    if not is_older or "form" not in request.GET:
        return None
    return workflow.refusal_of_blind_correction(problem, request.user)


def _changed_by_others(request: Request, problem: Problem) -> HistoryStep | None:
    """Return the last change that somebody else made since the page began."""
    base = request.GET.get("base", "")
    if not _VERSION.fullmatch(base):
        return None
    rows = (
        problem.history.filter(revision__gt=int(base))
        .exclude(actor=request.user, note_taker=request.user.note_taker or None)
        .select_related("actor")
    )
    return next(iter(history_steps(rows[:1])), None)
