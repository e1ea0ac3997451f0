"""The offices of the commission, from the centre to the regencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from dim.models.user import User


class OfficeQuerySet(models.QuerySet["Office"]):
    """The queries for offices."""

    def visible_to(self, user: User) -> OfficeQuerySet:
        """Return all offices: they are public and shared by all events."""
        return self


class Office(models.Model):
    """A *satker*: the centre, a province, a regency or a city. Shared by all events."""

    class Kind(models.TextChoices):
        """The level of an office."""

        CENTRE = "centre", pgettext_lazy("office kind", "centre")
        PROVINCE = "province", pgettext_lazy("office kind", "province")
        REGENCY = "regency", pgettext_lazy("office kind", "regency/city")

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        error_messages={"unique": _("An office has this code already.")},
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    province = models.CharField(_("province"), max_length=100, blank=True)
    is_proposed = models.BooleanField(
        _("to be checked"),
        default=False,
        help_text=_("Came in with an import and is not confirmed yet."),
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="office_kind_known", condition=Q(kind__in=["centre", "province", "regency"])
            ),
            models.UniqueConstraint(
                fields=["name"],
                name="office_name_once",
                violation_error_message=_("An office has this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
