"""The differences between two editions: entries added, removed, reworded or decided anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.history.problem_history import Change
from dim.models.problem_text import PROBLEM_TEXTS
from dim.reports.content.frozen import Frozen
from dim.reports.documents.naming import file_slug
from dim.reports.structure.blocks import Column, Paragraph, Table
from dim.reports.structure.entry import Entry
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text
from dim.text import Piece


@dataclass(frozen=True)
class ChangedEntry:
    """An entry that both editions have and that reads differently.

    `reworded` are its changed texts, `decided` its changed status, reason and relations.
    """

    entry: Entry
    reworded: tuple[Change, ...]
    decided: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, those of the decision first."""
        return self.decided + self.reworded


@dataclass(frozen=True)
class Differences:
    """Items and problems that differ between two editions, each in reading order."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[ChangedEntry, ...]

    def __len__(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)


def differences(older: Frozen, newer: Frozen) -> Differences:
    """Return the entries that are only in one of two editions, or that read differently.

    Entries are matched by their codes, which are permanent and never given twice.
    """
    before, after = _by_code(older), _by_code(newer)
    added = [entry for code, entry in after.items() if code not in before]
    removed = [entry for code, entry in before.items() if code not in after]

    changed = []
    for code, entry in after.items():
        if code not in before:
            continue
        compared = _changed(before[code], entry)
        if compared.changes:
            changed.append(compared)

    return Differences(tuple(added), tuple(removed), tuple(changed))


def _by_code(frozen: Frozen) -> dict[str, Entry]:
    return {entry.code: entry for entry in (*frozen.items, *frozen.problems)}


def _changed(old: Entry, new: Entry) -> ChangedEntry:
    reworded = _compared(_texts(old), _texts(new))
    decided = _compared(_decision(old), _decision(new))
    return ChangedEntry(new, tuple(reworded), tuple(decided))


def _compared(old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    """Yield a change for each label whose text differs; both have the same labels."""
    for label, text in new.items():
        if old[label] != text:
            yield Change(label, old[label], text)


def _texts(entry: Entry) -> dict[str, str]:
    """Return what people worded, by the label of each text."""
    # An edition that is older than a text has it empty, and shows it as added.
    texts = {str(text.label): entry.texts.get(text.name, "") for text in PROBLEM_TEXTS}
    return {
        pgettext("report column", "Strategic issue"): entry.issue,
        **texts,
        pgettext("report column", "Origin offices"): "; ".join(entry.offices),
        pgettext("report column", "Recommendation"): "\n".join(_recommendations(entry)),
    }


def _recommendations(entry: Entry) -> Iterator[str]:
    """Yield a line for each recommendation, with its addressees and horizon in brackets."""
    for row in entry.recommendations:
        line = " ".join(filter(None, (f"{row.number}. {row.text}", row.remark)))
        whom = " · ".join(filter(None, ["; ".join(row.addressees), str(row.horizon)]))
        yield f"{line} ({whom})" if whom else line


def _decision(entry: Entry) -> dict[str, str]:
    """Return what became of an entry, by the label of each part."""
    reason = ": ".join(filter(None, [str(entry.reason_kind), entry.reason]))
    return {
        pgettext("report column", "Status"): str(entry.status),
        pgettext("report column", "Reason"): reason,
        pgettext("report column", "Consolidated item"): entry.item_code,
        pgettext("report column", "Joined from"): ", ".join(entry.sources),
        pgettext("report column", "Supported by"): ", ".join(entry.supports),
    }


def _marked(pieces: list[Piece]) -> str:
    """Return a text with its different words between « and »."""
    # Marks and no colour: a paper may be printed black on white, and copied.
    return "".join(f"«{piece.text}»" if piece.differs else piece.text for piece in pieces)


def differences_report(older: Frozen, newer: Frozen) -> Report:
    """Return the differences as a report: tables of added, removed and changed entries."""
    found = differences(older, newer)
    tables = (
        _entry_table("added", _("Added"), found.added),
        _entry_table("removed", _("No longer there"), found.removed),
        _change_table(_("Changed"), found.changed),
    )
    numbers = (len(found.added), len(found.removed), len(found.changed))
    counted = ", ".join(
        f"{table.title.lower()} {number}" for table, number in zip(tables, numbers, strict=True)
    )
    sentence = _("From %(older)s to %(newer)s: %(counted)s.") % {
        "older": as_text(older.subject.at),
        "newer": as_text(newer.subject.at),
        "counted": counted,
    }
    blocks = (Paragraph(sentence), *(table for table in tables if table.rows))
    slug = file_slug(newer.subject, "perbedaan")
    return Report(_("Differences between two editions"), slug, newer.subject, blocks)


def _entry_table(name: str, title: str, entries: tuple[Entry, ...]) -> Table:
    columns = (
        Column("code", pgettext("report column", "No."), 12, is_key=True),
        Column("issue", pgettext("report column", "Strategic issue"), 26),
        Column("statement", pgettext("report column", "Problem"), 70),
    )
    rows = tuple((entry.code, entry.issue, entry.statement) for entry in entries)
    return Table(name, title, columns, rows)


def _change_table(title: str, changed: tuple[ChangedEntry, ...]) -> Table:
    """Return a table with a row for each changed part of each entry."""
    columns = (
        Column("code", pgettext("report column", "No."), 12, is_key=True),
        Column("field", pgettext("report column", "Part"), 18),
        Column("old", pgettext("report column", "Before"), 52),
        Column("new", pgettext("report column", "After"), 52),
    )
    rows = tuple(
        (row.entry.code, change.label, _marked(change.old_pieces), _marked(change.new_pieces))
        for row in changed
        for change in row.changes
    )
    note = _("What is different stands between « and ».")
    return Table("changed", title, columns, rows, note=note)
