"""Copying the set-up of another event: what is missing comes, no entry does."""

import pytest
from django.core.exceptions import PermissionDenied

from dim.models import Addressee, Letterhead, Membership, Problem, Signatory
from dim.operations.event_copy import Parts, copy_event
from dim.operations.setup import SetUpRefused
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser():
    return make.user(is_superuser=True)


@pytest.fixture
def target(event, class_a, class_b):
    issue = make.issue(class_a.division, 4, title="Arsip")
    make.issue(class_a.division, 5, title="Lama", is_active=False)
    make.addressee(event, "KPU RI", position=1)
    make.addressee(event, "Diketik", is_proposed=True)
    make.problem(class_a, strategic_issue=issue)
    Letterhead.objects.create(event=event, lines="KPU", number="1/2019", place="Batam")
    Signatory.objects.create(event=event, role="Ketua", name="X")
    return make.event()


def test_the_structure_comes_once_and_no_entry(event, target, superuser):
    added = copy_event(event, target, Parts(), actor=superuser)
    [division] = target.divisions.all()
    assert [row.letter for row in division.workshop_classes.order_by("letter")] == ["A", "B"]
    assert list(division.strategic_issues.values_list("number", "title")) == [(4, "Arsip")]
    assert [row.name for row in target.addressees.all()] == ["KPU RI"]
    assert (target.letterhead.lines, target.letterhead.number, target.letterhead.place) == (
        "KPU",
        "",
        "",
    )
    assert target.signatories.get().role == "Ketua"
    assert not Problem.objects.filter(event=target).exists()
    assert not Membership.objects.in_events([target.pk]).exists()
    assert added.total() == 7
    assert copy_event(event, target, Parts(), actor=superuser).total() == 0


def test_people_come_only_when_asked(event, target, class_a, superuser):
    person = make.facilitator_of(class_a)
    make.member("organiser", event)
    copy_event(event, target, Parts(people=True), actor=superuser)
    mine = Membership.objects.in_events([target.pk])
    assert sorted(mine.values_list("role", flat=True)) == ["facilitator", "organiser"]
    assert mine.get(role="facilitator").user == person
    assert mine.get(role="facilitator").workshop_class.letter == "A"


def test_a_number_that_is_taken_becomes_the_next(event, target, superuser):
    division = make.division(target, "SEK")
    make.issue(division, 4, title="Lain")
    copy_event(event, target, Parts(structure=False), actor=superuser)
    assert list(division.strategic_issues.order_by("number").values_list("number", "title")) == [
        (4, "Lain"),
        (5, "Arsip"),
    ]


def test_only_between_ones_own_events(event, target, coordinator):
    with pytest.raises(PermissionDenied):
        copy_event(event, target, Parts(), actor=coordinator)
    with pytest.raises(SetUpRefused):
        copy_event(event, event, Parts(), actor=coordinator)
    assert not Addressee.objects.filter(event=target).exists()
