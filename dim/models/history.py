from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.guard import AppendOnlyModel, AppendOnlyQuerySet
from dim.models.problem import Problem, ReasonCategory


class HistoryEntry(AppendOnlyModel):
    """One change of one problem: who, when, from where, what was and what is.

    `revision` is the problem's version after the change. `changes` is a list of
    ``{"field", "old", "new"}``; those of a recommendation add ``"recommendation"``
    (its primary key) and ``"position"``. Text is kept whole, never shortened.
    """

    class Source(models.TextChoices):
        ROOM = "room", pgettext_lazy("history source", "room")
        ADMIN = "admin", pgettext_lazy("history source", "secretariat")
        IMPORT = "import", pgettext_lazy("history source", "import")

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="history", verbose_name=_("problem"))
    revision = models.PositiveIntegerField(_("revision"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("history", "by"),
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    # The opened form that wrote it, which may save again without knowing, and its how manieth save it was
    # (`operations.going_on`); or the confirmation of one decision on many entries (`operations.undoing`).
    form_key = models.UUIDField(pgettext_lazy("history", "form"), null=True, editable=False)
    form_turn = models.PositiveIntegerField(_("save of the form"), null=True, editable=False)
    # "created", "edited" or the name of a transition.
    action = models.CharField(_("action"), max_length=20)
    from_status = models.CharField(_("from status"), max_length=20, choices=Problem.Status, blank=True)
    to_status = models.CharField(_("to status"), max_length=20, choices=Problem.Status)
    reason_category = models.CharField(_("kind of reason"), max_length=20, choices=ReasonCategory, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    changes = models.JSONField(_("changes"), default=list)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["problem", "-revision"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["problem", "revision"], name="history_revision_once_per_problem"),
            models.CheckConstraint(name="history_source_known", condition=Q(source__in=["room", "admin", "import"])),
        ]

    def __str__(self) -> str:
        return f"{self.problem} r{self.revision}"


class ReviewNote(AppendOnlyModel):
    """A note of the secretariat to itself.

    A table of its own, so that nothing that prints an entry (board, projector,
    file) can carry one along by accident.
    """

    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="review_notes", verbose_name=_("problem")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(_("internal note"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["-at"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.text[:80]
