"""The security log: every way in, every right that changed hands, and every paper taken along."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dim.models import SecurityRecord
from dim.models.guard import UnrecordedWrite
from dim.operations import security_log
from tests import factories as make

Kind = SecurityRecord.Kind
HALL = "192.0.2.7"


def log():
    """What the log says, oldest first: what, by whom, about whom, in which event."""
    return [
        (row.kind, row.actor_name, row.account_name, row.event)
        for row in SecurityRecord.objects.select_related("event").order_by("pk")
    ]


def sign_in(person, password=make.PASSWORD, client=None):
    data = {"username": getattr(person, "username", person), "password": password}
    (client or Client()).post(reverse("login"), data, REMOTE_ADDR=HALL)


def test_who_came_in_and_who_did_not(client, facilitator):
    name = facilitator.username
    sign_in(facilitator, "salah")
    sign_in("sandi rahasia saya", "salah")  # typed into the wrong field
    sign_in(facilitator, client=client)
    client.post(reverse("logout"))
    assert log() == [
        (Kind.FAILED, "", name, None),
        (Kind.FAILED, "", "", None),
        (Kind.SIGNED_IN, name, name, None),
        (Kind.SIGNED_OUT, name, name, None),
    ]
    assert {*SecurityRecord.objects.values_list("address", flat=True)} == {HALL, "127.0.0.1"}
    assert "rahasia" not in str([*SecurityRecord.objects.values()])


def test_a_lock_and_its_end(client, facilitator, coordinator):
    for _guess in range(5):
        sign_in(facilitator, "salah")
    client.force_login(coordinator)
    data = {"action": "unlock", "_selected_action": [facilitator.pk]}
    client.post(reverse("admin:dim_user_changelist"), data)
    name = facilitator.username
    assert (Kind.LOCKED, "", name, None) in log()
    assert (Kind.UNLOCKED, coordinator.username, name, None) in log()


def test_one_place_that_tries_many_accounts_is_noticed_once(event, class_a):
    people = [make.user() for _number in range(security_log.GUESSED_ACCOUNTS + 3)]
    for person in people:
        sign_in(person, "konsolnas2019")
    assert [row[0] for row in log()].count(Kind.GUESSING) == 1


def test_a_room_whose_people_mistype_is_not_called_guessing(event):
    for person in [make.user() for _number in range(security_log.GUESSED_ACCOUNTS - 1)]:
        sign_in(person, "salah")
        sign_in(person, "salah")
    assert Kind.GUESSING not in [row[0] for row in log()]


def test_accounts_roles_and_passwords(client, coordinator, division, class_a):
    client.force_login(coordinator)
    event, boss = division.event, coordinator.username
    start = SecurityRecord.objects.count()
    data = {"username": "penelaah-x", "name": "", "language": "id"}
    data["assignment"] = f"reviewer:{division.pk}"
    [(person, _roles, password)] = client.post(reverse("admin:dim_user_add"), data).context["slips"]
    own = Client()
    sign_in(person, password, own)
    own.post(
        reverse("password_change"),
        {"new_password1": "kata-sandi-9x", "new_password2": "kata-sandi-9x"},
    )
    client.post(
        reverse("admin:dim_user_change", args=[person.pk]),
        {"username": "penelaah-y", "name": "", "language": "id", "is_active": "on"},
    )
    role = person.memberships.get()
    client.post(reverse("admin:dim_membership_delete", args=[role.pk]), {"post": "yes"})
    abroad = make.member("coordinator", make.event())
    given = {"username": abroad.username, "assignment": f"organiser:{event.pk}"}
    client.post(reverse("admin:dim_membership_add"), given)
    assert log()[start:] == [
        (Kind.GIVEN, boss, "penelaah-x", event),
        (Kind.OPENED, boss, "penelaah-x", None),
        (Kind.ISSUED, boss, "penelaah-x", None),
        (Kind.SIGNED_IN, "penelaah-x", "penelaah-x", None),
        (Kind.CHOSEN, "penelaah-x", "penelaah-x", None),
        (Kind.CHANGED, boss, "penelaah-y", None),
        (Kind.TAKEN, boss, "penelaah-y", event),
        (Kind.INVITED, boss, abroad.username, event),
    ]


def test_what_was_taken_along(client, organiser, event, class_a, tmp_path):
    make.problem(class_a, "submitted")
    client.force_login(organiser)
    start = SecurityRecord.objects.count()
    client.get(reverse("document", args=[event.slug, "dim", "html"]))
    client.get(reverse("board_export", args=[event.slug, "SEK", "A", "csv"])).getvalue()
    call_command(
        "export_document",
        event.slug,
        "dim",
        "--format",
        "html",
        "--output",
        str(tmp_path / "dim.html"),
    )
    taken = SecurityRecord.objects.order_by("pk")[start:]
    assert [(row.actor_name, row.event, row.details) for row in taken] == [
        (organiser.username, event, {"kind": "dim", "format": "html", "scope": "", "edition": ""}),
        (organiser.username, event, {"kind": "list", "format": "csv", "scope": "SEK-A"}),
        ("", event, {"kind": "dim", "format": "html", "scope": ""}),
    ]


def test_a_refusal_is_written_once_a_minute(client, facilitator, event):
    client.force_login(facilitator)
    start = SecurityRecord.objects.count()
    for _again in range(3):
        client.get(reverse("admin:index"))
    assert [row[:2] for row in log()[start:]] == [(Kind.REFUSED, facilitator.username)]


def test_coordinators_read_what_concerns_their_event(client, coordinator, facilitator, event):
    foreign = make.event()
    stranger = make.member("coordinator", foreign)
    security_log.record(Kind.SIGNED_IN, actor=facilitator)
    security_log.record(Kind.SIGNED_IN, actor=stranger)
    security_log.record_export(stranger, foreign, "dim", "pdf")
    security_log.record_export(stranger, event, "dim", "pdf")

    def listed(person):
        client.force_login(person)
        page = client.get(reverse("admin:dim_securityrecord_changelist"))
        return [(row.kind, row.actor_name) for row in page.context["cl"].result_list[::-1]]

    seen = listed(coordinator)
    assert (Kind.SIGNED_IN, facilitator.username) in seen
    assert [row for row in seen if row[1] == stranger.username] == [
        (Kind.EXPORTED, stranger.username)
    ]
    assert (Kind.SIGNED_IN, stranger.username) in listed(make.user(is_superuser=True))


def test_nothing_is_changed_or_forgotten_before_its_time(db):
    security_log.record(Kind.FAILED)
    with pytest.raises(UnrecordedWrite):
        SecurityRecord.objects.update(kind=Kind.SIGNED_IN)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dim_securityrecord SET kind = 'signed_in'")
    with pytest.raises(CommandError):
        call_command("prune_security_log", days=10)
    old = SecurityRecord(kind=Kind.FAILED, at=timezone.now() - datetime.timedelta(days=500))
    old.save()
    call_command("prune_security_log", stdout=StringIO())
    assert not SecurityRecord.objects.filter(pk=old.pk).exists()
    assert SecurityRecord.objects.count() == 1


@pytest.mark.postgresql
def test_a_young_record_cannot_be_deleted(db):
    security_log.record(Kind.FAILED)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM dim_securityrecord")
