"""Entries and items as machine-readable rows (SCHEMA.md), and back again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dim.models import ConsolidatedItem, Problem, Recommendation, WorkshopClass
from dim.models.problem import ReasonCategory
from dim.reports.listing import Entry, EntryRecommendation
from dim.reports.structure import Choice, Subject, as_text


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


def event_row(subject: Subject) -> dict[str, Any]:
    return {
        "slug": subject.event_slug,
        "name": as_text(subject.event_name),
        "venue": as_text(subject.venue),
        "starts_on": subject.starts_on.isoformat(),
        "ends_on": subject.ends_on.isoformat(),
        "time_zone": subject.time_zone,
        "is_sample": subject.is_sample,
    }


def problem_row(entry: Entry) -> dict[str, Any]:
    """An entry of the list of problems."""
    return {
        "code": entry.code,
        "division": entry.division_code,
        "division_name": as_text(entry.division),
        "class": entry.class_letter,
        "strategic_issue": as_text(entry.issue_title),
        "strategic_issue_number": entry.issue_number,
        "statement": as_text(entry.statement),
        "cause": as_text(entry.cause),
        "impact": as_text(entry.impact),
        "legal_basis": as_text(entry.legal_basis),
        "offices": [as_text(name) for name in entry.offices],
        "status": entry.status.value,
        "supported_by": list(entry.supports),
        "consolidated_into": entry.item_code or None,
        "reason_category": entry.reason_kind.value,
        "reason": as_text(entry.reason),
        "recommendations": _recommendations(entry),
    }


def item_row(entry: Entry) -> dict[str, Any]:
    """An entry of the list of consolidated items."""
    return {
        "code": entry.code,
        "division": entry.division_code,
        "division_name": as_text(entry.division),
        "strategic_issue": as_text(entry.issue_title),
        "strategic_issue_number": entry.issue_number,
        "statement": as_text(entry.statement),
        "status": entry.status.value,
        "sources": list(entry.sources),
        "classes": entry.class_letter.split("; "),
        "supported_by": list(entry.supports),
        "offices": [as_text(name) for name in entry.offices],
        "recommendations": _recommendations(entry),
    }


def _recommendations(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "text": as_text(row.text),
            "addressees": [as_text(name) for name in row.addressees],
            "horizon": row.horizon.value,
        }
        for row in entry.recommendations
    ]


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
