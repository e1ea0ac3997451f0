"""Backups are made while people type, and come back whole into an empty place."""

import json
import threading
import zipfile

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from dim.maintenance.replay import contradictions
from dim.models import Problem
from tests import factories as make
from tests.maintenance.conftest import manage
from tests.patience import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

STATEMENTS = (
    "from dim.models import Problem; "
    "print('\\n'.join(Problem.objects.values_list('statement', flat=True)))"
)


def a_problem(**texts):
    division = make.division(make.event())
    make.issue(division, 1)
    return make.problem(make.workshop_class(division), **texts)


def backup(folder, *options):
    call_command("backup", str(folder), *options, verbosity=0)
    return max(folder.glob("dim-*"))


def typing(workshop_class, actor, number, acknowledged, is_over):
    """Enter problems one after the other, and note each as soon as it is acknowledged."""
    try:
        for turn in range(10_000):
            if is_over.is_set():
                return
            statement = f"Meja {number}, permasalahan {turn}"
            content = make.content(workshop_class, statement)
            make.editing.create_problem(workshop_class, content, actor=actor)
            acknowledged.append(statement)
    finally:
        connections.close_all()


def test_a_backup_under_writers_has_all_that_was_acknowledged_before(tmp_path, here, empty_place):
    division = make.division(make.event())
    make.issue(division, 1)
    rooms = [make.workshop_class(division, letter) for letter in "ABC"]
    people = [make.facilitator_of(room) for room in rooms]
    acknowledged, is_over = [], threading.Event()
    writers = [
        threading.Thread(target=typing, args=(room, person, number, acknowledged, is_over))
        for number, (room, person) in enumerate(zip(rooms, people, strict=True))
    ]
    for writer in writers:
        writer.start()
    try:
        while len(acknowledged) < 12:
            assert any(writer.is_alive() for writer in writers)
            is_over.wait(0.01)
        before = list(acknowledged)
        path = backup(tmp_path)
        after = len(acknowledged)
        while len(acknowledged) < after + 3:
            assert any(writer.is_alive() for writer in writers)
            is_over.wait(0.01)
    finally:
        is_over.set()
        for writer in writers:
            writer.join(PATIENCE)

    said, failed = manage("restore", path, DATABASE_URL=empty_place)

    assert not failed, said
    kept, failed = manage("shell", "-v", "0", "-c", STATEMENTS, DATABASE_URL=empty_place)
    assert not failed, kept
    assert set(before) <= set(kept.splitlines()) <= set(acknowledged)
    said, failed = manage("doctor", "--only", "history", DATABASE_URL=empty_place)
    assert not failed, said


def test_a_restore_never_overwrites(tmp_path, here, empty_place):
    a_problem()
    path = backup(tmp_path)
    assert manage("restore", path, DATABASE_URL=empty_place)[1] == 0
    said, failed = manage("restore", path, DATABASE_URL=empty_place)
    assert failed
    assert "createdb" in said or "move" in said
    assert Problem.objects.count() == 1


def test_only_the_key_opens_an_encrypted_backup(tmp_path, empty_place):
    a_problem(statement="Rahasia rapat")
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    path = backup(tmp_path, "--encrypt-to", str(key.to_public()))
    assert path.name.endswith(".zip.age")
    assert not zipfile.is_zipfile(path)
    mine, wrong = tmp_path / "key.txt", tmp_path / "wrong.txt"
    mine.write_text(f"# kept away from the server\n{key}\n")
    wrong.write_text(str(other))

    for options in ([], ["--identity", wrong]):
        said, failed = manage("restore", path, *options, DATABASE_URL=empty_place)
        assert failed
        assert "Traceback" not in said
    said, failed = manage("restore", path, "--identity", mine, DATABASE_URL=empty_place)
    assert not failed, said


def test_what_is_no_key_is_refused_and_leaves_no_file(tmp_path):
    with pytest.raises(CommandError):
        backup(tmp_path, "--encrypt-to", "AGE-SECRET-KEY-1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut", "other bytes", "no backup", "other counts"])
def test_a_damaged_backup_is_refused(tmp_path, empty_place, damage):
    a_problem()
    path = backup(tmp_path)
    whole = path.read_bytes()
    if damage == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "no backup":
        path.write_bytes(b"DIM")
    else:
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        if damage == "other bytes":
            members["database"] = members["database"][:-1] + b"?"
        else:
            manifest = json.loads(members["manifest.json"])
            manifest["counts"]["dim_problem"] += 1
            members["manifest.json"] = json.dumps(manifest).encode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
    said, failed = manage("restore", path, DATABASE_URL=empty_place)
    assert failed
    assert "Traceback" not in said


def test_only_the_newest_are_kept(tmp_path):
    (tmp_path / "notes.zip").write_bytes(b"not ours")
    made = [backup(tmp_path, "--keep", "2") for _ in range(3)]
    assert sorted(tmp_path.glob("dim-*")) == made[1:]
    assert (tmp_path / "notes.zip").exists()
    assert made[-1].stat().st_mode & 0o077 == 0, "others on the machine can read it"


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "not there"))


def test_the_replay_finds_a_change_that_history_does_not_tell():
    problem = a_problem()
    assert list(contradictions()) == []
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE dim_problem SET statement = 'x' WHERE id = %s", [problem.pk])
    assert len(list(contradictions())) == 1
