from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Func, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import Event, StrategicIssue, WorkshopClass
from dim.models.guard import GuardedModel, GuardedQuerySet
from dim.models.office import Office
from dim.models.term import Term
from dim.text import normalise, search_terms

if TYPE_CHECKING:
    from dim.models.user import User


class ReasonCategory(models.TextChoices):
    """Why an entry was returned or not agreed; the sentence beside it says the rest."""

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


class ProblemQuerySet(GuardedQuerySet):
    def visible_to(self, user: User) -> ProblemQuerySet:
        """What `user` may read. Anything else does not exist for them (404)."""
        return self if user.is_superuser else self.filter(_readable_by(user))

    def suggestible_to(self, user: User) -> ProblemQuerySet:
        """What similar entries may be shown of to `user`, who may read less than that in full.

        Whoever has a role in an event is told what its other classes have put
        forward. Drafts stay with those who may read them, and what a class has
        withdrawn is suggested to nobody.
        """
        rows = self.exclude(status=Problem.Status.WITHDRAWN)
        if user.is_superuser:
            return rows
        put_forward = Q(event__in=Event.objects.visible_to(user)) & ~Q(status=Problem.Status.DRAFT)
        return rows.filter(_readable_by(user) | put_forward)

    def reviewable_by(self, user: User) -> ProblemQuerySet:
        """Entries on which `user` may decide when they are submitted: `policy.can_review` for a whole list."""
        mine = user.scopes()
        return self.filter(Q(workshop_class__division__in=mine.reviewed) | Q(event__in=mine.coordinated)).exclude(
            workshop_class__in=mine.facilitated
        )

    def left_behind(self, now: datetime.datetime) -> ProblemQuerySet:
        """Drafts that nobody submitted, and returned entries that nobody submitted again, where entry is over."""
        shut = Q(workshop_class__is_open=False) | Q(workshop_class__closes_at__lte=now)
        over = Q(event__phase__in=[Event.Phase.REVIEW, Event.Phase.FINISHED]) | Q(event__phase=Event.Phase.ENTRY) & shut
        return self.filter(over, status__in=[Problem.Status.DRAFT, Problem.Status.RETURNED])

    def for_listing(self) -> ProblemQuerySet:
        """Everything a list row prints, in three queries whatever its length."""
        return self.select_related("workshop_class__division__event", "strategic_issue").prefetch_related(
            "recommendations__addressees"
        )

    def with_support_count(self) -> ProblemQuerySet:
        """With `support_count`: how many classes support each entry."""
        supports = apps.get_model("dim", "Support")._default_manager
        live = supports.filter(problem=OuterRef("pk"), taken_back_at=None).order_by()
        return self.annotate(support_count=Subquery(live.values(total=Func("pk", function="COUNT"))))

    def for_board(self) -> ProblemQuerySet:
        """What the list of one class prints, in its order: issue, number."""
        return (
            self.with_support_count()
            .order_by("strategic_issue__number", "number")
            .select_related("merge__item")
            .defer("cause", "impact", "legal_basis", "search_text", "merge__item__statement")
            .prefetch_related("recommendations__addressees")
        )

    def for_screens(self) -> ProblemQuerySet:
        """What a class shows to its room: all but what it withdrew."""
        return self.exclude(status=Problem.Status.WITHDRAWN)

    def for_detail(self) -> ProblemQuerySet:
        """Everything the page of one entry prints."""
        return self.for_listing().select_related("created_by", "merge__item").prefetch_related("offices")

    def matching(self, query: str) -> ProblemQuerySet:
        """Entries that contain every word of `query`, in themselves or in the title of their issue.

        Abbreviations are expanded on both sides. Titles are read here, not kept with
        every entry: they are few, and somebody may change one at any time.
        """
        if not query.strip():
            return self
        abbreviations = Term.objects.abbreviations()
        found, terms = self, search_terms(query, abbreviations)
        if not terms:
            return found
        titles = [
            (pk, normalise(title, abbreviations)) for pk, title in StrategicIssue.objects.values_list("pk", "title")
        ]
        for term in terms:
            issues = [pk for pk, title in titles if term in title]
            found = found.filter(Q(search_text__contains=term) | Q(strategic_issue__in=issues))
        return found

    def changed_since(self, revision: int) -> ProblemQuerySet:
        """Entries that changed after their class had this many changes."""
        return self.filter(changed_in__gt=revision)

    def in_reading_order(self) -> ProblemQuerySet:
        """As every list and file prints them: division, issue, class, number."""
        return self.order_by(
            "workshop_class__division__position",
            "workshop_class__division__code",
            "strategic_issue__number",
            "workshop_class__letter",
            "number",
        )


