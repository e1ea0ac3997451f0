"""The content of an edition: everything its documents are made of, in one canonical form.

Canonical is JSON in UTF-8 with sorted keys, no blanks between tokens, nothing escaped
that need not be, and a line feed at the end: the same content gives the same bytes on
any machine. Described in EDITION.md.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from dim.models import (
    ConsolidatedItem,
    Division,
    Event,
    Letterhead,
    Office,
    Problem,
    Signatory,
    StrategicIssue,
    WorkshopClass,
)
from dim.reports.entries import EntryList
from dim.reports.items import ItemList
from dim.reports.structure import as_text
from dim.reports.summary import DEFAULT_STATUSES, DRAFT, WITHDRAWN, subject_of
from dim.reports.writers.json import event_row, item_row, problem_row

SCHEMA = "konsolnas-dim-edition/1"


def snapshot(event: Event, division: Division | None = None, **edition: Any) -> dict[str, Any]:
    """What the event, or one division of it, has put forward now. Drafts and notes are not in it, only counted.

    `edition` is what the edition says of itself: its number, who froze it, and why.
    """
    subject = subject_of(event, DEFAULT_STATUSES, division)
    problems, items = Problem.objects.filter(event=event), ConsolidatedItem.objects.filter(event=event).standing()
    if division:
        problems = problems.filter(workshop_class__division=division)
        # Also what a coordinator joined into an item of another division: this one's list says where it went.
        away = problems.filter(merge__isnull=False).values("merge__item")
        items = items.filter(Q(division=division) | Q(pk__in=away))
    divisions = [division] if division else event.divisions.order_by("position", "code")
    listed = [problem_row(entry) for entry in EntryList(problems.filter(status__in=DEFAULT_STATUSES))]
    return {
        "schema": SCHEMA,
        "edition": edition or None,
        "at": subject.at.isoformat(timespec="seconds"),
        "event": event_row(subject),
        "division": division.code if division else None,
        "paper": _paper(event),
        "divisions": [_division(row) for row in divisions],
        "offices": _provinces(event, {name for row in listed for name in row["offices"]}),
        "not_listed": list(_not_listed(problems)),
        "items": [item_row(entry) for entry in ItemList(items)],
        "problems": listed,
    }


def canonical(content: dict[str, Any]) -> bytes:
    """The canonical form of what `snapshot` gave."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def checksum_of(data: bytes) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def what_is_said(content: dict[str, Any]) -> dict[str, Any]:
    """The content without what differs between two editions of the same words: number, moment and person."""
    return {key: value for key, value in content.items() if key not in {"edition", "at"}}


def _paper(event: Event) -> dict[str, Any]:
    own = Letterhead.objects.filter(event=event).first() or Letterhead(event=event)
    return {
        "letterhead": [as_text(line.strip()) for line in own.lines.splitlines() if line.strip()],
        "logo": base64.b64encode(own.logo).decode(),
        "place": as_text(own.place),
        "dated": (own.dated or event.ends_on).isoformat(),
        "signatories": [
            {name: as_text(getattr(row, name)) for name in ("heading", "role", "name", "number")}
            for row in Signatory.objects.filter(event=event)
        ],
    }


def _division(division: Division) -> dict[str, Any]:
    return {
        "code": division.code,
        "name": as_text(division.name),
        "short_name": as_text(division.short_name),
        "classes": list(division.workshop_classes.order_by("letter").values_list("letter", flat=True)),
        "strategic_issues": [
            {"number": row.number, "title": as_text(row.title), "is_active": row.is_active}
            for row in division.strategic_issues.order_by("number")
        ],
    }


def _provinces(event: Event, names: set[str]) -> dict[str, str]:
    """The province of each office by its name as files hold it."""
    rows = Office.objects.filter(problems__event=event).distinct().values_list("name", "province")
    found = {as_text(name): as_text(province) for name, province in rows}
    return {name: found.get(name, "") for name in sorted(names)}


def _not_listed(problems: Any) -> Iterator[dict[str, Any]]:
    rows = problems.filter(status__in=(DRAFT, WITHDRAWN)).order_by()
    keys = ("workshop_class_id", "strategic_issue_id", "status")
    counted = sorted(rows.values_list(*keys).annotate(Count("pk")))
    classes = WorkshopClass.objects.select_related("division").in_bulk({row[0] for row in counted})
    issues = StrategicIssue.objects.in_bulk({row[1] for row in counted})
    for class_id, issue_id, status, count in counted:
        yield {
            "division": classes[class_id].division.code,
            "class": classes[class_id].letter,
            "strategic_issue_number": issues[issue_id].number,
            "status": status,
            "count": count,
        }
