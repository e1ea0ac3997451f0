"""What the open page of an entry tells and asks: that somebody is there, who else is, and whether it still holds."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from dim import workflow
from dim.forms.presence import LEFT, PresenceForm
from dim.models import Presence, Problem
from dim.operations import presence
from dim.reports.trail import Step, trail
from dim.views.board_parts import CODE, class_with
from dim.views.crowd import Crowd
from dim.views.http import Request, live_page
from dim.views.live import Position

_VERSION = re.compile(r"[0-9]{1,9}")


def _entry(request: Request, code: str, column: str) -> Subquery:
    """A column of the entry with this code, for a query of its class."""
    problems = Problem.objects.visible_to(request.user).filter(workshop_class=OuterRef("pk"), code=code)
    return Subquery(problems.values(column)[:1])


@require_POST
def presence_say(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """One open page says what its person does there; or that it is gone."""
    form = PresenceForm(request.POST)
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    code = said.get("code")
    more = {"entry": _entry(request, code, "pk")} if code else {}
    workshop_class, found = class_with(request, event, division, letter, **more)
    if not said:
        response = live_page(request)
        response.status_code = 422
        return response
    if code and found["entry"] is None:
        raise Http404
    page, doing, entry = said["page"], said["doing"], found.get("entry")
    if doing == LEFT:
        presence.leave(page, actor=request.user)
    else:
        presence.say(page, workshop_class, entry, doing, is_hidden=said["hidden"], actor=request.user)
    return live_page(request)


@require_safe
def entry_live(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """News for the page of the entry `code`, or for the form of a new one: one query when there is none.

    `base` is the version that the page began with, `form` is there when the page is a form.
    """
    code = request.GET.get("code", "")
    if code and not CODE.fullmatch(code):
        raise Http404
    there = Presence.objects.besides(request.user).filter(problem__code=code)
    more = {"others": there.digest(), "version": _entry(request, code, "version")} if code else {}
    workshop_class, found = class_with(request, event, division, letter, **more)
    if code and found["version"] is None:
        raise Http404
    position = Position.of_entry(workshop_class, **found)
    if Position.asked_for(request) == position:
        return live_page(request)
    context: dict[str, Any] = {
        "workshop_class": workshop_class,
        "position": position,
        "is_form": "form" in request.GET,
    }
    if not code:
        context["refusal"] = workflow.refusal_to_enter(workshop_class)
        return live_page(request, "dim/entry_live.html", context)
    problem = workshop_class.problems.select_related("event", "workshop_class__division__event").get(code=code)
    context |= {
        "problem": problem,
        "refusal": workflow.refusal_to_edit(problem, request.user),
        "crowd": Crowd(there.filter(problem=problem).select_related("user")),
        "change": _changed_by_others(request, problem),
    }
    return live_page(request, "dim/entry_live.html", context)


def _changed_by_others(request: Request, problem: Problem) -> Step | None:
    """The last thing that somebody else did to it since the page began."""
    base = request.GET.get("base", "")
    if not _VERSION.fullmatch(base):
        return None
    rows = problem.history.filter(revision__gt=int(base)).exclude(actor=request.user).select_related("actor")
    return next(iter(trail(rows[:1])), None)
