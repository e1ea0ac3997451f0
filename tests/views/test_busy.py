"""A database that has no connection left, or is away: no fault, "come back in ten seconds"."""

import psycopg2
import pytest
from django.db import OperationalError
from django.urls import include, path
from django.utils.translation import gettext as _

from tests import factories as make
from tests.views.test_answers import JSON

# As PostgreSQL 15, PgBouncer 1.18, libpq and SQLite say it.
WORDS = [
    'connection to server at "127.0.0.1" failed: FATAL:  sorry, too many clients already',
    "FATAL:  remaining connection slots are reserved for non-replication superuser connections",
    "FATAL:  no more connections allowed (max_client_conn)",
    "FATAL:  query_wait_timeout",
    "FATAL:  the database system is starting up",
    'connection to server at "127.0.0.1", port 5432 failed: Connection refused',
    "server closed the connection unexpectedly",
    "database is locked",
]


def explode(request, number):
    try:
        raise psycopg2.OperationalError(WORDS[number])
    except psycopg2.OperationalError as error:
        raise OperationalError(str(error)) from error


def other_fault(request):
    raise OperationalError("canceling statement due to statement timeout")


urlpatterns = [
    path("full/<int:number>/", explode),
    path("other/", other_fault),
    path("", include("konsolnas.urls")),
]
handler500 = "dim.views.errors.server_error"
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def room(client):
    client.force_login(make.user())
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_people_are_told_to_come_back(room, number):
    answer = room.get(f"/full/{number}/")
    assert (answer.status_code, answer["Retry-After"], answer["X-DIM"]) == (503, "10", "1")
    assert b'http-equiv="refresh" content="10"' in answer.content
    # A form that was sent is not sent again by a page that loads itself.
    answer = room.post(f"/full/{number}/")
    assert answer.status_code == 503
    assert b'http-equiv="refresh"' not in answer.content


def test_scripts_keep_the_text_and_send_it_again(room):
    answer = room.post("/full/0/", headers=JSON)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json() == {
        "kind": "failed",
        "code": "busy",
        "message": _("The server is full just now. Wait ten seconds, then try again."),
    }


def test_the_log_names_it_in_one_line(room, caplog):
    room.get("/full/0/")
    assert "No connection to the database" in caplog.text


def test_another_fault_of_the_database_stays_a_fault(room):
    assert room.get("/other/").status_code == 500
