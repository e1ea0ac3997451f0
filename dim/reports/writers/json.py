"""JSON for other programs: text exactly as typed. The schema is described in SCHEMA.md beside this package."""

import json
from collections.abc import Iterable
from typing import IO, Any

from dim.reports.rows import event_row, item_row, problem_row
from dim.reports.structure import Report, Subject, Table, as_text

SCHEMA = "konsolnas-dim/2"


def write(report: Report, file: IO[bytes]) -> None:
    head = _dump({"schema": SCHEMA, **_subject(report.subject), "tables": [_table(table) for table in report.tables()]})
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
