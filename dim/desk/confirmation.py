"""The confirmation page of a bulk decision: each problem, and what will happen to it."""

from collections import defaultdict
from dataclasses import dataclass
from http import HTTPStatus

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dim import workflow
from dim.desk.page import page_context
from dim.desk.problems import PRESETS, list_url
from dim.forms.decision import DecisionForm
from dim.history.problem_history import HistoryStep, history_steps
from dim.http import Request
from dim.models import HistoryEntry, Problem, User
from dim.operations.problems import decisions
from dim.workflow import Transition

TITLES = {
    workflow.ACCEPT: pgettext_lazy("decision title", "Accept the selected problems"),
    workflow.RETURN: pgettext_lazy("decision title", "Return the selected problems"),
    workflow.NOT_AGREE: pgettext_lazy("decision title", "Mark the selected problems as not agreed"),
    workflow.REOPEN: pgettext_lazy("decision title", "Reopen the selected problems"),
    workflow.RESTORE: pgettext_lazy("decision title", "Restore the selected problems"),
}

Seen = dict[int, int]  # the version that a page showed, by the key of the problem


@dataclass(frozen=True)
class SelectedProblem:
    """One problem of a selection, compared with what the person saw of it.

    `version` is the one that was shown; `refused` says why nothing can happen to it, if so.
    """

    problem: Problem
    version: int
    refused: workflow.Refused | None
    meanwhile: list[HistoryStep]  # what happened to it since

    @property
    def has_changed(self) -> bool:
        """Whether the problem has changed since the person saw it."""
        return self.problem.version != self.version


def read_selection(request: Request, versions: Seen) -> list[tuple[Problem, int]]:
    """Return the problems of a selection as they are now, each with the version that was shown."""
    rows = Problem.objects.visible_to(request.user).for_listing()
    rows = rows.filter(pk__in=versions).order_by("status_since", "pk")
    return [(problem, versions[problem.pk]) for problem in rows]


def confirmation_page(
    request: Request,
    form: DecisionForm,
    picked: list[tuple[Problem, int]],
    filters: str,
    status: int = HTTPStatus.OK,
) -> TemplateResponse:
    """Return the page that says what will happen to which problem.

    `picked` holds each problem with the version that was shown; `filters` lead back to the list.
    """
    transition = form.transition
    rows = _compare_with_shown(transition, picked, request.user)
    # What changed since it was shown is decided only when the person ticks it again.
    possible = [row for row in rows if row.refused is None]
    context = page_context(
        request,
        Problem,
        TITLES[transition],
        form=form,
        transition=transition,
        going=[row for row in possible if not row.has_changed],
        changed=[row for row in possible if row.has_changed],
        staying=[row for row in rows if row.refused],
        presets=PRESETS,
        filters=filters,
        list_url=list_url(filters),
    )
    return TemplateResponse(request, "desk/problems_decide.html", context, status=status)


def _compare_with_shown(
    transition: Transition, picked: list[tuple[Problem, int]], user: User
) -> list[SelectedProblem]:
    """Return each problem with what changed since, and with the refusal of the transition."""
    changed = [problem.pk for problem, version in picked if problem.version != version]
    rows = HistoryEntry.objects.filter(problem__in=changed).select_related("actor")
    # One query for all that changed, however many are selected.
    newer: dict[int, list[HistoryEntry]] = defaultdict(list)
    for row in rows.order_by("revision"):
        newer[row.problem_id].append(row)
    found = []
    for problem, version in picked:
        refused = _refusal_in_short(problem, decisions.refusal_to_decide(transition, problem, user))
        meanwhile = [row for row in newer[problem.pk] if row.revision > version]
        found.append(SelectedProblem(problem, version, refused, history_steps(meanwhile)))
    return found


def _refusal_in_short(
    problem: Problem, refused: workflow.Refused | None
) -> workflow.Refused | None:
    """Return the refusal; one about a status is shortened, as the page names the code before it."""
    if refused and refused.code == "status":
        said = _("its status is “%(status)s”") % {"status": problem.get_status_display()}
        return workflow.Refused(said, refused.code)
    return refused
