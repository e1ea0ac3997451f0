"""Pages of a class's support for problems of other classes: record it, take it back, list it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dim import policy, workflow
from dim.forms.rescued import keeps_text
from dim.http import Request
from dim.models import Problem, Support, User, WorkshopClass
from dim.models.status import PUT_FORWARD
from dim.operations.problems import supports
from dim.views import answers
from dim.views.board_parts import CODE, PER_PAGE, class_for

# For so long the board offers to undo a support that was just recorded; later the list of supports
# does.
_UNDO = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class SupportLine:
    """A support on the board of the class that gave it."""

    support: Support
    can_open: bool
    is_readable: bool  # not once its own class took it back: it is a draft of theirs again

    @property
    def problem(self) -> Problem:
        """The supported problem."""
        return self.support.problem


def supported_lines(workshop_class: WorkshopClass, user: User) -> list[SupportLine]:
    """Return the supports of this class, the newest first, in at most two queries."""
    rows = list(workshop_class.supports.live().for_listing()[:PER_PAGE])
    visible: set[int] = set()
    if rows:
        keys = [row.problem_id for row in rows]
        visible = set(
            Problem.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
        )
    return [
        SupportLine(row, row.problem_id in visible, is_readable=row.problem.status in PUT_FORWARD)
        for row in rows
    ]


def just_recorded(lines: list[SupportLine], code: str) -> SupportLine | None:
    """Return the line of the problem `code` if its support was recorded in the last minutes."""
    since = timezone.now() - _UNDO
    for line in lines:
        if line.problem.code == code and line.support.created_at >= since:
            return line
    return None


def _supporting_class(request: Request, event: str, division: str, letter: str) -> WorkshopClass:
    """Return the class with this address. Raises PermissionDenied for who may not speak for it."""
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_support(request.user, workshop_class):
        raise PermissionDenied
    return workshop_class


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def support(request: Request, event: str, division: str, letter: str, code: str) -> HttpResponse:
    """Ask whether the class supports the problem `code` (GET), or record it (POST).

    With `draft` it does so instead of its own problem with that code, which is withdrawn.
    """
    workshop_class = _supporting_class(request, event, division, letter)
    suggestible = Problem.objects.filter(event=workshop_class.division.event).suggestible_to(
        request.user
    )
    problem = get_object_or_404(suggestible.for_listing(), code=code)
    sent = request.method == "POST"
    draft = _draft(workshop_class, (request.POST if sent else request.GET).get("draft", ""))
    # Also for GET: why it cannot be done now is said before anybody presses the button.
    refusal: workflow.Refused | None = workflow.refusal_to_support(problem, workshop_class)
    if draft and not refusal:
        refusal = workflow.refusal(workflow.WITHDRAW, draft)
    if sent:
        try:
            supports.support(problem, workshop_class, actor=request.user, instead_of=draft)
        except workflow.Refused as error:
            refusal = error
        else:
            if answers.wants_json(request):
                return answers.supported(problem)
            return redirect(f"{workshop_class.get_absolute_url()}?supported={problem.code}")
        if answers.wants_json(request):
            return answers.refused(refusal.code, str(refusal))
    context = {
        "workshop_class": workshop_class,
        "problem": problem,
        "draft": draft,
        "refusal": refusal,
    }
    return render(request, "dim/support.html", context, status=409 if sent else 200)


def _draft(workshop_class: WorkshopClass, code: str) -> Problem | None:
    """Return the class's own problem with this code; None without a code.

    Raises Http404 when the class has no such problem.
    """
    if not code:
        return None
    own = workshop_class.problems.select_related("event", "workshop_class__division__event")
    return get_object_or_404(own, code=code if CODE.fullmatch(code) else "")


@require_POST
@keeps_text
def support_take_back(
    request: Request, event: str, division: str, letter: str, code: str
) -> HttpResponse:
    """Record that the class supports the problem `code` no longer."""
    workshop_class = _supporting_class(request, event, division, letter)
    rows = workshop_class.supports.select_related("problem", "workshop_class__division__event")
    # The live row first; without one the last that was taken back, so that a second press of the
    # button succeeds.
    found = (
        rows.filter(problem__code=code).order_by(F("taken_back_at").asc(nulls_first=True)).first()
    )
    if found is None:
        return answers.not_here() if answers.wants_json(request) else redirect(workshop_class)
    try:
        supports.take_back(found, actor=request.user)
    except workflow.Refused as error:
        if answers.wants_json(request):
            return answers.refused(error.code, str(error))
        messages.error(request, str(error))
    else:
        if answers.wants_json(request):
            return answers.supported(found.problem)
        told = {"workshop_class": workshop_class, "code": code}
        messages.success(request, _("%(workshop_class)s supports %(code)s no longer.") % told)
    return redirect(f"{workshop_class.get_absolute_url()}#supports")
