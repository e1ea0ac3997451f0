"""Read the content of an edition from the database: everything that its documents need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Count, Q
from django.utils import timezone

from dim.models import (
    ConsolidatedItem,
    Division,
    Event,
    Letterhead,
    Office,
    Problem,
    Signatory,
    StrategicIssue,
    WorkshopClass,
)
from dim.models.problem import ProblemQuerySet
from dim.models.status import PUT_FORWARD
from dim.reports.content.edition_content import (
    DivisionFacts,
    EditionContent,
    EventFacts,
    IssueFacts,
    NotListed,
    PaperFacts,
    Stamp,
)
from dim.reports.content.entries import EntryList
from dim.reports.content.items import ItemList
from dim.reports.content.open_matters import UNADOPTED, Answer, left_out
from dim.reports.structure.paper import PlaceToSign


def snapshot(
    event: Event,
    division: Division | None = None,
    stamp: Stamp | None = None,
    answers: Mapping[str, str] | None = None,
) -> EditionContent:
    """Return what the event, or one division of it, has put forward now.

    Drafts and withdrawn problems are only counted, and reviewers' notes are left out. `stamp`
    is that of the edition; None for what is live. `answers` say which open matters are left out
    (see `open_matters`): their problems are only counted too. To be called inside one transaction
    that reads one moment.
    """
    answers = answers or {}
    problems = Problem.objects.filter(event=event)
    items = ConsolidatedItem.objects.filter(event=event).standing()
    if division:
        problems = problems.filter(workshop_class__division=division)
        # A coordinator may have joined problems of this division into an item of another one;
        # its list has to name that item.
        away = problems.filter(merge__isnull=False).values("merge__item")
        items = items.filter(Q(division=division) | Q(pk__in=away))
    if answers.get(UNADOPTED) == Answer.LEAVE_OUT:
        items = items.exclude(status=ConsolidatedItem.Status.DRAFT)
    listed = problems.filter(status__in=PUT_FORWARD).exclude(left_out(answers))
    divisions = [division] if division else event.divisions.order_by("position", "code")
    entries = tuple(EntryList(listed))
    return EditionContent(
        stamp=stamp,
        at=timezone.now().astimezone(event.zone),
        event=_event(event),
        division=division.code if division else "",
        paper=_paper(event),
        divisions=tuple(_division(row) for row in divisions),
        offices=_provinces(event, {name for entry in entries for name in entry.offices}),
        not_listed=tuple(_not_listed(problems.exclude(pk__in=listed.order_by().values("pk")))),
        items=tuple(ItemList(items)),
        problems=entries,
    )


def _event(event: Event) -> EventFacts:
    return EventFacts(
        slug=event.slug,
        name=event.name,
        venue=event.venue,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        time_zone=event.time_zone,
        is_sample=event.is_sample,
    )


def _paper(event: Event) -> PaperFacts:
    """Return letterhead, place, date and signatories of the event's papers."""
    # Nobody has to set up a letterhead before the first paper is printed.
    own = Letterhead.objects.filter(event=event).first() or Letterhead(event=event)
    return PaperFacts(
        # Blank lines would become blank centred lines of the letterhead.
        letterhead=tuple(line.strip() for line in own.lines.splitlines() if line.strip()),
        logo=bytes(own.logo),
        number=own.number,
        place=own.place,
        dated=own.dated,
        signatories=tuple(
            PlaceToSign(row.heading, row.role, row.name, row.number)
            for row in Signatory.objects.filter(event=event)
        ),
    )


def _division(division: Division) -> DivisionFacts:
    letters = division.workshop_classes.order_by("letter").values_list("letter", flat=True)
    return DivisionFacts(
        code=division.code,
        name=division.name,
        short_name=division.short_name,
        classes=tuple(letters),
        issues=tuple(
            IssueFacts(row.number, row.title, row.is_active)
            for row in division.strategic_issues.order_by("number")
        ),
    )


def _provinces(event: Event, names: set[str]) -> dict[str, str]:
    """Return the province of each of these offices by the name of the office, sorted by name."""
    rows = Office.objects.filter(problems__event=event).distinct().values_list("name", "province")
    found = dict(rows)
    return {name: found.get(name, "") for name in sorted(names)}


def _not_listed(problems: ProblemQuerySet) -> Iterator[NotListed]:
    """Yield the number of these problems, none of which is listed, by class, issue and status."""
    rows = problems.order_by()
    keys = ("workshop_class_id", "strategic_issue_id", "status")
    # Sorted: the same content has to give the same bytes, whatever order a database groups in.
    counted = sorted(rows.values_list(*keys).annotate(Count("pk")))
    classes = WorkshopClass.objects.select_related("division").in_bulk({row[0] for row in counted})
    issues = StrategicIssue.objects.in_bulk({row[1] for row in counted})
    for class_id, issue_id, status, count in counted:
        workshop_class = classes[class_id]
        yield NotListed(
            division=workshop_class.division.code,
            class_letter=workshop_class.letter,
            issue_number=issues[issue_id].number,
            status=status,
            count=count,
        )
