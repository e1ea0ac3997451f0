"""What an entry said at an earlier revision: its history is reversible, so no copy of every version is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dim.models import HistoryEntry, Office, Problem, StrategicIssue
from dim.operations.content import EntryContent, RecommendationContent, plain, plain_recommendation, stored_content

Values = dict[str, Any]


@dataclass(frozen=True)
class Past:
    """Fields as history names them (an issue and offices by name), rows of recommendations by key, in their order."""

    fields: Values
    rows: dict[int, Values] = field(default_factory=dict)


def as_past(content: EntryContent) -> Past:
    """`content`, whose recommendations are all stored, in the terms of history."""
    return Past(
        plain(content),
        {row.pk: plain_recommendation(row, at) for at, row in enumerate(content.recommendations, 1) if row.pk},
    )


def as_content(past: Past) -> EntryContent:
    """The words of `past`, to compare with: its issue and offices are named, they are not those of the database."""
    values = dict(past.fields)
    number, __, title = values.pop("strategic_issue").partition(" ")
    return EntryContent(
        strategic_issue=StrategicIssue(number=int(number), title=title),
        offices=tuple(Office(name=name) for name in values.pop("offices")),
        recommendations=tuple(
            RecommendationContent(row["text"], tuple(row["addressees"]), row["horizon"], pk)
            for pk, row in past.rows.items()
        ),
        **values,
    )


def undone(now: Past, newer: Iterable[HistoryEntry]) -> Past:
    """`now` before the changes of `newer`, newest first."""
    return _after(now, newer, "old", "new")


def redone(was: Past, later: Iterable[HistoryEntry]) -> Past:
    """`was` after the changes of `later`, oldest first, and of nothing that happened between them."""
    return _after(was, later, "new", "old")


def _after(past: Past, entries: Iterable[HistoryEntry], side: str, other: str) -> Past:
    fields, rows = dict(past.fields), {pk: dict(row) for pk, row in past.rows.items()}
    for entry in entries:
        for change in entry.changes:
            of_row, __, name = change["field"].rpartition(".")
            pk = change.get("recommendation")
            if not of_row:
                # An entry's way into a consolidated item is in its history too, and none of its words.
                if name in fields:
                    fields[name] = change[side]
            elif change[side] is None:
                rows.pop(pk, None)
            elif pk in rows or change[other] is None:
                # A row that comes back has its place; its parts follow one by one.
                row = rows.setdefault(pk, {"position": change["position"]})
                row[name] = change[side]
    return Past(fields, dict(sorted(rows.items(), key=lambda item: item[1]["position"])))


def content_at(problem: Problem, revision: int, newer: list[HistoryEntry] | None = None) -> Past | None:
    """What `problem` said at `revision`, or None when it never had it. `newer`: its later history, newest first."""
    if not 0 < revision <= problem.version:
        return None
    if newer is None:
        newer = list(problem.history.filter(revision__gt=revision).order_by("-revision"))
    return undone(as_past(stored_content(problem)), newer)