def _readable_by(user: User) -> Q:
    mine = user.scopes()
    return (
        Q(workshop_class__in=mine.facilitated)
        | Q(workshop_class__division__in=mine.reviewed)
        | Q(event__in=mine.coordinated)
        | (Q(event__in=mine.organised) & ~Q(status=Problem.Status.DRAFT))
    )


class Problem(GuardedModel):
    """One entry of a class's inventory: what goes wrong, and what follows from it.

    Text is stored exactly as typed. `status` changes only through
    `dim.workflow.perform`, text only through `dim.operations`; both write history.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("problem status", "draft")
        SUBMITTED = "submitted", pgettext_lazy("problem status", "submitted")
        RETURNED = "returned", pgettext_lazy("problem status", "returned")
        ACCEPTED = "accepted", pgettext_lazy("problem status", "accepted")
        MERGED = "merged", pgettext_lazy("problem status", "merged")
        NOT_AGREED = "not_agreed", pgettext_lazy("problem status", "not agreed")
        WITHDRAWN = "withdrawn", pgettext_lazy("problem status", "withdrawn")

    # The event of its class, repeated here because codes are unique in an event.
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="problems", verbose_name=_("event"), editable=False
    )
    workshop_class = models.ForeignKey(
        WorkshopClass,
        on_delete=models.PROTECT,
        related_name="problems",
        verbose_name=pgettext_lazy("workshop", "class"),
        editable=False,
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    code = models.CharField(_("code"), max_length=30, editable=False)
    entry_key = models.UUIDField(
        _("entry key"),
        unique=True,
        null=True,
        editable=False,
        help_text=_("Made when the form was opened: one opened form, one entry, however often it is sent."),
    )

    strategic_issue = models.ForeignKey(
        StrategicIssue, on_delete=models.PROTECT, related_name="problems", verbose_name=_("strategic issue")
    )
    statement = models.TextField(_("problem"))
    cause = models.TextField(_("cause"), blank=True)
    impact = models.TextField(_("impact"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    offices = models.ManyToManyField(
        Office, through="dim.ProblemOffice", blank=True, related_name="problems", verbose_name=_("origin offices")
    )

    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    status_since = models.DateTimeField(_("status since"), default=timezone.now, editable=False)
    status_version = models.PositiveIntegerField(_("version at the last status change"), default=1, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    reason_category = models.CharField(
        _("kind of reason"), max_length=20, choices=ReasonCategory, blank=True, editable=False
    )
    reason = models.TextField(_("reason"), blank=True, editable=False)
    merge = models.OneToOneField(
        "dim.MergeRecord",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="holder",
        verbose_name=_("live merge record"),
    )

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # Which change of its class was the last one of this entry; see `workflow.announce`.
    changed_in = models.PositiveIntegerField(_("last change in its class"), default=0, editable=False)
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

    support_count: int  # see `with_support_count`

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
            models.UniqueConstraint(fields=["workshop_class", "number"], name="problem_number_once_per_class"),
            models.CheckConstraint(
                name="problem_status_known",
                condition=Q(
                    status__in=["draft", "submitted", "returned", "accepted", "merged", "not_agreed", "withdrawn"]
                ),
            ),
            models.CheckConstraint(
                name="problem_submitted_has_date",
                condition=Q(status__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                violation_error_message=_("A submitted problem needs a submission date."),
            ),
            models.CheckConstraint(
                name="problem_decided_has_date",
                condition=Q(status__in=["accepted", "merged", "not_agreed"], decided_at__isnull=False)
                | (~Q(status__in=["accepted", "merged", "not_agreed"]) & Q(decided_at__isnull=True)),
                violation_error_message=_("A decision has a date, and nothing else has one."),
            ),
            models.CheckConstraint(
                name="problem_refusal_has_reason",
                condition=Q(status__in=["returned", "not_agreed"], reason__gt="", reason_category__gt="")
                | Q(status="withdrawn", reason__gt="")
                | ~Q(status__in=["returned", "not_agreed", "withdrawn"]),
                violation_error_message=_("Returning, not agreeing and withdrawing need a reason."),
            ),
            models.CheckConstraint(
                name="problem_merged_has_record",
                condition=Q(status="merged", merge__isnull=False) | (~Q(status="merged") & Q(merge__isnull=True)),
                violation_error_message=_("A merged entry stands in a consolidated item, and no other entry does."),
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
        return reverse("problem_detail", args=[self.event.slug, self.code])


class ProblemOffice(GuardedModel):
    """An office that an entry names. A table of ours, so that links are guarded like the text."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        db_table = "dim_problem_offices"
        unique_together = [("problem", "office")]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.problem} · {self.office}"
