"""What load balancers and Prometheus ask, and what the log says of a request."""

import io
import json
import logging
import sys
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from dim.views import health
from konsolnas.logs import JsonFormatter, MailHandler

TYPED = "what somebody typed"


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setitem(health._known, "until", 0.0)


def test_it_is_alive_without_a_database_and_under_any_host_name(client):
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_it_is_ready(db, client):
    assert client.get("/readyz").status_code == 200


def test_it_is_not_ready_before_it_is_migrated(db, client):
    MigrationRecorder(connection).migration_qs.filter(app="dim").latest("pk").delete()
    assert client.get("/readyz").status_code == 503


def test_asking_often_asks_the_database_once(db, client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(0):
        client.get("/readyz")


def test_there_are_no_metrics_without_a_token(client):
    assert client.get("/metrics").status_code == 404


def test_metrics_are_for_whoever_has_the_token(client, settings):
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics").status_code == 401
    wrong = {"authorization": "Bearer another-ü"}
    assert client.get("/metrics", headers=wrong).status_code == 401
    answer = client.get("/metrics", headers={"authorization": "Bearer a-token"})
    assert b"python_info" in answer.content


def test_every_answer_names_its_request(client):
    assert uuid.UUID(client.get("/healthz").headers["X-Request-ID"])
    given = uuid.uuid4().hex
    answer = client.get("/healthz", headers={"x-request-id": given})
    assert answer.headers["X-Request-ID"] == given
    answer = client.get("/healthz", headers={"x-request-id": "a\tmade up one"})
    assert uuid.UUID(answer.headers["X-Request-ID"])


def record(message, *args):
    try:
        raise ValueError(TYPED)
    except ValueError:
        return logging.LogRecord("dim", logging.ERROR, "", 1, message, args, sys.exc_info())


def test_a_json_line_is_one_line_and_quotes_nobody():
    line = JsonFormatter().format(record("two\nlines of %s", "ours"))
    assert line.count("\n") == 0
    told = json.loads(line)
    assert told["message"] == "two\nlines of ours"
    assert TYPED not in line


def test_failures_are_mailed_without_words_and_not_by_the_hundred(settings):
    settings.ADMINS = [("it@dim.example", "it@dim.example")]
    handler = MailHandler()
    for _ in range(100):
        handler.emit(record("Error A1B2"))
    assert len(mail.outbox) == 1
    assert "Error A1B2" in mail.outbox[0].body
    assert TYPED not in mail.outbox[0].body


def test_a_mail_server_that_is_away_fails_nothing(settings, monkeypatch):
    settings.ADMINS = [("it@dim.example", "it@dim.example")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    MailHandler().emit(record("Error A1B2"))


@pytest.mark.django_db(transaction=True)
def test_a_slow_statement_is_named_without_its_values(settings, caplog):
    settings.SLOW_QUERY_MS = 0.0001
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [TYPED])
    assert "SELECT" in caplog.text
    assert TYPED not in caplog.text
