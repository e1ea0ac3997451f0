"""The list of invitations: roles that are offered and not accepted yet."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dim import policy
from dim.admin.base import DeskAdmin
from dim.admin.memberships import AssignmentColumns
from dim.desk.site import desk
from dim.http import Request
from dim.models import Invitation, Membership, User
from dim.operations.people import roles
from dim.operations.setup import SetUpRefused


@admin.register(Invitation, site=desk)
class InvitationAdmin(AssignmentColumns, DeskAdmin):
    """List, accept and remove invitations. They are made where roles are given."""

    list_display = ["user", "role", "place", "event_name", "invited_by", "invited_at"]
    list_display_links = None
    search_fields = ["user__username", "user__name"]
    actions = ["accept", "remove"]

    def get_queryset(self, request: Request) -> QuerySet:
        """Return the invitations that the person may see, with their places and people."""
        rows = Invitation.objects.visible_to(request.user).with_scopes()
        return rows.select_related("user", "invited_by")

    def may_view(self, user: User, obj: Invitation | None = None) -> bool:
        """Return whether `user` sets up an event."""
        return policy.can_set_up(user)

    @admin.action(description=_("Accept for these people"), permissions=["view"])
    def accept(self, request: Request, queryset: QuerySet) -> None:
        """Accept the selected invitations of people whose accounts the person manages."""
        number = 0
        for row in _with_all_roles(queryset):
            if not policy.can_answer_invitation(request.user, row):
                text = _("%(person)s works in other events, too; they answer on their home page.")
                messages.warning(request, text % {"person": row.user})
                continue
            try:
                roles.accept_invitation(row, actor=request.user)
            except SetUpRefused as error:
                messages.warning(request, str(error))
            else:
                number += 1
        self._say(
            request,
            number,
            ngettext("%(number)d role begins now.", "%(number)d roles begin now.", number),
        )

    @admin.action(description=_("Take back or decline"), permissions=["view"])
    def remove(self, request: Request, queryset: QuerySet) -> None:
        """Remove the selected invitations, as who may send or answer them."""
        number = 0
        for row in _with_all_roles(queryset):
            if policy.can_remove_invitation(request.user, row):
                roles.remove_invitation(row, actor=request.user)
                number += 1
        text = ngettext(
            "%(number)d invitation was removed.", "%(number)d invitations were removed.", number
        )
        self._say(request, number, text)

    def _say(self, request: Request, number: int, text: Any) -> None:
        level = messages.SUCCESS if number else messages.INFO
        self.message_user(request, text % {"number": number}, level)


def _with_all_roles(invitations: QuerySet) -> QuerySet:
    """Read the roles of the invited people, too, by which the policy answers for each of them."""
    roles_of_each = Prefetch("user__memberships", Membership.objects.with_scopes())
    return invitations.prefetch_related(roles_of_each)
