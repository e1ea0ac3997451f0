from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Func, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import WorkshopClass
from dim.models.problem import Problem

if TYPE_CHECKING:
    from dim.models.user import User

# A page in sight says every 10 s that it is there. Browsers let a hidden one speak once a minute.
SILENCE = datetime.timedelta(seconds=30)
SILENCE_HIDDEN = datetime.timedelta(seconds=90)


def _current() -> Q:
    """What lies too far ahead was said before the clock was set back."""
    now = timezone.now()
    return Q(expires_at__range=(now, now + SILENCE_HIDDEN))


class PresenceQuerySet(models.QuerySet["Presence"]):
    def besides(self, user: User) -> PresenceQuerySet:
        """Pages of others that have spoken lately."""
        return self.filter(~Q(user=user), _current())

    def expired(self) -> PresenceQuerySet:
        return self.exclude(_current())

    def readable_by(self, user: User) -> PresenceQuerySet:
        """With `code`: where each page is, or None on a board and for entries that `user` may not know."""
        entry = Problem.objects.visible_to(user).filter(pk=OuterRef("problem"))
        return self.annotate(code=Subquery(entry.values("code")[:1]))

    def digest(self) -> Subquery:
        """One number for all that these pages say, for a query of their class: it changes when any of them does.

        A sum needs no clock and no order of commits, unlike the newest moment of a change.
        """
        return Subquery(self.filter(workshop_class=OuterRef("pk")).values(total=Func("digest", function="SUM")))


class Presence(models.Model):
    """One open page: who is looking at a class or an entry, or writing. No record: rows come and go.

    Links have no constraint in the database, whose check would lock an entry that
    is being saved; what is left behind expires by itself.
    """

    class Doing(models.TextChoices):
        LOOKING = "looking", pgettext_lazy("presence", "looking")
        REVIEWING = "reviewing", pgettext_lazy("presence", "reviewing")
        EDITING = "editing", pgettext_lazy("presence", "editing")

    page = models.UUIDField(pgettext_lazy("presence", "page"), primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
        db_constraint=False,
        db_index=False,
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
                name="presence_doing_known", condition=Q(doing__in=["looking", "reviewing", "editing"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_doing_display()}"
