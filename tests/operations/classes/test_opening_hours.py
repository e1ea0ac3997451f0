"""Opening, closing and extending classes; every change leaves its trace."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from dim.models import Event, OpeningHoursChange, Problem, WorkshopClass
from dim.models.guard import UnrecordedWrite
from dim.operations.classes import opening_hours
from dim.operations.problems import editing
from dim.operations.setup import SetUpRefused
from dim.workflow import Refused
from tests import factories as make
from tests.desk.test_at_once import race

ALL = WorkshopClass.objects
QUARTER = datetime.timedelta(minutes=15)


def extend(classes, actor, minutes=15, key=None):
    return opening_hours.extend_classes(classes, minutes, actor=actor, key=key or uuid.uuid4())


def closes(workshop_class, moment):
    ALL.filter(pk=workshop_class.pk).update(closes_at=moment)


def is_minute(moment):
    return moment.second == moment.microsecond == 0


def test_closing_and_opening_say_how_many(class_a, class_b, coordinator):
    now = timezone.now()
    assert opening_hours.close_classes(ALL.all(), actor=coordinator) == 2
    assert opening_hours.close_classes(ALL.all(), actor=coordinator) == 0
    assert not ALL.get(pk=class_a.pk).is_open_at(now)
    assert opening_hours.open_classes(ALL.filter(pk=class_a.pk), actor=coordinator) == 1
    assert ALL.get(pk=class_a.pk).is_open_at(now)
    assert not ALL.get(pk=class_b.pk).is_open_at(now)


def test_opening_takes_a_passed_deadline_away_and_keeps_a_coming_one(class_a, class_b, coordinator):
    now = timezone.now()
    ALL.filter(pk=class_a.pk).update(closes_at=now - datetime.timedelta(minutes=1))
    ALL.filter(pk=class_b.pk).update(closes_at=now + datetime.timedelta(hours=1), is_open=False)
    assert opening_hours.open_classes(ALL.all(), actor=coordinator) == 2
    assert ALL.get(pk=class_a.pk).closes_at is None
    assert ALL.get(pk=class_b.pk).closes_at is not None
    assert all(row.is_open_at(now) for row in ALL.all())
    assert opening_hours.open_classes(ALL.all(), actor=coordinator) == 0


def test_a_deadline_lies_ahead(class_a, coordinator):
    now = timezone.now()
    with pytest.raises(SetUpRefused) as refused:
        opening_hours.set_deadline(
            ALL.all(), now - datetime.timedelta(minutes=1), actor=coordinator
        )
    assert refused.value.code == "deadline_past"
    later = now + datetime.timedelta(hours=2)
    assert opening_hours.set_deadline(ALL.all(), later, actor=coordinator) == 1
    assert ALL.get().closes_at == later
    opening_hours.set_deadline(ALL.all(), None, actor=coordinator)
    assert ALL.get().closes_at is None


@pytest.mark.parametrize("verb", [opening_hours.open_classes, opening_hours.close_classes])
def test_classes_of_another_event_stay_as_they_are(verb, class_a, coordinator):
    elsewhere = make.workshop_class(make.division(make.event()), "A")
    with pytest.raises(PermissionDenied):
        verb(ALL.all(), actor=coordinator)
    assert ALL.get(pk=elsewhere.pk).is_open
    assert ALL.get(pk=class_a.pk).is_open


def test_closing_gives_no_number_back(class_a, coordinator):
    make.problem(class_a)
    opening_hours.close_classes(ALL.all(), actor=coordinator)
    opening_hours.open_classes(ALL.all(), actor=coordinator)
    assert make.problem(class_a).code == "SEK-A-002"


def test_drafts_left_behind_are_counted(class_a, class_b):
    make.problem(class_a)
    make.problem(class_a, "submitted")
    make.problem(class_b, "submitted")
    assert opening_hours.drafts_left_in(ALL.all()) == [(class_a, 1)]


# --- More time ------------------------------------------------------------------------


def test_time_is_added_to_a_coming_deadline(class_a, class_b, coordinator):
    deadline = (timezone.now() + datetime.timedelta(hours=1)).replace(second=0, microsecond=0)
    closes(class_a, deadline)
    closes(class_b, deadline + QUARTER)
    extended = extend(ALL.all(), coordinator, 30)
    assert [row.closes_at for row in extended.done] == [
        deadline + 2 * QUARTER,
        deadline + 3 * QUARTER,
    ]
    assert extended.remaining == []
    assert [row.closes_at for row in ALL.order_by("letter")] == [
        deadline + 2 * QUARTER,
        deadline + 3 * QUARTER,
    ]


def test_time_is_counted_from_now_where_the_deadline_has_passed(class_a, organiser):
    closes(class_a, timezone.now() - datetime.timedelta(hours=3))
    before = timezone.now()
    extend(ALL.all(), organiser)
    stored = ALL.get()
    assert stored.is_open_at(timezone.now())
    # A whole minute, and never less than was promised.
    assert QUARTER <= stored.closes_at - before < QUARTER + datetime.timedelta(minutes=1, seconds=5)
    assert is_minute(stored.closes_at)


def test_a_coordinator_opens_a_closed_class_for_some_minutes_an_organiser_does_not(
    class_a, coordinator, organiser
):
    opening_hours.close_classes(ALL.all(), actor=coordinator)
    extended = extend(ALL.all(), organiser)
    assert [refused.code for _row, refused in extended.remaining] == ["closed_by_hand"]
    assert extended.done == []
    assert not ALL.get().is_open
    extend(ALL.all(), coordinator)
    assert ALL.get().is_open_at(timezone.now())
    assert ALL.get().closes_at is not None


def test_among_several_a_class_that_somebody_shut_stays_shut(class_a, class_b, coordinator):
    closes(class_a, timezone.now())
    closes(class_b, timezone.now())
    opening_hours.close_classes(ALL.filter(pk=class_b.pk), actor=coordinator)
    extended = extend(ALL.all(), coordinator)
    assert [row.pk for row in extended.done] == [class_a.pk]
    assert [(row.pk, refused.code) for row, refused in extended.remaining] == [
        (class_b.pk, "closed_by_hand")
    ]
    assert [row.is_open_at(timezone.now()) for row in ALL.order_by("letter")] == [True, False]


def test_a_class_without_a_deadline_gets_none(class_a, coordinator):
    assert [refused.code for _row, refused in extend(ALL.all(), coordinator).remaining] == [
        "no_deadline"
    ]
    assert ALL.get().closes_at is None
    assert not OpeningHoursChange.objects.exists()


def test_one_page_sent_twice_extends_once(class_a, coordinator):
    deadline = (timezone.now() + datetime.timedelta(hours=1)).replace(second=0, microsecond=0)
    closes(class_a, deadline)
    key = uuid.uuid4()
    for _again in range(2):
        extended = extend(ALL.all(), coordinator, key=key)
        assert [row.closes_at for row in extended.done] == [deadline + QUARTER]
    assert OpeningHoursChange.objects.count() == 1


@pytest.mark.parametrize("role", ["facilitator", "reviewer", "outsider"])
def test_nobody_else_extends(class_a, facilitator, reviewer, role):
    people = {
        "facilitator": facilitator,
        "reviewer": reviewer,
        "outsider": make.member("organiser", make.event()),
    }
    closes(class_a, timezone.now())
    with pytest.raises(PermissionDenied):
        extend(ALL.all(), people[role])
    assert not OpeningHoursChange.objects.exists()


def test_an_organiser_opens_closes_and_dates_nothing(class_a, organiser):
    later = timezone.now() + QUARTER
    for verb in (
        opening_hours.open_classes,
        opening_hours.close_classes,
        lambda of, actor: opening_hours.set_deadline(of, later, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            verb(ALL.all(), actor=organiser)


@pytest.mark.parametrize("phase", ["preparation", "review", "finished"])
def test_nothing_is_extended_outside_the_entry_phase(event, class_a, coordinator, phase):
    closes(class_a, timezone.now())
    Event.objects.update(phase=phase)
    with pytest.raises(Refused) as refused:
        extend(ALL.all(), coordinator)
    assert refused.value.code == "phase"


def test_a_problem_refused_at_the_deadline_is_stored_once_after_the_extension(
    class_a, facilitator, organiser
):
    content, key = make.content(class_a), uuid.uuid4()

    def send():
        return editing.create_problem(class_a, content, actor=facilitator, key=key)

    closes(class_a, timezone.now() - datetime.timedelta(seconds=1))
    for _retry in range(2):
        with pytest.raises(Refused) as refused:
            send()
        assert refused.value.code == "class_closed"
    extend(ALL.all(), organiser)
    assert [send().code for _retry in range(3)] == ["SEK-A-001"] * 3
    assert Problem.objects.count() == 1
    # And what was stored is confirmed after the class has closed again.
    closes(class_a, timezone.now() - datetime.timedelta(seconds=1))
    assert send().code == "SEK-A-001"
    assert ALL.get().last_number == 1


# --- The trace ------------------------------------------------------------------------


def test_every_change_says_who_and_what_was(class_a, coordinator, organiser):
    later = timezone.now() + datetime.timedelta(hours=1)
    opening_hours.set_deadline(ALL.all(), later, actor=coordinator)
    extend(ALL.all(), organiser)
    opening_hours.close_classes(ALL.all(), actor=coordinator)
    opening_hours.close_classes(ALL.all(), actor=coordinator)
    opening_hours.open_classes(ALL.all(), actor=coordinator)
    end = ALL.get().closes_at
    rows = OpeningHoursChange.objects.order_by("pk").values_list(
        "action", "actor", "was_open", "is_open", "closed_at", "closes_at"
    )
    assert list(rows) == [
        ("deadline", coordinator.pk, True, True, None, later),
        ("extended", organiser.pk, True, True, later, end),
        ("closed", coordinator.pk, True, False, end, end),
        ("opened", coordinator.pk, False, True, end, end),
    ]


def test_the_trace_is_only_ever_added_to(class_a, coordinator):
    opening_hours.close_classes(ALL.all(), actor=coordinator)
    change = OpeningHoursChange.objects.get()
    for write in (
        change.save,
        change.delete,
        lambda: OpeningHoursChange.objects.update(action="opened"),
    ):
        with pytest.raises(UnrecordedWrite):
            write()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dim_openinghourschange SET actor_id = actor_id")


def test_a_class_made_by_mistake_can_still_be_removed(class_a, coordinator):
    opening_hours.close_classes(ALL.all(), actor=coordinator)
    class_a.delete()
    assert not OpeningHoursChange.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_two_who_extend_at_the_same_moment_both_count_and_a_double_click_counts_once(
    event, class_a, class_b
):
    one, other = (make.member("organiser", event) for _ in range(2))
    deadline = (timezone.now() + datetime.timedelta(hours=1)).replace(second=0, microsecond=0)
    ALL.update(closes_at=deadline)
    key = uuid.uuid4()
    clicks = [(one, key), (one, key), (other, None), (other, None)]
    done = race(
        *[lambda who=who, sent=sent: extend(ALL.all(), who, key=sent) for who, sent in clicks]
    )
    assert [len(extended.done) for extended in done] == [2] * 4
    assert set(ALL.values_list("closes_at", flat=True)) == {deadline + 3 * QUARTER}
    assert OpeningHoursChange.objects.count() == 6
