"""JSON for other programs, with text exactly as typed. SCHEMA.md describes the schema."""

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.conf import settings

from dim.reports.structure.blocks import Accounting, Table
from dim.reports.structure.entry import Entry
from dim.reports.structure.report import Report, Subject
from dim.reports.structure.values import as_text, as_typed

SCHEMA = "konsolnas-dim/2"


def write(report: Report, file: IO[bytes]) -> None:
    """Print `report` into `file`: its tables, and its lists as items and problems."""
    head = _dump(
        {
            "schema": SCHEMA,
            "product": f"DIM Konsolnas {settings.VERSION}",
            **_subject(report.subject),
            "edition": report.mark or None,
            "accounting": _accounting(report.accounting()),
            "tables": [_table(table) for table in report.tables()],
        }
    )
    # The lists are written row by row into the open object: they are read from the database in
    # pieces, and must never be in memory as a whole.
    file.write(head.removesuffix("}").encode())
    _list(file, "items", map(item_row, _entries(report, are_items=True)))
    _list(file, "problems", map(problem_row, _entries(report, are_items=False)))
    file.write(b"}\n")


def _entries(report: Report, *, are_items: bool) -> Iterator[Entry]:
    """Yield the entries of all lists of items, or of all lists of problems."""
    for block in report.listings():
        if block.with_sources == are_items:
            yield from block.entries


def _list(file: IO[bytes], name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Write one key with its list, a row on each line."""
    file.write(f',\n"{name}": ['.encode())
    separator = "\n"
    for row in rows:
        file.write(f"{separator}{_dump(row)}".encode())
        separator = ",\n"
    file.write(b"\n]")


def _dump(value: Any) -> str:
    # Not escaped: the file is read by people too, and is in UTF-8 anyway.
    return json.dumps(value, ensure_ascii=False)


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "event": _event(subject),
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
        "rows": [
            [value if isinstance(value, int) else as_text(value) for value in row] for row in table
        ],
    }


def _accounting(block: Accounting | None) -> dict[str, Any] | None:
    """Return what became of everything that was put forward: in a sentence, and in numbers."""
    if block is None:
        return None
    return {
        "text": as_text(block.text),
        "parts": [
            {"name": part.name, "problems": part.problems, "points": part.points}
            for part in block.parts
        ],
    }


def _event(subject: Subject) -> dict[str, Any]:
    return {
        "slug": subject.event_slug,
        "name": as_typed(subject.event_name),
        "venue": as_typed(subject.venue),
        "starts_on": subject.starts_on.isoformat(),
        "ends_on": subject.ends_on.isoformat(),
        "time_zone": subject.time_zone,
        "is_sample": subject.is_sample,
    }


def problem_row(entry: Entry) -> dict[str, Any]:
    """Return an entry as a row of `problems` (see SCHEMA.md)."""
    return {
        "code": entry.code,
        "division": entry.division_code,
        "division_name": as_typed(entry.division),
        "class": entry.class_letter,
        "strategic_issue": as_typed(entry.issue_title),
        "strategic_issue_number": entry.issue_number,
        **{name: as_typed(words) for name, words in entry.texts.items()},
        "offices": [as_typed(name) for name in entry.offices],
        "status": entry.status.value,
        "supported_by": list(entry.supports),
        "consolidated_into": entry.item_code or None,
        "reason_category": entry.reason_kind.value,
        "reason": as_typed(entry.reason),
        "recommendations": _recommendations(entry),
    }


def item_row(entry: Entry) -> dict[str, Any]:
    """Return an entry as a row of `items` (see SCHEMA.md)."""
    return {
        "code": entry.code,
        "division": entry.division_code,
        "division_name": as_typed(entry.division),
        "strategic_issue": as_typed(entry.issue_title),
        "strategic_issue_number": entry.issue_number,
        "statement": as_typed(entry.statement),
        "status": entry.status.value,
        "sources": list(entry.sources),
        "classes": list(entry.classes),
        "supported_by": list(entry.supports),
        "offices": [as_typed(name) for name in entry.offices],
        "recommendations": _recommendations(entry),
    }


def _recommendations(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "text": as_typed(row.text),
            "addressees": [as_typed(name) for name in row.addressees],
            "horizon": row.horizon.value,
            "open_in": row.open_in or None,
        }
        for row in entry.recommendations
    ]
