"""Accounts in one step, their one-time passwords, and who may hand them out."""

import threading

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import connections

from dim.models import Membership, User, WorkshopClass
from dim.operations.people import one_time_passwords as otp
from dim.operations.setup import SetUpRefused
from tests import factories as make

ALL = WorkshopClass.objects


def names(issued):
    return sorted(account.user.username for account in issued)


def reissue(*accounts, actor):
    states = {
        account.pk: otp.password_state(User.objects.get(pk=account.pk)) for account in accounts
    }
    return otp.reissue_passwords(states, actor=actor)


@pytest.mark.django_db
def test_passwords_are_readable_long_and_never_the_same():
    made = {otp.one_time_password() for _ in range(500)}
    assert len(made) == 500
    for password in made:
        validate_password(password)
        assert len(password) == 14
        assert not set(password) & set("il1o0s5z2")


def test_every_class_gets_its_accounts_once(event, class_a, class_b, coordinator):
    issued = otp.issue_facilitators(event, ALL.all(), 2, actor=coordinator)
    assert names(issued) == [
        "fasilitator-sek-a",
        "fasilitator-sek-a-2",
        "fasilitator-sek-b",
        "fasilitator-sek-b-2",
    ]
    for account in issued:
        stored = User.objects.get(pk=account.user.pk)
        assert check_password(account.password, stored.password)
        assert stored.must_change_password
        assert account.password not in repr(account)
        assert stored.memberships.get().role == "facilitator"
    assert otp.issue_facilitators(event, ALL.all(), 2, actor=coordinator) == []
    assert User.objects.filter(username__startswith="fasilitator-").count() == 4


def test_only_what_is_missing_is_made(event, class_a, class_b, coordinator):
    make.member("facilitator", class_a)
    assert names(otp.issue_facilitators(event, ALL.all(), 1, actor=coordinator)) == [
        "fasilitator-sek-b"
    ]
    assert names(
        otp.issue_facilitators(event, ALL.filter(pk=class_b.pk), 3, actor=coordinator)
    ) == [
        "fasilitator-sek-b-2",
        "fasilitator-sek-b-3",
    ]


def test_a_deactivated_account_does_not_count(event, class_a, coordinator):
    make.member("facilitator", class_a, make.user(username="fasilitator-sek-a", is_active=False))
    assert names(otp.issue_facilitators(event, ALL.all(), 1, actor=coordinator)) == [
        "fasilitator-sek-a-2"
    ]


def test_a_name_taken_in_another_event_gets_the_year_then_the_events_name(
    event, class_a, coordinator
):
    elsewhere = make.workshop_class(make.division(make.event(), "SEK"), "A")
    make.member("facilitator", elsewhere, make.user(username="Fasilitator-SEK-A"))
    issued = otp.issue_facilitators(event, ALL.filter(pk=class_a.pk), 2, actor=coordinator)
    assert names(issued) == ["fasilitator-sek-a-2019", "fasilitator-sek-a-2019-2"]
    third = make.event()
    also = make.workshop_class(make.division(third, "SEK"), "A")
    make.member("coordinator", third, coordinator)
    issued = otp.issue_facilitators(third, ALL.filter(pk=also.pk), 1, actor=coordinator)
    assert names(issued) == [f"fasilitator-sek-a-{third.slug}"]


def test_long_names_still_fit(coordinator, event):
    event.slug = "k" * 60
    event.save(update_fields=["slug"])
    division = make.division(event, "ABCDEFGHIJKL")
    make.user(username="fasilitator-abcdefghijkl-a")
    make.workshop_class(division, "A")
    for account in otp.issue_facilitators(event, ALL.all(), 3, actor=coordinator):
        account.user.full_clean()


def test_classes_of_another_event_get_no_account(event, class_a, coordinator):
    make.workshop_class(make.division(make.event(), "SEK"), "A")
    assert len(otp.issue_facilitators(event, ALL.all(), 1, actor=coordinator)) == 1


