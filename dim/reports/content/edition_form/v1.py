"""Encoder and decoder of the form `konsolnas-dim-edition/1`, which EDITION.md describes.

Canonical is JSON in UTF-8 with sorted keys, no blanks between tokens, nothing escaped that need
not be, and a line feed at the end, so that the same content gives the same bytes on any machine.
The form is released: neither bytes nor their meaning may change any more.
"""

from __future__ import annotations

import base64
import datetime
import json
from typing import Any

from dim.models.problem_text import TEXT_NAMES
from dim.reports.content.edition_content import (
    DivisionFacts,
    EditionContent,
    EventFacts,
    IssueFacts,
    NotListed,
    PaperFacts,
    Stamp,
)
from dim.reports.structure.entry import Entry, EntryRecommendation
from dim.reports.structure.paper import PlaceToSign
from dim.reports.structure.values import CodedValue, as_typed

SCHEMA = "konsolnas-dim-edition/1"
# The texts that every problem had when this form was released. One that came later is
# written only where somebody has typed it: older editions must keep their bytes.
_FIRST_TEXTS = frozenset({"statement", "cause", "impact", "legal_basis"})

Stored = dict[str, Any]


# --- Encoder --------------------------------------------------------------------------------


def encode(content: EditionContent) -> bytes:
    """Return the canonical bytes of `content`."""
    return canonical(stored_form(content))


