"""The problems that classes enter."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import Event
from dim.models.guarded import GuardedModel
from dim.models.issue import StrategicIssue
from dim.models.office import Office
from dim.models.problem_queryset import ProblemQuerySet
from dim.models.problem_text import PROBLEM_TEXTS
from dim.models.status import (
    DECIDED,
    PUT_FORWARD,
    STATUSES,
    WITH_CATEGORY,
    WITH_REASON,
    ProblemStatus,
    StatusProperties,
    one_of,
)
from dim.models.workshop_class import WorkshopClass


class ReasonCategory(models.TextChoices):
    """Why a problem was returned or not agreed; the sentence beside it says the rest."""

    INCOMPLETE = "incomplete", pgettext_lazy("reason", "incomplete")
    UNCLEAR = "unclear", pgettext_lazy("reason", "unclear")
    SEVERAL = "several", pgettext_lazy("reason", "several problems in one")
    WRONG_ISSUE = "wrong_issue", pgettext_lazy("reason", "wrong strategic issue")
    WRONG_ADDRESSEE = "wrong_addressee", pgettext_lazy("reason", "wrong addressee")
    NOT_A_PROBLEM = "not_a_problem", pgettext_lazy("reason", "a wish, not a problem")
    OUT_OF_SCOPE = "out_of_scope", pgettext_lazy("reason", "outside the commission's authority")
    ALREADY_RULED = "already_ruled", pgettext_lazy("reason", "already regulated")
    NO_CONSENSUS = "no_consensus", pgettext_lazy("reason", "no consensus")
    OTHER = "other", pgettext_lazy("reason", "other")


_DECIDED = one_of("status", DECIDED)
_NOT_PUT_FORWARD = one_of("status", [one for one in ProblemStatus if one not in PUT_FORWARD])
_WITH_CATEGORY = one_of("status", WITH_CATEGORY)
_WITH_REASON = one_of("status", WITH_REASON)
_WITH_WORDS = one_of("status", [one for one in WITH_REASON if one not in WITH_CATEGORY])


class Problem(GuardedModel):
    """One problem of a class's inventory: what goes wrong, and what follows from it.

    Text is stored exactly as typed. `status` changes only through `dim.workflow.perform`, text
    only through `dim.operations`; both write history.
    """

    # `position` is no content: it says where a problem stands, and nothing of what it says.
    DERIVED_FIELDS = frozenset({"search_text", "changed_in", "position"})

    Status = ProblemStatus

    # The event of its class, repeated here because codes are unique in an event.
    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="problems",
        verbose_name=_("event"),
        editable=False,
    )
    workshop_class = models.ForeignKey(
        WorkshopClass,
        on_delete=models.PROTECT,
        related_name="problems",
        verbose_name=pgettext_lazy("workshop", "class"),
        editable=False,
    )
    # Its code, which never changes, names this class and counts in it.
    came_from = models.ForeignKey(
        WorkshopClass,
        on_delete=models.PROTECT,
        related_name="left_problems",
        verbose_name=_("first class"),
        null=True,
        editable=False,
        help_text=_("Where the entry got its code, if it has moved to another class since."),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    # None for most: nobody has moved them, and `number` says where they stand (`with_place`).
    position = models.BigIntegerField(
        _("place among the entries of its issue"), null=True, editable=False
    )
    code = models.CharField(_("code"), max_length=30, editable=False)
    creation_key = models.UUIDField(
        _("entry key"),
        unique=True,
        null=True,
        editable=False,
        help_text=_(
            "Made when the form was opened: one opened form, one entry, however often it is sent."
        ),
    )

    strategic_issue = models.ForeignKey(
        StrategicIssue,
        on_delete=models.PROTECT,
        related_name="problems",
        verbose_name=_("strategic issue"),
    )
    statement = models.TextField(_("problem"))
    cause = models.TextField(_("cause"), blank=True)
    impact = models.TextField(_("impact"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    # Through a table of ours, for a table that Django makes has no guard: `offices.clear()` changed
    # a problem without history.
    offices = models.ManyToManyField(
        Office,
        through="dim.ProblemOffice",
        blank=True,
        related_name="problems",
        verbose_name=_("origin offices"),
    )

    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    status_since = models.DateTimeField(_("status since"), default=timezone.now, editable=False)
    # While it equals `version`, a returned problem says what it said before, and is not submitted
    # again.
    status_version = models.PositiveIntegerField(
        _("version at the last status change"), default=1, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    # When it last arrived after its class had closed, typed before that; repeated from the history
    # for lists, which print it in every line.
    stored_late_at = models.DateTimeField(_("stored late at"), null=True, editable=False)
    reason_category = models.CharField(
        _("kind of reason"), max_length=20, choices=ReasonCategory, blank=True, editable=False
    )
    reason = models.TextField(_("reason"), blank=True, editable=False)
    # The pointer is what "merged" means, so no other column can disagree with it. One-to-one: no
    # record is held by two problems.
    merge = models.OneToOneField(
        "dim.MergeRecord",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="holder",
        verbose_name=_("live merge record"),
    )

    # By this a form knows that somebody else has saved since it was opened.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # The change number of its class at the last change of this problem; see `workflow.announce`.
    changed_in = models.PositiveIntegerField(
        _("last change in its class"), default=0, editable=False
    )
    # The texts in the form of `dim.text.normalise`, so that both databases find the same: they fold
    # letters differently, and neither spells out abbreviations.
    search_text = models.TextField(_("search text"), blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="problems_created",
        verbose_name=_("entered by"),
        editable=False,
    )
    created_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    support_count: int  # where a query asked `with_support_count`
    place: int  # where a query asked `with_place`

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["workshop_class", "number"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["workshop_class", "status"], name="problem_class_status"),
            models.Index(fields=["workshop_class", "changed_in"], name="problem_class_changed"),
            models.Index(fields=["event", "status", "submitted_at"], name="problem_event_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="problem_code_once_per_event"),
            models.UniqueConstraint(
                Coalesce("came_from", "workshop_class"),
                "number",
                name="problem_number_once_per_class",
            ),
            models.CheckConstraint(
                name="problem_came_from_another_class",
                condition=Q(came_from=None) | ~Q(came_from=F("workshop_class")),
            ),
            models.CheckConstraint(
                name="problem_status_known",
                condition=Q(status__in=ProblemStatus.values),
            ),
            models.CheckConstraint(
                name="problem_submitted_has_date",
                condition=Q(**_NOT_PUT_FORWARD) | Q(submitted_at__isnull=False),
                violation_error_message=_("A submitted problem needs a submission date."),
            ),
            models.CheckConstraint(
                name="problem_decided_has_date",
                condition=Q(**_DECIDED, decided_at__isnull=False)
                | (~Q(**_DECIDED) & Q(decided_at__isnull=True)),
                violation_error_message=_("A decision has a date, and nothing else has one."),
            ),
            models.CheckConstraint(
                name="problem_refusal_has_reason",
                condition=Q(**_WITH_CATEGORY, reason__gt="", reason_category__gt="")
                | Q(**_WITH_WORDS, reason__gt="")
                | ~Q(**_WITH_REASON),
                violation_error_message=_("Returning, not agreeing and withdrawing need a reason."),
            ),
            models.CheckConstraint(
                name="problem_merged_has_record",
                condition=Q(status="merged", merge__isnull=False)
                | (~Q(status="merged") & Q(merge__isnull=True)),
                violation_error_message=_(
                    "A merged entry stands in a consolidated item, and no other entry does."
                ),
            ),
            models.CheckConstraint(
                name="problem_statement_not_empty",
                condition=Q(statement__gt=""),
                violation_error_message=_("Write the problem first; one sentence is enough."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of the problem's page."""
        return reverse("problem_detail", args=[self.event.slug, self.code])

    @property
    def status_properties(self) -> StatusProperties:
        """The properties of the problem's status."""
        return STATUSES[ProblemStatus(self.status)]

    @property
    def first_class_id(self) -> int:
        """The key of the class in which the problem was entered, which its code names."""
        return self.came_from_id or self.workshop_class_id

    @property
    def first_prefix(self) -> str:
        """How codes name the class in which the problem was entered, for example "SEK-B"."""
        return self.code.rpartition("-")[0]

    @property
    def optional_texts(self) -> list[tuple[Promise, str]]:
        """The label and the words of each text besides the statement, without the empty ones."""
        return [
            (text.label, getattr(self, text.name))
            for text in PROBLEM_TEXTS
            if not text.is_required and getattr(self, text.name)
        ]
