"""Lists and forms of accounts.

A coordinator sees the people of their own events, and gives roles only there.
"""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.debug import sensitive_variables

from dim import policy
from dim.admin.memberships import RoleEventFilter, RoleFilter, with_actor
from dim.admin.setup import SetUpAdmin
from dim.desk.accounts import password_sheet
from dim.desk.site import desk
from dim.forms.people import NewAccountForm
from dim.http import Request
from dim.models import Membership, User
from dim.models.event import ZONE_LABELS
from dim.operations.people import accounts, second_factor
from dim.operations.people import one_time_passwords as otp
from dim.operations.security_log import Kind, record


def _role_in_full(membership: Membership) -> str:
    """Return the role with its place and event."""
    # With the event: every one has a class A. A role of the whole event would name it twice.
    places = dict.fromkeys([str(membership.scope), str(membership.scope_event)])
    return " · ".join([membership.get_role_display(), *places])


class AccountList(ChangeList):
    """The list of accounts, which marks those of its page that are locked."""

    def get_results(self, request: Request) -> None:
        """Read the accounts of the page and mark those that are locked; one query for all."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        locked = accounts.locked_accounts(self.result_list)
        for account in self.result_list:
            account.is_locked = account.pk in locked


@admin.register(User, site=desk)
class UserAdmin(SetUpAdmin):
    """List, open, unlock and deactivate accounts. Passwords are never typed here."""

    list_display = ["username", "name", "roles", "state", "signed_in_at"]
    list_filter = [RoleEventFilter, RoleFilter, "is_active"]
    search_fields = ["username", "name"]
    actions = ["reissue", "unlock", "forget_telephone"]
    change_form_template = "admin/dim/user/change_form.html"
    kept_because = _(
        "This person has written or decided something, and that keeps their name. "
        "Take the tick from “active” instead: nobody can sign in with this account any more."
    )

    def get_queryset(self, request: Request) -> QuerySet:
        """Return the accounts that the person may see, with their roles."""
        # Two lists of roles: all of them for the policy, and those that this person may know of.
        shown = Membership.objects.visible_to(request.user).with_scopes()
        return (
            User.objects.visible_to(request.user)
            .with_memberships()
            .prefetch_related(Prefetch("memberships", shown, to_attr="shown_memberships"))
        )

    def may_view(self, user: User, obj: User | None = None) -> bool:
        """Return whether `user` sets up an event."""
        return policy.can_set_up(user)

    def may_change(self, user: User, obj: User | None = None) -> bool:
        """Return whether `user` sets up an event, or manages this account."""
        return policy.can_set_up(user) if obj is None else policy.can_manage_account(user, obj)

    def get_form(self, request: Request, obj: User | None = None, **kwargs: Any) -> type:
        """Return the form: a new account comes with a role that the person may give."""
        if obj:
            return super().get_form(request, obj, **kwargs)
        return with_actor(NewAccountForm, request)

    def get_fields(self, request: Request, obj: User | None = None) -> list[str]:
        """Return the fields of a new account, or of one that is there."""
        if obj is None:
            return ["username", "name", "language", "assignment"]
        return [
            "username",
            "name",
            "language",
            "is_active",
            "must_change_password",
            "signed_in_at",
            "roles",
        ]

    def get_readonly_fields(self, request: Request, obj: User | None = None) -> list[str]:
        return ["must_change_password", "signed_in_at", "roles"] if obj else []

    @admin.display(description=_("roles"))
    def roles(self, obj: Any) -> str:
        """Return the roles that the person may know of, each with its event."""
        return "; ".join(_role_in_full(membership) for membership in obj.shown_memberships)

    @admin.display(description=_("state"))
    def state(self, obj: Any) -> str:
        """Return what keeps the account from its ordinary use, or ""."""
        if not obj.is_active:
            return pgettext("account", "not active")
        if obj.is_locked:
            return pgettext("account", "locked after wrong passwords")
        if obj.must_change_password:
            return pgettext("account", "one-time password not used yet")
        return ""

    @admin.display(description=_("last sign-in"), ordering="last_login")
    def signed_in_at(self, obj: User) -> str:
        """Return when the person last signed in, in the time zone of the server."""
        # No event's zone: an account may have roles in several.
        if obj.last_login is None:
            return ""
        local = localtime(obj.last_login)
        zone = ZONE_LABELS.get(settings.TIME_ZONE, local.tzname())
        return f"{date_format(local, 'j F Y')}, {local:%H.%M} {zone}"

    def get_changelist(self, request: Request, **kwargs: Any) -> type[ChangeList]:
        return AccountList

    # A report of an error quotes local variables; one of these is the new password.
    @sensitive_variables()
    def save_model(self, request: Request, obj: Any, form: Any, change: bool) -> None:
        """Store the account; a new one gets a one-time password."""
        if change:
            super().save_model(request, obj, form, change)
            columns = ", ".join(form.changed_data)
            record(Kind.CHANGED, actor=request.user, account=obj, details={"columns": columns})
            return
        # For `response_add`: the answer to this POST shows the password, and nothing keeps it.
        obj.issued = otp.open_account(obj, form.cleaned_data["assignment"], actor=request.user)

    def delete_model(self, request: Request, obj: User) -> None:
        """Delete an account that never wrote or decided anything."""
        record(Kind.CHANGED, actor=request.user, account=obj, details={"columns": "deleted"})
        super().delete_model(request, obj)

    def response_add(
        self, request: Request, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Return the sheet with the password of the new account."""
        return password_sheet(request, [obj.issued], back=reverse("admin:dim_user_changelist"))

    @admin.action(description=_("Unlock after wrong passwords"), permissions=["view"])
    def unlock(self, request: Request, queryset: QuerySet) -> None:
        """Unlock the selected accounts that wrong passwords have locked."""
        # Rows that this person may not unlock are left out; the message counts the others.
        mine = [row for row in queryset if policy.can_unlock_account(request.user, row)]
        number = sum(accounts.unlock(row, actor=request.user) for row in mine)
        text = ngettext(
            "%(number)d account was unlocked.", "%(number)d accounts were unlocked.", number
        )
        self._tell(request, text, number)

    @admin.action(description=_("Forget the telephone (second factor)"), permissions=["view"])
    def forget_telephone(self, request: Request, queryset: QuerySet) -> None:
        """Let the selected people set up another telephone; their sessions end."""
        mine = [row for row in queryset if policy.can_manage_account(request.user, row)]
        number = sum(second_factor.forget(row, actor=request.user) for row in mine)
        text = ngettext(
            "%(number)d telephone was forgotten.", "%(number)d telephones were forgotten.", number
        )
        self._tell(request, text, number)

    def _tell(self, request: Request, text: str, number: int) -> None:
        level = messages.SUCCESS if number else messages.INFO
        self.message_user(request, text % {"number": number}, level)

    @admin.action(description=_("New one-time passwords …"), permissions=["view"])
    def reissue(self, request: Request, queryset: QuerySet) -> HttpResponse:
        """Redirect to the page that asks before it makes new passwords."""
        # A page in between asks first: a new password makes the old one useless at once.
        query = "&".join(f"account={row.pk}" for row in queryset)
        return redirect(reverse("accounts_reissue") + f"?{query}")
