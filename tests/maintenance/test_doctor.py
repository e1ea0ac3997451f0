"""`manage.py doctor` says what is wrong, and what to do."""

import datetime
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from dim.maintenance.checks import ALL, READY, ask
from tests.maintenance.conftest import manage

pytestmark = pytest.mark.django_db


def findings(subject):
    return [one.sentence for one in ask(subject, ALL[subject]).findings]


def told(**options):
    output = StringIO()
    call_command("doctor", stdout=output, no_color=True, **options)
    return output.getvalue()


def test_a_sound_installation_has_nothing_to_mend_in_its_data():
    printed = told(only=["translations", "history", "kept files", "pooler"])
    assert "MEND" not in printed


@pytest.mark.sqlite
def test_our_sqlite_keeps_what_it_confirms():
    assert findings("database") == []


@pytest.mark.postgresql
def test_a_postgresql_that_does_not_flush_is_named():
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    assert any("synchronous_commit" in sentence for sentence in findings("database"))


def test_no_database_is_a_sentence_and_no_traceback(tmp_path):
    nowhere = {
        "sqlite": f"sqlite:///{tmp_path}/no/such/folder/db.sqlite3",
        "postgresql": "postgres://nobody@127.0.0.1:1/dim",
    }[connection.vendor]
    said, failed = manage("doctor", DATABASE_URL=nowhere)
    assert failed
    assert "Traceback" not in said
    assert "The database does not answer" in said


def test_a_missing_migration_is_named():
    MigrationRecorder(connection).migration_qs.filter(app="dim").latest("pk").delete()
    assert "migrate" in findings("database")[0]
    assert ask("ready", READY).findings


def test_a_database_of_a_newer_version_is_named():
    MigrationRecorder(connection).record_applied("dim", "9999_from_the_future")
    assert "newer version" in findings("database")[0]


def test_an_old_backup_is_named(settings, tmp_path):
    settings.BACKUP_FOLDER = str(tmp_path)
    assert "no backup" in findings("backups")[0]
    backup = tmp_path / "dim-20260101T000000000000Z.zip"
    backup.write_bytes(b"")
    assert findings("backups") == []
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=30)
    os.utime(backup, (then.timestamp(),) * 2)
    assert "30 hours" in findings("backups")[0]


def test_static_files_of_another_version_are_named(settings, tmp_path):
    settings.DEBUG = False
    settings.STATIC_ROOT = str(tmp_path)
    assert "collectstatic" in findings("static files")[0]


def test_debug_is_to_be_mended_and_plain_http_is_a_choice(settings):
    settings.HTTPS = False
    settings.DEBUG = True
    findings = {one.sentence: one.is_hint for one in ask("settings", ALL["settings"]).findings}
    assert [is_hint for text, is_hint in findings.items() if "W018" in text] == [False]
    assert [is_hint for text, is_hint in findings.items() if "W008" in text] == [True]


def test_it_ends_with_1_when_something_has_to_be_mended(settings, tmp_path):
    settings.BACKUP_FOLDER = str(tmp_path)
    with pytest.raises(CommandError):
        told(only=["backups"])
