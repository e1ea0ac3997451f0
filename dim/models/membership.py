from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from dim.models.event import Division, Event, WorkshopClass
    from dim.models.user import User


@dataclass(frozen=True)
class Scopes:
    """The primary keys a person works on, by role. Empty sets for everybody unknown."""

    facilitated: frozenset[int] = field(default_factory=frozenset)  # WorkshopClass
    reviewed: frozenset[int] = field(default_factory=frozenset)  # Division
    coordinated: frozenset[int] = field(default_factory=frozenset)  # Event
    organised: frozenset[int] = field(default_factory=frozenset)  # Event


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: User) -> MembershipQuerySet:
        """Roles in the events that `user` sets up."""
        if user.is_superuser:
            return self
        return self.in_events(user.scopes().coordinated)

    def in_events(self, events: Collection[int]) -> MembershipQuerySet:
        """Roles of any scope in these events (primary keys)."""
        return self.filter(
            Q(event__in=events) | Q(division__event__in=events) | Q(workshop_class__division__event__in=events)
        )

    def with_scopes(self) -> MembershipQuerySet:
        """Everything that naming a role and its place needs, in one query."""
        return self.select_related("workshop_class__division__event", "division__event", "event")

    def scopes_of(self, user: User) -> Scopes:
        """All scopes of `user`, in one query."""
        found: dict[str, set[int]] = {role: set() for role in Membership.Role.values}
        for role, class_id, division_id, event_id in self.filter(user=user).values_list(
            "role", "workshop_class_id", "division_id", "event_id"
        ):
            found[role].add(class_id or division_id or event_id)
        return Scopes(
            facilitated=frozenset(found[Membership.Role.FACILITATOR]),
            reviewed=frozenset(found[Membership.Role.REVIEWER]),
            coordinated=frozenset(found[Membership.Role.COORDINATOR]),
            organised=frozenset(found[Membership.Role.ORGANISER]),
        )


class Membership(models.Model):
    """One role of one person in one scope: a class, a division or an event."""

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", pgettext_lazy("role", "facilitator")
        REVIEWER = "reviewer", pgettext_lazy("role", "reviewer")
        COORDINATOR = "coordinator", pgettext_lazy("role", "coordinator")
        ORGANISER = "organiser", pgettext_lazy("role", "organiser")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    workshop_class = models.ForeignKey(
        "dim.WorkshopClass",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=pgettext_lazy("workshop", "class"),
        help_text=_("For a facilitator."),
    )
    division = models.ForeignKey(
        "dim.Division",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("division"),
        help_text=_("For a reviewer."),
    )
    event = models.ForeignKey(
        "dim.Event",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("event"),
        help_text=_("For a coordinator or an organiser."),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_scope_fits_role",
                condition=Q(role="facilitator", workshop_class__isnull=False, division__isnull=True, event__isnull=True)
                | Q(role="reviewer", workshop_class__isnull=True, division__isnull=False, event__isnull=True)
                | Q(
                    role__in=["coordinator", "organiser"],
                    workshop_class__isnull=True,
                    division__isnull=True,
                    event__isnull=False,
                ),
                violation_error_message=_(
                    "A facilitator belongs to one class, a reviewer to one division, "
                    "a coordinator or an organiser to one event. Fill in that field and leave the other two empty."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", scope],
                    name=f"membership_once_per_{scope}",
                    violation_error_message=_("This person has this role here already."),
                )
                for scope in ("workshop_class", "division", "event")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.scope}"

    @property
    def scope(self) -> WorkshopClass | Division | Event:
        """Where the role holds: the class, division or event."""
        scope = self.workshop_class or self.division or self.event
        assert scope is not None  # membership_scope_fits_role
        return scope

    @property
    def scope_event(self) -> Event:
        """The event in which the role holds; see `with_scopes`."""
        if self.workshop_class:
            return self.workshop_class.division.event
        event = self.division.event if self.division else self.event
        assert event is not None  # membership_scope_fits_role
        return event
