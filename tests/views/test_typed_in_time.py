"""Forms that arrive after their class has closed are taken if they were typed in time."""

import datetime
import json
import time
import uuid

import pytest
from django.utils import timezone

from dim.forms.rescued import sign_typist
from dim.models import Problem
from tests import factories as make
from tests.views.problem_forms import edit_data, edit_url, new_data, new_url
from tests.views.test_answers import board_url, quick, send

OPENED = 1_574_900_000_000  # by the device's clock, which may say anything


@pytest.fixture
def room(client, facilitator, division):
    make.issue(division)
    client.force_login(facilitator)
    return client


@pytest.fixture
def sign(monkeypatch):
    """``sign(person, 30)``: the token of a page that was made 30 minutes ago."""

    def signed(person, minutes):
        then = time.time() - 60 * minutes
        with monkeypatch.context() as patch:
            patch.setattr("django.core.signing.time.time", lambda: then)
            return sign_typist(person)

    return signed


@pytest.fixture
def typed(sign, facilitator):
    """``typed(30, 20)``: fields of a page opened 30, with words typed 20 minutes ago."""

    def fields(opened, last, pressed=None, person=facilitator):
        told = {"page_opened": OPENED, "last_typed": OPENED + 60_000 * (opened - last)}
        if pressed is not None:
            told["last_pressed"] = OPENED + 60_000 * (opened - pressed)
        return told | {"typed_by": sign(person, opened)}

    return fields


def changed(draft, **changes):
    """What an opened form of `draft`, which has a key, sends."""
    return edit_data(draft, entry_key=str(uuid.uuid4()), **changes)


def close(of, minutes=5):
    of.closes_at = timezone.now() - datetime.timedelta(minutes=minutes)
    of.save(update_fields=["closes_at"])


def test_a_new_entry_that_was_typed_in_time_is_stored_and_said_so(room, class_a, typed):
    close(class_a)
    status, answer = send(room, new_url(class_a), new_data(class_a) | typed(30, 6))
    assert status == 201
    assert len(answer["notices"]) == 1
    assert Problem.objects.get().stored_late_at


def test_the_quick_entry_too(room, class_a, typed):
    close(class_a)
    assert send(room, board_url(class_a), quick(class_a) | typed(30, 6))[0] == 201


@pytest.mark.parametrize(("last", "stored"), [(6, 2), (4, 0)])
def test_a_pasted_list_too(room, class_a, typed, last, stored):
    close(class_a)
    row = {"issue": "", "texts": {"statement": "Gudang bocor"}, "recommendations": []}
    data = {
        "key": str(uuid.uuid4()),
        "strategic_issue": class_a.division.strategic_issues.get().pk,
        "problems": json.dumps([row, row]),
    }
    send(room, class_a.page_url("list_paste"), data | typed(30, last))
    assert Problem.objects.exclude(stored_late_at=None).count() == stored
    assert Problem.objects.count() == stored


@pytest.mark.parametrize("when", [(30, 4), (4, 3), (4, 30)], ids=str)
def test_after_the_closing_it_is_refused_with_the_text_kept(room, class_a, typed, when):
    close(class_a)
    data = new_data(class_a, statement="Gudang bocor") | typed(*when)
    status, answer = send(room, new_url(class_a), data)
    assert (status, answer["code"]) == (422, "class_closed")
    page = room.post(new_url(class_a), data)
    assert (page.status_code, "Gudang bocor" in page.content.decode()) == (409, True)
    assert not Problem.objects.exists()


def test_later_than_the_grace_it_is_refused(room, class_a, typed):
    close(class_a, minutes=16)
    status, answer = send(room, new_url(class_a), new_data(class_a) | typed(30, 20))
    assert (status, answer["code"]) == (422, "class_closed")


@pytest.mark.parametrize("name", ["page_opened", "last_typed"])
@pytest.mark.parametrize("value", ["", "-1", "1e9", "٣", "9" * 400, "x"])
def test_a_device_that_says_nothing_sensible_is_not_believed(room, class_a, typed, name, value):
    close(class_a)
    data = new_data(class_a) | typed(30, 6) | {name: value}
    assert send(room, new_url(class_a), data)[1]["code"] == "class_closed"


