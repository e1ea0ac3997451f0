"""Events."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.division import Division
from dim.models.workshop_class import WorkshopClass

if TYPE_CHECKING:
    from dim.models.user import User

# Printed behind a time of day; people in three zones read the same list.
ZONE_LABELS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class EventQuerySet(models.QuerySet["Event"]):
    """The queries for events."""

    def visible_to(self, user: User) -> EventQuerySet:
        """Return the events in which `user` has any role, and all of them to a superuser."""
        if user.is_superuser:
            return self
        mine = user.scopes()
        # Subqueries and no joins, which would return an event once for each of somebody's classes.
        divisions = Division.objects.filter(pk__in=mine.reviewed)
        classes = WorkshopClass.objects.filter(pk__in=mine.facilitated)
        return self.filter(
            Q(pk__in=mine.coordinated | mine.organised)
            | Q(pk__in=divisions.values("event"))
            | Q(pk__in=classes.values("division__event"))
        )

    def announced(self) -> Event | None:
        """Return the event that the sign-in page names: the only one that is not finished."""
        going_on = self.exclude(phase=Event.Phase.FINISHED)[:2]
        return going_on[0] if len(going_on) == 1 else None

    def set_up_by(self, user: User) -> EventQuerySet:
        """Return the events that `user` may set up, as `policy.can_set_up_event` says of one."""
        return self if user.is_superuser else self.filter(pk__in=user.scopes().coordinated)


class Event(models.Model):
    """One workshop from opening to plenary. Its phase says what may happen (see `dim.workflow`)."""

    class Phase(models.TextChoices):
        """How far an event has come. Coordinators choose it."""

        PREPARATION = "preparation", pgettext_lazy("event phase", "preparation")
        ENTRY = "entry", pgettext_lazy("event phase", "entry")
        REVIEW = "review", pgettext_lazy("event phase", "review")
        FINISHED = "finished", pgettext_lazy("event phase", "finished")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=list(ZONE_LABELS.items()),
        default="Asia/Jakarta",
    )
    phase = models.CharField(_("phase"), max_length=20, choices=Phase, default=Phase.PREPARATION)
    allows_phones = models.BooleanField(
        _("lists on phones"),
        default=True,
        help_text=_(
            "Classes may open their list to phones without an account;"
            " switching off closes all at once."
        ),
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace after a class has closed"),
        default=15,
        help_text=_(
            "What was typed before the deadline, and could not be sent in time, is taken so many"
            " minutes longer and marked. 0 takes nothing."
        ),
    )
    # Everybody knows the passwords of a sample, and only a sample can be removed as a whole.
    is_sample = models.BooleanField(
        _("sample data"),
        default=False,
        help_text=_("Every page and file says that its content is sample data."),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                name="event_phase_known",
                condition=Q(phase__in=["preparation", "entry", "review", "finished"]),
            ),
            models.CheckConstraint(
                name="event_zone_known", condition=Q(time_zone__in=list(ZONE_LABELS))
            ),
            # A device says when something was typed: the longer it may say so, the less it means.
            models.CheckConstraint(
                name="event_grace_is_short",
                condition=Q(grace_minutes__lte=120),
                violation_error_message=_("At most 120 minutes of grace are possible."),
            ),
            models.CheckConstraint(
                name="event_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot be before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which the event's times of day are shown and typed."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def zone_label(self) -> str:
        """The letters behind a time of day, for example "WITA"."""
        return ZONE_LABELS[self.time_zone]
