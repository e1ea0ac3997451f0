"""Small explicit makers of rows; problems are made through the operations, as people make them."""

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
from dim.operations import consolidating
from dim.operations.consolidating import ItemContent, ItemRecommendationContent
from dim.operations.problems import editing
from dim.operations.problems.content import ProblemContent, RecommendationContent
from dim.reports.content.freezing import freeze
from dim.reports.content.open_matters import open_matters

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
    return StrategicIssue.objects.create(
        division=of, number=number, **{"title": f"Isu {number}"} | kwargs
    )


def office(**kwargs) -> Office:
    number = next(_serial)
    return Office.objects.create(
        **{"code": f"U{number}", "name": f"KPU Kab. Uji {number}", "kind": "regency"} | kwargs
    )


def addressee(of: Event, name: str = "KPU RI", **kwargs) -> Addressee:
    return Addressee.objects.create(event=of, name=name, **kwargs)


def user(**kwargs) -> User:
    return User.objects.create_user(
        **{"username": f"pengguna-{next(_serial)}", "password": PASSWORD} | kwargs
    )


def member(role: str, scope: WorkshopClass | Division | Event, person: User | None = None) -> User:
    """A person with this role in this class, division or event."""
    person = person or user()
    field = {WorkshopClass: "workshop_class", Division: "division", Event: "event"}[type(scope)]
    Membership.objects.create(user=person, role=role, **{field: scope})
    person.forget_scopes()
    return person


def content(
    of: WorkshopClass, statement: str = "Gudang logistik belum tersedia", **kwargs
) -> ProblemContent:
    issue_ = of.division.strategic_issues.first() or issue(of.division)
    values = {
        "strategic_issue": issue_,
        "statement": statement,
        "recommendations": (RecommendationContent("Bangun gudang permanen", ("KPU RI",), "long"),),
    }
    return ProblemContent(**values | kwargs)


def facilitator_of(of: WorkshopClass) -> User:
    found = User.objects.filter(memberships__workshop_class=of).first()
    return found or member("facilitator", of)


def problem(of: WorkshopClass, status: str = "draft", **kwargs) -> Problem:
    """A problem of this class, brought to `status` on the way that people take."""
    facilitator = facilitator_of(of)
    made = editing.create_problem(of, content(of, **kwargs), actor=facilitator, key=uuid.uuid4())
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


def item_content(
    problems: list[Problem],
    statement: str = "Gudang logistik belum tersedia di banyak daerah",
    **kwargs,
):
    """The content of an item over these problems that keeps every recommendation as it is."""
    rows = [
        row
        for problem in problems
        for row in problem.recommendations.prefetch_related("addressees")
    ]
    lines = tuple(
        ItemRecommendationContent(
            row.text, tuple(one.name for one in row.addressees.all()), row.horizon, (row.pk,)
        )
        for row in rows
    )
    values = {
        "strategic_issue": problems[0].strategic_issue,
        "statement": statement,
        "recommendations": lines,
    }
    return ItemContent(**values | kwargs)


def adopted_item(problems: list[Problem], actor: User, **kwargs) -> ConsolidatedItem:
    """An item that is settled, and so agreed."""
    made = item(problems, actor, **kwargs)
    return consolidating.adopt(made, actor=actor, expected_version=made.version)


def item(problems: list[Problem], actor: User | None = None, **kwargs) -> ConsolidatedItem:
    """An item of the first problem's division over these problems, made by a coordinator.

    It is still being written.
    """
    division = problems[0].workshop_class.division
    actor = actor or member("coordinator", division.event)
    return consolidating.create_item(
        division,
        item_content(problems, **kwargs),
        consolidating.PickedProblems.of(problems),
        actor=actor,
        key=uuid.uuid4(),
    )


def edition(event: Event, division: Division | None = None, *, actor: User, note: str = ""):
    """Freeze an edition that lists whatever is open, as open."""
    answers = {matter.name: matter.answers[0] for matter in open_matters(event, division)}
    return freeze(event, division, actor=actor, note=note, answers=answers)
