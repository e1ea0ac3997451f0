"""The strategic issues of a division."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from dim.models.division import Division

if TYPE_CHECKING:
    from dim.models.user import User


class StrategicIssueQuerySet(models.QuerySet["StrategicIssue"]):
    """The queries for strategic issues."""

    def visible_to(self, user: User) -> StrategicIssueQuerySet:
        """Return the issues of the divisions whose whole list `user` may read."""
        return self.filter(division__in=Division.objects.visible_to(user))

    def choosable(self) -> StrategicIssueQuerySet:
        """Return the issues that a new problem may have."""
        return self.filter(is_active=True)


class StrategicIssue(models.Model):
    """A numbered theme of a division, shared by its classes."""

    division = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        related_name="strategic_issues",
        verbose_name=_("division"),
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
