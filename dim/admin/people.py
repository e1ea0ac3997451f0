"""Accounts and roles. A coordinator sees the people of their events and opens no other doors with them."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.debug import sensitive_variables

from dim import policy
from dim.admin.account_pages import sheet, user_reissue
from dim.admin.setup import SetUpAdmin
from dim.admin.site import desk
from dim.forms.people import NamedMembershipForm, NewAccountForm
from dim.models import Event, Membership, User
from dim.models.event import ZONE_LABELS
from dim.operations import accounts
from dim.operations import one_time_passwords as otp


class EventFilter(admin.SimpleListFilter):
    """By event, whatever the role's place in it."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(row.pk), row.name) for row in Event.objects.set_up_by(request.user)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {value for value, _name in self.lookup_choices}:
            return queryset
        roles = Membership.objects.in_events([int(self.value())])
        return queryset.filter(pk__in=roles.values("pk" if queryset.model is Membership else "user"))


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return Membership.Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in Membership.Role.values:
            return queryset
        roles = Membership.objects.visible_to(request.user).filter(role=self.value())
        return queryset.filter(pk__in=roles.values("pk" if queryset.model is Membership else "user"))


def with_actor(form: type, request: HttpRequest) -> type:
    """The form class, knowing who fills it in."""
    return type(form.__name__, (form,), {"actor": request.user})


@admin.register(Membership, site=desk)
class MembershipAdmin(SetUpAdmin):
    list_display = ["user", "role", "place", "event_name"]
    list_filter = [EventFilter, RoleFilter]
    search_fields = ["user__username", "user__name"]
    kept_because = _("This role cannot be removed.")

    def event_of(self, obj: Membership) -> Event:
        return obj.scope_event

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Membership.objects.visible_to(request.user).with_scopes().select_related("user").order_by("user", "pk")

    def get_form(self, request: HttpRequest, obj: Membership | None = None, **kwargs: Any) -> type:
        return super().get_form(request, obj, **kwargs) if obj else with_actor(NamedMembershipForm, request)

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        return ["user", "role", "place", "event_name"] if obj else ["username", "assignment"]

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        return ["user", "role", "place", "event_name"] if obj else []

    def may_view(self, user: User, obj: Membership | None = None) -> bool:
        return policy.can_set_up(user) if obj is None else policy.can_grant(user, obj)

    def may_change(self, user: User, obj: Membership | None = None) -> bool:
        """Roles are given and taken, never bent: remove one and add the other."""
        return False

    def may_delete(self, user: User, obj: Membership | None = None) -> bool:
        return policy.can_set_up(user) if obj is None else policy.can_revoke(user, obj)

    @admin.display(description=_("place"))
    def place(self, obj: Membership) -> str:
        return str(obj.scope)

    @admin.display(description=_("event"))
    def event_name(self, obj: Membership) -> str:
        return str(obj.scope_event)


def _role_in_full(membership: Membership) -> str:
    """Role, place and event: every event has a class A of its secretaries."""
    places = dict.fromkeys([str(membership.scope), str(membership.scope_event)])
    return " · ".join([membership.get_role_display(), *places])


class AccountList(ChangeList):
    """The page of accounts, each knowing whether it is locked; one query for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        locked = accounts.locked_accounts(self.result_list)
        for account in self.result_list:
            account.is_locked = account.pk in locked


@admin.register(User, site=desk)
class UserAdmin(SetUpAdmin):
    list_display = ["username", "name", "roles", "state", "signed_in_at"]
    list_filter = [EventFilter, RoleFilter, "is_active"]
    search_fields = ["username", "name"]
    actions = ["reissue", "unlock"]
    change_form_template = "admin/dim/user/change_form.html"
    kept_because = _(
        "This person has written or decided something, and that keeps their name. "
        "Take the tick from “active” instead: nobody can sign in with this account any more."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Two lists of roles: all of them for the policy, and those that the person looking may know of.
        shown = Membership.objects.visible_to(request.user).with_scopes()
        return (
            User.objects.visible_to(request.user)
            .with_memberships()
            .prefetch_related(Prefetch("memberships", shown, to_attr="shown_memberships"))
        )

    def may_view(self, user: User, obj: User | None = None) -> bool:
        return policy.can_set_up(user)

    def may_change(self, user: User, obj: User | None = None) -> bool:
        return policy.can_set_up(user) if obj is None else policy.can_manage_account(user, obj)

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> type:
        return super().get_form(request, obj, **kwargs) if obj else with_actor(NewAccountForm, request)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return ["username", "name", "language", "assignment"]
        return ["username", "name", "language", "is_active", "must_change_password", "signed_in_at", "roles"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return ["must_change_password", "signed_in_at", "roles"] if obj else []

    @admin.display(description=_("roles"))
    def roles(self, obj: User) -> str:
        return "; ".join(_role_in_full(membership) for membership in obj.shown_memberships)

    @admin.display(description=_("state"))
    def state(self, obj: User) -> str:
        if not obj.is_active:
            return pgettext("account", "not active")
        if obj.is_locked:
            return pgettext("account", "locked after wrong passwords")
        return pgettext("account", "one-time password not used yet") if obj.must_change_password else ""

    @admin.display(description=_("last sign-in"), ordering="last_login")
    def signed_in_at(self, obj: User) -> str:
        """In the zone of the server: an account belongs to no one event."""
        if obj.last_login is None:
            return ""
        local = localtime(obj.last_login)
        return f"{date_format(local, 'j F Y')}, {local:%H.%M} {ZONE_LABELS.get(settings.TIME_ZONE, local.tzname())}"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AccountList

    @sensitive_variables()
    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.issued = otp.open_account(obj, form.cleaned_data["assignment"], actor=request.user)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return sheet(request, [obj.issued], back=reverse("admin:dim_user_changelist"))

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [path("new-passwords/", guard(user_reissue), name="dim_user_reissue"), *super().get_urls()]

    @admin.action(description=_("Unlock after wrong passwords"), permissions=["view"])
    def unlock(self, request: HttpRequest, queryset: QuerySet) -> None:
        mine = [row for row in queryset if policy.can_unlock_account(request.user, row)]
        number = sum(accounts.unlock(row, actor=request.user) for row in mine)
        text = ngettext("%(number)d account was unlocked.", "%(number)d accounts were unlocked.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS if number else messages.INFO)

    @admin.action(description=_("New one-time passwords …"), permissions=["view"])
    def reissue(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        query = "&".join(f"account={row.pk}" for row in queryset)
        return redirect(reverse("admin:dim_user_reissue") + f"?{query}")
