"""One decision over a selection: a page that says what will happen to which entry, then the decision."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from dim import workflow
from dim.admin.review import PRESETS
from dim.forms.decision import DecisionForm
from dim.models import HistoryEntry, Problem, User
from dim.operations import decisions, undoing
from dim.operations.decisions import MOST_AT_ONCE
from dim.reports.trail import Step, trail
from dim.workflow import Transition

if TYPE_CHECKING:
    from dim.admin.problem import ProblemAdmin

TITLES = {
    workflow.ACCEPT: pgettext_lazy("decision title", "Accept the selected problems"),
    workflow.RETURN: pgettext_lazy("decision title", "Return the selected problems"),
    workflow.NOT_AGREE: pgettext_lazy("decision title", "Mark the selected problems as not agreed"),
    workflow.REOPEN: pgettext_lazy("decision title", "Reopen the selected problems"),
}


@dataclass(frozen=True)
class Picked:
    """One entry of a selection: what the person saw of it, and why it stays as it is, if it does."""

    problem: Problem
    version: int
    refused: workflow.Refused | None
    meanwhile: list[Step]  # what happened after they saw it

    @property
    def has_changed(self) -> bool:
        return self.problem.version != self.version


def seen_mark(problem: Problem) -> SafeString:
    """For a row of a list: which version of the entry it showed."""
    return format_html('<input type="hidden" name="seen" value="{}:{}">', problem.pk, problem.version)


def confirm(
    screen: ProblemAdmin, request: HttpRequest, transition: Transition, queryset: QuerySet
) -> HttpResponse | None:
    """The page before the decision; None (back to the list) when too many are selected."""
    if queryset.count() > MOST_AT_ONCE:
        _refuse_too_many(request)
        return None
    # Entries of other pages ("select all") are seen on the confirmation for the first time.
    seen = _pairs(request, "seen")
    picked = [(problem, seen.get(problem.pk, problem.version)) for problem in queryset.order_by("status_since", "pk")]
    filters = request.GET.urlencode()
    return _confirmation(screen, request, DecisionForm(transition), picked, filters)


def decide(screen: ProblemAdmin, request: HttpRequest, name: str) -> HttpResponse:
    """Take the decision that the confirmation page announced, entry by entry."""
    transition = workflow.TRANSITIONS.get(name)
    if request.method != "POST" or transition not in TITLES:
        raise PermissionDenied
    filters = request.POST.get("filters", "")
    versions = _pairs(request, "picked")
    if len(versions) > MOST_AT_ONCE:
        _refuse_too_many(request)
        return redirect(screen.list_url(filters))
    picked = _again(screen, request, versions)
    form = DecisionForm(transition, request.POST)
    if not form.is_valid():
        return _confirmation(screen, request, form, picked, filters, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        key = uuid.uuid4()
        outcome = decisions.decide_many(transition, picked, actor=request.user, key=key, **form.said)
    except workflow.Refused as error:
        if not form.shows(error):
            messages.error(request, str(error))
        return _confirmation(screen, request, form, picked, filters, HTTPStatus.UNPROCESSABLE_ENTITY)
    _tell(request, transition, outcome, undo=key if transition is workflow.ACCEPT else None)
    if left := {problem.pk: versions[problem.pk] for problem, _refused in outcome.refused}:
        # With the words: whoever looks at what changed need not write them again.
        picked = _again(screen, request, left)
        return _confirmation(screen, request, form, picked, filters, HTTPStatus.CONFLICT)
    return redirect(screen.list_url(filters))


def _again(screen: ProblemAdmin, request: HttpRequest, versions: dict[int, int]) -> list[tuple[Problem, int]]:
    rows = screen.get_queryset(request).for_listing().filter(pk__in=versions).order_by("status_since", "pk")
    return [(problem, versions[problem.pk]) for problem in rows]


def _confirmation(
    screen: ProblemAdmin,
    request: HttpRequest,
    form: DecisionForm,
    picked: list[tuple[Problem, int]],
    filters: str,
    status: int = HTTPStatus.OK,
) -> TemplateResponse:
    transition = form.transition
    rows = _looked_at(transition, picked, request.user)
    context = {
        **screen.admin_site.each_context(request),
        "title": TITLES[transition],
        "opts": screen.opts,
        "form": form,
        "transition": transition,
        "going": [row for row in rows if row.refused is None and not row.has_changed],
        "changed": [row for row in rows if row.refused is None and row.has_changed],
        "staying": [row for row in rows if row.refused],
        "presets": PRESETS,
        "filters": filters,
        "list_url": screen.list_url(filters),
    }
    return TemplateResponse(request, "admin/dim/problem/confirm.html", context, status=status)


def _looked_at(transition: Transition, picked: list[tuple[Problem, int]], user: User) -> list[Picked]:
    changed = [problem.pk for problem, version in picked if problem.version != version]
    newer: dict[int, list[HistoryEntry]] = {}
    for entry in HistoryEntry.objects.filter(problem__in=changed).select_related("actor").order_by("revision"):
        newer.setdefault(entry.problem_id, []).append(entry)
    return [
        Picked(
            problem,
            version,
            _why_it_stays(problem, decisions.refusal_to_decide(transition, problem, user)),
            trail(entry for entry in newer.get(problem.pk, []) if entry.revision > version),
        )
        for problem, version in picked
    ]


def _why_it_stays(problem: Problem, refused: workflow.Refused | None) -> workflow.Refused | None:
    """The page names the code before it, and reloading it would change nothing."""
    if refused and refused.code == "status":
        said = _("its status is “%(status)s”") % {"status": problem.get_status_display()}
        return workflow.Refused(said, refused.code)
    return refused


def _pairs(request: HttpRequest, name: str) -> dict[int, int]:
    """Key and version of each entry that a page showed; what is no such pair is no entry."""
    found = {}
    for pair in request.POST.getlist(name):
        pk, __, version = pair.partition(":")
        if all(part.isascii() and part.isdigit() and len(part) < 16 for part in (pk, version)):
            found[int(pk)] = int(version)
    return found


def _refuse_too_many(request: HttpRequest) -> None:
    messages.error(
        request,
        _("At most %(most)d problems at once. Narrow the list with the filters first.") % {"most": MOST_AT_ONCE},
    )


def undo(screen: ProblemAdmin, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Everything that one confirmation accepted, to be submitted again as one."""
    back = screen.list_url("")
    if request.method == "POST":
        outcome = undoing.undo(key, actor=request.user)
        _tell(request, workflow.UNDO_ACCEPT, outcome)
        for _problem, refused in outcome.refused:
            messages.warning(request, str(refused))
        return redirect(back)
    rows = list(undoing.undoable(key, request.user))
    if not rows:
        messages.info(request, _("There is nothing left to undo: every entry has been decided or changed since."))
        return redirect(back)
    context = {
        **screen.admin_site.each_context(request),
        "title": _("Undo the acceptance"),
        "opts": screen.opts,
        "rows": rows,
        "list_url": back,
    }
    return TemplateResponse(request, "admin/dim/problem/undo.html", context)


def _tell(
    request: HttpRequest, transition: Transition, outcome: decisions.Outcome, undo: uuid.UUID | None = None
) -> None:
    if outcome.done:
        number = len(outcome.done)
        counted = ngettext("%(number)d problem %(done)s.", "%(number)d problems %(done)s.", number)
        text = counted % {"number": number, "done": transition.done}
        if undo:
            address = reverse("admin:dim_problem_undo", args=[undo])
            text = format_html('{} <a href="{}">{}</a>', text, address, _("Undo"))
        messages.success(request, text)
    if not outcome.done and not outcome.refused:
        messages.info(request, _("Nothing was selected, so nothing changed."))
