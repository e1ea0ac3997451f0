"""The steps that lead from an empty event to open classes, with how far each one is."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from dim.models import Division, Event, Membership, Office, StrategicIssue, WorkshopClass


@dataclass(frozen=True)
class Step:
    """One line of the list: what there is, what is missing (empty: nothing), and where to do it."""

    label: str | Promise
    number: int
    url: str
    missing: str = ""
    is_needed: bool = True  # before classes can enter

    def __str__(self) -> str:
        return f"{self.label}: {self.missing or self.number}"

    @property
    def is_done(self) -> bool:
        return self.number > 0 and not self.missing


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:dim_{model}_changelist") + query


def steps_of(event: Event) -> list[Step]:
    """The steps in their order; a fixed number of queries."""
    divisions = event.divisions.aggregate(
        number=Count("pk"),
        without_classes=Count("pk", filter=~Exists(WorkshopClass.objects.filter(division=OuterRef("pk")))),
        without_issues=Count(
            "pk", filter=~Exists(StrategicIssue.objects.filter(division=OuterRef("pk"), is_active=True))
        ),
        without_reviewer=Count("pk", filter=~Exists(Membership.objects.filter(division=OuterRef("pk")))),
    )
    staffed = Membership.objects.filter(workshop_class=OuterRef("pk"), user__is_active=True)
    classes = WorkshopClass.objects.filter(division__event=event).aggregate(
        number=Count("pk"), unstaffed=Count("pk", filter=~Exists(staffed))
    )
    addressees = event.addressees.aggregate(number=Count("pk"), proposed=Count("pk", filter=Q(is_proposed=True)))
    here = f"?division__event__id__exact={event.pk}"
    return [
        Step(_("Divisions"), divisions["number"], _list("division", f"?event__id__exact={event.pk}")),
        Step(
            pgettext_lazy("workshop", "Classes"),
            classes["number"],
            _list("workshopclass", here),
            _divisions_without(divisions["without_classes"]),
        ),
        Step(
            _("Strategic issues"),
            Division.objects.filter(event=event).aggregate(n=Count("strategic_issues"))["n"],
            _list("strategicissue", here),
            _divisions_without(divisions["without_issues"]),
        ),
        Step(
            _("Addressees"),
            addressees["number"],
            _list("addressee", f"?event__id__exact={event.pk}"),
            ngettext("%(number)d to be checked", "%(number)d to be checked", addressees["proposed"])
            % {"number": addressees["proposed"]}
            if addressees["proposed"]
            else "",
        ),
        Step(_("Offices (shared by all events)"), Office.objects.count(), _list("office"), is_needed=False),
        Step(
            _("Reviewers, coordinators, organisers"),
            Membership.objects.in_events([event.pk]).exclude(role=Membership.Role.FACILITATOR).count(),
            _list("membership", f"?event={event.pk}"),
            ", ".join(filter(None, [_no_coordinator(event), _divisions_without(divisions["without_reviewer"])])),
        ),
        Step(
            _("Classes with a facilitator"),
            classes["number"] - classes["unstaffed"],
            reverse("admin:dim_event_accounts", args=[event.pk]),
            ngettext("%(number)d class without", "%(number)d classes without", classes["unstaffed"])
            % {"number": classes["unstaffed"]}
            if classes["unstaffed"]
            else "",
        ),
    ]


def left_before_entry(event: Event) -> list[Step]:
    """What the classes, or those who decide on their entries, would miss now."""
    return [step for step in steps_of(event) if step.is_needed and not step.is_done]


def _no_coordinator(event: Event) -> str:
    staffed = Membership.objects.filter(event=event, role=Membership.Role.COORDINATOR, user__is_active=True)
    return "" if staffed.exists() else str(_("no coordinator"))


def _divisions_without(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(number)d division without", "%(number)d divisions without", number) % {"number": number}
