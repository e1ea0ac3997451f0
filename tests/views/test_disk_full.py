"""A full disk: said by its name, nothing called saved, and everything goes on by itself when
there is room.
"""

import errno

import pytest
from django.db import connection
from django.urls import include, path

from dim.models import Problem
from tests import factories as make
from tests.views.test_answers import JSON, board_url, quick

TRIGGER = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON dim_historyentry EXECUTE FUNCTION full_disk();
"""


def no_room_for_a_file(request):
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [path("file/", no_room_for_a_file), path("", include("konsolnas.urls"))]
handler500 = "dim.views.errors.server_error"
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def room(client, facilitator, division):
    make.issue(division)
    client.force_login(facilitator)
    client.raise_request_exception = False
    return client


@pytest.fixture
def disk():
    """``disk(full=True)`` takes the room from the database, ``disk(full=False)`` gives it back."""

    def set_full(full):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(TRIGGER if full else "DROP FUNCTION IF EXISTS full_disk CASCADE")
            else:
                cursor.execute("VACUUM")  # what other tests left free would be room
                pages = cursor.execute("PRAGMA page_count").fetchone()[0] if full else 2**30
                cursor.execute(f"PRAGMA max_page_count = {pages}")

    yield lambda *, full: set_full(full)
    set_full(full=False)


def test_nothing_is_called_saved_until_there_is_room(room, class_a, disk, caplog):
    # Longer than what the pages that are there could still take.
    data = quick(class_a, statement="Gudang " + "x" * 150_000)
    disk(full=True)
    answer = room.post(board_url(class_a), data, headers=JSON)
    assert (answer.status_code, answer.json()["kind"], answer.json()["code"]) == (
        507,
        "failed",
        "disk_full",
    )
    assert answer["X-DIM"] == "1"
    assert "the disk is full" in caplog.text
    page = room.post(board_url(class_a), data)
    assert page.status_code == 507
    assert b'<main class="page" id="main"' in page.content
    assert not Problem.objects.exists()
    assert room.get(board_url(class_a)).status_code == 200
    disk(full=False)
    assert room.post(board_url(class_a), data, headers=JSON).json()["code"] == "SEK-A-001"
    assert Problem.objects.get().statement == data["statement"]


def test_a_file_without_room_is_named_too(room):
    assert room.get("/file/").status_code == 507


def test_any_other_failure_is_told_to_scripts_as_what_it_is(room, class_a, monkeypatch):
    monkeypatch.setattr("django.forms.UUIDField.clean", lambda *_arguments: 1 / 0)
    answer = room.post(board_url(class_a), quick(class_a), headers=JSON)
    assert (answer.status_code, answer.json()["kind"], answer.json()["code"]) == (
        500,
        "failed",
        "error",
    )
