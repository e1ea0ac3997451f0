from __future__ import annotations

import datetime
import zoneinfo
from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from dim.models.user import User

# Printed behind a time of day; people in three zones read the same list.
ZONE_LABELS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> EventQuerySet:
        """Events in which `user` has any role; a superuser sets up all of them."""
        if user.is_superuser:
            return self
        mine = user.scopes()
        return self.filter(
            Q(pk__in=mine.coordinated | mine.organised)
            | Q(pk__in=Division.objects.filter(pk__in=mine.reviewed).values("event"))
            | Q(pk__in=WorkshopClass.objects.filter(pk__in=mine.facilitated).values("division__event"))
        )

    def set_up_by(self, user: User) -> EventQuerySet:
        """Events that `user` may set up, as `policy.can_set_up_event` says of one."""
        return self if user.is_superuser else self.filter(pk__in=user.scopes().coordinated)


class Event(models.Model):
    """One workshop from opening to plenary. Its phase gates what may happen (see `dim.workflow`)."""

    class Phase(models.TextChoices):
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
        help_text=_("Classes may open their list to phones without an account; switching off closes all at once."),
    )
    is_sample = models.BooleanField(
        _("sample data"), default=False, help_text=_("Every page and file says that its content is sample data.")
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                name="event_phase_known", condition=Q(phase__in=["preparation", "entry", "review", "finished"])
            ),
            models.CheckConstraint(name="event_zone_known", condition=Q(time_zone__in=list(ZONE_LABELS))),
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
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def zone_label(self) -> str:
        return ZONE_LABELS[self.time_zone]


class DivisionQuerySet(models.QuerySet["Division"]):
    def visible_to(self, user: User) -> DivisionQuerySet:
        """Divisions whose whole list `user` may read (not those of which they only facilitate a class)."""
        if user.is_superuser:
            return self
        mine = user.scopes()
        return self.filter(Q(pk__in=mine.reviewed) | Q(event__in=mine.coordinated | mine.organised))

    def consolidated_by(self, user: User) -> DivisionQuerySet:
        """Divisions whose consolidated items `user` writes, as `policy.can_consolidate` says of one."""
        mine = user.scopes()
        return self.filter(Q(pk__in=mine.reviewed) | Q(event__in=mine.coordinated))


class Division(models.Model):
    """A group of offices' officials in one event: five divisions of commissioners and the secretaries."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="divisions", verbose_name=_("event"))
    code = models.CharField(
        _("code"),
        max_length=12,
        help_text=_("Capital letters, for example SEK; the first part of every code of its problems."),
        validators=[RegexValidator(r"\A[A-Z][A-Z0-9]*\Z", _("Use capital letters and digits only, for example SEK."))],
    )
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    last_item_number = models.PositiveIntegerField(
        _("last number given to a consolidated item"), default=0, db_default=0, editable=False
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["event", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "code"],
                name="division_code_once_per_event",
                violation_error_message=_("This event has a division with this code already."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def item_code(self, number: int) -> str:
        """The permanent code of the consolidated item with this running number, for example ``SEK-P-004``."""
        return f"{self.code}-P-{number:03d}"


class WorkshopClassQuerySet(models.QuerySet["WorkshopClass"]):
    def visible_to(self, user: User) -> WorkshopClassQuerySet:
        """Classes whose list `user` may read."""
        if user.is_superuser:
            return self
        mine = user.scopes()
        return self.filter(
            Q(pk__in=mine.facilitated)
            | Q(division__in=mine.reviewed)
            | Q(division__event__in=mine.coordinated | mine.organised)
        )

    def with_names(self) -> WorkshopClassQuerySet:
        """Everything that naming a class needs, in one query."""
        return self.select_related("division__event")


class WorkshopClass(models.Model):
    """A room of a division (A–E). Never shown without its division: a bare "Class A" exists six times."""

    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="workshop_classes", verbose_name=_("division")
    )
    letter = models.CharField(
        _("letter"),
        max_length=6,
        validators=[RegexValidator(r"\A[A-Z0-9]+\Z", _("Use capital letters and digits only, for example B."))],
    )
    room = models.CharField(_("room"), max_length=120, blank=True)
    is_open = models.BooleanField(
        _("open"), default=True, help_text=_("A closed class can be read; only returned entries can still be changed.")
    )
    closes_at = models.DateTimeField(
        _("closes at"), null=True, blank=True, help_text=_("From this moment on the class counts as closed.")
    )
    last_number = models.PositiveIntegerField(_("last number given"), default=0, editable=False)
    revision = models.PositiveIntegerField(
        _("number of changes"),
        default=0,
        editable=False,
        help_text=_("Grows with every change of an entry of this class; screens ask what is newer than theirs."),
    )
    discussed = models.ForeignKey(
        "dim.Problem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("under discussion"),
    )

    objects = WorkshopClassQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("workshop", "class")
        verbose_name_plural = pgettext_lazy("workshop", "classes")
        ordering = ["division__event", "division__position", "division__code", "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "letter"],
                name="class_letter_once_per_division",
                violation_error_message=_("This division has a class with this letter already."),
            ),
            models.CheckConstraint(
                name="class_letter_not_p",
                condition=~Q(letter="P"),
                violation_error_message=_("The letter P is kept for consolidated items. Choose another letter."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} · {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("board", args=[self.division.event.slug, self.division.code, self.letter])

    @property
    def label(self) -> str:
        return str(pgettext_lazy("workshop", "Class %(letter)s")) % {"letter": self.letter}

    def is_open_at(self, now: datetime.datetime) -> bool:
        """Whether the class itself is open at `now`; the event's phase is asked separately."""
        return self.is_open and (self.closes_at is None or now < self.closes_at)

    def code_of(self, number: int) -> str:
        """The permanent code of the entry with this running number, for example ``SEK-B-014``."""
        return f"{self.division.code}-{self.letter}-{number:03d}"


class StrategicIssueQuerySet(models.QuerySet["StrategicIssue"]):
    def visible_to(self, user: User) -> StrategicIssueQuerySet:
        """Issues of the divisions whose whole list `user` may read."""
        return self.filter(division__in=Division.objects.visible_to(user))

    def choosable(self) -> StrategicIssueQuerySet:
        return self.filter(is_active=True)


class StrategicIssue(models.Model):
    """A numbered theme of a division, shared by its classes."""

    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="strategic_issues", verbose_name=_("division")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300)
    is_active = models.BooleanField(
        _("can be chosen"),
        default=True,
        help_text=_("Switch off instead of deleting: its entries stay where they are."),
    )

    objects = StrategicIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("strategic issue")
        verbose_name_plural = _("strategic issues")
        ordering = ["division", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "number"],
                name="issue_number_once_per_division",
                violation_error_message=_("This division has an issue with this number already."),
            ),
            models.UniqueConstraint(
                "division",
                Lower("title"),
                name="issue_title_once_per_division",
                violation_error_message=_("This division has an issue with this title already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
