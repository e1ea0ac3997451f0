"""Make the sample event of `manage.py demo`: Konsolnas 2019.

It is made by the operations that people use, so its history is real.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from dim.models import (
    Addressee,
    Division,
    Event,
    Letterhead,
    Office,
    Problem,
    Recommendation,
    Signatory,
    StrategicIssue,
    WorkshopClass,
)
from dim.operations.demo import plan
from dim.operations.demo.erase import erase_sample
from dim.operations.demo.people import DemoUser, demo_users, make_people
from dim.operations.demo.problems import make_problems


class DemoRefused(Exception):
    """This database holds events that are no samples.

    Accounts with a known password do not belong there.
    """


@dataclass(frozen=True)
class DemoSummary:
    """What the command prints: the event, who can sign in, and how much is in the event.

    `users` are in the order of `demo_users`; `counts` has numbers by kind of row and by status.
    """

    event: Event
    users: list[DemoUser]
    counts: dict[str, int]
    is_new: bool


def load_demo(
    *, reset: bool = False, progress: Callable[[int, int], None] | None = None
) -> DemoSummary:
    """Make the sample event unless it exists, and return what there is to show.

    With `reset`, the existing one is erased first, with all that was typed in it. `progress` is
    called with the number of problems made and their total.

    Raises DemoRefused; then nothing has changed.
    """
    with transaction.atomic():
        existing = Event.objects.filter(slug=plan.SLUG).first()
        if existing:
            is_refused = not existing.is_sample
        else:
            is_refused = Event.objects.filter(is_sample=False).exists()
        if is_refused:
            raise DemoRefused
        if existing and not reset:
            return _summary(existing, is_new=False)
        if existing:
            erase_sample(existing)
        event = _make_event()
        cast = make_people(event, renew=bool(existing))
        make_problems(event, cast, progress or (lambda done, total: None))
        return _summary(event, is_new=True)


def _make_event() -> Event:
    """Make the event with its divisions, classes and lists."""
    event = Event.objects.create(slug=plan.SLUG, **plan.EVENT)
    Letterhead.objects.create(event=event, **plan.LETTERHEAD)
    Signatory.objects.bulk_create(
        Signatory(event=event, position=position, heading=heading, role=role)
        for position, (heading, role) in enumerate(plan.SIGNATORIES, 1)
    )
    by_code = _make_divisions(event)
    StrategicIssue.objects.bulk_create(
        StrategicIssue(
            division=by_code[row["division"]], number=int(row["number"]), title=row["title"]
        )
        for row in plan.read_rows("issues.csv")
    )
    Addressee.objects.bulk_create(
        Addressee(event=event, name=name, position=position)
        for position, name in enumerate(plan.ADDRESSEES, 1)
    )
    # Offices are shared by all events: what is there already is left as it is.
    Office.objects.bulk_create(
        [Office(**row) for row in plan.read_rows("offices.csv")], ignore_conflicts=True
    )
    return event


def _make_divisions(event: Event) -> dict[str, Division]:
    """Make the divisions with their classes, and return them by code."""
    divisions = Division.objects.bulk_create(
        Division(
            event=event, position=position, code=row.code, name=row.name, short_name=row.short_name
        )
        for position, row in enumerate(plan.DIVISIONS, 1)
    )
    by_code = {division.code: division for division in divisions}
    WorkshopClass.objects.bulk_create(
        WorkshopClass(division=by_code[row.code], letter=letter, room=f"{row.venue} {number}")
        for row in plan.DIVISIONS
        for number, letter in enumerate(plan.LETTERS, 1)
    )
    return by_code


def _summary(event: Event, *, is_new: bool) -> DemoSummary:
    problems = Problem.objects.filter(event=event)
    # The model's own order would become a part of the grouping.
    by_status = dict(problems.order_by().values_list("status").annotate(Count("pk")))
    counts = {
        "offices": Office.objects.count(),
        "divisions": event.divisions.count(),
        "classes": WorkshopClass.objects.filter(division__event=event).count(),
        "recommendations": Recommendation.objects.filter(problem__event=event).count(),
        **by_status,
    }
    counts["problems"] = sum(by_status.values())
    return DemoSummary(event, demo_users(), counts, is_new)
