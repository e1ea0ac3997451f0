"""Who has which role where, and who is invited to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.status import one_of

if TYPE_CHECKING:
    from dim.models.division import Division
    from dim.models.event import Event
    from dim.models.user import User
    from dim.models.workshop_class import WorkshopClass


class Role(models.TextChoices):
    """What somebody is in one place. What each role may do is in `dim.policy`."""

    FACILITATOR = "facilitator", pgettext_lazy("role", "facilitator")
    REVIEWER = "reviewer", pgettext_lazy("role", "reviewer")
    COORDINATOR = "coordinator", pgettext_lazy("role", "coordinator")
    ORGANISER = "organiser", pgettext_lazy("role", "organiser")


@dataclass(frozen=True)
class RoleProperties:
    """Where a role holds, and what people call it."""

    place: str  # the field of `Membership` that names the place
    scopes: str  # the set of `Scopes` that has the keys of these places
    words: tuple[str, ...]  # for it in a set-up file (folded)


# The only declaration of where each role holds, from the widest place to the narrowest; constraint,
# forms, set-up files and `Scopes` derive it from here. `tests/models/test_status.py` fails for a
# role that is not here or that no rule of `dim.policy` knows.
ROLES: Mapping[Role, RoleProperties] = {
    Role.COORDINATOR: RoleProperties(
        place="event", scopes="coordinated", words=("koordinator", "coordinator")
    ),
    Role.ORGANISER: RoleProperties(
        place="event", scopes="organised", words=("panitia", "organiser", "organizer")
    ),
    Role.REVIEWER: RoleProperties(
        place="division", scopes="reviewed", words=("penelaah", "reviewer")
    ),
    Role.FACILITATOR: RoleProperties(
        place="workshop_class",
        scopes="facilitated",
        words=("fasilitator", "notulis", "facilitator"),
    ),
}
PLACES = ("workshop_class", "division", "event")


@dataclass(frozen=True)
class Scopes:
    """The primary keys of the places in which a person has a role, by role."""

    facilitated: frozenset[int] = field(default_factory=frozenset)  # WorkshopClass
    reviewed: frozenset[int] = field(default_factory=frozenset)  # Division
    coordinated: frozenset[int] = field(default_factory=frozenset)  # Event
    organised: frozenset[int] = field(default_factory=frozenset)  # Event


class AssignmentQuerySet(models.QuerySet):
    """The queries for roles in places."""

    def visible_to(self, user: User) -> Self:
        """Return the roles in the events that `user` sets up."""
        if user.is_superuser:
            return self
        return self.in_events(user.scopes().coordinated)

    def in_events(self, events: Collection[int]) -> Self:
        """Return the roles of every kind in these events (primary keys)."""
        return self.filter(
            Q(event__in=events)
            | Q(division__event__in=events)
            | Q(workshop_class__division__event__in=events)
        )

    def with_scopes(self) -> Self:
        """Read everything that naming a role and its place needs, in one query."""
        return self.select_related("workshop_class__division__event", "division__event", "event")


class MembershipQuerySet(AssignmentQuerySet):
    """The queries for memberships."""

    def scopes_of(self, user: User) -> Scopes:
        """Return all scopes of `user`, in one query."""
        found: dict[str, set[int]] = {properties.scopes: set() for properties in ROLES.values()}
        rows = self.filter(user=user).values_list(
            "role", "workshop_class_id", "division_id", "event_id"
        )
        # Exactly one of the three is given: membership_scope_fits_role.
        for role, class_id, division_id, event_id in rows:
            found[ROLES[Role(role)].scopes].add(class_id or division_id or event_id)
        return Scopes(**{name: frozenset(keys) for name, keys in found.items()})


class InvitationQuerySet(AssignmentQuerySet):
    """The queries for invitations."""

    def visible_to(self, user: User) -> Self:
        """Return those to events that `user` sets up, and those of people who work there."""
        if user.is_superuser:
            return self
        coordinated = user.scopes().coordinated
        people = Membership.objects.in_events(coordinated).values("user")
        in_events = self.in_events(coordinated).values("pk")
        return self.filter(Q(pk__in=in_events) | Q(user__in=people))


def _fits_role() -> Q:
    """Return the condition that the place which a role needs is given, and no other."""
    condition = Q()
    for place in PLACES:
        roles = [role for role in Role if ROLES[role].place == place]
        given = {f"{one}__isnull": one != place for one in PLACES}
        condition |= Q(**one_of("role", roles), **given)
    return condition


class Assignment(models.Model):
    """A role of a person in one place: a class, a division or an event."""

    Role = Role

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    # Three columns with a constraint, no generic relation: the database checks that the place is
    # there, and one query reads all of somebody's scopes.
    workshop_class = models.ForeignKey(
        "dim.WorkshopClass",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=pgettext_lazy("workshop", "class"),
        help_text=_("For a facilitator."),
    )
    division = models.ForeignKey(
        "dim.Division",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("division"),
        help_text=_("For a reviewer."),
    )
    event = models.ForeignKey(
        "dim.Event",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("event"),
        help_text=_("For a coordinator or an organiser."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_scope_fits_role",
                condition=_fits_role(),
                violation_error_message=_(
                    "A facilitator belongs to one class, a reviewer to one division, "
                    "a coordinator or an organiser to one event. "
                    "Fill in that field and leave the other two empty."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", scope],
                    name=f"%(class)s_once_per_{scope}",
                    violation_error_message=_("This person has this role here already."),
                )
                for scope in PLACES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.scope}"

    @property
    def scope(self) -> WorkshopClass | Division | Event:
        """The class, division or event where the role holds."""
        scope = self.workshop_class or self.division or self.event
        assert scope is not None  # …_scope_fits_role
        return scope

    @property
    def scope_event(self) -> Event:
        """The event in which the role holds. Needs `with_scopes` in a list."""
        if self.workshop_class:
            return self.workshop_class.division.event
        event = self.division.event if self.division else self.event
        assert event is not None  # …_scope_fits_role
        return event


class Membership(Assignment):
    """A role that somebody has."""

    objects = MembershipQuerySet.as_manager()

    class Meta(Assignment.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")


class Invitation(Assignment):
    """A role that a coordinator offers to somebody who works in other events, too.

    It gives no right. When the person accepts it, or somebody who manages their account does, it
    becomes a `Membership`.
    """

    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta(Assignment.Meta):
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-pk"]