def test_accounts_are_opened_by_who_sets_the_event_up(event, class_a, reviewer, facilitator):
    for outsider in (reviewer, facilitator, make.member("coordinator", make.event())):
        with pytest.raises(PermissionDenied):
            otp.issue_facilitators(event, ALL.all(), 3, actor=outsider)


@pytest.mark.parametrize("number", [0, 4, -1])
def test_one_to_three_accounts_a_class(number, event, class_a, coordinator):
    with pytest.raises(SetUpRefused) as refused:
        otp.issue_facilitators(event, ALL.all(), number, actor=coordinator)
    assert refused.value.code == "per_class"


def test_too_many_at_once_are_refused_before_any_is_made(event, division, coordinator):
    for number in range(otp.MAX_AT_ONCE + 1):
        make.workshop_class(division, f"A{number}")
    before = User.objects.count()
    with pytest.raises(SetUpRefused) as refused:
        otp.issue_facilitators(event, ALL.all(), 1, actor=coordinator)
    assert refused.value.code == "too_many"
    assert User.objects.count() == before


def test_accounts_for_thirty_classes_ask_the_database_no_more(
    event, division, coordinator, django_assert_max_num_queries
):
    for number in range(30):
        make.workshop_class(division, f"A{number}")
    with django_assert_max_num_queries(12):
        otp.issue_facilitators(event, ALL.all(), 1, actor=coordinator)


def test_a_new_password_ends_the_old_one_and_its_sessions(client, facilitator, coordinator):
    client.force_login(facilitator)
    issued, refused = reissue(facilitator, actor=coordinator)
    assert not refused
    stored = User.objects.get(pk=facilitator.pk)
    assert check_password(issued[0].password, stored.password)
    assert not check_password(make.PASSWORD, stored.password)
    assert stored.must_change_password
    from django.contrib.auth import get_user

    class Request:
        session = client.session

    assert not get_user(Request).is_authenticated


def test_the_same_page_sent_twice_changes_nothing(facilitator, coordinator):
    states = {facilitator.pk: otp.password_state(facilitator)}
    [first], _ = otp.reissue_passwords(states, actor=coordinator)
    issued, [error] = otp.reissue_passwords(states, actor=coordinator)
    assert not issued
    assert error.code == "done_before"
    assert check_password(first.password, User.objects.get(pk=facilitator.pk).password)


def test_nobody_hands_out_passwords_of_people_beyond_their_events(event, class_a, coordinator):
    abroad = make.member("coordinator", make.event())
    both = make.member("facilitator", class_a, make.member("reviewer", make.division(make.event())))
    boss = make.member("facilitator", class_a, make.user(is_superuser=True))
    loner = make.user()
    before = dict(User.objects.values_list("pk", "password"))
    issued, refused = reissue(abroad, both, boss, loner, coordinator, actor=coordinator)
    assert not issued
    assert {error.code for error in refused} == {"not_yours"}
    assert dict(User.objects.values_list("pk", "password")) == before


def test_a_coordinator_opens_accounts_in_their_own_event_only(event, class_a, coordinator):
    foreign = make.event()
    for membership in (None, Membership(role="coordinator", event=foreign)):
        with pytest.raises(PermissionDenied):
            otp.open_account(User(username="baru"), membership, actor=coordinator)
    issued = otp.open_account(
        User(username="baru"), Membership(role="organiser", event=event), actor=coordinator
    )
    assert issued.user.memberships.get().event == event
    assert check_password(issued.password, User.objects.get(username="baru").password)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_open_each_account_once():
    event = make.event()
    for letter in "AB":
        make.workshop_class(make.division(event, f"D{letter}"), letter)
    actor = make.member("coordinator", event)
    answers = []

    def click():
        try:
            answers.append(otp.issue_facilitators(event, ALL.all(), 1, actor=actor))
        finally:
            connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert sorted(map(len, answers)) == [0, 0, 0, 2]
    assert Membership.objects.filter(role="facilitator").count() == 2
