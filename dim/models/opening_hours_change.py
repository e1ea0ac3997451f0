"""The changes of the opening hours of classes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.guarded import AppendOnlyModel, AppendOnlyQuerySet
from dim.models.workshop_class import WorkshopClass


class OpeningHoursChange(AppendOnlyModel):
    """One change of the opening hours of a class: who, when, the state before and after."""

    class Action(models.TextChoices):
        """What was done."""

        OPENED = "opened", pgettext_lazy("door", "opened")
        CLOSED = "closed", pgettext_lazy("door", "closed")
        DEADLINE = "deadline", pgettext_lazy("door", "deadline changed")
        EXTENDED = "extended", pgettext_lazy("door", "extended")

    # They go with a class in which nothing was entered: a deadline for all classes must not keep
    # one that was made by mistake. So the trigger on PostgreSQL lets these rows go, and no others.
    workshop_class = models.ForeignKey(
        WorkshopClass,
        on_delete=models.CASCADE,
        related_name="opening_hours_changes",
        verbose_name=pgettext_lazy("workshop", "class"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("history", "by"),
    )
    action = models.CharField(_("action"), max_length=10, choices=Action)
    was_open = models.BooleanField(_("was open"))
    closed_at = models.DateTimeField(_("closed at before"), null=True)
    is_open = models.BooleanField(_("open"))
    closes_at = models.DateTimeField(_("closes at"), null=True)
    # Made with the page, so that a double click extends once. A time on the button instead would
    # shorten what a page says that is open for ten minutes.
    key = models.UUIDField(_("key"), null=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a class's door")
        verbose_name_plural = _("changes of the classes' doors")
        ordering = ["-at", "-pk"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["workshop_class", "at"], name="opening_hours_change_class_at")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop_class", "key"], name="opening_hours_change_once_per_key"
            ),
            models.CheckConstraint(
                name="opening_hours_change_action_known",
                condition=Q(action__in=["opened", "closed", "deadline", "extended"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop_class}: {self.get_action_display()}"
