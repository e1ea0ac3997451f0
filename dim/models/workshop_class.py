"""The classes of a division."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.division import Division

if TYPE_CHECKING:
    from dim.models.user import User


class WorkshopClassQuerySet(models.QuerySet["WorkshopClass"]):
    """The queries for classes."""

    def visible_to(self, user: User) -> WorkshopClassQuerySet:
        """Return the classes whose list `user` may read."""
        if user.is_superuser:
            return self
        mine = user.scopes()
        return self.filter(
            Q(pk__in=mine.facilitated)
            | Q(division__in=mine.reviewed)
            | Q(division__event__in=mine.coordinated | mine.organised)
        )

    def with_names(self) -> WorkshopClassQuerySet:
        """Read everything that naming a class needs, in one query."""
        return self.select_related("division__event")


class WorkshopClass(models.Model):
    """One class of a division, with a letter (A–E) and usually a room of its own.

    Never shown without its division: there are six "Class A".
    """

    division = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        related_name="workshop_classes",
        verbose_name=_("division"),
    )
    letter = models.CharField(
        _("letter"),
        max_length=6,
        validators=[
            RegexValidator(
                r"\A[A-Z0-9]+\Z", _("Use capital letters and digits only, for example B.")
            )
        ],
    )
    room = models.CharField(_("room"), max_length=120, blank=True)
    is_open = models.BooleanField(
        _("open"),
        default=True,
        help_text=_("A closed class can be read; only returned entries can still be changed."),
    )
    # Compared with the clock whenever somebody asks: no job has to run at that moment.
    closes_at = models.DateTimeField(
        _("closes at"),
        null=True,
        blank=True,
        help_text=_("From this moment on the class counts as closed."),
    )
    # As `Division.last_item_number`.
    last_number = models.PositiveIntegerField(_("last number given"), default=0, editable=False)
    # A number, not the newest time of a change: clocks jump, and a later commit may carry an
    # earlier time, so that a screen would miss it.
    revision = models.PositiveIntegerField(
        _("number of changes"),
        default=0,
        editable=False,
        help_text=_(
            "Grows with every change of an entry of this class;"
            " screens ask what is newer than theirs."
        ),
    )
    # News of a class are the problems that it has; of one that left, only this number tells.
    left_in = models.PositiveIntegerField(
        _("number of the last change by which an entry left"), default=0, editable=False
    )
    drafts_on_phones = models.BooleanField(
        _("drafts on phones"),
        default=False,
        db_default=False,
        help_text=_("Phones show what this class has not submitted yet, too."),
    )
    # A class and its problems point at each other: protected on both sides, neither could ever be
    # removed, which sample data must be.
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
            # SEK-P-004 is an item; the fourth problem of a class P would have the same code.
            models.CheckConstraint(
                name="class_letter_not_p",
                condition=~Q(letter="P"),
                violation_error_message=_(
                    "The letter P is kept for consolidated items. Choose another letter."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} · {self.label}"

    def get_absolute_url(self) -> str:
        """Return the address of the class's board."""
        return self.page_url("board")

    def page_url(self, name: str, *more: object) -> str:
        """Return the address of a page of this class, by its name in `dim.urls`.

        `more` is what the address needs beside the class, for example a problem's code.
        """
        place = [self.division.event.slug, self.division.code, self.letter]
        return reverse(name, args=[*place, *more])

    @property
    def label(self) -> str:
        """The name of the class within its division, for example "Class A"."""
        return str(pgettext_lazy("workshop", "Class %(letter)s")) % {"letter": self.letter}

    @property
    def prefix(self) -> str:
        """How codes name the class, for example "SEK-B"."""
        return f"{self.division.code}-{self.letter}"

    def is_open_at(self, now: datetime.datetime) -> bool:
        """Say whether the class itself is open at `now`; the event's phase is asked separately."""
        return self.is_open and (self.closes_at is None or now < self.closes_at)

    def code_of(self, number: int) -> str:
        """Return the permanent code of the problem with this running number, as "SEK-B-014"."""
        return f"{self.prefix}-{number:03d}"
