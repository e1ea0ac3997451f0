"""JSON for other programs: text exactly as typed. The schema is described in SCHEMA.md beside this package."""

import json
from collections.abc import Iterable
from typing import IO, Any

from dim.reports.structure import Report, Subject, Table, as_text

SCHEMA = "konsolnas-dim/2"


def write(report: Report, file: IO[bytes]) -> None:
    head = _dump(
        {
            "schema": SCHEMA,
            **_subject(report.subject),
            "edition": report.mark or None,
            "tables": [_table(table) for table in report.tables()],
        }
    )
    file.write(head.removesuffix("}").encode())
    blocks = report.listings()
    _list(file, "items", (item_row(entry) for block in blocks if block.with_sources for entry in block.entries))
    _list(
        file, "problems", (problem_row(entry) for block in blocks if not block.with_sources for entry in block.entries)
    )
    file.write(b"}\n")


def _list(file: IO[bytes], name: str, rows: Iterable[dict[str, Any]]) -> None:
    """One key with its list, a row on each line: never the whole in memory."""
    file.write(f',\n"{name}": ['.encode())
    separator = "\n"
    for row in rows:
        file.write(f"{separator}{_dump(row)}".encode())
        separator = ",\n"
    file.write(b"\n]")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "event": event_row(subject),
        "division": subject.division_code or None,
        "class": subject.class_letter or None,
        "state_at": subject.at.isoformat(timespec="seconds"),
        "statuses": [status.value for status in subject.statuses],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": as_text(table.title),
        "columns": [column.name for column in table.columns],
        "rows": [[value if isinstance(value, int) else as_text(value) for value in row] for row in table],
    }


def event_row(subject: Subject) -> dict[str, Any]:
    """The workshop."""
    return {
        "slug": subject.event_slug,
        "name": as_text(subject.event_name),
        "venue": as_text(subject.venue),
        "starts_on": subject.starts_on.isoformat(),
        "ends_on": subject.ends_on.isoformat(),
        "time_zone": subject.time_zone,
        "is_sample": subject.is_sample,
    }


def problem_row(entry: Any) -> dict[str, Any]:
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


def item_row(entry: Any) -> dict[str, Any]:
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


def _recommendations(entry: Any) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "text": as_text(row.text),
            "addressees": [as_text(name) for name in row.addressees],
            "horizon": row.horizon.value,
        }
        for row in entry.recommendations
    ]
