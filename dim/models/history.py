"""The history of problems, and the secretariat's notes about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.guarded import AppendOnlyModel, AppendOnlyQuerySet
from dim.models.problem import Problem, ReasonCategory
from dim.models.user import MAX_NOTE_TAKER, signature


class HistoryEntry(AppendOnlyModel):
    """One change of one problem: who, when, where, and the state before and after.

    `revision` is the problem's version after the change. `changes` is a list of
    ``{"field", "old", "new"}``; those of a recommendation add ``"recommendation"``
    (its primary key) and ``"position"``. Text is kept whole, so that every older version can be
    rebuilt.
    """

    HISTORY_OF = "problem"

    class Source(models.TextChoices):
        """Where a change was made."""

        ROOM = "room", pgettext_lazy("history source", "room")
        ADMIN = "admin", pgettext_lazy("history source", "secretariat")
        IMPORT = "import", pgettext_lazy("history source", "import")

    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="history", verbose_name=_("problem")
    )
    revision = models.PositiveIntegerField(_("revision"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    # As the device said and the server believed it (`dim.workflow.deadline`); only where it counts
    # although it arrived after the class had closed.
    typed_at = models.DateTimeField(_("typed at"), null=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("history", "by"),
    )
    # Which of the people who share the account, as they named themselves. NULL for nobody: SQLite
    # adds no other column without making the table anew, which would drop its triggers.
    note_taker = models.CharField(  # noqa: DJ001 -- see above
        pgettext_lazy("history", "note-taker"), max_length=MAX_NOTE_TAKER, null=True, editable=False
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    # Which opened form wrote it, and the number of that save: a form may save again without knowing
    # what it has stored already (`operations.problems.resumed_form`). Or which confirmation of one
    # decision on many problems wrote it, so that they can be undone together
    # (`operations.problems.bulk_undo`).
    form_key = models.UUIDField(pgettext_lazy("history", "form"), null=True, editable=False)
    form_turn = models.PositiveIntegerField(_("save of the form"), null=True, editable=False)
    # "created", "edited" or the name of a transition.
    action = models.CharField(_("action"), max_length=20)
    from_status = models.CharField(
        _("from status"), max_length=20, choices=Problem.Status, blank=True
    )
    to_status = models.CharField(_("to status"), max_length=20, choices=Problem.Status)
    reason_category = models.CharField(
        _("kind of reason"), max_length=20, choices=ReasonCategory, blank=True
    )
    reason = models.TextField(_("reason"), blank=True)
    # Only what changed: a copy of the whole row for each save would hide it, and double the
    # database at 100,000 problems.
    changes = models.JSONField(_("changes"), default=list)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["problem", "-revision"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "revision"], name="history_revision_once_per_problem"
            ),
            models.CheckConstraint(
                name="history_source_known", condition=Q(source__in=["room", "admin", "import"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem} r{self.revision}"

    @property
    def by(self) -> str:
        """Who made the change, as people read it: the note-taker and the account."""
        return signature(self.actor, self.note_taker)


class ReviewNote(AppendOnlyModel):
    """A note that the secretariat keeps for itself.

    It has a table of its own, so that nothing that prints a problem (board, projector, file) can
    carry one along by accident.
    """

    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="review_notes", verbose_name=_("problem")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
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
