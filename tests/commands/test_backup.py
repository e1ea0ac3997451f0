"""The backup of SQLite in deploy/README.md, word for word, while somebody is typing."""

import re
import shlex
import sqlite3
import subprocess
import sys

from django.conf import settings


def test_a_backup_made_while_people_type_has_all_that_was_saved(tmp_path):
    readme = (settings.BASE_DIR / "deploy/README.md").read_text()
    (line,) = re.findall(r"^ {4}(python3 -c .*backup.*)$", readme, re.MULTILINE)
    people = sqlite3.connect(tmp_path / "db.sqlite3", isolation_level=None)
    people.execute("PRAGMA journal_mode=WAL")
    people.execute("CREATE TABLE words (word)")
    people.execute(
        "INSERT INTO words VALUES ('saved')"
    )  # in the WAL only: copying the file would lose it
    people.execute("BEGIN IMMEDIATE")
    people.execute("INSERT INTO words VALUES ('not yet confirmed')")

    subprocess.run([sys.executable, *shlex.split(line)[1:]], cwd=tmp_path, check=True)

    people.execute("COMMIT")
    copy = sqlite3.connect(tmp_path / "dim.sqlite3")
    assert copy.execute("SELECT word FROM words").fetchall() == [("saved",)]
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    people.close()
