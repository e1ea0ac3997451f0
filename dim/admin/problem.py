"""The list of problems, with filters and bulk decisions.

Nothing here writes: the pages of one problem and of a decision are in `dim.desk`. There is no
model form, so no field can be posted into a problem.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from dim import policy, workflow
from dim.admin.base import DeskAdmin
from dim.admin.problem_filters import (
    ALL,
    ClassFilter,
    DivisionFilter,
    EventFilter,
    IssueFilter,
    SinceFilter,
    StatusFilter,
)
from dim.desk import selection
from dim.desk.problems import with_filters
from dim.desk.queue import ORDER, queue
from dim.desk.similar import group_url
from dim.desk.site import desk
from dim.http import Request
from dim.models import Problem, Recommendation, User
from dim.models.problem_text import OPTIONAL_TEXT_NAMES
from dim.operations.similar.neighbours import compare_new, count_neighbours
from dim.operations.times import clock
from dim.templatetags.dim import status_badge

# A row shows this much of a statement and ends with an ellipsis; the page of the problem shows all.
_SHOWN = 300
# The text that appears under the mouse is longer, but no document.
_SHOWN_ON_HOVER = 1500


class ProblemList(ChangeList):
    """The list of problems, which reads what its rows print and nothing else.

    `left` says how many problems of its events are still to be compared.
    """

    left = 0

    def apply_select_related(self, qs: QuerySet) -> QuerySet:
        """Return `qs` with what a row prints, and without the long texts."""
        return (
            qs.select_related("workshop_class__division__event", "strategic_issue")
            .defer(*OPTIONAL_TEXT_NAMES, "reason", "search_text")
            .prefetch_related(Prefetch("recommendations", Recommendation.objects.only("problem")))
        )

    def get_results(self, request: Request) -> None:
        """Read the rows of the page, each with how many others may say the same (`similar`)."""
        super().get_results(request)
        rows = self.result_list = list(self.result_list)
        events = {row.workshop_class.division.event for row in rows}
        # Who decides sees what is new compared, as at the consolidation desk; who reads only waits
        # for nobody.
        self.left = compare_new(events) if events and policy.can_decide(request.user) else 0
        counts = count_neighbours(rows, request.user)
        for row in rows:
            row.similar = counts.get(row.pk)


@admin.register(Problem, site=desk)
class ProblemAdmin(DeskAdmin):
    """List problems, by default those that wait; decide on a selection of them."""

    list_display = [
        "code",
        "shown_statement",
        "class_name",
        "issue",
        "number_of_recommendations",
        "badge",
        "similar",
        "since",
    ]
    list_display_links = ["code", "shown_statement"]
    list_filter = [StatusFilter, EventFilter, DivisionFilter, ClassFilter, IssueFilter, SinceFilter]
    # Only switches the search box on; `get_search_results` does the looking.
    search_fields = ["search_text"]
    ordering = ORDER
    sortable_by = ["code", "class_name", "issue", "badge", "since"]
    actions = [
        "accept_selected",
        "return_selected",
        "not_agree_selected",
        "reopen_selected",
        "restore_selected",
    ]

    # --- Who may: the desk reads; nobody adds, changes or deletes ------------------------

    def may_view(self, user: User, obj: Problem | None = None) -> bool:
        """Return whether `user` has a desk."""
        return policy.can_open_desk(user)

    def has_decide_permission(self, request: Request) -> bool:
        """Return whether the person decides anywhere; each problem is asked again."""
        return policy.can_decide(request.user)

    def has_reopen_permission(self, request: Request) -> bool:
        """Return whether the person coordinates any event; each problem is asked again."""
        return bool(request.user.scopes().coordinated)

    def delete_view(
        self, request: Request, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Refuse. Raises PermissionDenied, always."""
        # Problems are withdrawn, so that their history stays.
        raise PermissionDenied

    # --- The list -------------------------------------------------------------------------

    def get_changelist(self, request: Request, **kwargs: Any) -> type[ChangeList]:
        return ProblemList

    def get_search_results(
        self, request: Request, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Return the problems that the product's own search finds."""
        # Read in all that the person may see: `queryset` is what the filters left.
        search = Problem.objects.visible_to(request.user).search_for(search_term)
        return queryset.matching(search), False

    def changelist_view(self, request: Request, extra_context: dict | None = None) -> HttpResponse:
        """Show the list, and above it how much waits within its filters."""
        extra = {"title": _("Problems to review")}
        response = super().changelist_view(request, extra | (extra_context or {}))
        # The answer to an action, or to an address with bad filters, is a redirect without context.
        context = getattr(response, "context_data", {})
        if changelist := context.get("cl"):
            context.update(self._above_the_list(request, changelist))
        return response

    def _above_the_list(self, request: Request, changelist: ProblemList) -> dict[str, Any]:
        """Return the number of problems that wait within the filters, and where to review them."""
        filters = changelist.get_query_string()[1:]
        waiting = 0
        if policy.can_decide(request.user):
            waiting = queue(request.user, filters).count()
        search = Problem.objects.visible_to(request.user).search_for(changelist.query)
        return {
            "waiting": waiting,
            "left": changelist.left,
            "instead": search.instead,
            "elsewhere": self._in_other_statuses(request, changelist),
            "review_url": with_filters(reverse("queue_open"), filters),
        }

    def _in_other_statuses(
        self, request: Request, changelist: ChangeList
    ) -> tuple[int, str] | None:
        """Return, for a search that finds nothing, how many it finds with any status, and where."""
        if changelist.result_count or not changelist.query:
            return None
        number = changelist.get_queryset(request, exclude_parameters=["status"]).count()
        return (number, changelist.get_query_string({"status": ALL})) if number else None

    def action_checkbox(self, problem: Problem) -> SafeString:
        """Return the box of a row, with the version that the row shows."""
        return format_html("{}{}", super().action_checkbox(problem), selection.seen_mark(problem))

    @admin.display(description=_("problem"))
    def shown_statement(self, problem: Problem) -> SafeString:
        """Return the statement, cut where it is long; more of it under the mouse."""
        if len(problem.statement) <= _SHOWN:
            return format_html('<span class="clamp">{}</span>', problem.statement)
        shown = truncatechars(problem.statement, _SHOWN)
        more = truncatechars(problem.statement, _SHOWN_ON_HOVER)
        return format_html('<span class="clamp" title="{}">{}</span>', more, shown)

    @admin.display(description=pgettext_lazy("workshop", "class"), ordering="workshop_class")
    def class_name(self, problem: Problem) -> str:
        """Return division and class."""
        # On a narrow screen the line breaks between the two, never within "Class A".
        division, label = str(problem.workshop_class.division), problem.workshop_class.label
        return f"{division}\N{NO-BREAK SPACE}· {label.replace(' ', chr(160))}"

    @admin.display(description=_("strategic issue"), ordering="strategic_issue__number")
    def issue(self, problem: Problem) -> str:
        """Return number and title of the strategic issue."""
        return str(problem.strategic_issue)

    @admin.display(description=pgettext_lazy("column", "recommendations"))
    def number_of_recommendations(self, problem: Problem) -> int:
        """Return how many recommendations the problem has."""
        return len(problem.recommendations.all())

    @admin.display(description=_("status"), ordering="status")
    def badge(self, problem: Problem) -> SafeString:
        """Return the status with its mark."""
        return status_badge(problem.status)

    @admin.display(description=pgettext_lazy("column", "similar"))
    def similar(self, problem: Any) -> SafeString | str:
        """Return how many others may say the same, in how many classes, with a link to them."""
        count = problem.similar
        if count is None:
            return self.get_empty_value_display()
        number = ngettext("%(number)d similar", "%(number)d similar", count.problems)
        classes = ngettext("%(number)d class", "%(number)d classes", count.classes)
        return format_html(
            '<a class="nowrap" href="{}">{}</a> <span class="quiet nowrap">{}</span>',
            group_url(problem),
            number % {"number": count.problems},
            classes % {"number": count.classes},
        )

    @admin.display(description=pgettext_lazy("column", "since"), ordering="status_since")
    def since(self, problem: Problem) -> SafeString:
        """Return since when it has its status, in the time zone of the event."""
        event = problem.workshop_class.division.event
        day = date_format(problem.status_since.astimezone(event.zone), "j M Y")
        moment = clock(problem.status_since, event)
        return format_html(
            '<span class="nowrap">{}</span> <span class="nowrap">{}</span>', day, moment
        )

    # --- Bulk decisions: each only asks; `dim.desk.selection` decides ------------------------

    @admin.action(description=_("Accept …"), permissions=["decide"])
    def accept_selected(self, request: Request, queryset: QuerySet) -> HttpResponse | None:
        """Ask whether to accept the selected problems."""
        return selection.confirm(request, workflow.ACCEPT, queryset)

    @admin.action(description=_("Return with a reason …"), permissions=["decide"])
    def return_selected(self, request: Request, queryset: QuerySet) -> HttpResponse | None:
        """Ask for the reason for which the selected problems are returned."""
        return selection.confirm(request, workflow.RETURN, queryset)

    @admin.action(description=_("Mark as not agreed …"), permissions=["decide"])
    def not_agree_selected(self, request: Request, queryset: QuerySet) -> HttpResponse | None:
        """Ask for the reason why the selected problems are not agreed."""
        return selection.confirm(request, workflow.NOT_AGREE, queryset)

    @admin.action(description=_("Reopen …"), permissions=["reopen"])
    def reopen_selected(self, request: Request, queryset: QuerySet) -> HttpResponse | None:
        """Ask for the reason why the selected problems are reopened."""
        return selection.confirm(request, workflow.REOPEN, queryset)

    @admin.action(description=_("Restore …"), permissions=["reopen"])
    def restore_selected(self, request: Request, queryset: QuerySet) -> HttpResponse | None:
        """Ask for the reason why the selected problems that were withdrawn come back."""
        return selection.confirm(request, workflow.RESTORE, queryset)
