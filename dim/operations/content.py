"""What an entry says, apart from where it stands: as typed, as stored, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dim.models import Office, Problem, StrategicIssue

TEXT_FIELDS = ("statement", "cause", "impact", "legal_basis")
# More in one entry is a pasted list, not a problem with its recommendations.
MAX_RECOMMENDATIONS = 300


@dataclass(frozen=True)
class RecommendationContent:
    """One recommendation as typed. `pk` names the stored one it continues; None is a new one."""

    text: str
    addressees: tuple[str, ...] = ()
    horizon: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class EntryContent:
    """One entry as typed; recommendations in the order in which they are shown."""

    strategic_issue: StrategicIssue
    statement: str
    cause: str = ""
    impact: str = ""
    legal_basis: str = ""
    offices: tuple[Office, ...] = ()
    recommendations: tuple[RecommendationContent, ...] = ()


def stored_content(problem: Problem) -> EntryContent:
    """The content of `problem` as the database has it."""
    return EntryContent(
        strategic_issue=problem.strategic_issue,
        offices=tuple(problem.offices.all()),
        recommendations=tuple(
            RecommendationContent(
                text=row.text, addressees=tuple(a.name for a in row.addressees.all()), horizon=row.horizon, pk=row.pk
            )
            for row in problem.recommendations.all()
        ),
        **{name: getattr(problem, name) for name in TEXT_FIELDS},
    )


def plain(content: EntryContent) -> dict[str, Any]:
    """The fields as history stores them: names instead of rows."""
    return {
        "strategic_issue": str(content.strategic_issue),
        **{name: getattr(content, name) for name in TEXT_FIELDS},
        "offices": sorted(office.name for office in content.offices),
    }


def plain_recommendation(content: RecommendationContent | None, position: int | None) -> dict[str, Any]:
    """One recommendation as history stores it; one that is not there is None in all its parts."""
    if content is None:
        return {"text": None, "addressees": None, "horizon": None, "position": None}
    return {
        "text": content.text,
        "addressees": sorted(content.addressees),
        "horizon": content.horizon,
        "position": position,
    }


def reads_the_same(one: EntryContent, other: EntryContent) -> bool:
    """Whether the two say the same in the same order, whichever stored recommendations they continue."""
    return plain(one) == plain(other) and [
        plain_recommendation(row, number) for number, row in enumerate(one.recommendations)
    ] == [plain_recommendation(row, number) for number, row in enumerate(other.recommendations)]


def changes_between(old: EntryContent | None, new: EntryContent) -> list[dict[str, Any]]:
    """What a history entry stores: one dict per field that differs, recommendations by identity.

    Every recommendation of `new` must have its `pk` by now.
    """
    before, after = plain(old) if old else {}, plain(new)
    changes: list[dict[str, Any]] = [
        {"field": name, "old": before.get(name), "new": value}
        for name, value in after.items()
        if before.get(name) != value and (old or value not in ("", []))
    ]
    old_rows = {row.pk: (row, n) for n, row in enumerate(old.recommendations, 1)} if old else {}
    new_rows = {row.pk: (row, n) for n, row in enumerate(new.recommendations, 1)}
    for pk in [*new_rows, *(pk for pk in old_rows if pk not in new_rows)]:
        was = plain_recommendation(*old_rows.get(pk, (None, None)))
        now = plain_recommendation(*new_rows.get(pk, (None, None)))
        changes += [
            {
                "field": f"recommendation.{name}",
                "recommendation": pk,
                "position": now["position"] or was["position"],
                "old": was[name],
                "new": now[name],
            }
            for name in ("text", "addressees", "horizon", "position")
            if was[name] != now[name] and not (name == "position" and (pk not in old_rows or pk not in new_rows))
        ]
    return changes


def says_the_same(stored_creation: list[dict[str, Any]], content: EntryContent) -> bool:
    """Whether `content` is what an entry was created with: a repeated send, not a second text."""
    numbered = tuple(
        RecommendationContent(row.text, row.addressees, row.horizon, pk=-number)
        for number, row in enumerate(content.recommendations, 1)
    )
    again = changes_between(
        None,
        EntryContent(
            content.strategic_issue,
            content.statement,
            content.cause,
            content.impact,
            content.legal_basis,
            content.offices,
            numbered,
        ),
    )

    def bare(changes: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return [(change["field"], change.get("position"), change["new"]) for change in changes]

    return bare(stored_creation) == bare(again)