def test_a_clock_far_off_does_not_matter_and_a_far_claim_is_cut(room, class_a, typed):
    close(class_a)
    # Set back while typing: before the page was opened, which is when it counts from.
    early = new_data(class_a) | typed(30, 6) | {"last_typed": 0}
    assert send(room, new_url(class_a), early)[0] == 201
    late = new_data(class_a) | typed(30, 6) | {"last_typed": 10**15 - 1}
    assert send(room, new_url(class_a), late)[1]["code"] == "class_closed"


def test_somebody_elses_page_proves_nothing(room, class_a, typed):
    colleague = make.member("facilitator", class_a)
    close(class_a)
    status, answer = send(
        room, new_url(class_a), new_data(class_a) | typed(30, 6, person=colleague)
    )
    assert (status, answer["kind"]) == (401, "sign_in")
    forged = new_data(class_a) | typed(30, 6)
    key, moment, signature = forged["typed_by"].rsplit(":", 2)
    forged["typed_by"] = f"{key}:{moment[:-1]}0:{signature}"
    assert send(room, new_url(class_a), forged)[1]["kind"] != "saved"
    assert not Problem.objects.exists()


def test_a_draft_that_was_changed_in_time_is_stored(room, class_a, typed):
    draft = make.problem(class_a)
    data = changed(draft, cause="Anggaran belum turun") | typed(30, 6)
    close(class_a)
    assert send(room, edit_url(draft), data)[0] == 200
    draft.refresh_from_db()
    assert (draft.cause, draft.status) == ("Anggaran belum turun", "draft")
    assert draft.stored_late_at


@pytest.mark.parametrize(
    ("pressed", "status"), [(6, "submitted"), (4, "draft"), (None, "draft")], ids=str
)
def test_it_is_submitted_only_when_that_too_was_asked_for_in_time(
    room, class_a, typed, pressed, status
):
    draft = make.problem(class_a)
    data = changed(draft, cause="Anggaran", action="submit") | typed(30, 7, pressed)
    close(class_a)
    code, answer = send(room, edit_url(draft), data)
    assert (code, answer["status"]) == (200, status)
    draft.refresh_from_db()
    assert (draft.cause, draft.status) == ("Anggaran", status)


def test_the_mark_is_on_the_board_in_the_history_and_at_the_desk(
    room, client, class_a, typed, reviewer
):
    data = new_data(class_a, action="submit") | typed(30, 7, 6)
    close(class_a)
    send(room, new_url(class_a), data)
    problem = Problem.objects.get()
    at = timezone.localtime(problem.stored_late_at, class_a.division.event.zone)
    mark = f"diketik sebelum batas, terkirim {at:%H.%M} WIB"
    assert room.get(board_url(class_a)).content.decode().count(mark) == 1
    # In its head and beside both steps.
    assert room.get(problem.get_absolute_url()).content.decode().count(mark) == 3
    client.force_login(reviewer)
    address = f"/admin/dim/problem/{problem.pk}/change/"
    assert mark in client.get(address, follow=True).content.decode()


def test_a_closed_class_says_until_when_it_takes_that(room, client, class_a, reviewer):
    close(class_a)
    end = timezone.localtime(class_a.closes_at, class_a.division.event.zone)
    end += datetime.timedelta(minutes=15)
    told = f"Yang diketik sebelumnya masih diterima sampai pukul {end:%H.%M} WIB."
    assert told in room.get(board_url(class_a)).content.decode()
    close(class_a, minutes=16)
    assert "masih diterima" not in room.get(board_url(class_a)).content.decode()
    close(class_a)
    client.force_login(reviewer)
    assert "masih diterima" not in client.get(board_url(class_a)).content.decode()


def test_pages_carry_the_fields_and_without_a_script_they_say_nothing(room, class_a):
    for address in (board_url(class_a), new_url(class_a)):
        page = room.get(address).content.decode()
        for name in ("page_opened", "last_typed", "last_pressed"):
            assert f'name="{name}" autocomplete="off">' in page
    close(class_a)
    data = new_data(class_a) | {"page_opened": "", "last_typed": ""}
    assert room.post(new_url(class_a), data).status_code == 409
