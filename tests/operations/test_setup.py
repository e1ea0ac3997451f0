"""Founding an event and making its classes."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from dim.models import Division, Event
from dim.operations import setup
from tests import factories as make


def letters_of(division):
    return list(division.workshop_classes.values_list("letter", flat=True))


def test_classes_are_made_once_however_often_asked(
    division, other_division, coordinator, django_assert_num_queries
):
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
    ("typed", "letters"),
    [("A,B, C", "ABC"), ("a b a", "AB"), ("A;B\nC", "ABC")],
    ids=["commas", "twice", "lines"],
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


def test_a_founding_coordinator_coordinates_the_new_event(coordinator):
    founded = setup.found_event(
        Event(
            name="Baru",
            slug="baru",
            starts_on=datetime.date(2020, 1, 2),
            ends_on=datetime.date(2020, 1, 3),
        ),
        actor=coordinator,
    )
    coordinator.forget_scopes()
    assert founded.pk in coordinator.scopes().coordinated


def test_a_reviewer_founds_nothing(reviewer):
    with pytest.raises(PermissionDenied):
        setup.found_event(make.Event(name="Baru", slug="baru"), actor=reviewer)
