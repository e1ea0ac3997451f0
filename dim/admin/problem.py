"""Problems at the desk: the queue of what waits, one page to decide on each, decisions over a selection.

Nothing here writes: decisions go through `dim.workflow`, corrections and notes through
`dim.operations`. There is no model form, so no field can be posted into an entry.
"""

import uuid
from copy import copy
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from dim import policy, workflow
from dim.admin import correction, review, selection
from dim.admin.base import DeskAdmin
from dim.admin.kept import text_kept
from dim.admin.problem_filters import (
    ALL,
    ClassFilter,
    DivisionFilter,
    EventFilter,
    IssueFilter,
    SinceFilter,
    StatusFilter,
)
from dim.admin.review import FILTERS, with_filters
from dim.admin.site import desk
from dim.models import Problem, Recommendation, User
from dim.operations.decisions import decidable
from dim.templatetags.dim import clock, status_badge

# A list row shows this much of a statement and says so with an ellipsis; the page of the entry shows all.
_SHOWN = 300


class ProblemList(ChangeList):
    """The list, reading for each row what it prints and nothing else."""

    def apply_select_related(self, qs: QuerySet) -> QuerySet:
        return (
            qs.select_related("workshop_class__division__event", "strategic_issue")
            .defer("cause", "impact", "legal_basis", "reason", "search_text")
            .prefetch_related(Prefetch("recommendations", Recommendation.objects.only("problem")))
        )


class Queue(ProblemList):
    """The same filters without a page of the list: nothing is counted."""

    def get_results(self, request: HttpRequest) -> None:
        pass


