"""Founding an event, making its classes, opening and closing them."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dim.models import Division, Event, WorkshopClass
from dim.operations import setup
from tests import factories as make

ALL = WorkshopClass.objects


def letters_of(division):
    return list(division.workshop_classes.values_list("letter", flat=True))


def test_classes_are_made_once_however_often_asked(division, other_division, coordinator, django_assert_num_queries):
    make.workshop_class(division, "B", room="Ballroom 2")
    both = Division.objects.filter(pk__in=[division.pk, other_division.pk])
    first = setup.create_classes(both, "ABC", actor=coordinator)
    assert (len(first.made), len(first.kept)) == (5, 1)
    second = setup.create_classes(both, "ABC", actor=coordinator)
    assert (len(second.made), len(second.kept)) == (0, 6)
    assert letters_of(division) == letters_of(other_division) == ["A", "B", "C"]
    assert division.workshop_classes.get(letter="B").room == "Ballroom 2"


def test_classes_are_made_only_by_who_sets_the_event_up(division, reviewer, facilitator):
    elsewhere = make.member("coordinator", make.event())
    for outsider in (reviewer, facilitator, elsewhere):
        with pytest.raises(PermissionDenied):
            setup.create_classes(Division.objects.filter(pk=division.pk), "BC", actor=outsider)
    assert "C" not in letters_of(division)


def test_one_foreign_division_stops_all(division, coordinator):
    make.division(make.event(), "SEK")
    with pytest.raises(PermissionDenied):
        setup.create_classes(Division.objects.all(), "A", actor=coordinator)
    assert letters_of(division) == []


@pytest.mark.parametrize(
    ("typed", "letters"), [("A,B, C", "ABC"), ("a b a", "AB"), ("A;B\nC", "ABC")], ids=["commas", "twice", "lines"]
)
def test_letters_are_read_as_people_type_them(typed, letters, db):
    assert setup.parse_letters(typed) == tuple(letters)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" , ", "letters_missing"),
        ("A, P", "letter_bad"),
        ("A, <b>", "letter_bad"),
        ("TERLALUPANJANG", "letter_bad"),
        (" ".join(f"A{number}" for number in range(40)), "letters_too_many"),
    ],
)
def test_bad_letters_are_refused(typed, code, db):
    with pytest.raises(setup.SetUpRefused) as refused:
        setup.parse_letters(typed)
    assert refused.value.code == code


def test_closing_and_opening_say_how_many(class_a, class_b, coordinator):
    now = timezone.now()
    assert setup.close_classes(ALL.all(), actor=coordinator) == 2
    assert setup.close_classes(ALL.all(), actor=coordinator) == 0
    assert not ALL.get(pk=class_a.pk).is_open_at(now)
    assert setup.open_classes(ALL.filter(pk=class_a.pk), actor=coordinator) == 1
    assert ALL.get(pk=class_a.pk).is_open_at(now)
    assert not ALL.get(pk=class_b.pk).is_open_at(now)


def test_opening_takes_a_passed_deadline_away_and_keeps_a_coming_one(class_a, class_b, coordinator):
    now = timezone.now()
    ALL.filter(pk=class_a.pk).update(closes_at=now - datetime.timedelta(minutes=1))
    ALL.filter(pk=class_b.pk).update(closes_at=now + datetime.timedelta(hours=1), is_open=False)
    assert setup.open_classes(ALL.all(), actor=coordinator) == 2
    assert ALL.get(pk=class_a.pk).closes_at is None
    assert ALL.get(pk=class_b.pk).closes_at is not None
    assert all(row.is_open_at(now) for row in ALL.all())
    assert setup.open_classes(ALL.all(), actor=coordinator) == 0


def test_a_deadline_lies_ahead(class_a, coordinator):
    now = timezone.now()
    with pytest.raises(setup.SetUpRefused) as refused:
        setup.set_deadline(ALL.all(), now - datetime.timedelta(minutes=1), actor=coordinator)
    assert refused.value.code == "deadline_past"
    later = now + datetime.timedelta(hours=2)
    assert setup.set_deadline(ALL.all(), later, actor=coordinator) == 1
    assert ALL.get().closes_at == later
    setup.set_deadline(ALL.all(), None, actor=coordinator)
    assert ALL.get().closes_at is None


@pytest.mark.parametrize("verb", [setup.open_classes, setup.close_classes])
def test_doors_of_another_event_stay_as_they_are(verb, class_a, coordinator):
    elsewhere = make.workshop_class(make.division(make.event()), "A")
    with pytest.raises(PermissionDenied):
        verb(ALL.all(), actor=coordinator)
    assert ALL.get(pk=elsewhere.pk).is_open
    assert ALL.get(pk=class_a.pk).is_open


def test_closing_gives_no_number_back(class_a, coordinator):
    make.problem(class_a)
    setup.close_classes(ALL.all(), actor=coordinator)
    setup.open_classes(ALL.all(), actor=coordinator)
    assert make.problem(class_a).code == "SEK-A-002"


def test_drafts_left_behind_are_counted(class_a, class_b):
    make.problem(class_a)
    make.problem(class_a, "submitted")
    make.problem(class_b, "submitted")
    assert setup.drafts_left_in(ALL.all()) == [(class_a, 1)]


def test_a_founding_coordinator_coordinates_the_new_event(coordinator):
    founded = setup.found_event(
        Event(name="Baru", slug="baru", starts_on=datetime.date(2020, 1, 2), ends_on=datetime.date(2020, 1, 3)),
        actor=coordinator,
    )
    vars(coordinator).pop("_scopes", None)
    assert founded.pk in coordinator.scopes().coordinated


def test_a_reviewer_founds_nothing(reviewer):
    with pytest.raises(PermissionDenied):
        setup.found_event(make.Event(name="Baru", slug="baru"), actor=reviewer)
