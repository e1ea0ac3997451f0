"""Similar problems, shown while somebody types; nothing waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dim import policy, workflow
from dim.http import Request
from dim.models import Problem, User, WorkshopClass
from dim.operations.similar.suggestions import Suggestion, find_similar
from dim.views.board_parts import CODE, class_for
from dim.views.http import live_page

# Of a longer text, the beginning tells as well what it is similar to.
_MOST_LETTERS = 600


@dataclass(frozen=True)
class SimilarLine:
    """A suggestion, and what one class may do with it."""

    number: int  # for Alt and the digit
    suggestion: Suggestion
    can_open: bool
    is_supported: bool
    can_support: bool

    @property
    def problem(self) -> Problem:
        """The suggested problem."""
        return self.suggestion.problem


@dataclass(frozen=True)
class SimilarLines:
    """What a page shows beside a text: problems that it calls similar, and others near to it."""

    similar: list[SimilarLine]
    related: list[SimilarLine]

    def __bool__(self) -> bool:
        return bool(self.similar or self.related)


def similar_lines(
    asked: Problem | Mapping[str, str],
    workshop_class: WorkshopClass,
    user: User,
    *,
    without: Problem | None = None,
) -> SimilarLines:
    """Return up to five problems that may say the same as `asked`.

    `asked` is a problem, or typed texts by name; `without` is a problem that is left out.
    """
    event = workshop_class.division.event
    suggestions = find_similar(asked, event=event, user=user, without=without)
    # Among the first words of a sentence, a guess would stand there most of the time.
    found = [suggestion for suggestion in suggestions if suggestion.is_related]
    if not found:
        return SimilarLines([], [])
    keys = [suggestion.problem.pk for suggestion in found]
    visible = set(Problem.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    supported = set(
        workshop_class.supports.live().filter(problem__in=keys).values_list("problem", flat=True)
    )
    lines = [
        SimilarLine(
            number,
            suggestion,
            can_open=suggestion.problem.pk in visible,
            is_supported=suggestion.problem.pk in supported,
            can_support=workflow.refusal_to_support(suggestion.problem, workshop_class) is None,
        )
        for number, suggestion in enumerate(found, 1)
    ]
    return SimilarLines(
        similar=[line for line in lines if line.suggestion.is_likely],
        related=[line for line in lines if not line.suggestion.is_likely],
    )


@require_POST
def similar_suggestions(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Answer with problems that may say the same as the text being typed; 204 without any."""
    # It changes nothing. It is a POST because the address of a GET stands in logs, and logs hold
    # nothing that was typed.
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
    context = {
        "found": lines,
        "workshop_class": workshop_class,
        "draft": without.code if without else "",
    }
    return live_page(request, "dim/partials/similar.html", context)