@admin.register(Problem, site=desk)
class ProblemAdmin(DeskAdmin):
    list_display = ["code", "shown_statement", "class_name", "issue", "number_of_recommendations", "badge", "since"]
    list_display_links = ["code", "shown_statement"]
    list_filter = [StatusFilter, EventFilter, DivisionFilter, ClassFilter, IssueFilter, SinceFilter]
    # Only switches the search box on; `get_search_results` does the looking.
    search_fields = ["search_text"]
    ordering = ["status_since", "pk"]
    sortable_by = ["code", "class_name", "issue", "badge", "since"]
    actions = ["accept_selected", "return_selected", "not_agree_selected", "reopen_selected"]

    # --- Who may: reading for the desk, no add, no change, no delete --------------------

    def may_view(self, user: User, obj: Problem | None = None) -> bool:
        return policy.can_open_desk(user)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return policy.can_decide(request.user)

    def has_reopen_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.scopes().coordinated)

    # --- The list -------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Queue if hasattr(request, "is_queue") else ProblemList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return queryset.matching(search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        extra = {"title": _("Problems to review")}
        response = super().changelist_view(request, extra | (extra_context or {}))
        if changelist := getattr(response, "context_data", {}).get("cl"):
            filters = changelist.get_query_string()[1:]
            response.context_data |= {
                "waiting": self.queue(request, filters).count() if policy.can_decide(request.user) else 0,
                "elsewhere": self._in_other_statuses(request, changelist),
                "review_url": with_filters(reverse("admin:dim_problem_review"), filters),
            }
        return response

    def _in_other_statuses(self, request: HttpRequest, changelist: ChangeList) -> tuple[int, str] | None:
        """How many entries an empty search would find with any status, and the address of that list."""
        if changelist.result_count or not changelist.query:
            return None
        number = changelist.get_queryset(request, exclude_parameters=["status"]).count()
        return (number, changelist.get_query_string({"status": ALL})) if number else None

    def action_checkbox(self, problem: Problem) -> SafeString:
        return format_html("{}{}", super().action_checkbox(problem), selection.seen_mark(problem))

    @admin.display(description=_("problem"))
    def shown_statement(self, problem: Problem) -> SafeString:
        if len(problem.statement) <= _SHOWN:
            return format_html('<span class="clamp">{}</span>', problem.statement)
        shown, more = truncatechars(problem.statement, _SHOWN), truncatechars(problem.statement, 1500)
        return format_html('<span class="clamp" title="{}">{}</span>', more, shown)

    @admin.display(description=pgettext_lazy("workshop", "class"), ordering="workshop_class")
    def class_name(self, problem: Problem) -> str:
        # Breaks between the two, never within "Class A".
        division, label = str(problem.workshop_class.division), problem.workshop_class.label
        return f"{division}\N{NO-BREAK SPACE}· {label.replace(' ', chr(160))}"

    @admin.display(description=_("strategic issue"), ordering="strategic_issue__number")
    def issue(self, problem: Problem) -> str:
        return str(problem.strategic_issue)

    @admin.display(description=pgettext_lazy("column", "recommendations"))
    def number_of_recommendations(self, problem: Problem) -> int:
        return len(problem.recommendations.all())

    @admin.display(description=_("status"), ordering="status")
    def badge(self, problem: Problem) -> SafeString:
        return status_badge(problem.status)

    @admin.display(description=pgettext_lazy("column", "since"), ordering="status_since")
    def since(self, problem: Problem) -> SafeString:
        event = problem.workshop_class.division.event
        day = date_format(problem.status_since.astimezone(event.zone), "j M Y")
        moment = clock(problem.status_since, event)
        return format_html('<span class="nowrap">{}</span> <span class="nowrap">{}</span>', day, moment)

    # --- Decisions over a selection ---------------------------------------------------------

    @admin.action(description=_("Accept …"), permissions=["decide"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return selection.confirm(self, request, workflow.ACCEPT, queryset)

    @admin.action(description=_("Return with a reason …"), permissions=["decide"])
    def return_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return selection.confirm(self, request, workflow.RETURN, queryset)

    @admin.action(description=_("Mark as not agreed …"), permissions=["decide"])
    def not_agree_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return selection.confirm(self, request, workflow.NOT_AGREE, queryset)

    @admin.action(description=_("Reopen …"), permissions=["reopen"])
    def reopen_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return selection.confirm(self, request, workflow.REOPEN, queryset)

    # --- Addresses ----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("review/", wrap(self.review_view), name="dim_problem_review"),
            path("decide/<str:name>/", wrap(self.decide_view), name="dim_problem_decide"),
            path(
                "undo/<uuid:key>/",
                wrap(require_http_methods(["GET", "HEAD", "POST"])(self.undo_view)),
                name="dim_problem_undo",
            ),
            path("<path:object_id>/correct/", wrap(self.correct_view), name="dim_problem_correct"),
            path("<path:object_id>/note/", wrap(self.note_view), name="dim_problem_note"),
            *super().get_urls(),
        ]

    def review_view(self, request: HttpRequest) -> HttpResponse:
        """Open the entry that waits longest."""
        first = self.queue(request, request.GET.get(FILTERS, "")).first()
        if first is None:
            messages.info(request, _("Nothing waits for a decision here."))
            return redirect(self.list_url(request.GET.get(FILTERS, "")))
        return redirect(self.page_url(first.pk, request))

    def decide_view(self, request: HttpRequest, name: str) -> HttpResponse:
        return selection.decide(self, request, name)

    def undo_view(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        return selection.undo(self, request, key)

    def note_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        problem = self.find(request, object_id)
        if problem is None:
            return self._missing(request, object_id)
        return review.note(self, request, problem)

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        problem = self.find(request, object_id)
        if problem is None:
            return self._missing(request, object_id)
        return correction.correct(self, request, problem)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        problem = self.find(request, object_id)
        if problem is None:
            return self._missing(request, object_id)
        return review.decide(self, request, problem)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """The whole history is part of the entry's page."""
        problem = self.find(request, object_id)
        if problem is None:
            return self._missing(request, object_id)
        return redirect(f"{self.page_url(problem.pk, request)}#history")

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        raise PermissionDenied

    # --- What the pages share --------------------------------------------------------------------

    def find(self, request: HttpRequest, object_id: str) -> Problem | None:
        """The entry as its page prints it, or None when the person may not know it exists."""
        try:
            return self.get_queryset(request).for_detail().get(pk=unquote(object_id))
        except (Problem.DoesNotExist, ValueError):
            return None

    def _missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        kept = text_kept(request, HTTPStatus.NOT_FOUND)
        return kept or self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    def queue(self, request: HttpRequest, filters: str) -> QuerySet[Problem]:
        """What waits for this person's decision within the list's filters, longest waiting first."""
        listing = copy(request)
        listing.GET = QueryDict(filters, mutable=True)
        listing.GET["status"] = Problem.Status.SUBMITTED
        listing.is_queue = True
        try:
            rows = self.get_changelist_instance(listing).queryset
        except (IncorrectLookupParameters, SuspiciousOperation):
            # The filters of an old or a tampered address: the queue without them.
            rows = self.get_queryset(request).filter(status=Problem.Status.SUBMITTED)
        return decidable(rows, request.user).order_by(*self.ordering)

    def list_url(self, filters: str) -> str:
        return "?".join(filter(None, [reverse("admin:dim_problem_changelist"), filters]))

    def page_url(self, pk: int, request: HttpRequest) -> str:
        return with_filters(reverse("admin:dim_problem_change", args=[quote(pk)]), request.GET.get(FILTERS, ""))
