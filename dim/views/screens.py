"""Pages of the projector: a class's list without menus, names of typists or internal notes."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dim import policy
from dim.http import Request
from dim.models import PhoneLink, Problem, StrategicIssue, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.operations.classes import screens
from dim.views.board_parts import CODE, class_for
from dim.views.http import live_page
from dim.views.live import News, Position, is_up_to_date


def link_of(workshop_class: WorkshopClass) -> PhoneLink | None:
    """Return the open phone link of the class, if there is one."""
    return PhoneLink.objects.open().filter(workshop_class=workshop_class).first()


def address_of(request: HttpRequest, link: PhoneLink | None) -> str:
    """Return the whole address of a phone link, as a QR code needs it; "" without one."""
    return request.build_absolute_uri(link.get_absolute_url()) if link else ""


@require_POST
def discussed_set(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Show the problem with this code on the screens; without a code, none in particular."""
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_facilitate(request.user, workshop_class):
        raise PermissionDenied
    code = request.POST.get("code", "")
    if code and not CODE.fullmatch(code):
        raise Http404
    problem = get_object_or_404(workshop_class.problems.for_screens(), code=code) if code else None
    screens.show_on_screens(workshop_class, problem, actor=request.user)
    address = workshop_class.get_absolute_url()
    return redirect(f"{address}#{code}" if problem else address)


@require_safe
def projector(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Show the list of a class for the projector, with a QR code when phones may read it."""
    workshop_class = class_for(request, event, division, letter)
    link = link_of(workshop_class)
    context = {
        "workshop_class": workshop_class,
        "position": Position.of(workshop_class),
        "groups": by_issue(workshop_class, _on_screen(request, workshop_class).for_board()),
        "link": link,
        "address": address_of(request, link),
    }
    return render(request, "dim/projector.html", context)


@require_safe
def projector_live(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Answer a projector with what is new in its class."""
    workshop_class = class_for(request, event, division, letter)
    if is_up_to_date(request, workshop_class):
        return live_page(request)
    news = News.since(
        Position.reported_by(request), workshop_class, _on_screen(request, workshop_class)
    )
    context = {
        "workshop_class": workshop_class,
        "news": news,
        "groups": by_issue(workshop_class, news.shown),
    }
    return live_page(request, "dim/projector_live.html", context)


def _on_screen(request: Request, workshop_class: WorkshopClass) -> ProblemQuerySet:
    return workshop_class.problems.visible_to(request.user).for_screens()


def by_issue(
    workshop_class: WorkshopClass, problems: Iterable[Problem]
) -> list[tuple[StrategicIssue, list[Problem]]]:
    """Return these problems under their issues, in two queries however many there are."""
    issues = {
        issue.pk: issue for issue in workshop_class.division.strategic_issues.order_by("number")
    }
    lines: dict[int, list[Problem]] = {}
    for problem in problems:
        lines.setdefault(problem.strategic_issue_id, []).append(problem)
    return [(issue, lines[pk]) for pk, issue in issues.items() if pk in lines]
