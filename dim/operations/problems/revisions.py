"""Rebuild what a problem said at an earlier revision.

History keeps the old and the new value of each change, so changes can be undone one by one and
no copy of every version is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dim.models import HistoryEntry, Office, Problem, StrategicIssue
from dim.operations.problems.content import (
    ProblemContent,
    RecommendationContent,
    history_values,
    read_issue,
    recommendation_history_values,
    stored_content,
)

Values = dict[str, Any]


@dataclass(frozen=True)
class RevisionContent:
    """What a problem said at some revision, in the values that history stores.

    `fields` has the keys of `content.history_values`. `rows` are its recommendations by primary
    key, in their order, each with the keys of `content.recommendation_history_values`.
    """

    fields: Values
    rows: dict[int, Values] = field(default_factory=dict)


def as_revision_content(content: ProblemContent) -> RevisionContent:
    """Return `content` in the values of history; recommendations not stored yet are left out."""
    return RevisionContent(
        history_values(content),
        {
            row.pk: recommendation_history_values(row, position)
            for position, row in enumerate(content.recommendations, 1)
            if row.pk
        },
    )


def as_problem_content(content: RevisionContent) -> ProblemContent:
    """Return `content` as a `ProblemContent`, for comparisons only.

    Its issue and offices are built from names and are no rows of the database.
    """
    values = dict(content.fields)
    return ProblemContent(
        strategic_issue=StrategicIssue(**values.pop("strategic_issue")),
        offices=tuple(Office(name=name) for name in values.pop("offices")),
        recommendations=tuple(
            RecommendationContent(row["text"], tuple(row["addressees"]), row["horizon"], pk)
            for pk, row in content.rows.items()
        ),
        **values,
    )


def undo_changes(now: RevisionContent, newer: Iterable[HistoryEntry]) -> RevisionContent:
    """Return `now` as it was before the changes of `newer`, which come newest first."""
    return _after(now, newer, "old", "new")


def redo_changes(was: RevisionContent, later: Iterable[HistoryEntry]) -> RevisionContent:
    """Return `was` with the changes of `later`, oldest first, made to it.

    Changes of other entries in between are not made.
    """
    return _after(was, later, "new", "old")


def _after(
    content: RevisionContent, entries: Iterable[HistoryEntry], side: str, other: str
) -> RevisionContent:
    """Return `content` with the values that each change has at its `side`, "old" or "new"."""
    fields = dict(content.fields)
    rows = {pk: dict(row) for pk, row in content.rows.items()}
    for entry in entries:
        for change in entry.changes:
            of_row, _dot, name = change["field"].rpartition(".")
            pk = change.get("recommendation")
            if not of_row:
                # History also tells when a problem went into an item, which is no field of it.
                if name in fields:
                    value = change[side]
                    fields[name] = read_issue(value) if name == "strategic_issue" else value
            elif change[side] is None:
                # A recommendation that is not there has None in all its parts.
                rows.pop(pk, None)
            elif pk in rows or change[other] is None:
                # A row that comes back is complete only after several changes, one for each part;
                # its position stands beside every one of them.
                row = rows.setdefault(pk, {"position": change["position"]})
                row[name] = change[side]
    by_position = sorted(rows.items(), key=lambda item: item[1]["position"])
    return RevisionContent(fields, dict(by_position))


def content_at(
    problem: Problem, revision: int, newer: list[HistoryEntry] | None = None
) -> RevisionContent | None:
    """Return what `problem` said at `revision`, or None where it never had that revision.

    `newer` is its history after `revision`, newest first, if the caller has read it already.
    """
    if not 0 < revision <= problem.version:
        return None
    if newer is None:
        newer = list(problem.history.filter(revision__gt=revision).order_by("-revision"))
    return undo_changes(as_revision_content(stored_content(problem)), newer)
