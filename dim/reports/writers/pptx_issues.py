"""Collect the entries of a report by strategic issue, as slides show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dim.reports.structure.entry import Entry
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text

# Entries of an issue that are kept until its slide is made: three or four fit on it, and the report
# may have thousands.
KEPT = 6


@dataclass
class Issue:
    """A strategic issue with its first items and problems, and how many there are of both."""

    division: str
    title: str
    items: list[Entry] = field(default_factory=list)
    problems: list[Entry] = field(default_factory=list)
    item_count: int = 0
    problem_count: int = 0


def by_issue(report: Report) -> Iterator[Issue]:
    """Yield the issues of all divisions in reading order.

    A problem that went into a listed item is left out: the item has its words.
    """
    found: dict[tuple[str, str], Issue] = {}
    order: dict[str, int] = {}  # of divisions
    numbers: dict[tuple[str, str], tuple[int, int, str]] = {}  # to sort issues by
    listings = [block for block in report.listings() if not block.with_reasons]
    has_items = any(block.with_sources for block in listings)

    # Problems before items: a division may have no items, so only problems give the order of
    # divisions.
    for block in sorted(listings, key=lambda block: block.with_sources):
        for entry in block.entries:
            key = (entry.division_code, entry.issue)
            place = order.setdefault(entry.division_code, len(order))
            numbers.setdefault(key, (place, entry.issue_number, entry.issue))

            if has_items and entry.item_code and not block.with_sources:
                continue
            issue = found.setdefault(key, Issue(as_text(entry.division), as_text(entry.issue)))
            kept = issue.items if block.with_sources else issue.problems
            if len(kept) < KEPT:
                kept.append(entry)
            if block.with_sources:
                issue.item_count += 1
            else:
                issue.problem_count += 1

    for key in sorted(found, key=numbers.__getitem__):
        yield found[key]
