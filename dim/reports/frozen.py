"""An edition's content, read back: the same lists and counts that the live database gives, from stored words."""

from __future__ import annotations

import base64
import datetime
import json
import zoneinfo
from collections import Counter
from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.utils.translation import pgettext

from dim.models import Division, Problem, Recommendation, StrategicIssue, WorkshopClass
from dim.reports.listing import Entry
from dim.reports.rows import choice, entry_of_item, entry_of_problem
from dim.reports.snapshot import canonical, checksum_of
from dim.reports.statistics import Statistics
from dim.reports.structure import Subject
from dim.reports.summary import ACCEPTED, DEFAULT_STATUSES, LISTED, MERGED

AGREED = (ACCEPTED, MERGED)


class Frozen:
    """What `snapshot` gave, of the whole event or narrowed to a division, or to one of its classes."""

    def __init__(self, content: dict[str, Any], division: str = "", letter: str = "") -> None:
        self.content = content
        self.only_division = division or content["division"] or ""
        self.only_class = letter

    @classmethod
    def of(cls, data: bytes) -> Frozen:
        """From the canonical form."""
        return cls(json.loads(data))

    def narrowed(self, division: str, letter: str = "") -> Frozen:
        """The part of one division, or of one of its classes. Raises LookupError when there is no such part."""
        found = next((row for row in self.content["divisions"] if row["code"] == division), None)
        if found is None or (letter and letter not in found["classes"]):
            raise LookupError(f"{division} {letter}")
        return Frozen(self.content, division, letter)

    @cached_property
    def checksum(self) -> str:
        return checksum_of(canonical(self.content))

    @cached_property
    def divisions(self) -> list[Division]:
        """In their order. Not from the database: their keys number them."""
        rows = enumerate(self.content["divisions"], 1)
        return [
            Division(pk=number, code=row["code"], name=row["name"], short_name=row["short_name"], position=number)
            for number, row in rows
            if self.only_division in ("", row["code"])
        ]

    @cached_property
    def classes(self) -> list[WorkshopClass]:
        rows = {row["code"]: row["classes"] for row in self.content["divisions"]}
        return [
            WorkshopClass(pk=1000 * division.pk + number, division=division, letter=letter)
            for division in self.divisions
            for number, letter in enumerate(rows[division.code])
            if self.only_class in ("", letter)
        ]

    @cached_property
    def issues(self) -> list[StrategicIssue]:
        rows = {row["code"]: row["strategic_issues"] for row in self.content["divisions"]}
        return [
            StrategicIssue(pk=100_000 * division.pk + row["number"], division=division, **row)
            for division in self.divisions
            for row in rows[division.code]
        ]

    @cached_property
    def problems(self) -> list[Entry]:
        """Every entry that was put forward, in reading order."""
        return [
            entry_of_problem(row)
            for row in self.content["problems"]
            if self.only_division in ("", row["division"]) and self.only_class in ("", row["class"])
        ]

    def with_status(self, *statuses: str) -> list[Entry]:
        return [entry for entry in self.problems if entry.status.value in statuses]

    @cached_property
    def items(self) -> list[Entry]:
        """The consolidated items; none where only one class is looked at."""
        if self.only_class:
            return []
        totals = {row["code"]: len(row["classes"]) for row in self.content["divisions"]}
        rows = self.content["items"]
        return [
            entry_of_item(row, totals.get(row["division"], 0))
            for row in rows
            if self.only_division in ("", row["division"])
        ]

    @cached_property
    def points(self) -> list[Entry]:
        """What the list says, each once: the items, and the entries that are in none; of one class all its entries."""
        if self.only_class:
            return self.with_status(*LISTED)
        alone = [entry for entry in self.with_status(*LISTED) if not entry.item_code]
        place = {division.code: number for number, division in enumerate(self.divisions)}
        return sorted(
            [*self.items, *alone],
            key=lambda one: (place[one.division_code], one.issue_number, not one.sources, one.code),
        )

    @cached_property
    def agreed(self) -> list[Entry]:
        """Of these, what the secretariat accepted: items, and accepted entries."""
        return [one for one in self.points if one.sources or one.status.value in AGREED]

    @property
    def logo(self) -> bytes:
        return base64.b64decode(self.content["paper"]["logo"])

    @cached_property
    def subject(self) -> Subject:
        event = self.content["event"]
        zone = zoneinfo.ZoneInfo(event["time_zone"])
        one = self.divisions[0] if self.only_division and self.divisions else None
        room = self.classes[0] if self.only_class and self.classes else None
        return Subject(
            event_slug=event["slug"],
            event_name=event["name"],
            venue=event["venue"],
            starts_on=datetime.date.fromisoformat(event["starts_on"]),
            ends_on=datetime.date.fromisoformat(event["ends_on"]),
            time_zone=event["time_zone"],
            is_sample=event["is_sample"],
            at=datetime.datetime.fromisoformat(self.content["at"]).astimezone(zone),
            statuses=tuple(choice(Problem.Status, status) for status in Problem.Status if status in DEFAULT_STATUSES),
            division_code=one.code if one else "",
            division_name=str(one) if one else "",
            class_letter=room.letter if room else "",
            class_name=str(room) if room else "",
        )


class FrozenStatistics(Statistics):
    """The counts of a summary, of stored words. Asks the database nothing."""

    def __init__(self, frozen: Frozen, listed: Collection[str]) -> None:
        self.frozen = frozen
        self.division = frozen.divisions[0] if frozen.only_division and frozen.divisions else None
        self.listed = tuple(listed)

    @property
    def classes(self) -> list[WorkshopClass]:  # type: ignore[override]
        return self.frozen.classes

    @property
    def issues(self) -> list[StrategicIssue]:  # type: ignore[override]
        return self.frozen.issues

    @cached_property
    def _entries(self) -> list[Entry]:
        return self.frozen.with_status(*self.listed)

    @cached_property
    def _counts(self) -> dict[tuple[int, int, str], int]:
        rooms = {(row.division.code, row.letter): row.pk for row in self.classes}
        issues = {(row.division.code, row.number): row.pk for row in self.issues}
        counts: Counter[tuple[int, int, str]] = Counter()
        for entry in self.frozen.problems:
            place = rooms[entry.division_code, entry.class_letter], issues[entry.division_code, entry.issue_number]
            counts[*place, entry.status.value] += 1
        for row in self.frozen.content["not_listed"]:
            if room := rooms.get((row["division"], row["class"])):
                counts[room, issues[row["division"], row["strategic_issue_number"]], row["status"]] += row["count"]
        return dict(counts)

    @cached_property
    def horizons(self) -> list[tuple[str, int]]:
        found = Counter(row.horizon.value for entry in self._entries for row in entry.recommendations)
        rows = [(str(horizon.label), found[horizon.value]) for horizon in Recommendation.Horizon]
        return [*rows, (pgettext("horizon", "not stated"), found[""])] if found[""] else rows

    @cached_property
    def addressees(self) -> list[tuple[str, int]]:
        found = Counter(name for entry in self._entries for row in entry.recommendations for name in row.addressees)
        return sorted(found.items(), key=lambda row: (-row[1], row[0]))

    @cached_property
    def without_addressee(self) -> int:
        return sum(not row.addressees for entry in self._entries for row in entry.recommendations)

    @cached_property
    def offices(self) -> tuple[int, int]:
        names = {name for entry in self._entries for name in entry.offices}
        provinces = {self.frozen.content["offices"].get(name, "") for name in names}
        return len(names), len(provinces - {""})

    @property
    def items(self) -> list[Entry]:
        return self.frozen.items
