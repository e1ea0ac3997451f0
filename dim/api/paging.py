"""Pages by key: constant cost however far one reads, and no row twice or never meanwhile."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Schema

from dim.reports.content.entries import EntriesInBatches
from dim.reports.structure.entry import Entry
from dim.reports.writers.csv import harmless

MOST, USUAL = 500, 100


class Reading(Schema):
    """What every list understands."""

    after: int = Field(0, ge=0, le=2**63 - 1, description="the key behind which a page begins")
    limit: int = Field(USUAL, ge=1, le=MOST)
    since: datetime.datetime | None = Field(
        None,
        description="only what changed at or after this moment; read a minute more than you need, "
        "for a change is visible some moments after its time",
    )
    format: Literal["json", "csv"] = "json"


def page(
    request: HttpRequest,
    rows: QuerySet,
    entries: Callable[[Any], EntriesInBatches],
    as_row: Callable[[Entry], dict[str, Any]],
    more: Sequence[str],
    reading: Reading,
) -> Any:
    """Return a page of `rows` as JSON for Ninja, or as a finished answer in CSV.

    `entries` reads a queryset as entries, `as_row` makes the keys of the JSON file of one, and
    `more` are columns that are added as they are.
    """
    if reading.since:
        since = reading.since
        # Without an offset it is meant as the site counts.
        since = since if since.tzinfo else timezone.make_aware(since)
        rows = rows.filter(updated_at__gte=since)
    wanted = rows.filter(pk__gt=reading.after).order_by("pk")
    found = list(wanted.values("pk", "code", *more)[: reading.limit + 1])
    keys = [row["pk"] for row in found[: reading.limit]]
    # Codes are unique in an event, and a list is of one.
    extra = {row["code"]: {name: row[name] for name in more} for row in found}
    listed = [as_row(entry) | extra[entry.code] for entry in entries(rows).of(keys)]
    following = _following(request, keys[-1]) if len(found) > reading.limit else None
    if reading.format == "csv":
        return _as_csv(listed, following)
    return {"rows": listed, "next": following}


def _following(request: HttpRequest, last: int) -> str:
    query = request.GET.copy()
    query["after"] = str(last)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _as_csv(rows: list[dict[str, Any]], following: str | None) -> HttpResponse:
    """Return rows as CSV: a line for each recommendation, and one for a row without any."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for number, line in enumerate(line for row in rows for line in _flat(row)):
        if number == 0:
            writer.writerow(line)
        writer.writerow(harmless(_cell(value)) for value in line.values())
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _flat(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    parts = ("number", "text", "addressees", "horizon")
    plain = {name: value for name, value in row.items() if name != "recommendations"}
    for one in row["recommendations"] or [{}]:
        yield plain | {f"recommendation_{name}": one.get(name) for name in parts}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return "" if value is None else str(value)
