"""Arrange the cells of a pasted list as problems with their recommendations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dim.models.problem_text import TEXT_NAMES
from dim.operations.imports.columns import folded
from dim.operations.imports.list_signs import SIGN, is_blank, items_of, without_sign
from dim.operations.pasting.reading import Pasted

_ISSUE_NUMBER = re.compile(r"[ \t\u00a0]*\(?([0-9]{1,5})[.)]?(?=[ \t\u00a0]|\Z)")


@dataclass(frozen=True)
class Issue:
    """An issue that a row may name: its number, its title, and its key."""

    number: int
    title: str
    key: int


@dataclass(frozen=True)
class Rules:
    """What rows may say by name, and our word for the horizon where they say something else.

    `horizons` has our value for each folded name of a horizon.
    """

    issues: tuple[Issue, ...]
    horizons: Mapping[str, str]
    horizon_label: str


@dataclass
class ArrangedProblem:
    """One problem of a pasted list. `row` is the index of its first row, `issue` a key or "".

    `unknown_issue` has the words that were to name its issue, and name none; `offices` the names
    of the offices where it comes from, separated by semicolons.
    """

    row: int
    issue: int | str = ""
    unknown_issue: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    offices: str = ""
    recommendations: list[dict[str, str]] = field(default_factory=list)

    def as_sent(self) -> dict[str, Any]:
        """Return it as a form sends it, in the way of `static/js/pasted_list.js`."""
        return {
            "issue": self.issue,
            "texts": self.texts,
            **({"offices": self.offices} if self.offices else {}),
            "recommendations": self.recommendations,
        }


@dataclass
class Arranged:
    """The problems of a pasted list, and the indexes of the rows of which words are left out."""

    problems: list[ArrangedProblem] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)

    @property
    def unknown_issues(self) -> list[str]:
        """What was to name the issues of problems and names none, for each such problem."""
        return [problem.unknown_issue for problem in self.problems if problem.unknown_issue]

    @property
    def recommendation_count(self) -> int:
        """The number of recommendations of all problems."""
        return sum(len(problem.recommendations) for problem in self.problems)


def signed_columns(pasted: Pasted) -> list[bool]:
    """Return for each column whether at least half of its cells begin with the sign of a list."""
    body = pasted.rows[1:] if pasted.has_head else pasted.rows
    found = []
    for index in range(len(pasted.roles)):
        cells = [row[index] for row in body if not is_blank(row[index])]
        signs = sum(bool(SIGN.match(cell)) for cell in cells)
        found.append(signs > 0 and 2 * signs >= len(cells))
    return found


def pieces(cell: str, role: str, *, is_signed: bool) -> list[tuple[str, str]]:
    """Return the texts of a cell, each with the sign that can be taken off in front of it.

    A recommendation that is a list is several; every other cell is one text.
    """
    if role == "recommendation" and (items := items_of(cell)):
        return items
    if is_signed and role in ("statement", "recommendation"):
        return [without_sign(cell)]
    return [("", cell)]


def arrange(pasted: Pasted, rules: Rules, *, strip: bool = True) -> Arranged:
    """Make problems of the rows of `pasted`; with `strip`, without the signs of lists.

    A row without a problem adds its recommendation to the problem above.
    """
    arranged = Arranged()
    signed = signed_columns(pasted)
    for index, row in enumerate(pasted.rows):
        if index == 0 and pasted.has_head:
            continue
        found: dict[str, list[str]] = {}
        for cell, role, is_signed in zip(row, pasted.roles, signed, strict=True):
            if role and not is_blank(cell):
                texts = pieces(cell, role, is_signed=is_signed)
                found.setdefault(role, []).extend(
                    text if strip else sign + text for sign, text in texts
                )
        _add(arranged, index, found, rules)
    return arranged


def _add(arranged: Arranged, index: int, found: dict[str, list[str]], rules: Rules) -> None:
    """Add one row, whose texts are given by role, to the problems."""
    if not found:
        return
    if "statement" in found:
        # A cell that is merged over several rows has its text in the first one only.
        above = arranged.problems[-1] if arranged.problems else ArrangedProblem(index)
        issue, unknown_issue = above.issue, above.unknown_issue
        if "issue" in found:
            typed = " ".join(found["issue"])
            issue = _issue(typed, rules.issues)
            unknown_issue = "" if issue else typed
        arranged.problems.append(ArrangedProblem(index, issue, unknown_issue))
    recommendations = found.get("recommendation", [])
    has_words = any(role in found for role in ("recommendation", "offices", *TEXT_NAMES))
    is_lost = not recommendations and ("addressee" in found or "horizon" in found)
    if is_lost or not (has_words and arranged.problems):
        arranged.left_out.append(index)
    if not (has_words and arranged.problems):
        return
    problem = arranged.problems[-1]
    for name in TEXT_NAMES:
        if name in found:
            before = [problem.texts[name]] if name in problem.texts else []
            problem.texts[name] = "\n".join([*before, *found[name]])
    problem.offices = "; ".join([problem.offices, *found.get("offices", ())]).removeprefix("; ")
    horizon, unknown = _horizon("; ".join(found.get("horizon", ())), rules)
    problem.recommendations += [
        {
            "text": text + unknown,
            "addressees": "; ".join(found.get("addressee", ())),
            "horizon": horizon,
        }
        for text in recommendations
    ]


def _horizon(typed: str, rules: Rules) -> tuple[str, str]:
    """Return our value for a horizon, and the line that keeps words which are none."""
    if not typed:
        return "", ""
    known = rules.horizons.get(folded(typed), "")
    return known, "" if known else f"\n{rules.horizon_label}: {typed}"


def _issue(typed: str, issues: Iterable[Issue]) -> int | str:
    """Return the key of the issue that `typed` names by number or title, or ""."""
    number, title = _ISSUE_NUMBER.match(typed), folded(typed)
    for issue in issues:
        if (number and int(number[1]) == issue.number) or (title and title == folded(issue.title)):
            return issue.key
    return ""
