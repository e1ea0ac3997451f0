"""The desk's own AdminSite: who may enter is `dim.policy`'s answer, signing in is the room's page."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from dim import policy
from dim.admin.kept import text_kept
from dim.models import Division, Event, Problem, User
from dim.operations.decisions import decidable

# Reviewing comes first every day; below it the set-up, in the order in which an event is set up.
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
)


class DeskSite(admin.AdminSite):
    """Holds exactly what `dim.admin` registers; other apps' screens stay on Django's unused default site."""

    site_title = _("DIM Konsolnas desk")
    site_header = _("DIM Konsolnas desk")
    index_title = _("Secretariat's desk")
    enable_nav_sidebar = False
    empty_value_display = "–"

    def __init__(self) -> None:
        super().__init__()
        # Whatever can be deleted at all is deleted one by one, on a page that says what hangs on it.
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and policy.can_open_desk(request.user)

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            # Somebody without a desk is told what an unknown address tells: nothing. Their own words they get.
            if request.user.is_authenticated and not self.has_permission(request):
                if kept := text_kept(request, HTTPStatus.NOT_FOUND):
                    return kept
                raise Http404
            return inner(request, *args, **kwargs)

        return guarded

    @method_decorator(never_cache)
    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        divisions = _waiting_for(request.user)
        extra = {
            "waiting_divisions": divisions,
            "desks": Division.objects.consolidated_by(request.user).select_related("event"),
            "running_events": _running(request.user),
            "several_events": len({division.event_id for division in divisions}) > 1,
            "is_empty": policy.can_set_up(request.user) and not Event.objects.set_up_by(request.user).exists(),
        }
        return super().index(request, extra | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: INDEX_ORDER.index(model["object_name"]))
        return apps

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one place to sign in, with one throttle."""
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = resolve_url("admin:index")
        if self.has_permission(request):
            return redirect(target)
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(target, resolve_url(settings.LOGIN_URL))

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("password_change")

    def password_change_done(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("admin:index")


def _waiting_for(user: User) -> list[Division]:
    """The divisions in which entries wait for a decision of `user`, each with their number as `waiting`."""
    rows = decidable(Problem.objects.all(), user).filter(status=Problem.Status.SUBMITTED).order_by()
    waiting = dict(rows.values_list("workshop_class__division").annotate(Count("pk")))
    divisions = list(Division.objects.filter(pk__in=waiting).select_related("event"))
    for division in divisions:
        division.waiting = waiting[division.pk]
    return divisions


def _running(user: User) -> list[Event]:
    """Events that go on, with what this person may do at the end of entry.

    Each with the number of drafts and returned entries that closed classes hold as
    `left`, and with `can_extend`.
    """
    mine = user.scopes()
    events = list(Event.objects.visible_to(user).exclude(phase=Event.Phase.FINISHED))
    left = Problem.objects.left_behind(now()).filter(event__in=events).order_by()
    left = left.filter(Q(workshop_class__division__in=mine.reviewed) | Q(event__in=mine.coordinated))
    number = dict(left.values_list("event").annotate(Count("pk")))
    for event in events:
        event.left = number.get(event.pk, 0)
        event.can_extend = event.phase == Event.Phase.ENTRY and policy.can_extend(user, event)
    return [event for event in events if event.left or event.can_extend]


desk = DeskSite()
