"""Who has which page open at this moment."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Func, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.problem import Problem
from dim.models.user import MAX_NOTE_TAKER, signature
from dim.models.workshop_class import WorkshopClass

if TYPE_CHECKING:
    from dim.models.user import User

# A visible page reports every 10 s; browsers let a hidden page run once a minute.
SILENCE = datetime.timedelta(seconds=30)
SILENCE_HIDDEN = datetime.timedelta(seconds=90)


def _current() -> Q:
    """Return the condition that a row is not expired."""
    now = timezone.now()
    # A row that is too far in the future was stored before the clock was set back.
    return Q(expires_at__range=(now, now + SILENCE_HIDDEN))


class PresenceQuerySet(models.QuerySet["Presence"]):
    """The queries for open pages."""

    def besides(self, user: User) -> PresenceQuerySet:
        """Return the pages of other people that have reported lately."""
        # Without one's own, nobody gets an answer because of their own coming. Two people who share
        # an account on two laptops are two people as soon as they have named themselves.
        return self.filter(~Q(user=user, note_taker=user.note_taker), _current())

    def expired(self) -> PresenceQuerySet:
        """Return the rows of pages that have not reported for too long."""
        return self.exclude(_current())

    def readable_by(self, user: User) -> PresenceQuerySet:
        """Add to each page the code of its problem, as `code`.

        It is None on a board, and for a problem that `user` may not read.
        """
        problems = Problem.objects.visible_to(user).filter(pk=OuterRef("problem"))
        return self.annotate(code=Subquery(problems.values("code")[:1]))

    def digest(self) -> Subquery:
        """Return one number for all that these pages say, to use in a query of classes.

        It changes when any of them says something else, comes or goes.
        """
        # A sum needs no clock and no order of commits. The newest time of a change would miss one
        # that is committed late, or that comes from a machine whose clock is behind.
        return Subquery(
            self.filter(workshop_class=OuterRef("pk")).values(total=Func("digest", function="SUM"))
        )


class Presence(models.Model):
    """One open page of somebody who is looking at a class or a problem, or writing in it.

    Rows come and go; a row that is left behind expires by itself.
    """

    class Doing(models.TextChoices):
        """What somebody does on the page."""

        LOOKING = "looking", pgettext_lazy("presence", "looking")
        REVIEWING = "reviewing", pgettext_lazy("presence", "reviewing")
        EDITING = "editing", pgettext_lazy("presence", "editing")

    page = models.UUIDField(pgettext_lazy("presence", "page"), primary_key=True)
    # No constraint on these three: its check would wait for the lock of a problem or class that is
    # being saved, and a hundred open pages write here every ten seconds.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
        db_constraint=False,
        db_index=False,
    )
    note_taker = models.CharField(
        pgettext_lazy("history", "note-taker"),
        max_length=MAX_NOTE_TAKER,
        blank=True,
        default="",
        db_default="",  # for processes of the version before, while they still run
    )
    workshop_class = models.ForeignKey(
        WorkshopClass,
        on_delete=models.CASCADE,
        related_name="presences",
        verbose_name=pgettext_lazy("workshop", "class"),
        db_constraint=False,
    )
    problem = models.ForeignKey(
        Problem,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("problem"),
        db_constraint=False,
        db_index=False,
    )
    doing = models.CharField(_("doing"), max_length=10, choices=Doing)
    digest = models.IntegerField(_("what it says, as a number"))
    expires_at = models.DateTimeField(_("expires at"))

    code: str | None  # see `readable_by`

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.CheckConstraint(
                name="presence_doing_known",
                condition=Q(doing__in=["looking", "reviewing", "editing"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} · {self.get_doing_display()}"

    @property
    def by(self) -> str:
        """Who has the page open, as people read it: the note-taker and the account."""
        return signature(self.user, self.note_taker)
