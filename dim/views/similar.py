"""Entries that may say the same, shown while somebody types: a help that nothing waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dim import policy, workflow
from dim.models import Problem, User, WorkshopClass
from dim.operations.similar import Suggestion, similar_to
from dim.views.board_parts import CODE, class_for
from dim.views.http import Request, live_page

# What the page sends, at most; a longer sentence is as similar by its beginning.
_MOST_LETTERS = 600


@dataclass(frozen=True)
class SimilarLine:
    """A suggestion as one class sees it: whether it may be opened, and what may be done with it."""

    suggestion: Suggestion
    can_open: bool
    is_supported: bool
    can_support: bool

    @property
    def problem(self) -> Problem:
        return self.suggestion.problem


def similar_lines(
    asked: Problem | Mapping[str, str], workshop_class: WorkshopClass, user: User, *, without: Problem | None = None
) -> list[SimilarLine]:
    """Up to five entries that probably say what `asked` says. Guesses are left out: they would be in the way."""
    event = workshop_class.division.event
    found = [one for one in similar_to(asked, event=event, user=user, without=without) if one.is_likely]
    if not found:
        return []
    keys = [one.problem.pk for one in found]
    visible = set(Problem.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    supported = set(workshop_class.supports.live().filter(problem__in=keys).values_list("problem", flat=True))
    return [
        SimilarLine(
            one,
            can_open=one.problem.pk in visible,
            is_supported=one.problem.pk in supported,
            can_support=workflow.refusal_to_support(one.problem, workshop_class) is None,
        )
        for one in found
    ]


@require_POST
def similar_suggestions(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """What may say the same as the text that is being typed; 204 when nothing does.

    Changes nothing. It is a POST because the address of a GET stands in logs, which
    hold nothing that was typed.
    """
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_support(request.user, workshop_class):
        raise PermissionDenied
    asked = {name: request.POST.get(name, "")[:_MOST_LETTERS] for name in ("statement", "issue")}
    if not asked["statement"].strip():
        return live_page(request)
    code = request.POST.get("without", "")
    without = workshop_class.problems.filter(code=code).first() if CODE.fullmatch(code) else None
    lines = similar_lines(asked, workshop_class, request.user, without=without)
    if not lines:
        return live_page(request)
    context = {"lines": lines, "workshop_class": workshop_class, "draft": without.code if without else ""}
    return live_page(request, "dim/partials/similar.html", context)
