"""Permanent codes when many save at the same moment: threads on PostgreSQL, processes on SQLite."""

import os
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest
from django.db import connections

from dim.models import Problem
from dim.operations.problems import editing
from tests import factories as make

WRITERS, EACH = 20, 5
BUSY = 600  # seconds that all of it may take on a busy machine
ROOT = Path(__file__).resolve().parents[3]

# Run by 20 processes at once; each is a facilitator's own server process.
WRITER = """
import sys, uuid, django
django.setup()
from django.db import connection
from dim.models import User, WorkshopClass
from dim.operations.problems import editing
from tests import factories as make
# Twenty writers who share two busy cores wait longer for each other than people would.
connection.settings_dict["OPTIONS"]["timeout"] = int(sys.argv[2])
room = WorkshopClass.objects.with_names().get()
person = User.objects.get(username="penulis")
for _ in range(int(sys.argv[1])):
    made = editing.create_problem(room, make.content(room), actor=person, key=uuid.uuid4())
    print(made.code)
"""


def _threads(target, number):
    errors = []

    def run():
        try:
            target()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_threads_never_get_the_same_code():
    room = make.workshop_class(make.division(make.event()))
    person = make.member("facilitator", room)
    content = make.content(room)

    def write():
        for _ in range(EACH):
            editing.create_problem(room, content, actor=person, key=uuid.uuid4())

    assert _threads(write, WRITERS) == []
    assert sorted(Problem.objects.values_list("number", flat=True)) == list(
        range(1, WRITERS * EACH + 1)
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_by_eight_threads_is_one_problem():
    room = make.workshop_class(make.division(make.event()))
    person = make.member("facilitator", room)
    content, key, seen = make.content(room), uuid.uuid4(), []
    assert (
        _threads(
            lambda: seen.append(editing.create_problem(room, content, actor=person, key=key).code),
            8,
        )
        == []
    )
    assert seen == ["SEK-A-001"] * 8
    assert Problem.objects.count() == 1


@pytest.mark.sqlite
def test_processes_on_sqlite_never_get_the_same_code(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'load.sqlite3'}",
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "konsolnas.settings",
    }

    def python(code, *arguments):
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    prepare = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "from tests import factories as make\n"
        "room = make.workshop_class(make.division(make.event()))\n"
        "make.issue(room.division)\n"
        "make.addressee(room.division.event)\n"
        "make.member('facilitator', room, make.user(username='penulis'))\n"
    )
    with python(prepare) as process:
        assert process.wait(BUSY) == 0
    writers = [python(WRITER, str(EACH), str(BUSY)) for _ in range(WRITERS)]
    codes = [code for writer in writers for code in writer.communicate(timeout=BUSY)[0].split()]
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    assert len(set(codes)) == len(codes) == WRITERS * EACH
