from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import WorkshopClass
from dim.models.guard import AppendOnlyModel, AppendOnlyQuerySet


class DoorChange(AppendOnlyModel):
    """A class was opened, closed, or closes at another time: who, when, what was and what is.

    A class in which nothing was entered may be removed, and these go with it.
    """

    class Action(models.TextChoices):
        OPENED = "opened", pgettext_lazy("door", "opened")
        CLOSED = "closed", pgettext_lazy("door", "closed")
        DEADLINE = "deadline", pgettext_lazy("door", "deadline changed")
        EXTENDED = "extended", pgettext_lazy("door", "extended")

    workshop_class = models.ForeignKey(
        WorkshopClass,
        on_delete=models.CASCADE,
        related_name="door_changes",
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
    # Made with the page that asked: a double click extends once.
    key = models.UUIDField(_("key"), null=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a class's door")
        verbose_name_plural = _("changes of the classes' doors")
        ordering = ["-at", "-pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workshop_class", "at"], name="door_change_class_at")]
        constraints = [
            models.UniqueConstraint(fields=["workshop_class", "key"], name="door_change_once_per_key"),
            models.CheckConstraint(
                name="door_change_action_known", condition=Q(action__in=["opened", "closed", "deadline", "extended"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop_class}: {self.get_action_display()}"
