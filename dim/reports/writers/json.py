"""JSON for other programs: text exactly as typed. The schema is described in SCHEMA.md beside this package."""

import json
from typing import IO, Any

from dim.reports.structure import Report, Subject, Table, as_text

SCHEMA = "konsolnas-dim/1"


def write(report: Report, file: IO[bytes]) -> None:
    head = _dump({"schema": SCHEMA, **_subject(report.subject), "tables": [_table(table) for table in report.tables()]})
    file.write(head.removesuffix("}").encode() + b',\n"problems": [')
    separator = "\n"
    for block in report.listings():
        for entry in block.entries:
            file.write(f"{separator}{_dump(_problem(entry))}".encode())
            separator = ",\n"
    file.write(b"\n]}\n")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "event": {
            "slug": subject.event_slug,
            "name": as_text(subject.event_name),
            "venue": as_text(subject.venue),
            "starts_on": subject.starts_on.isoformat(),
            "ends_on": subject.ends_on.isoformat(),
            "time_zone": subject.time_zone,
            "is_sample": subject.is_sample,
        },
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


def _problem(entry: Any) -> dict[str, Any]:
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
        "consolidated_into": entry.item_code or None,
        "reason_category": entry.reason_kind.value,
        "reason": as_text(entry.reason),
        "recommendations": [
            {
                "number": row.number,
                "text": as_text(row.text),
                "addressees": [as_text(name) for name in row.addressees],
                "horizon": row.horizon.value,
            }
            for row in entry.recommendations
        ],
    }
