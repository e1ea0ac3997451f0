"""What the database really holds, read with plain SQL and compared with what note-takers were
told.
"""

from __future__ import annotations

import contextlib
import datetime
import math
import sqlite3
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from tests.soak.writers import Content, Post, TypedProblem

Row = tuple[Any, ...]
TABLES = {
    "classes": "SELECT id, last_number, revision FROM dim_workshopclass ORDER BY id",
    "problems": "SELECT id, creation_key, workshop_class_id, number, code, version, status,"
    " strategic_issue_id, statement, cause FROM dim_problem ORDER BY id",
    "recommendations": "SELECT id, problem_id, text FROM dim_recommendation"
    " ORDER BY problem_id, position, id",
    "history": "SELECT problem_id, revision, action, at FROM dim_historyentry"
    " ORDER BY problem_id, revision",
}


@dataclass(frozen=True)
class Dump:
    """Every row that matters, at one moment."""

    classes: list[Row]
    problems: list[Row]
    recommendations: list[Row]
    history: list[Row]


def read(database_url: str) -> Dump:
    """All in one transaction, so that the tables belong together."""
    if database_url.startswith("sqlite:///"):
        link: Any = sqlite3.connect(urlsplit(database_url).path[1:], isolation_level=None)
        begin = "BEGIN"
    else:
        link = psycopg2.connect(database_url)
        link.autocommit = True
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ"
    with contextlib.closing(link), contextlib.closing(link.cursor()) as cursor:
        cursor.execute(begin)
        found = {}
        for name, query in TABLES.items():
            cursor.execute(query)
            found[name] = list(cursor.fetchall())
        cursor.execute("COMMIT")
        if database_url.startswith("sqlite:///"):
            found["history"] = [(*row[:3], _moment(row[3])) for row in found["history"]]
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
    return Dump(**found)


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def compare(
    dump: Dump, acknowledged: list[tuple[TypedProblem, Any]], typed: list[TypedProblem]
) -> list[str]:
    """What is wrong, in sentences.

    `acknowledged` are problems with what was acknowledged of them before the
    dump was read, `typed` all problems that there were after it.
    """
    wrong = []
    keys = [_key(row) for row in dump.problems]
    by_key = {_key(row): row for row in dump.problems}
    of_problem: dict[int, list[str]] = {row[0]: [] for row in dump.problems}
    for _pk, problem, text in dump.recommendations:
        of_problem[problem].append(text)
    wrong += [
        f"{key} is stored {number} times" for key, number in Counter(keys).items() if number > 1
    ]
    # A text is unlike any other; whoever takes the key for another one does not hide a double.
    texts = Counter(row[8] for row in dump.problems)
    wrong += [f"{number} problems say “{text}”" for text, number in texts.items() if number > 1]
    unknown = set(keys) - {problem.key for problem in typed}
    wrong += [f"{key} is stored, and nobody has it" for key in unknown]
    for problem, stored in acknowledged:
        row = by_key.get(problem.key)
        if row is None:
            wrong.append(f"LOST: {stored.code} ({problem.key}) was acknowledged and is not stored")
            continue
        pk, _k, _class, _number, code, version, status, issue, statement, cause = row
        if code != stored.code:
            wrong.append(f"{stored.code} is stored as {code}")
        if version < stored.version:
            wrong.append(f"LOST: {code} is at version {version}; {stored.version} was acknowledged")
        if version == stored.version:
            held = Content(str(issue), statement, tuple(of_problem[pk]), cause)
            if held != stored.content or status != stored.status:
                wrong.append(
                    f"{code} holds {status} {held}; "
                    f"acknowledged was {stored.status} {stored.content}"
                )
    return wrong + _inconsistent(dump)


def _inconsistent(dump: Dump) -> list[str]:
    """What no database of ours may hold, whoever typed what."""
    wrong = []
    actions: dict[int, list[tuple[int, str]]] = {row[0]: [] for row in dump.problems}
    for problem, revision, action, _at in dump.history:
        actions[problem].append((revision, action))
    for pk, _key, _class, _number, code, version, *_rest in dump.problems:
        revisions = [revision for revision, _action in actions[pk]]
        if revisions != list(range(1, version + 1)):
            wrong.append(f"{code}: version {version}, but its history has {revisions}")
        if [action for _revision, action in actions[pk]].count("created") != 1:
            wrong.append(f"{code} was not created once: {actions[pk]}")
    for room, last_number, revision in dump.classes:
        mine = [row for row in dump.problems if row[2] == room]
        if sorted(row[3] for row in mine) != list(range(1, last_number + 1)):
            wrong.append(
                f"class {room}: numbers up to {last_number} were given, not each of them once"
            )
        happened = sum(row[5] for row in mine)
        if happened != revision:
            wrong.append(f"class {room}: {revision} changes were announced, {happened} happened")
    return wrong


def answers_lost(dump: Dump, sent: list[Post]) -> Counter[str]:
    """By kind, the posts whose earlier try had been committed before the one that was
    acknowledged was sent.
    """
    keys = {row[0]: _key(row) for row in dump.problems}
    committed = {
        (keys[problem], revision): at.timestamp() for problem, revision, _action, at in dump.history
    }
    return Counter(
        post.kind
        for post in sent
        if committed.get((post.problem.key, post.acknowledged), math.inf) < post.last_sent
    )


def _key(row: Row) -> str:
    return str(uuid.UUID(str(row[1])))
