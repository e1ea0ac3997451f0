"""The steps from an empty event to open classes, each with how far it is."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from dim.models import Event, Membership, Office, StrategicIssue, WorkshopClass


@dataclass(frozen=True)
class SetUpStep:
    """One step of the set-up: how many rows there are, what is missing, and where to add it."""

    label: str | Promise
    number: int
    url: str
    missing: str = ""  # in words; "" when nothing is
    is_needed: bool = True  # before classes can enter

    def __str__(self) -> str:
        return f"{self.label}: {self.missing or self.number}"

    @property
    def is_done(self) -> bool:
        """Whether there is something of it and nothing is missing."""
        return self.number > 0 and not self.missing


def _list_url(model: str, query: str = "") -> str:
    """Return the address of the list of `model`, filtered by `query`."""
    return reverse(f"admin:dim_{model}_changelist") + query


def set_up_steps(event: Event) -> list[SetUpStep]:
    """Return the steps in their order, with a fixed number of queries."""
    divisions = _divisions(event)
    # Somebody who cannot sign in any more does not staff a class.
    staffed = Membership.objects.filter(workshop_class=OuterRef("pk"), user__is_active=True)
    classes = WorkshopClass.objects.filter(division__event=event).aggregate(
        number=Count("pk"), unstaffed=Count("pk", filter=~Exists(staffed))
    )
    addressees = event.addressees.aggregate(
        number=Count("pk"), proposed=Count("pk", filter=Q(is_proposed=True))
    )
    issues = StrategicIssue.objects.filter(division__event=event).count()
    # Facilitators have a step of their own, by class; the others are counted together.
    people = Membership.objects.in_events([event.pk]).exclude(role=Membership.Role.FACILITATOR)
    # Lists filtered to this event, by the parameters of their sidebars.
    of_event = f"?event__id__exact={event.pk}"
    of_its_divisions = f"?division__event__id__exact={event.pk}"
    return [
        SetUpStep(_("Divisions"), divisions["number"], _list_url("division", of_event)),
        SetUpStep(
            pgettext_lazy("workshop", "Classes"),
            classes["number"],
            _list_url("workshopclass", of_its_divisions),
            _divisions_without(divisions["without_classes"]),
        ),
        SetUpStep(
            _("Strategic issues"),
            issues,
            _list_url("strategicissue", of_its_divisions),
            _divisions_without(divisions["without_issues"]),
        ),
        SetUpStep(
            _("Addressees"),
            addressees["number"],
            _list_url("addressee", of_event),
            _to_be_checked(addressees["proposed"]),
        ),
        # Classes can enter without a list of offices: a name that is missing becomes a proposal.
        SetUpStep(
            _("Offices (shared by all events)"),
            Office.objects.count(),
            _list_url("office"),
            is_needed=False,
        ),
        SetUpStep(
            _("Reviewers, coordinators, organisers"),
            people.count(),
            _list_url("membership", f"?event={event.pk}"),
            _people_missing(event, divisions["without_reviewer"]),
        ),
        SetUpStep(
            _("Classes with a facilitator"),
            classes["number"] - classes["unstaffed"],
            reverse("accounts_open", args=[event.pk]),
            _classes_without(classes["unstaffed"]),
        ),
    ]


def left_before_entry(event: Event) -> list[SetUpStep]:
    """Return the steps without which classes could not enter, or nobody could decide."""
    return [step for step in set_up_steps(event) if step.is_needed and not step.is_done]


def _divisions(event: Event) -> dict[str, int]:
    """Count the divisions of an event, and those that lack something; one query."""
    own = OuterRef("pk")
    issues = StrategicIssue.objects.filter(division=own, is_active=True)
    return event.divisions.aggregate(
        number=Count("pk"),
        without_classes=_lacking(WorkshopClass.objects.filter(division=own)),
        without_issues=_lacking(issues),
        without_reviewer=_lacking(Membership.objects.filter(division=own)),
    )


def _lacking(rows: QuerySet) -> Count:
    """Return the count of those rows of the query for which `rows` finds nothing."""
    return Count("pk", filter=~Exists(rows))


def _people_missing(event: Event, without_reviewer: int) -> str:
    missing = [_no_coordinator(event), _divisions_without(without_reviewer)]
    return ", ".join(filter(None, missing))


def _no_coordinator(event: Event) -> str:
    staffed = Membership.objects.filter(
        event=event, role=Membership.Role.COORDINATOR, user__is_active=True
    )
    return "" if staffed.exists() else str(_("no coordinator"))


def _to_be_checked(number: int) -> str:
    if not number:
        return ""
    text = ngettext("%(number)d to be checked", "%(number)d to be checked", number)
    return text % {"number": number}


def _classes_without(number: int) -> str:
    if not number:
        return ""
    text = ngettext("%(number)d class without", "%(number)d classes without", number)
    return text % {"number": number}


def _divisions_without(number: int) -> str:
    if not number:
        return ""
    text = ngettext("%(number)d division without", "%(number)d divisions without", number)
    return text % {"number": number}
