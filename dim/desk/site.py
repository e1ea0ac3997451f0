"""The admin site of the desk: `dim.policy` says who may enter; people sign in on the usual page."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from dim import policy
from dim.desk.kept_text import kept_text_page
from dim.desk.next_steps import next_steps
from dim.http import Request
from dim.models import Division, Event, Problem, User
from dim.operations.problems.decisions import decidable
from dim.operations.security_log import record_refusal

# Reviewing comes first, for it is the daily work; then the set-up, in the order of its steps.
INDEX_ORDER = (
    "Problem",
    "ConsolidatedItem",
    "Event",
    "Division",
    "WorkshopClass",
    "StrategicIssue",
    "Addressee",
    "Office",
    "Term",
    "User",
    "Membership",
    "Invitation",
    "SecurityRecord",
)


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class DeskSite(admin.AdminSite):
    """The site on which `dim.admin` registers its lists.

    Models of other apps are registered on Django's own site, which has no address here.
    """

    site_title = _("DIM Konsolnas desk")
    site_header = _("DIM Konsolnas desk")
    index_title = _("Secretariat's desk")
    enable_nav_sidebar = False
    empty_value_display = "–"

    def __init__(self) -> None:
        super().__init__()
        # Rows are deleted one by one, on a page that says what else would be deleted with them.
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether `dim.policy` opens the desk to this person; `is_staff` is not asked."""
        return request.user.is_authenticated and policy.can_open_desk(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Guard `view`: visitors are sent to the sign-in page, people without a desk get 404."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            # 404 and not 403: people without a desk learn nothing of what there is. Those
            # who lost the role while writing get their words back.
            if request.user.is_authenticated and not self.has_permission(request):
                if kept := kept_text_page(request, HTTPStatus.NOT_FOUND):
                    return kept
                record_refusal(request)
                raise Http404
            return inner(request, *args, **kwargs)

        return cast(View, guarded)

    @method_decorator(never_cache)
    def index(self, request: Request, extra_context: dict | None = None) -> HttpResponse:
        """Show what waits for this person, above the lists of the site."""
        divisions = _divisions_waiting_for(request.user)
        running = _events_at_end_of_entry(request.user)
        extra = {
            "next_steps": next_steps(request.user, divisions, running),
            "waiting_divisions": divisions,
            "desks": Division.objects.consolidated_by(request.user).select_related("event"),
            "running_events": running,
            # Each event has a division SEK: several are told apart by their names.
            "several_events": len({division.event_id for division in divisions}) > 1,
            "is_empty": policy.can_set_up(request.user)
            and not Event.objects.set_up_by(request.user).exists(),
        }
        extra.update(extra_context or {})
        return super().index(request, extra)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Return the lists of the index in the order of `INDEX_ORDER`."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: INDEX_ORDER.index(model["object_name"]))
        return apps

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Redirect to the page on which everybody signs in.

        The lock after wrong passwords protects that page only.
        """
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = resolve_url("admin:index")
        if self.has_permission(request):
            return redirect(target)
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(target, resolve_url(settings.LOGIN_URL))

    def password_change(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Redirect to the page on which everybody changes their password."""
        return redirect("password_change")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Redirect to the desk's index."""
        return redirect("admin:index")


def _divisions_waiting_for(user: User) -> list[Division]:
    """Return the divisions in which problems wait for a decision of `user`.

    Each has their number as `waiting`.
    """
    rows = decidable(Problem.objects.all(), user).filter(status=Problem.Status.SUBMITTED).order_by()
    waiting = dict(rows.values_list("workshop_class__division").annotate(Count("pk")))
    divisions: list[Any] = list(Division.objects.filter(pk__in=waiting).select_related("event"))
    for division in divisions:
        division.waiting = waiting[division.pk]
    return divisions


def _events_at_end_of_entry(user: User) -> list[Event]:
    """Return the unfinished events in which this person can do something at the end of entry.

    Each has the number of drafts and returned problems in closed classes as `left`, and
    `can_extend`.
    """
    mine = user.scopes()
    events: list[Any] = list(Event.objects.visible_to(user).exclude(phase=Event.Phase.FINISHED))
    left = Problem.objects.left_behind(now()).filter(event__in=events).order_by()
    left = left.filter(
        Q(workshop_class__division__in=mine.reviewed) | Q(event__in=mine.coordinated)
    )
    number = dict(left.values_list("event").annotate(Count("pk")))
    for event in events:
        event.left = number.get(event.pk, 0)
        event.can_extend = event.phase == Event.Phase.ENTRY and policy.can_extend(user, event)
    return [event for event in events if event.left or event.can_extend]


desk = DeskSite()