def canonical(stored: Stored) -> bytes:
    """Return a JSON object in canonical form."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def stored_form(content: EditionContent) -> Stored:
    """Return `content` as the JSON object that is stored, every text as files hold it."""
    stamp = content.stamp
    return {
        "schema": SCHEMA,
        "edition": stamp and _stored_stamp(stamp),
        "at": content.at.isoformat(timespec="seconds"),
        "event": _stored_event(content.event),
        "division": content.division or None,
        "paper": _stored_paper(content.paper),
        "divisions": [_stored_division(division) for division in content.divisions],
        "offices": {as_typed(name): as_typed(where) for name, where in content.offices.items()},
        "not_listed": [
            {
                "division": row.division,
                "class": row.class_letter,
                "strategic_issue_number": row.issue_number,
                "status": row.status,
                "count": row.count,
            }
            for row in content.not_listed
        ],
        "items": [_stored_item(entry) for entry in content.items],
        "problems": [_stored_problem(entry) for entry in content.problems],
    }


def _stored_stamp(stamp: Stamp) -> Stored:
    stored: Stored = {"number": stamp.number, "by": stamp.by, "note": stamp.note}
    # Added later: older editions must keep their bytes.
    if stamp.open:
        stored["open"] = {
            name: {"count": count, "answer": answer} for name, (count, answer) in stamp.open.items()
        }
    return stored


def _stored_event(event: EventFacts) -> Stored:
    return {
        "slug": event.slug,
        "name": as_typed(event.name),
        "venue": as_typed(event.venue),
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "time_zone": event.time_zone,
        "is_sample": event.is_sample,
    }


def _stored_paper(paper: PaperFacts) -> Stored:
    number = {"number": as_typed(paper.number)} if paper.number else {}
    return number | {
        "letterhead": [as_typed(line) for line in paper.letterhead],
        "logo": base64.b64encode(paper.logo).decode(),
        "place": as_typed(paper.place),
        "dated": paper.dated.isoformat() if paper.dated else None,
        "signatories": [
            {
                "heading": as_typed(one.heading),
                "role": as_typed(one.role),
                "name": as_typed(one.name),
                "number": as_typed(one.number),
            }
            for one in paper.signatories
        ],
    }


def _stored_division(division: DivisionFacts) -> Stored:
    return {
        "code": division.code,
        "name": as_typed(division.name),
        "short_name": as_typed(division.short_name),
        "classes": list(division.classes),
        "strategic_issues": [
            {"number": issue.number, "title": as_typed(issue.title), "is_active": issue.is_active}
            for issue in division.issues
        ],
    }


def _stored_problem(entry: Entry) -> Stored:
    """Return the row of a problem."""
    texts = {
        name: as_typed(words)
        for name, words in entry.texts.items()
        if words or name in _FIRST_TEXTS
    }
    return {
        **_stored_entry(entry),
        **texts,
        "class": entry.class_letter,
        "consolidated_into": entry.item_code or None,
        "reason_category": entry.reason_kind.value,
        "reason": as_typed(entry.reason),
    }


def _stored_item(entry: Entry) -> Stored:
    """Return the row of a consolidated item, which has the statement as its only text."""
    return {
        **_stored_entry(entry),
        "statement": as_typed(entry.statement),
        "sources": list(entry.sources),
        "classes": list(entry.classes),
    }


def _stored_entry(entry: Entry) -> Stored:
    """Return the keys that problems and items have in common."""
    return {
        "code": entry.code,
        "division": entry.division_code,
        "division_name": as_typed(entry.division),
        "strategic_issue": as_typed(entry.issue_title),
        "strategic_issue_number": entry.issue_number,
        "status": entry.status.value,
        "supported_by": list(entry.supports),
        "offices": [as_typed(name) for name in entry.offices],
        "recommendations": [
            {
                "number": row.number,
                "text": as_typed(row.text),
                "addressees": [as_typed(name) for name in row.addressees],
                "horizon": row.horizon.value,
                # Added later: older editions must keep their bytes.
                **({"open_in": row.open_in} if row.open_in else {}),
            }
            for row in entry.recommendations
        ],
    }


# --- Decoder --------------------------------------------------------------------------------
# A key that a row does not have reads as empty: keys may have been added to this form since an
# edition was frozen.


def decode(stored: Stored) -> EditionContent:
    """Return the content of a stored JSON object. Values come without labels."""
    return EditionContent(
        stamp=_stamp(stored["edition"]) if stored.get("edition") else None,
        at=datetime.datetime.fromisoformat(stored["at"]),
        event=_event(stored.get("event", {})),
        division=stored.get("division") or "",
        paper=_paper(stored.get("paper", {})),
        divisions=tuple(_division(row) for row in stored.get("divisions", ())),
        offices=stored.get("offices", {}),
        not_listed=tuple(_not_listed(row) for row in stored.get("not_listed", ())),
        items=tuple(_item(row) for row in stored.get("items", ())),
        problems=tuple(_problem(row) for row in stored.get("problems", ())),
    )


def _stamp(row: Stored) -> Stamp:
    found = {
        name: (one.get("count", 0), one.get("answer", ""))
        for name, one in row.get("open", {}).items()
    }
    return Stamp(row["number"], row.get("by", ""), row.get("note", ""), found)


def _event(row: Stored) -> EventFacts:
    starts_on = datetime.date.fromisoformat(row["starts_on"])
    ends_on = row.get("ends_on")
    return EventFacts(
        slug=row.get("slug", ""),
        name=row.get("name", ""),
        venue=row.get("venue", ""),
        starts_on=starts_on,
        ends_on=datetime.date.fromisoformat(ends_on) if ends_on else starts_on,
        time_zone=row.get("time_zone", "Asia/Jakarta"),
        is_sample=row.get("is_sample", False),
    )


def _paper(row: Stored) -> PaperFacts:
    dated = row.get("dated")
    return PaperFacts(
        letterhead=tuple(row.get("letterhead", ())),
        logo=base64.b64decode(row.get("logo", "")),
        number=row.get("number", ""),
        place=row.get("place", ""),
        dated=datetime.date.fromisoformat(dated) if dated else None,
        signatories=tuple(
            PlaceToSign(
                one.get("heading", ""),
                one.get("role", ""),
                one.get("name", ""),
                one.get("number", ""),
            )
            for one in row.get("signatories", ())
        ),
    )


def _division(row: Stored) -> DivisionFacts:
    return DivisionFacts(
        code=row.get("code", ""),
        name=row.get("name", ""),
        short_name=row.get("short_name", ""),
        classes=tuple(row.get("classes", ())),
        issues=tuple(
            IssueFacts(one.get("number", 0), one.get("title", ""), one.get("is_active", True))
            for one in row.get("strategic_issues", ())
        ),
    )


def _not_listed(row: Stored) -> NotListed:
    return NotListed(
        division=row.get("division", ""),
        class_letter=row.get("class", ""),
        issue_number=row.get("strategic_issue_number", 0),
        status=row.get("status", ""),
        count=row.get("count", 0),
    )


def _problem(row: Stored) -> Entry:
    return Entry(
        **_entry(row),
        classes=(f"{row.get('division', '')}-{row.get('class', '')}",),
        texts={name: row.get(name, "") for name in TEXT_NAMES},
        reason_kind=CodedValue(row.get("reason_category", ""), ""),
        reason=row.get("reason", ""),
        item_code=row.get("consolidated_into") or "",
    )


def _item(row: Stored) -> Entry:
    return Entry(
        **_entry(row),
        classes=tuple(row.get("classes", ())),
        texts=dict.fromkeys(TEXT_NAMES, "") | {"statement": row.get("statement", "")},
        sources=tuple(row.get("sources", ())),
    )


def _entry(row: Stored) -> dict[str, Any]:
    """Return what problems and items have in common, as arguments of `Entry`."""
    return {
        "code": row.get("code", ""),
        "division_code": row.get("division", ""),
        "division": row.get("division_name", ""),
        # Depends on the reader's language; `Frozen` adds it.
        "class_name": "",
        "issue_number": row.get("strategic_issue_number", 0),
        "issue_title": row.get("strategic_issue", ""),
        "offices": tuple(row.get("offices", ())),
        "status": CodedValue(row.get("status", ""), ""),
        "supports": tuple(row.get("supported_by", ())),
        "recommendations": tuple(
            EntryRecommendation(
                number=one.get("number", number),
                text=one.get("text", ""),
                addressees=tuple(one.get("addressees", ())),
                horizon=CodedValue(one.get("horizon", ""), ""),
                open_in=one.get("open_in", ""),
            )
            for number, one in enumerate(row.get("recommendations", ()), 1)
        ),
    }
