"""Entries and items read back from machine-readable rows (SCHEMA.md, `dim.reports.writers.json`)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dim.models import ConsolidatedItem, Problem, Recommendation, WorkshopClass
from dim.models.problem import ReasonCategory
from dim.reports.listing import Entry, EntryRecommendation
from dim.reports.structure import Choice


def choice(vocabulary: type, value: str) -> Choice:
    """`value` with its label in the reader's language; empty is a choice without a label."""
    return Choice(value, str(vocabulary(value).label) if value else "")


def classes_text(division: str, classes: list[str], total: int) -> str:
    """How many of the division's classes speak of an item, and which; those of other divisions besides."""
    own = [one for one in classes if one.startswith(f"{division}-")]
    return _("%(number)d of %(total)d classes: %(classes)s") % {
        "number": len(own),
        "total": total,
        "classes": ", ".join(own + [one for one in classes if one not in own]),
    }


def entry_of_problem(row: dict[str, Any]) -> Entry:
    """The entry of which `problem_row` made `row`."""
    return Entry(
        code=row["code"],
        division_code=row["division"],
        division=row["division_name"],
        class_letter=row["class"],
        class_name=f"{row['division_name']} · {WorkshopClass(letter=row['class']).label}",
        issue_number=row["strategic_issue_number"],
        issue_title=row["strategic_issue"],
        statement=row["statement"],
        cause=row["cause"],
        impact=row["impact"],
        legal_basis=row["legal_basis"],
        offices=tuple(row["offices"]),
        status=choice(Problem.Status, row["status"]),
        reason_kind=choice(ReasonCategory, row["reason_category"]),
        reason=row["reason"],
        recommendations=_read_recommendations(row),
        item_code=row["consolidated_into"] or "",
        supports=tuple(row["supported_by"]),
    )


def entry_of_item(row: dict[str, Any], class_total: int) -> Entry:
    """The entry of which `item_row` made `row`; `class_total` is the number of classes of its division."""
    return Entry(
        code=row["code"],
        division_code=row["division"],
        division=row["division_name"],
        class_letter="; ".join(row["classes"]),
        class_name=classes_text(row["division"], row["classes"], class_total),
        issue_number=row["strategic_issue_number"],
        issue_title=row["strategic_issue"],
        statement=row["statement"],
        cause="",
        impact="",
        legal_basis="",
        offices=tuple(row["offices"]),
        status=choice(ConsolidatedItem.Status, row["status"]),
        reason_kind=Choice("", ""),
        reason="",
        recommendations=_read_recommendations(row),
        supports=tuple(row["supported_by"]),
        sources=tuple(row["sources"]),
    )


def _read_recommendations(row: dict[str, Any]) -> tuple[EntryRecommendation, ...]:
    return tuple(
        EntryRecommendation(
            one["number"], one["text"], tuple(one["addressees"]), choice(Recommendation.Horizon, one["horizon"])
        )
        for one in row["recommendations"]
    )
