"""What is different between two editions: what came, what went, what is worded or decided otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.frozen import Frozen
from dim.reports.listing import Entry
from dim.reports.structure import Column, Paragraph, Report, Table, as_text
from dim.reports.summary import file_slug
from dim.reports.trail import Change
from dim.text import Piece


@dataclass(frozen=True)
class Changed:
    """One entry that both editions have. `reworded` are texts, `decided` what became of it."""

    entry: Entry
    reworded: tuple[Change, ...]
    decided: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.decided + self.reworded


@dataclass(frozen=True)
class Differences:
    """Items and entries by their codes, in reading order."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Changed, ...]

    def __len__(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)


def differences(older: Frozen, newer: Frozen) -> Differences:
    """What `newer` says otherwise than `older`."""
    before, after = ({one.code: one for one in (*frozen.items, *frozen.problems)} for frozen in (older, newer))
    changed = (_changed(before[code], one) for code, one in after.items() if code in before)
    return Differences(
        added=tuple(one for code, one in after.items() if code not in before),
        removed=tuple(one for code, one in before.items() if code not in after),
        changed=tuple(one for one in changed if one.changes),
    )


def _changed(old: Entry, new: Entry) -> Changed:
    return Changed(new, tuple(_compared(_texts(old), _texts(new))), tuple(_compared(_fate(old), _fate(new))))


def _compared(old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    for label, text in new.items():
        if old[label] != text:
            yield Change(label, old[label], text)


def _texts(entry: Entry) -> dict[str, str]:
    return {
        pgettext("report column", "Strategic issue"): entry.issue,
        pgettext("report column", "Problem"): entry.statement,
        pgettext("report column", "Cause"): entry.cause,
        pgettext("report column", "Impact"): entry.impact,
        pgettext("report column", "Legal basis"): entry.legal_basis,
        pgettext("report column", "Origin offices"): "; ".join(entry.offices),
        pgettext("report column", "Recommendation"): "\n".join(_recommendations(entry)),
    }


def _recommendations(entry: Entry) -> Iterator[str]:
    for row in entry.recommendations:
        whom = " · ".join(filter(None, ["; ".join(row.addressees), str(row.horizon)]))
        yield f"{row.number}. {row.text}" + (f" ({whom})" if whom else "")


def _fate(entry: Entry) -> dict[str, str]:
    return {
        pgettext("report column", "Status"): str(entry.status),
        pgettext("report column", "Reason"): ": ".join(filter(None, [str(entry.reason_kind), entry.reason])),
        pgettext("report column", "Consolidated item"): entry.item_code,
        pgettext("report column", "Joined from"): ", ".join(entry.sources),
        pgettext("report column", "Supported by"): ", ".join(entry.supports),
    }


def _marked(pieces: list[Piece]) -> str:
    """A text with its different words between marks that survive any printer, copier and format."""
    return "".join(f"«{piece.text}»" if piece.differs else piece.text for piece in pieces)


def differences_report(older: Frozen, newer: Frozen) -> Report:
    """The same as a document: tables of what came, what went, and what changed, field by field."""
    found = differences(older, newer)
    titles = _("Added"), _("No longer there"), _("Changed")
    counted = ", ".join(
        f"{title.lower()} {len(rows)}"
        for title, rows in zip(titles, (found.added, found.removed, found.changed), strict=True)
    )
    one = (
        Column("code", pgettext("report column", "No."), 12, is_key=True),
        Column("issue", pgettext("report column", "Strategic issue"), 26),
        Column("statement", pgettext("report column", "Problem"), 70),
    )
    fields = (
        Column("code", pgettext("report column", "No."), 12, is_key=True),
        Column("field", pgettext("report column", "Part"), 18),
        Column("old", pgettext("report column", "Before"), 52),
        Column("new", pgettext("report column", "After"), 52),
    )
    lists = (
        Table("added", titles[0], one, tuple((row.code, row.issue, row.statement) for row in found.added)),
        Table("removed", titles[1], one, tuple((row.code, row.issue, row.statement) for row in found.removed)),
        Table(
            "changed",
            titles[2],
            fields,
            tuple(
                (row.entry.code, c.label, _marked(c.old_pieces), _marked(c.new_pieces))
                for row in found.changed
                for c in row.changes
            ),
            note=_("What is different stands between « and »."),
        ),
    )
    said = _("From %(older)s to %(newer)s: %(counted)s.") % {
        "older": as_text(older.subject.at),
        "newer": as_text(newer.subject.at),
        "counted": counted,
    }
    blocks = (Paragraph(said), *(table for table in lists if table.rows))
    return Report(_("Differences between two editions"), file_slug(newer.subject, "perbedaan"), newer.subject, blocks)
