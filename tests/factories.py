"""Small explicit makers of rows; entries are made through the operations, as people make them."""

import datetime
import itertools
import uuid

from dim import workflow
from dim.models import (
    Addressee,
    ConsolidatedItem,
    Division,
    Event,
    Membership,
    Office,
    Problem,
    StrategicIssue,
    User,
    WorkshopClass,
)
from dim.operations import consolidating, entries
from dim.operations.consolidating import ItemContent, LineContent
from dim.operations.content import EntryContent, RecommendationContent

_serial = itertools.count(1)
PASSWORD = "rahasia-untuk-uji"


def event(**kwargs) -> Event:
    number = next(_serial)
    values = {
        "name": f"Konsolnas uji {number}",
        "slug": f"konsolnas-uji-{number}",
        "starts_on": datetime.date(2019, 9, 21),
        "ends_on": datetime.date(2019, 9, 24),
        "phase": Event.Phase.ENTRY,
    }
    return Event.objects.create(**values | kwargs)


def division(of: Event, code: str = "SEK", **kwargs) -> Division:
    return Division.objects.create(event=of, code=code, **{"name": f"Divisi {code}"} | kwargs)


def workshop_class(of: Division, letter: str = "A", **kwargs) -> WorkshopClass:
    return WorkshopClass.objects.create(division=of, letter=letter, **kwargs)


def issue(of: Division, number: int | None = None, **kwargs) -> StrategicIssue:
    number = number or of.strategic_issues.count() + 1
    return StrategicIssue.objects.create(division=of, number=number, **{"title": f"Isu {number}"} | kwargs)


def office(**kwargs) -> Office:
    number = next(_serial)
    return Office.objects.create(**{"code": f"U{number}", "name": f"KPU Kab. Uji {number}", "kind": "regency"} | kwargs)


def addressee(of: Event, name: str = "KPU RI", **kwargs) -> Addressee:
    return Addressee.objects.create(event=of, name=name, **kwargs)


def user(**kwargs) -> User:
    return User.objects.create_user(**{"username": f"pengguna-{next(_serial)}", "password": PASSWORD} | kwargs)


def member(role: str, scope: WorkshopClass | Division | Event, person: User | None = None) -> User:
    """A person with this role in this class, division or event."""
    person = person or user()
    field = {WorkshopClass: "workshop_class", Division: "division", Event: "event"}[type(scope)]
    Membership.objects.create(user=person, role=role, **{field: scope})
    vars(person).pop("_scopes", None)
    return person


def content(of: WorkshopClass, statement: str = "Gudang logistik belum tersedia", **kwargs) -> EntryContent:
    issue_ = of.division.strategic_issues.first() or issue(of.division)
    values = {
        "strategic_issue": issue_,
        "statement": statement,
        "recommendations": (RecommendationContent("Bangun gudang permanen", ("KPU RI",), "long"),),
    }
    return EntryContent(**values | kwargs)


def facilitator_of(of: WorkshopClass) -> User:
    found = User.objects.filter(memberships__workshop_class=of).first()
    return found or member("facilitator", of)


def problem(of: WorkshopClass, status: str = "draft", **kwargs) -> Problem:
    """An entry of this class, brought to `status` on the way that people take."""
    facilitator = facilitator_of(of)
    made = entries.create_entry(of, content(of, **kwargs), actor=facilitator, key=uuid.uuid4())
    steps = {
        "draft": [],
        "submitted": ["submit"],
        "withdrawn": ["withdraw"],
        "returned": ["submit", "return"],
        "accepted": ["submit", "accept"],
        "not_agreed": ["submit", "not_agree"],
    }[status]
    decider = member("coordinator", of.division.event) if len(steps) > 1 else None
    for name in steps:
        step = workflow.TRANSITIONS[name]
        made = workflow.perform(
            step,
            made,
            actor=facilitator if name in {"submit", "withdraw"} else decider,
            reason="Alasan uji" if step.needs_reason else "",
            category=step.categories[0] if step.categories else "",
        )
    return made


def item_content(problems: list[Problem], statement: str = "Gudang logistik belum tersedia di banyak daerah", **kwargs):
    """The content of an item over these entries that keeps every recommendation as it is."""
    rows = [row for problem in problems for row in problem.recommendations.prefetch_related("addressees")]
    lines = tuple(
        LineContent(row.text, tuple(one.name for one in row.addressees.all()), row.horizon, (row.pk,)) for row in rows
    )
    values = {
        "strategic_issue": problems[0].strategic_issue,
        "statement": statement,
        "recommendations": lines,
    }
    return ItemContent(**values | kwargs)


def item(problems: list[Problem], actor: User | None = None, **kwargs) -> ConsolidatedItem:
    """An item of the first entry's division over these entries, made by a coordinator."""
    division = problems[0].workshop_class.division
    actor = actor or member("coordinator", division.event)
    return consolidating.create_item(
        division, item_content(problems, **kwargs), consolidating.Picked.of(problems), actor=actor, key=uuid.uuid4()
    )
