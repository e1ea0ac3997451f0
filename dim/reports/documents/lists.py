"""Lists of entries as official documents print them."""

from __future__ import annotations

from dataclasses import replace

from dim.reports.content.frozen import Frozen
from dim.reports.structure.entry import Entry
from dim.reports.structure.entry_list import Entries


def list_of(name: str, title: str, entries: list[Entry], empty: str) -> Entries:
    """Return a list of entries for an official document.

    It has no heading of its own, because the document has one; `title` names its sheet in a
    workbook. `empty` is printed where there are no entries.
    """
    sources = any(one.is_item for one in entries)
    return Entries(name, "", entries, empty_text=empty, with_sources=sources, short_title=title)


def with_division_names(frozen: Frozen, entries: list[Entry]) -> list[Entry]:
    """Return the entries with the name of the division behind each issue.

    Those of a single division stay as they are. In a list of several it tells their issues
    apart: each division has an issue 1.
    """
    if frozen.only_division:
        return entries
    return [replace(one, issue_title=f"{one.issue_title} ({one.division})") for one in entries]
