"""One decision over a selection: a page that says what will happen to which entry, then the decision."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from dim import workflow
from dim.admin.review import PRESETS
from dim.forms.decision import DecisionForm
from dim.models import Problem
from dim.operations import decisions
from dim.operations.decisions import MOST_AT_ONCE
from dim.workflow import Transition

if TYPE_CHECKING:
    from dim.admin.problem import ProblemAdmin

# In a message that many entries share, this many are named.
_NAMED = 20
TITLES = {
    workflow.ACCEPT: pgettext_lazy("decision title", "Accept the selected problems"),
    workflow.RETURN: pgettext_lazy("decision title", "Return the selected problems"),
    workflow.NOT_AGREE: pgettext_lazy("decision title", "Mark the selected problems as not agreed"),
    workflow.REOPEN: pgettext_lazy("decision title", "Reopen the selected problems"),
}


def confirm(
    screen: ProblemAdmin, request: HttpRequest, transition: Transition, queryset: QuerySet
) -> HttpResponse | None:
    """The page before the decision; None (back to the list) when too many are selected."""
    if queryset.count() > MOST_AT_ONCE:
        _refuse_too_many(request)
        return None
    picked = [(problem, problem.version) for problem in queryset.order_by("status_since", "pk")]
    filters = request.GET.urlencode()
    return _confirmation(screen, request, DecisionForm(transition), picked, filters)


def decide(screen: ProblemAdmin, request: HttpRequest, name: str) -> HttpResponse:
    """Take the decision that the confirmation page announced, entry by entry."""
    transition = workflow.TRANSITIONS.get(name)
    if request.method != "POST" or transition not in TITLES:
        raise PermissionDenied
    filters = request.POST.get("filters", "")
    versions = _picked(request)
    if len(versions) > MOST_AT_ONCE:
        _refuse_too_many(request)
        return redirect(screen.list_url(filters))
    rows = screen.get_queryset(request).for_listing().filter(pk__in=versions)
    picked = [(problem, versions[problem.pk]) for problem in rows]
    form = DecisionForm(transition, request.POST)
    if not form.is_valid():
        return _confirmation(screen, request, form, picked, filters)
    try:
        outcome = decisions.decide_many(transition, picked, actor=request.user, **form.said)
    except workflow.Refused as error:
        if not form.shows(error):
            messages.error(request, str(error))
        return _confirmation(screen, request, form, picked, filters)
    _tell(request, transition, outcome)
    return redirect(screen.list_url(filters))


def _confirmation(
    screen: ProblemAdmin,
    request: HttpRequest,
    form: DecisionForm,
    picked: list[tuple[Problem, int]],
    filters: str,
) -> TemplateResponse:
    transition = form.transition
    rows = [
        (problem, version, decisions.refusal_to_decide(transition, problem, request.user))
        for problem, version in picked
    ]
    context = {
        **screen.admin_site.each_context(request),
        "title": TITLES[transition],
        "opts": screen.opts,
        "form": form,
        "transition": transition,
        "going": [(problem, version) for problem, version, refused in rows if refused is None],
        "staying": [(problem, _why_it_stays(problem, refused)) for problem, __, refused in rows if refused],
        "presets": PRESETS,
        "filters": filters,
        "list_url": screen.list_url(filters),
    }
    failed = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return TemplateResponse(request, "admin/dim/problem/confirm.html", context, status=failed)


def _why_it_stays(problem: Problem, refused: workflow.Refused) -> workflow.Refused:
    """The page names the code before it, and reloading it would change nothing."""
    if refused.code == "status":
        said = _("its status is “%(status)s”") % {"status": problem.get_status_display()}
        return workflow.Refused(said, refused.code)
    return refused


def _picked(request: HttpRequest) -> dict[int, int]:
    """Key and version of each entry on the confirmation page; what is no such pair is no entry."""
    found = {}
    for pair in request.POST.getlist("picked"):
        pk, __, version = pair.partition(":")
        if all(part.isascii() and part.isdigit() and len(part) < 16 for part in (pk, version)):
            found[int(pk)] = int(version)
    return found


def _refuse_too_many(request: HttpRequest) -> None:
    messages.error(
        request,
        _("At most %(most)d problems at once. Narrow the list with the filters first.") % {"most": MOST_AT_ONCE},
    )


def _tell(request: HttpRequest, transition: Transition, outcome: decisions.Outcome) -> None:
    if outcome.done:
        number = len(outcome.done)
        counted = ngettext("%(number)d problem %(done)s.", "%(number)d problems %(done)s.", number)
        messages.success(request, counted % {"number": number, "done": transition.done})
    # A confirmation offers only what can be decided, so another status is a change since then.
    changed = [problem for problem, refused in outcome.refused if refused.code in {"stale", "status"}]
    if changed:
        said = _("Left as they were, because they changed after you opened the page: %(codes)s.")
        messages.warning(request, said % {"codes": _named(changed)})
    by_reason: dict[str, list[Problem]] = {}
    for problem, refused in outcome.refused:
        if problem not in changed:
            by_reason.setdefault(str(refused), []).append(problem)
    for reason, problems in by_reason.items():
        said = _("Left as they were: %(codes)s. %(reason)s")
        messages.warning(request, said % {"codes": _named(problems), "reason": reason})
    if not outcome.done and not outcome.refused:
        messages.info(request, _("Nothing was selected, so nothing changed."))


def _named(problems: list[Problem]) -> str:
    codes = ", ".join(problem.code for problem in problems[:_NAMED])
    rest = len(problems) - _NAMED
    return codes if rest <= 0 else _("%(codes)s and %(rest)d more") % {"codes": codes, "rest": rest}
