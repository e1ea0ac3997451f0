"""The sample event of `manage.py demo`: Konsolnas 2019, made through the same operations that people use."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count

from dim import workflow
from dim.models import (
    Addressee,
    Division,
    Event,
    Letterhead,
    Membership,
    Office,
    Problem,
    Recommendation,
    Signatory,
    StrategicIssue,
    User,
    WorkshopClass,
)
from dim.operations.content import EntryContent, RecommendationContent
from dim.operations.demo import plan
from dim.operations.demo.erase import erase_sample
from dim.operations.entries import create_entry

HERE = Path(__file__).parent
HORIZONS = {"Segera": "immediate", "Jangka pendek": "short", "Jangka menengah": "medium", "Jangka panjang": "long"}


class DemoRefused(Exception):
    """This database holds events that are no samples; accounts with a known password do not belong there."""


class DemoUser(NamedTuple):
    username: str
    password: str
    purpose: str


@dataclass(frozen=True)
class DemoSummary:
    """What there is to show: the event, who can sign in (the most useful ones first), and how much is in it."""

    event: Event
    users: list[DemoUser]
    counts: dict[str, int]
    is_new: bool


def load_demo(*, reset: bool = False, progress: Callable[[int, int], None] | None = None) -> DemoSummary:
    """Make the sample event unless it is there. With `reset`, erase it first, with all that was typed in it.

    `progress` is called with the number of entries made and their total.

    Raises DemoRefused; then nothing has changed.
    """
    with transaction.atomic():
        existing = Event.objects.filter(slug=plan.SLUG).first()
        if not existing.is_sample if existing else Event.objects.filter(is_sample=False).exists():
            raise DemoRefused
        if existing and not reset:
            return _summary(existing, is_new=False)
        if existing:
            erase_sample(existing)
        event = _make_event()
        cast = _make_people(event, renew=bool(existing))
        _make_entries(event, cast, progress or (lambda done, total: None))
        return _summary(event, is_new=True)


def demo_users() -> list[DemoUser]:
    """Everybody who can sign in to the demo, one of each role first."""
    facilitators = [
        DemoUser(
            f"fasilitator-{row.code.lower()}-{letter.lower()}", plan.PASSWORD, f"{row.short_name} · Kelas {letter}"
        )
        for row in plan.DIVISIONS
        for letter in plan.LETTERS
    ]
    reviewers = [
        DemoUser(f"penelaah-{row.code.lower()}", plan.PASSWORD, f"Penelaah {row.short_name}") for row in plan.DIVISIONS
    ]
    others = [
        DemoUser("koordinator", plan.PASSWORD, "Koordinator kegiatan"),
        DemoUser("panitia", plan.PASSWORD, "Panitia, ringkasan dan unduhan"),
        DemoUser("admin", plan.PASSWORD, "Pengelola, semua pengaturan"),
    ]
    return [facilitators[0], reviewers[0], *others, *facilitators[1:], *reviewers[1:]]


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _make_event() -> Event:
    event = Event.objects.create(slug=plan.SLUG, **plan.EVENT)
    Letterhead.objects.create(event=event, **plan.LETTERHEAD)
    Signatory.objects.bulk_create(
        Signatory(event=event, position=position, heading=heading, role=role)
        for position, (heading, role) in enumerate(plan.SIGNATORIES, 1)
    )
    divisions = Division.objects.bulk_create(
        Division(event=event, position=position, code=row.code, name=row.name, short_name=row.short_name)
        for position, row in enumerate(plan.DIVISIONS, 1)
    )
    by_code = {division.code: division for division in divisions}
    WorkshopClass.objects.bulk_create(
        WorkshopClass(division=by_code[row.code], letter=letter, room=f"{row.venue} {number}")
        for row in plan.DIVISIONS
        for number, letter in enumerate(plan.LETTERS, 1)
    )
    StrategicIssue.objects.bulk_create(
        StrategicIssue(division=by_code[row["division"]], number=int(row["number"]), title=row["title"])
        for row in _read("issues.csv")
    )
    Addressee.objects.bulk_create(
        Addressee(event=event, name=name, position=position) for position, name in enumerate(plan.ADDRESSEES, 1)
    )
    # Offices are shared by all events: what is there already is left as it is.
    Office.objects.bulk_create([Office(**row) for row in _read("offices.csv")], ignore_conflicts=True)
    return event


def _make_people(event: Event, *, renew: bool) -> dict[tuple[str, str], User]:
    """Accounts and memberships; returns people by role and scope.

    An account of that name that is no demo account keeps its password; `renew` says that they are.
    """
    # One hash for all: the password is printed anyway, and 39 of them would take half a minute.
    password = make_password(plan.PASSWORD)
    User.objects.bulk_create(
        [
            User(
                username=row.username,
                name=row.purpose,
                password=password,
                is_superuser=row.username == "admin",
                is_staff=row.username == "admin",
            )
            for row in demo_users()
        ],
        ignore_conflicts=True,
    )
    if renew:
        User.objects.filter(username__in=[row.username for row in demo_users()]).update(
            password=password, is_active=True, must_change_password=False
        )
    people = User.objects.in_bulk([row.username for row in demo_users()], field_name="username")
    cast: dict[tuple[str, str], User] = {("coordinator", ""): people["koordinator"]}
    role = Membership.Role
    memberships = [
        Membership(user=people["koordinator"], role=role.COORDINATOR, event=event),
        Membership(user=people["panitia"], role=role.ORGANISER, event=event),
    ]
    for division in event.divisions.prefetch_related("workshop_classes"):
        reviewer = cast["reviewer", division.code] = people[f"penelaah-{division.code.lower()}"]
        memberships.append(Membership(user=reviewer, role=role.REVIEWER, division=division))
        for workshop_class in division.workshop_classes.all():
            name = f"{division.code}-{workshop_class.letter}"
            facilitator = cast["facilitator", name] = people[f"fasilitator-{name.lower()}"]
            memberships.append(Membership(user=facilitator, role=role.FACILITATOR, workshop_class=workshop_class))
    Membership.objects.bulk_create(memberships)
    return cast


def _make_entries(event: Event, cast: dict[tuple[str, str], User], progress: Callable[[int, int], None]) -> None:
    classes = {
        (row.division.name, row.letter): row for row in WorkshopClass.objects.with_names().filter(division__event=event)
    }
    issues = _issues_as_typed(event)
    offices = {office.name: office for office in Office.objects.all()}
    rows = _read("entries.csv")
    for number, row in enumerate(rows):
        workshop_class = classes[row["division"], row["class"]]
        division = workshop_class.division
        roles = {
            "facilitator": cast["facilitator", f"{division.code}-{workshop_class.letter}"],
            "reviewer": cast["reviewer", division.code],
            "coordinator": cast["coordinator", ""],
        }
        content = _content(row, issues[division.code, row["strategic_issue"]], offices)
        problem = create_entry(workshop_class, content, actor=roles["facilitator"])
        # Without a recommendation it cannot be submitted, in the room neither.
        _walk(problem, plan.steps_of(number) if content.recommendations else (), roles)
        progress(number + 1, len(rows))


def _content(row: dict[str, str], issue: StrategicIssue, offices: dict[str, Office]) -> EntryContent:
    addressees = tuple(name.strip() for name in row["addressee"].split(";") if name.strip())
    office = offices.get(row["origin_satker"])
    return EntryContent(
        strategic_issue=issue,
        statement=row["problem"],
        cause=row["cause"],
        impact=row["impact"],
        legal_basis=row["legal_basis"],
        offices=(office,) if office else (),
        recommendations=(
            (RecommendationContent(row["recommendation"], addressees, HORIZONS[row["horizon"]]),)
            if row["recommendation"]
            else ()
        ),
    )


def _walk(problem: Problem, steps: Iterable[plan.Step], roles: dict[str, User]) -> None:
    for step in steps:
        problem = workflow.perform(
            workflow.TRANSITIONS[step.transition],
            problem,
            actor=roles[step.by],
            reason=step.reason,
            category=step.category,
            expected_version=problem.version,
        )


def _issues_as_typed(event: Event) -> dict[tuple[str, str], StrategicIssue]:
    """The issue of a division by the words that note-takers used for it."""
    issues = {
        (issue.division.code, issue.number): issue
        for issue in StrategicIssue.objects.filter(division__event=event).select_related("division")
    }
    return {
        (row["division"], typed): issues[row["division"], int(row["number"])]
        for row in _read("issues.csv")
        for typed in row["typed_as"].split(";")
    }


def _summary(event: Event, *, is_new: bool) -> DemoSummary:
    by_status = Problem.objects.filter(event=event).order_by().values_list("status").annotate(Count("pk"))
    counts = {
        "offices": Office.objects.count(),
        "divisions": event.divisions.count(),
        "classes": WorkshopClass.objects.filter(division__event=event).count(),
        "recommendations": Recommendation.objects.filter(problem__event=event).count(),
        **dict(by_status),
    }
    counts["problems"] = sum(number for _status, number in by_status)
    return DemoSummary(event, demo_users(), counts, is_new)
