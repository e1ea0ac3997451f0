"""What an official document has around its lists: letterhead, facts, signatures, and the mark on every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.listing import Entries, Entry
from dim.reports.structure import as_text


@dataclass(frozen=True)
class Signatory:
    """One place to sign. `heading` stands above the role ("Mengetahui,"); name and number may be empty."""

    heading: str
    role: str
    name: str = ""
    number: str = ""  # NIP, where there is one


@dataclass(frozen=True)
class Paper:
    """The frame of a document. `logo` is a PNG or JPEG picture, or nothing.

    `mark` stands in the footer of every page: edition and checksum, or that it is a
    draft (`is_draft`: then also across the head of every page) and of when.
    `check_url` is the address, for a QR code, at which a reader can check a paper in hand.
    """

    letterhead: tuple[str, ...]
    logo: bytes
    heading: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    mark: str
    is_draft: bool
    closing: str  # place and date above the signatures
    signatories: tuple[Signatory, ...]
    check_url: str = ""
    watermark: str = ""  # "KONSEP", "DATA CONTOH": large words in the head of every page


# --- Blocks that only documents have ------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """What follows begins on a new page, under these centred lines ("LAMPIRAN II", its title)."""

    kind: ClassVar = "part"
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Signing:
    """The signatures of the paper, here; kept together on one page."""

    kind: ClassVar = "signing"


# --- The list as official tables print it -------------------------------------------------


@dataclass(frozen=True)
class GridColumn:
    """`share` is the width relative to the others. `of` says to what a cell belongs, and so how far it reaches down."""

    title: str
    share: int
    of: str  # "issue", "entry" or "line"


@dataclass(frozen=True)
class GridEntry:
    """One entry in a table: its cells, one for each column of kind "issue" or "entry", and a line per recommendation.

    `starts_issue`: its issue is another than that of the entry above; otherwise the two share one cell.
    """

    starts_issue: bool
    cells: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def grid_columns(block: Entries) -> tuple[GridColumn, ...]:
    """The columns of a list, in their order: those of "line" stand together, with entry columns around them."""
    reasons = (GridColumn(pgettext("report column", "Reason"), 20, "entry"),) if block.with_reasons else ()
    return (
        GridColumn(pgettext("report column", "No."), 9, "entry"),
        GridColumn(pgettext("report column", "Strategic issue"), 14, "issue"),
        GridColumn(pgettext("report column", "Problem"), 22, "entry"),
        GridColumn(pgettext("report column", "Cause and impact"), 17, "entry"),
        GridColumn(pgettext("report column", "Legal basis"), 11, "entry"),
        GridColumn(pgettext("report column", "Origin"), 13, "entry"),
        *reasons,
        GridColumn(pgettext("report column", "Recommendation"), 22, "line"),
        GridColumn(pgettext("report column", "Addressed to"), 11, "line"),
        GridColumn(pgettext("report column", "Horizon"), 11, "line"),
    )


def grid(block: Entries) -> Iterator[GridEntry]:
    """The entries of a list as rows of a table, read in pieces; every text as files hold it."""
    above: tuple[str, str] | None = None
    for entry in block.entries:
        this = (entry.division_code, entry.issue)
        lines = tuple((as_text(row.text), as_text(row.addressees), str(row.horizon)) for row in entry.recommendations)
        yield GridEntry(this != above, tuple(_cells(entry, block.with_reasons)), lines or (("", "", ""),))
        above = this


def _cells(entry: Entry, with_reasons: bool) -> Iterator[str]:
    yield entry.code
    yield as_text(entry.issue)
    yield "\n".join(filter(None, (as_text(entry.statement), *_relations(entry))))
    yield "\n".join(filter(None, (as_text(entry.cause), as_text(entry.impact))))
    yield as_text(entry.legal_basis)
    yield "\n".join(filter(None, (as_text(entry.class_name), as_text(entry.offices))))
    if with_reasons:
        yield ": ".join(filter(None, (str(entry.reason_kind), as_text(entry.reason))))


def _relations(entry: Entry) -> Iterator[str]:
    """In brackets, what an entry has to do with others."""
    if entry.sources:
        yield _("(joined from %(codes)s)") % {"codes": ", ".join(entry.sources)}
    if entry.item_code:
        yield _("(consolidated item %(code)s)") % {"code": entry.item_code}
    if entry.supports and not entry.sources:
        yield _("(supported by %(classes)s)") % {"classes": ", ".join(entry.supports)}
