"""The list of roles: who has which one where; and what the lists of people share."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dim import policy
from dim.admin.setup import SetUpAdmin
from dim.desk.site import desk
from dim.forms.people import NamedMembershipForm
from dim.http import Request
from dim.models import Event, Invitation, Membership, User
from dim.models.membership import Assignment
from dim.operations.people import roles
from dim.operations.setup import SetUpRefused


class RoleEventFilter(admin.SimpleListFilter):
    """Filter roles, or accounts, by event: roles of its classes and divisions count, too."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: Request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Return key and name of the events that the person sets up."""
        return [(str(row.pk), row.name) for row in Event.objects.set_up_by(request.user)]

    def queryset(self, request: Request, queryset: QuerySet) -> QuerySet:
        """Return the roles in the chosen event, or the accounts that have one there."""
        value = self.value()
        # The address may name any event; only those that the filter offers count.
        if value is None or value not in {choice for choice, _name in self.lookup_choices}:
            return queryset
        roles = Membership.objects.in_events([int(value)])
        return queryset.filter(
            pk__in=roles.values("pk" if queryset.model is Membership else "user")
        )


class RoleFilter(admin.SimpleListFilter):
    """Filter roles, or accounts, by a kind of role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: Request, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """Return all kinds of roles."""
        return Membership.Role.choices

    def queryset(self, request: Request, queryset: QuerySet) -> QuerySet:
        """Return the roles of the chosen kind, or the accounts that have one."""
        if self.value() not in Membership.Role.values:
            return queryset
        roles = Membership.objects.visible_to(request.user).filter(role=self.value())
        return queryset.filter(
            pk__in=roles.values("pk" if queryset.model is Membership else "user")
        )


def with_actor(form: type, request: Request) -> type:
    """Return the form class with `actor`, the person who fills it in."""
    # Django makes its forms itself and passes nothing of ours to them.
    return type(form.__name__, (form,), {"actor": request.user})


class AssignmentColumns:
    """The columns with the place of a role, whether somebody has it or is invited to it."""

    @admin.display(description=_("place"))
    def place(self, obj: Assignment) -> str:
        """Return the class, division or event of the role."""
        return str(obj.scope)

    @admin.display(description=_("event"))
    def event_name(self, obj: Assignment) -> str:
        """Return the name of the event."""
        return str(obj.scope_event)


@admin.register(Membership, site=desk)
class MembershipAdmin(AssignmentColumns, SetUpAdmin):
    """List, give and remove roles."""

    list_display = ["user", "role", "place", "event_name"]
    list_filter = [RoleEventFilter, RoleFilter]
    search_fields = ["user__username", "user__name"]
    kept_because = _("This role cannot be removed.")

    def event_of(self, obj: Membership) -> Event:
        """Return the event in which the role is, whether of a class, a division or the event."""
        return obj.scope_event

    def get_queryset(self, request: Request) -> QuerySet:
        """Return the roles that the person may see, with the place of each."""
        return (
            Membership.objects.visible_to(request.user)
            .with_scopes()
            .select_related("user")
            .order_by("user", "pk")
        )

    def get_form(self, request: Request, obj: Membership | None = None, **kwargs: Any) -> type:
        """Return the form: a new role is given by username, an old one is only read."""
        if obj:
            return super().get_form(request, obj, **kwargs)
        return with_actor(NamedMembershipForm, request)

    def get_fields(self, request: Request, obj: Membership | None = None) -> list[str]:
        # An exact username is typed: people of other events are in no list to choose from.
        return ["user", "role", "place", "event_name"] if obj else ["username", "assignment"]

    def get_readonly_fields(self, request: Request, obj: Membership | None = None) -> list[str]:
        return ["user", "role", "place", "event_name"] if obj else []

    def save_model(self, request: Request, obj: Any, form: Any, change: bool) -> None:
        """Give the role, or invite the person to it where others manage the account."""
        try:
            given = roles.give_role(obj, actor=request.user)
        except SetUpRefused as error:  # somebody gave it since the form was checked
            obj.refusal = error
        else:
            obj.invitation = given if isinstance(given, Invitation) else None

    def delete_model(self, request: Request, obj: Membership) -> None:
        """Take the role away."""
        roles.take_role(obj, actor=request.user)

    def log_addition(self, request: Request, obj: Any, message: Any) -> Any:
        """Keep the new role in the list's history; an invitation is no role yet."""
        return super().log_addition(request, obj, message) if obj.pk else None

    def response_add(
        self, request: Request, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Say what came of it: a role, an invitation, or why neither."""
        if refusal := getattr(obj, "refusal", None):
            messages.warning(request, str(refusal))
            return redirect("admin:dim_invitation_changelist")
        if obj.invitation is None:
            return super().response_add(request, obj, post_url_continue)
        text = _(
            "%(person)s also works in other events and is invited now. The role begins when they "
            "accept it on their home page, or when somebody who manages their account does."
        )
        messages.success(request, text % {"person": obj.user})
        return redirect("admin:dim_invitation_changelist")

    def may_view(self, user: User, obj: Membership | None = None) -> bool:
        """Return whether `user` may open the list, or may grant this role."""
        return policy.can_set_up(user) if obj is None else policy.can_grant(user, obj)

    def may_change(self, user: User, obj: Membership | None = None) -> bool:
        """Return False: a role is never changed, but removed and another one given."""
        return False

    def may_delete(self, user: User, obj: Membership | None = None) -> bool:
        """Return whether `user` may open the list, or may revoke this role."""
        return policy.can_set_up(user) if obj is None else policy.can_revoke(user, obj)
