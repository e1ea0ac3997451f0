"""What was typed before a class closed counts within the minutes of grace, and is marked."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.utils import timezone

from dim import workflow
from dim.models import WorkshopClass
from dim.operations.classes.opening_hours import close_classes
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from dim.operations.problems.resumed_form import OpenedForm
from tests import factories as make


def ago(minutes):
    return timezone.now() - datetime.timedelta(minutes=minutes)


def typed(opened, last):
    """Typed `last` minutes ago, on a page that was opened `opened` minutes ago."""
    return workflow.Typed(ago(opened), ago(last))


@pytest.fixture
def draft(class_a):
    return make.problem(class_a)


@pytest.fixture
def closed(class_a, draft):
    """The class of `draft`, whose deadline passed ten minutes ago."""
    class_a.closes_at = ago(10)
    class_a.save(update_fields=["closes_at"])
    return class_a


def enter(of, when, person):
    return editing.create_problem(of, make.content(of), actor=person, typed=when)


def test_typed_before_and_sent_within_the_grace_is_taken_and_marked(closed, facilitator):
    problem = enter(closed, typed(30, 11), facilitator)
    entry = problem.history.get()
    assert problem.stored_late_at == problem.created_at
    assert entry.typed_at < closed.closes_at < entry.at


@pytest.mark.parametrize(
    "when",
    [None, (30, 9), (9, 8), (9, 30)],
    ids=["nobody knows", "typed after", "opened after", "opened after, typed before"],
)
def test_anything_else_is_refused_as_before(closed, facilitator, when):
    with pytest.raises(workflow.TransitionError) as caught:
        enter(closed, when and typed(*when), facilitator)
    assert caught.value.code == "class_closed"


@pytest.mark.parametrize(("grace", "is_taken"), [(0, False), (9, False), (11, True)])
def test_the_event_sets_the_grace(closed, facilitator, grace, is_taken):
    event = closed.division.event
    event.grace_minutes = grace
    event.save(update_fields=["grace_minutes"])
    try:
        enter(WorkshopClass.objects.with_names().get(pk=closed.pk), typed(30, 12), facilitator)
    except workflow.TransitionError:
        assert not is_taken
    else:
        assert is_taken


def test_the_phase_is_no_closing_time(closed, facilitator):
    event = closed.division.event
    event.phase = "review"
    event.save(update_fields=["phase"])
    with pytest.raises(workflow.TransitionError) as caught:
        enter(closed, typed(30, 11), facilitator)
    assert caught.value.code == "phase"


def test_a_class_that_was_closed_by_hand_counts_like_a_deadline(class_a, facilitator, coordinator):
    before = typed(30, 1)
    close_classes(WorkshopClass.objects.filter(pk=class_a.pk), actor=coordinator)
    after = workflow.Typed(before.opened_at, timezone.now())
    assert enter(class_a, before, facilitator).stored_late_at
    with pytest.raises(workflow.TransitionError):
        enter(class_a, after, facilitator)


def test_a_class_of_which_nobody_knows_when_it_closed_takes_nothing(class_a, facilitator):
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    with pytest.raises(workflow.TransitionError):
        enter(class_a, typed(30, 11), facilitator)


def test_a_page_is_told_how_long_the_grace_lasts(closed, class_b):
    end = workflow.grace_ends_at(closed)
    assert end - closed.closes_at == datetime.timedelta(minutes=closed.division.event.grace_minutes)
    closed.closes_at = ago(closed.division.event.grace_minutes + 1)
    assert workflow.grace_ends_at(closed) is None
    assert workflow.grace_ends_at(class_b) is None  # it is open


def test_a_draft_is_changed_and_submitted_in_time(closed, draft, facilitator):
    changed = replace(stored_content(draft), cause="Anggaran")
    form = OpenedForm(uuid.uuid4(), 1, typed(30, 11))
    saved = editing.save_changes(
        draft, changed, actor=facilitator, expected_version=draft.version, form=form
    ).problem
    submitted = workflow.perform(workflow.SUBMIT, saved, actor=facilitator, typed=typed(30, 11))
    assert submitted.status == "submitted"
    assert [bool(entry.typed_at) for entry in submitted.history.all()] == [True, True, False]
    submitted.refresh_from_db()
    assert submitted.stored_late_at == submitted.updated_at
    # What is typed after that is refused, as in any closed class.
    with pytest.raises(workflow.TransitionError):
        workflow.perform(workflow.TAKE_BACK, submitted, actor=facilitator)


def test_what_is_stored_while_the_class_is_open_is_not_marked(class_a, facilitator):
    problem = enter(class_a, typed(30, 11), facilitator)
    assert problem.stored_late_at is None
    assert problem.history.get().typed_at is None


@pytest.mark.parametrize(
    ("after", "expected"), [(-3600, 20), (0, 20), (300, 15), (10**9, 0)], ids=str
)
def test_a_device_is_believed_only_between_our_signature_and_now(after, expected):
    opened = ago(20)
    claimed = workflow.Typed.claimed(opened, datetime.timedelta(seconds=after))
    assert abs((timezone.now() - claimed.at).total_seconds() / 60 - expected) < 1
    assert opened <= claimed.at <= timezone.now()
