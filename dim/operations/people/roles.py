"""Give roles to accounts: at once to one's own people, and by invitation to those of others."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Invitation, Membership, User
from dim.models.locks import lock_accounts
from dim.models.membership import PLACES, Assignment
from dim.operations.security_log import Kind, record_role
from dim.operations.setup import SetUpRefused


@transaction.atomic
def give_role(membership: Membership, *, actor: User) -> Membership | Invitation:
    """Store this new role, or invite the person to it where others manage the account.

    Returns what was stored. Raises PermissionDenied, and SetUpRefused where the person has the role
    or is invited to it already.
    """
    if not policy.can_grant(actor, membership):
        raise PermissionDenied
    account = _lock(membership.user_id)
    where = _role_and_place(membership)
    if Membership.objects.filter(user=account, **where).exists():
        raise SetUpRefused(_("This person has this role here already."), "has_role")
    if policy.can_grant_at_once(actor, account):
        membership.save(force_insert=True)
        record_role(Kind.GIVEN, membership, actor=actor)
        return membership
    invitation, is_new = Invitation.objects.get_or_create(
        user=account, **where, defaults={"invited_by": actor}
    )
    if not is_new:
        raise SetUpRefused(
            _("This person is invited to this role already, and has not answered yet."), "invited"
        )
    record_role(Kind.INVITED, invitation, actor=actor)
    return invitation


@transaction.atomic
def take_role(membership: Membership, *, actor: User) -> None:
    """Take this role away. Raises PermissionDenied."""
    if not policy.can_revoke(actor, membership):
        raise PermissionDenied
    record_role(Kind.TAKEN, membership, actor=actor)
    membership.delete()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, actor: User) -> Membership:
    """Make a role of an invitation and return it.

    Raises PermissionDenied, and SetUpRefused where the invitation does not hold any more.
    """
    account = _lock(invitation.user_id)
    # Read again under the lock: of two who answer, the second finds nothing.
    found = Invitation.objects.with_scopes().select_related("invited_by").filter(pk=invitation.pk)
    current = found.first()
    if current is None:
        raise SetUpRefused(_("This invitation has been answered or taken back."), "gone")
    current.user = account
    if not policy.can_answer_invitation(actor, current):
        raise PermissionDenied
    if not policy.can_grant(current.invited_by, current):
        raise SetUpRefused(
            _("Who sent this invitation may not give this role any more. Ask for a new one."),
            "inviter",
        )
    role, _is_new = Membership.objects.get_or_create(user=account, **_role_and_place(current))
    current.delete()
    record_role(Kind.GIVEN, role, actor=actor)
    return role


@transaction.atomic
def remove_invitation(invitation: Invitation, *, actor: User) -> None:
    """Decline an invitation, or take one back. Raises PermissionDenied."""
    if not policy.can_remove_invitation(actor, invitation):
        raise PermissionDenied
    record_role(Kind.DECLINED, invitation, actor=actor)
    invitation.delete()


def _lock(key: int) -> User:
    """Return this account with its roles, locked: others give it no role meanwhile."""
    return lock_accounts([key]).with_memberships().get()


def _role_and_place(assignment: Assignment) -> dict[str, Any]:
    """Return role and place as the values of columns."""
    places = {f"{place}_id": getattr(assignment, f"{place}_id") for place in PLACES}
    return {"role": assignment.role, **places}
