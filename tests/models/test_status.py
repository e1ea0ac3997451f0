"""Every status and every role has all that is asked of one."""

import inspect
import re
from pathlib import Path

import pytest
from django.conf import settings

from dim import policy
from dim.forms.people import assignment_choices
from dim.models import ConsolidatedItem, Event, Problem
from dim.models.membership import PLACES, ROLES, Membership, Role, Scopes
from dim.models.status import (
    COMPARED,
    DECIDED,
    ITEM_STATUSES,
    LISTED,
    PUT_FORWARD,
    STANDING,
    STATUSES,
    WITH_CATEGORY,
    WITH_CLASS,
    ItemStatus,
    Outcome,
    ProblemStatus,
    outcome_of,
)
from dim.templatetags.dim import ICONS, item_badge, status_badge
from dim.workflow.table import BY_NAME, UNDO
from tests import factories as make

STYLES = "\n".join(
    path.read_text() for path in sorted(Path(settings.BASE_DIR, "static/css").glob("**/*.css"))
)


@pytest.mark.parametrize("status", ProblemStatus)
def test_exactly_what_was_put_forward_has_an_outcome(status):
    """Of a merged problem it is that of its item; without one it is not agreed."""
    has_outcome = outcome_of(status) is not None
    assert has_outcome == STATUSES[status].is_put_forward
    assert outcome_of(ProblemStatus.MERGED, "adopted") is Outcome.AGREED
    assert outcome_of(ProblemStatus.MERGED, "draft") is Outcome.PENDING
    assert outcome_of(ProblemStatus.MERGED) is Outcome.PENDING


def test_every_status_has_properties():
    assert list(STATUSES) == list(ProblemStatus) == list(Problem.Status)
    assert list(ITEM_STATUSES) == list(ItemStatus) == list(ConsolidatedItem.Status)


@pytest.mark.parametrize("status", ProblemStatus)
def test_every_status_is_drawn(status):
    assert STATUSES[status].icon in ICONS
    assert re.search(rf"\.status-{status}\b", STYLES)
    assert f"status-{status}" in status_badge(status)


@pytest.mark.parametrize("status", ItemStatus)
def test_every_status_of_an_item_is_drawn(status):
    icon = ITEM_STATUSES[status].icon
    assert icon in ICONS
    assert re.search(rf"\.status-{icon}\b", STYLES)
    assert f"status-{icon}" in item_badge(status)


@pytest.mark.parametrize("status", ProblemStatus)
def test_every_status_but_the_first_is_reached_by_a_transition(status):
    assert status == ProblemStatus.DRAFT or status in {row.target for row in BY_NAME.values()}


@pytest.mark.parametrize("row", BY_NAME.values(), ids=lambda row: row.name)
def test_a_transition_asks_for_the_reason_that_its_target_needs(row):
    its = STATUSES[ProblemStatus(row.target)]
    if row.sources == (row.target,) or row in UNDO.values():
        return  # it keeps the reason that it has, or brings back the one that was there
    assert row.needs_reason or not its.needs_reason
    assert bool(row.categories) == its.needs_category


def test_properties_do_not_contradict_each_other():
    assert set(DECIDED) <= set(PUT_FORWARD) <= set(STANDING)
    assert set(COMPARED) <= set(LISTED) <= set(PUT_FORWARD)
    assert not set(DECIDED) & set(WITH_CLASS)
    assert all(STATUSES[status].needs_reason for status in WITH_CATEGORY)
    assert all(its.is_put_forward != its.is_private for its in STATUSES.values() if its.is_standing)


# --- Roles ---------------------------------------------------------------------------------


def test_every_role_has_a_place_and_its_own_keys():
    assert set(ROLES) == set(Role) == set(Membership.Role)
    assert {its.place for its in ROLES.values()} <= set(PLACES)
    assert sorted(its.scopes for its in ROLES.values()) == sorted(Scopes.__dataclass_fields__)
    words = [word for its in ROLES.values() for word in its.words]
    assert all(its.words for its in ROLES.values())
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("role", Role)
def test_every_role_can_be_given_sees_its_event_and_may_do_something(
    role, event, division, class_a
):
    places = {"event": event, "division": division, "workshop_class": class_a}
    place = places[ROLES[role].place]
    person = make.member(role, place)
    assert getattr(person.scopes(), ROLES[role].scopes) == {place.pk}
    assert list(Event.objects.visible_to(person)) == [event]
    # What a role may do stands in the policy, which knows roles by the keys of their places.
    assert f".{ROLES[role].scopes}" in inspect.getsource(policy)
    ((_empty, _label), (_event, offered)) = assignment_choices(make.user(is_superuser=True))
    assert f"{role}:{place.pk}" in {value for value, _label in offered}
