"""Hold what a problem says: as typed, as stored, as history keeps it, and what differs."""

from __future__ import annotations

from dataclasses import dataclass, field, make_dataclass, replace
from typing import Any

from dim.models import Office, Problem, StrategicIssue
from dim.models.problem_text import PROBLEM_TEXTS, TEXT_NAMES

# More than this is a pasted list, not the recommendations of one problem.
MAX_RECOMMENDATIONS = 300


@dataclass(frozen=True)
class RecommendationContent:
    """One recommendation as typed.

    `pk` is the primary key of the stored recommendation that it continues, None for a new one.
    """

    text: str
    addressees: tuple[str, ...] = ()
    horizon: str = ""
    pk: int | None = None


# One field for each text, so that a text that is added to the list is a part of every content.
# Any, because no type checker can read fields that are made from a list.
Texts: Any = make_dataclass(
    "Texts",
    [
        (text.name, str) if text.is_required else (text.name, str, field(default=""))
        for text in PROBLEM_TEXTS
    ],
    frozen=True,
    kw_only=True,
)


@dataclass(frozen=True)
class ProblemContent(Texts):
    """One problem as typed, with its recommendations in the order in which they are shown.

    Every text of `PROBLEM_TEXTS` is a field of that name, given by keyword. Optional texts are
    empty unless they are given.
    """

    strategic_issue: StrategicIssue
    offices: tuple[Office, ...] = ()
    recommendations: tuple[RecommendationContent, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """All texts by name, in the order of `PROBLEM_TEXTS`."""
        return {name: getattr(self, name) for name in TEXT_NAMES}


def stored_content(problem: Problem) -> ProblemContent:
    """Return the content of `problem` as it is stored.

    Prefetch offices and recommendations with their addressees (`for_detail`), or each is a query.
    """
    return ProblemContent(
        strategic_issue=problem.strategic_issue,
        offices=tuple(problem.offices.all()),
        recommendations=tuple(
            RecommendationContent(
                text=row.text,
                addressees=tuple(addressee.name for addressee in row.addressees.all()),
                horizon=row.horizon,
                pk=row.pk,
            )
            for row in problem.recommendations.all()
        ),
        **{name: getattr(problem, name) for name in TEXT_NAMES},
    )


def plain_issue(issue: StrategicIssue) -> dict[str, Any]:
    """Return a strategic issue as history stores it: number and title."""
    # Not the primary key: history must read the same after the issue was renamed or removed.
    return {"number": issue.number, "title": issue.title}


def read_issue(stored: dict[str, Any] | str) -> dict[str, Any]:
    """Return the strategic issue of a history entry, in the form of `plain_issue`."""
    # Sample data of versions before 1.0.0 has the words "4 Title" in its place.
    if isinstance(stored, str):
        number, _space, title = stored.partition(" ")
        return {"number": int(number), "title": title}
    return stored


def issue_in_words(stored: dict[str, Any] | str) -> str:
    """Return the strategic issue of a history entry as people read it, such as "4 Title"."""
    if isinstance(stored, str):
        return stored
    return str(StrategicIssue(**stored))


def history_values(content: ProblemContent) -> dict[str, Any]:
    """Return the fields of `content` as history stores them: names instead of database rows."""
    return {
        "strategic_issue": plain_issue(content.strategic_issue),
        **content.texts,
        # Sorted, because their order has no meaning: another one is no change.
        "offices": sorted(office.name for office in content.offices),
    }


def recommendation_history_values(
    content: RecommendationContent | None, position: int | None
) -> dict[str, Any]:
    """Return one recommendation as history stores it, with its 1-based `position`.

    For None, which means that it is not there, all values are None.
    """
    if content is None:
        return {"text": None, "addressees": None, "horizon": None, "position": None}
    return {
        "text": content.text,
        "addressees": sorted(content.addressees),
        "horizon": content.horizon,
        "position": position,
    }


def reads_the_same(one: ProblemContent, other: ProblemContent) -> bool:
    """Return whether both say the same, with their recommendations in the same order.

    The primary keys of recommendations do not count.
    """
    if history_values(one) != history_values(other):
        return False
    return _recommendation_values(one) == _recommendation_values(other)


def _recommendation_values(content: ProblemContent) -> list[dict[str, Any]]:
    return [
        recommendation_history_values(row, position)
        for position, row in enumerate(content.recommendations, 1)
    ]


def changes_between(old: ProblemContent | None, new: ProblemContent) -> list[dict[str, Any]]:
    """Return what a history entry stores about going from `old` (None: nothing) to `new`.

    One dict ``{"field", "old", "new"}`` for each value that differs. Those of a recommendation
    also have its key and its position. Recommendations are matched by primary key, so every one
    of `new` must be stored by now.
    """
    before = history_values(old) if old else {}
    changes: list[dict[str, Any]] = []
    for name, value in history_values(new).items():
        # A creation does not list what was left empty.
        is_listed = old is not None or value not in ("", [])
        if before.get(name) != value and is_listed:
            changes.append({"field": name, "old": before.get(name), "new": value})

    return changes + _row_changes(old, new)


def _row_changes(old: ProblemContent | None, new: ProblemContent) -> list[dict[str, Any]]:
    """Return the part of `changes_between` that is about recommendations."""
    changes: list[dict[str, Any]] = []
    old_rows = _numbered_rows(old) if old else {}
    new_rows = _numbered_rows(new)
    for pk in [*new_rows, *(pk for pk in old_rows if pk not in new_rows)]:
        was = recommendation_history_values(*old_rows.get(pk, (None, None)))
        now = recommendation_history_values(*new_rows.get(pk, (None, None)))
        names = ["text", "addressees", "horizon"]
        # One that was added or removed did not move; its position stands beside each change.
        if pk in old_rows and pk in new_rows:
            names.append("position")
        changes += [
            {
                "field": f"recommendation.{name}",
                "recommendation": pk,
                "position": now["position"] or was["position"],
                "old": was[name],
                "new": now[name],
            }
            for name in names
            if was[name] != now[name]
        ]
    return changes


def _numbered_rows(content: ProblemContent) -> dict[int | None, tuple[RecommendationContent, int]]:
    """Return the recommendations of `content` by primary key, each with its 1-based position."""
    return {row.pk: (row, position) for position, row in enumerate(content.recommendations, 1)}


def says_the_same(stored_creation: list[dict[str, Any]], content: ProblemContent) -> bool:
    """Return whether `content` is what a problem was created with.

    `stored_creation` is `changes` of its first history entry. This tells a form that was sent
    twice from one that was sent again with another text.
    """
    # Not stored, so without keys; negative ones keep the recommendations apart meanwhile.
    numbered = tuple(
        RecommendationContent(row.text, row.addressees, row.horizon, pk=-number)
        for number, row in enumerate(content.recommendations, 1)
    )
    again = changes_between(None, replace(content, recommendations=numbered))
    return _without_keys(stored_creation) == _without_keys(again)


def _without_keys(changes: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return field, position and new value of each change, without keys of recommendations."""
    plain = []
    for change in changes:
        value = change["new"]
        if change["field"] == "strategic_issue":
            value = read_issue(value)
        plain.append((change["field"], change.get("position"), value))
    return plain
