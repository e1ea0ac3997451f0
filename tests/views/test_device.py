"""What keeps a room going without network: the key in the cookie, the worker, the empty page."""

import datetime
import re
import uuid

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders

from dim.models import Problem
from dim.operations.people import accounts, device_keys
from dim.operations.problems import editing
from tests import factories as make
from tests.views.problem_forms import edit_data, edit_url, new_data, new_url

HOST = {"HTTP_HOST": "localhost:8000"}


@pytest.fixture(autouse=True)
def reachable(settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "192.168.1.10", "dim.example"]


def key_in(response):
    return response.cookies["device_key"].value if "device_key" in response.cookies else None


def test_the_key_comes_and_goes_with_the_sign_in(client, facilitator):
    assert key_in(client.get("/login/", **HOST)) is None
    came = client.post(
        "/login/", {"username": facilitator.username, "password": make.PASSWORD}, **HOST
    )
    assert key_in(came) == device_keys.key_of(facilitator)
    cookie = came.cookies["device_key"]
    assert (cookie["samesite"], cookie["httponly"]) == (
        "Strict",
        "",
    )  # a script reads it, no other site sends it
    assert abs(cookie["max-age"] - settings.SESSION_COOKIE_AGE) < 60
    assert key_in(client.get("/", **HOST)) is None  # it is there already
    went = client.post("/logout/", **HOST)
    assert (key_in(went), went.cookies["device_key"]["max-age"]) == ("", 0)


def test_a_new_password_brings_a_new_key_and_the_old_one_for_reading(client, facilitator):
    owner, first = device_keys.key_of(facilitator).split(".")
    accounts.choose_password(facilitator, "gudang-logistik-7")
    assert device_keys.key_of(facilitator).split(".")[::2] == [owner, first]
    for _time in range(device_keys.OLDER + 1):
        accounts.sign_out_everywhere(facilitator)
    keys = device_keys.key_of(facilitator).split(".")
    assert keys[0] == owner
    assert len({*keys}) == 2 + device_keys.OLDER
    assert first not in keys


def test_the_key_of_a_session_that_ended_is_taken_back(client, facilitator):
    client.force_login(facilitator)
    client.get("/", **HOST)
    Session.objects.all().delete()
    assert key_in(client.get("/", **HOST)) == ""


def test_the_next_person_gets_their_own_key(client, facilitator, reviewer):
    client.force_login(facilitator)
    client.get("/", **HOST)
    client.force_login(reviewer)
    assert key_in(client.get("/", **HOST)) == device_keys.key_of(reviewer)


@pytest.mark.parametrize(
    ("host", "secure", "expected"),
    [
        ("localhost:8000", False, True),
        ("127.0.0.1", False, True),
        (
            "192.168.1.10:8000",
            False,
            False,
        ),  # the browser could not use it, and the hall could read it
        ("dim.example", True, True),
    ],
)
def test_a_key_goes_only_where_the_browser_can_encrypt(client, facilitator, host, secure, expected):
    client.force_login(facilitator)
    assert bool(key_in(client.get("/", HTTP_HOST=host, secure=secure))) is expected


def test_the_key_does_not_outlive_the_session(client, facilitator):
    client.force_login(facilitator)
    session = Session.objects.get()

    session.expire_date -= datetime.timedelta(hours=15)
    session.save(update_fields=["expire_date"])
    left = client.get("/", **HOST).cookies["device_key"]["max-age"]
    assert 0 < left <= 3600


def test_keys_differ_between_people_and_servers(facilitator, reviewer, settings):
    keys = {device_keys.key_of(person) for person in (facilitator, reviewer)}
    settings.SECRET_KEY = "x" * 50
    keys.add(device_keys.key_of(facilitator))
    assert len(keys) == 3
    assert facilitator.username not in "".join(keys)


def test_every_page_says_whose_it_is(client, facilitator):
    client.force_login(facilitator)
    assert f'data-owner="{device_keys.owner_of(facilitator)}"' in client.get("/").content.decode()


def test_the_worker_keeps_all_that_the_kept_pages_are_made_of(client, class_a, facilitator):
    make.issue(class_a.division)
    problem = make.problem(class_a)
    client.force_login(facilitator)
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "no-cache" in worker["Cache-Control"]
    kept = worker.content.decode()
    projector = f"{class_a.get_absolute_url()}projector/"
    for address in (
        "/",
        class_a.get_absolute_url(),
        edit_url(problem),
        new_url(class_a),
        "/offline/",
        projector,
    ):
        parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get(address).content.decode())
        for part in parts:
            assert f'"{part}"' in kept, f"{address} needs {part}"
            for name in re.findall(r'from "\./([\w.]+)"', _source(part)):
                assert f'"/static/js/{name}"' in kept


def _source(address):
    with open(finders.find(address.removeprefix("/static/"))) as source:
        return source.read()


def test_the_empty_page_is_the_same_for_everybody(client, facilitator):
    before = client.get("/offline/").content
    facilitator.language = "en"
    facilitator.save(update_fields=["language"])
    client.force_login(facilitator)
    assert client.get("/offline/").content == before
    assert b"csrfmiddlewaretoken" not in before


def stored(response):
    return response.cookies["stored_drafts"].value if "stored_drafts" in response.cookies else ""


def test_a_plain_form_that_was_stored_takes_its_draft_off_the_device(client, class_a, facilitator):
    make.issue(class_a.division)
    draft = str(uuid.uuid4())
    client.force_login(facilitator)
    assert draft in stored(client.post(new_url(class_a), new_data(class_a, draft=draft)))
    problem = Problem.objects.get()
    assert draft in stored(
        client.post(edit_url(problem), edit_data(problem, cause="Lain", draft=draft))
    )


def test_a_refused_form_leaves_its_draft_where_it_is(client, class_a, facilitator):
    make.issue(class_a.division)
    problem = make.problem(class_a)
    draft = str(uuid.uuid4())
    client.force_login(facilitator)
    assert (
        stored(client.post(edit_url(problem), edit_data(problem, statement="", draft=draft))) == ""
    )
    theirs = make.content(class_a, "Orang lain lebih dulu")
    editing.update_problem(problem, theirs, actor=facilitator, expected_version=problem.version)
    stale = edit_data(problem, statement="Punya saya", draft=draft) | {"version": 1}
    conflict = client.post(edit_url(problem), stale)
    assert conflict.status_code == 409
    assert stored(conflict) == ""
    assert (
        f'name="draft" value="{draft}"' in conflict.content.decode()
    )  # it goes along until somebody has chosen


def test_nothing_but_a_key_gets_into_the_cookie(client, class_a, facilitator):
    make.issue(class_a.division)
    client.force_login(facilitator)
    assert stored(client.post(new_url(class_a), new_data(class_a, draft="a; Path=/\r\nX: y"))) == ""


def test_no_page_of_a_person_stays_in_the_browser(client, class_a, facilitator):
    client.force_login(facilitator)
    for address in ("/", class_a.get_absolute_url(), f"{class_a.get_absolute_url()}list.csv"):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        b"".join(answer)


def test_pages_are_packed_and_files_keep_their_size(client, class_a, facilitator):
    for _ in range(30):
        make.problem(class_a)
    client.force_login(facilitator)
    packed = {"HTTP_ACCEPT_ENCODING": "gzip"}
    page = client.get(class_a.get_absolute_url(), **packed)
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) * 5 < len(client.get(class_a.get_absolute_url()).content)
    file = client.get(f"{class_a.get_absolute_url()}list.csv", **packed)
    assert "Content-Encoding" not in file
    assert int(file["Content-Length"]) == len(b"".join(file))
