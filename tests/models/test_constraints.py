"""What the database itself holds, whatever the code above it does."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from dim.models import (
    Addressee,
    Division,
    Event,
    Membership,
    Office,
    Problem,
    StrategicIssue,
    User,
    WorkshopClass,
)
from dim.models.guard import writes_without_history
from tests import factories as make


def refused(make_row):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row()


@pytest.mark.parametrize(
    "values",
    [
        {"status": "nonsense"},
        {"status": "submitted"},
        {"status": "accepted", "submitted_at": datetime.datetime(2019, 9, 21, tzinfo=datetime.UTC)},
        {"decided_at": datetime.datetime(2019, 9, 21, tzinfo=datetime.UTC)},
        {"status": "withdrawn"},
        {"statement": ""},
    ],
)
def test_a_problem_is_never_in_an_impossible_state(class_a, values):
    problem = make.problem(class_a)
    with writes_without_history():
        refused(lambda: Problem.objects.filter(pk=problem.pk).update(**values))


def test_returned_needs_a_reason(class_a):
    problem = make.problem(class_a, "returned")
    with writes_without_history():
        refused(lambda: Problem.objects.filter(pk=problem.pk).update(reason=""))
        refused(lambda: Problem.objects.filter(pk=problem.pk).update(reason_category=""))


def test_a_code_exists_once_in_an_event(class_a, class_b):
    first, second = make.problem(class_a), make.problem(class_b)
    with writes_without_history():
        refused(lambda: Problem.objects.filter(pk=second.pk).update(code=first.code))


def test_the_same_code_may_exist_in_another_event(class_a):
    elsewhere = make.workshop_class(make.division(make.event(), "SEK"), "A")
    assert make.problem(class_a).code == make.problem(elsewhere).code


@pytest.mark.parametrize(
    "row",
    [
        lambda d: Division.objects.create(event=d.event, code=d.code, name="Lagi"),
        lambda d: WorkshopClass.objects.create(division=d, letter="A"),
        lambda d: WorkshopClass.objects.create(division=d, letter="P"),
        lambda d: StrategicIssue.objects.create(division=d, number=1, title="Lain"),
        lambda d: StrategicIssue.objects.create(division=d, number=2, title="ISU 1"),
        lambda d: Addressee.objects.create(event=d.event, name="kpu ri"),
        lambda d: Office.objects.create(code="X", name="X", kind="village"),
        lambda d: Event.objects.create(
            name="x", slug="x", starts_on="2019-09-22", ends_on="2019-09-21"
        ),
        lambda d: Event.objects.filter(pk=d.event_id).update(phase="party"),
        lambda d: User.objects.create(username="KOORDINATOR"),
    ],
)
def test_duplicates_and_nonsense_are_refused(division, class_a, row):
    make.issue(division)
    make.addressee(division.event, "KPU RI")
    make.user(username="koordinator")
    refused(lambda: row(division))


@pytest.mark.parametrize("role", Membership.Role.values)
@pytest.mark.parametrize("scope", ["workshop_class", "division", "event", None])
def test_a_role_belongs_to_its_own_kind_of_scope(role, scope, class_a):
    scopes = {
        "workshop_class": class_a,
        "division": class_a.division,
        "event": class_a.division.event,
    }
    fits = {"facilitator": "workshop_class", "reviewer": "division"}.get(role, "event")
    membership = Membership(
        user=make.user(), role=role, **({scope: scopes[scope]} if scope else {})
    )
    if scope == fits:
        membership.save()
        refused(
            lambda: Membership.objects.create(
                user=membership.user, role=role, **{scope: scopes[scope]}
            )
        )
    else:
        refused(membership.save)
        with pytest.raises(ValidationError):
            membership.full_clean()


def test_what_people_wrote_keeps_what_it_hangs_on(class_a, facilitator):
    problem = make.problem(class_a)
    for row in (facilitator, class_a, problem.strategic_issue, class_a.division, problem.event):
        with pytest.raises(ProtectedError):
            row.delete()
