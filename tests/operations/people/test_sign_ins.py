"""Signing in while others guess: everybody gets in, and the machine has time for the rooms."""

import datetime
import os
import threading
import time
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dim.forms.rescued import sign_typist
from dim.models import SecurityRecord
from dim.operations.people import hashing, sign_ins
from dim.workflow import Refused
from tests import factories as make
from tests.threads import in_threads

HALL, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def nobody_is_slowed_down():
    cache.clear()


def attempt(username, password=make.PASSWORD, address=HALL, ticket=""):
    data = {"username": username, "password": password, "ticket": ticket}
    return Client().post(reverse("login"), data, REMOTE_ADDR=address)


def waits(seconds, monkeypatch):
    """Let everybody have waited for so long."""
    clock = SimpleNamespace(time=lambda: time.time() + seconds)
    monkeypatch.setattr("django.core.signing.time", clock)


@pytest.fixture
def all_places_taken():
    taken = [sign_ins.admitted() for _place in range(sign_ins.AT_ONCE)]
    for place in taken:
        place.__enter__()
    yield
    for place in taken:
        place.__exit__(None, None, None)


def test_a_full_house_asks_to_wait_and_those_who_waited_come_first(
    db, all_places_taken, monkeypatch
):
    person = make.user()
    refused = attempt(person.username)
    assert (refused.status_code, refused["Retry-After"]) == (429, "3")
    assert refused.context["form"].asks_to_wait == "busy"
    # The name is kept, and nothing is marked as wrong: nothing was looked at.
    page = refused.content.decode()
    assert f'value="{person.username}"' in page
    assert "is-invalid" not in page
    assert not SecurityRecord.objects.exists()
    ticket = refused.context["form"].new_ticket
    assert f'name="ticket" value="{ticket[:8]}' in page
    assert attempt(person.username, ticket=ticket).status_code == 429  # not waited yet
    waits(sign_ins.WAIT + 1, monkeypatch)
    assert attempt(person.username, ticket=ticket).status_code == 302


@pytest.mark.parametrize("ticket", ["", "x", "waiting", "a:b:c", "\x00"])
def test_tickets_cannot_be_made_up(db, all_places_taken, ticket):
    assert attempt(make.user().username, ticket=ticket).status_code == 429


def test_an_old_ticket_is_worth_nothing(db, all_places_taken, monkeypatch):
    ticket = sign_ins.ticket()
    waits(sign_ins.WAIT_AT_MOST + 1, monkeypatch)
    assert attempt(make.user().username, ticket=ticket).status_code == 429


def test_a_place_is_free_again_whatever_happened_in_it(db):
    for _time in range(sign_ins.AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), sign_ins.admitted():
            raise ZeroDivisionError
    with sign_ins.admitted():
        pass


@pytest.fixture
def guessed(db):
    """So many wrong attempts as a ballroom never makes, all from one address."""
    SecurityRecord.objects.bulk_create(
        SecurityRecord(kind=SecurityRecord.Kind.FAILED, address=ELSEWHERE)
        for _number in range(sign_ins.MOST_FAILED)
    )


def test_where_many_have_failed_attempts_come_one_by_one(guessed, monkeypatch):
    person = make.user()
    assert attempt(person.username, "salah", ELSEWHERE).status_code == 200
    slow = attempt(person.username, address=ELSEWHERE)
    assert (slow.status_code, slow.context["form"].asks_to_wait) == (429, "network")
    # Other addresses notice nothing, and nobody is shut out.
    assert attempt(person.username, address=HALL).status_code == 302
    cache.clear()  # two seconds later
    assert attempt(person.username, address=ELSEWHERE).status_code == 302


def test_an_address_is_free_again_when_its_failures_are_old(guessed, monkeypatch):
    later = timezone.now() + sign_ins.SPAN + datetime.timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for _time in range(2):
        assert attempt(make.user().username, address=ELSEWHERE).status_code == 302


def test_the_page_of_a_rescued_text_asks_to_wait_too(client, class_a, facilitator, monkeypatch):
    board = class_a.get_absolute_url()
    text = {"typed_by": sign_typist(facilitator), "statement": "Empat puluh menit tulisan"}
    page = client.post(board, text)
    assert page.status_code == 403
    monkeypatch.setattr(sign_ins, "_places", threading.BoundedSemaphore(1))
    data = {
        "rescued": page.context["sealed"],
        "username": facilitator.username,
        "password": make.PASSWORD,
    }
    with sign_ins.admitted():
        waiting = client.post(reverse("rescue"), data)
    assert waiting.status_code == 429
    assert "Empat puluh menit tulisan" in waiting.content.decode()
    assert client.post(reverse("rescue"), data).status_code == 200
    assert "_auth_user_id" in client.session


# --- Hashing ---------------------------------------------------------------------------


@pytest.fixture
def cheap_hasher(settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["dim.operations.people.hashing.PoliteHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)


def test_hashes_are_those_of_django(cheap_hasher, settings):
    ours = make_password("rahasia")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    assert check_password("rahasia", ours)
    assert not check_password("Rahasia", ours)


def test_few_hash_at_once_and_let_others_go_first(cheap_hasher, monkeypatch):
    lock, now, most, nice = threading.Lock(), [0], [0], set()
    encode = PBKDF2PasswordHasher.encode
    both = threading.Barrier(hashing.AT_ONCE)

    def counting(self, *arguments):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        both.wait(60)  # as many as may are here
        nice.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        result = encode(self, *arguments)
        with lock:
            now[0] -= 1
        return result

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counting)
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    in_threads(*[lambda: make_password("x")] * 4 * hashing.AT_ONCE)
    assert most == [hashing.AT_ONCE]
    # The thread that serves people has kept its own.
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    if os.uname().sysname == "Linux":
        assert nice == {hashing.NICENESS}


def test_a_refusal_has_a_code(db, all_places_taken):
    with pytest.raises(Refused) as refused, sign_ins.admitted():
        pass
    assert refused.value.code == "busy"
