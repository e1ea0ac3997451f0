"""The official documents: of a class, a division or the event, from an edition or from what is there now.

All are made of `Frozen`, so that every document and every format of one edition says the
same words in the same order. Their language is Indonesian, whoever asks for them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override, pgettext, pgettext_lazy

from dim.reports.differences import differences_report
from dim.reports.frozen import Frozen, FrozenStatistics
from dim.reports.listing import Entries, Entry
from dim.reports.paper import Paper, Part, Signatory, Signing
from dim.reports.side_by_side import side_by_side
from dim.reports.spelled import date_in_words, date_with_day
from dim.reports.structure import Column, Heading, Paragraph, Report, Table, as_text
from dim.reports.summary import LISTED, NOT_AGREED, file_slug, summary_of
from dim.reports.writers import FORMATS, Format

LANGUAGE = "id"
# Lines of the form on which people sign that they were there.
ATTENDANCE = 30


@dataclass(frozen=True)
class Kind:
    """One kind of document. `scopes` are what it can be about: "event", "division", "class"."""

    name: str
    title: Promise
    scopes: tuple[str, ...]
    formats: tuple[str, ...]
    build: Callable[[Frozen, str], Report]

    @property
    def offered(self) -> list[Format]:
        return [FORMATS[name] for name in self.formats if name in FORMATS]


def build(kind: Kind, frozen: Frozen, *, addressee: str = "", check_url: str = "", with_matrix: bool = False) -> Report:
    """The document of this kind over `frozen`. `addressee` limits the pages per addressee to one.

    `with_matrix` adds the matrix to a summary, where sheets make room for it.
    """
    with override(LANGUAGE):
        report = replace(kind.build(frozen, addressee), mark=mark_of(frozen))
        if kind.name == "summary":
            more = side_by_side(frozen).tables() if with_matrix else []
            return replace(report, blocks=(*report.blocks, *more))
        return replace(report, paper=_paper(report.title, frozen, check_url))


def differences_document(older: Frozen, newer: Frozen) -> Report:
    """What is different between two editions, as a document."""
    with override(LANGUAGE):
        report = differences_report(older, newer)
        return replace(report, paper=replace(_paper(report.title, newer, ""), signatories=()))


# --- What is around the lists ---------------------------------------------------------------


def _paper(title: str, frozen: Frozen, check_url: str) -> Paper:
    said, subject = frozen.content["paper"], frozen.subject
    dated = datetime.date.fromisoformat(said["dated"])
    facts = (
        (pgettext("document", "Group"), subject.scope()),
        (pgettext("document", "Day, date"), date_with_day(dated)),
        (pgettext("document", "Place"), subject.venue),
    )
    marks = (pgettext("watermark", "DRAFT") if is_live(frozen) else "", subject.sample_mark().upper())
    return Paper(
        letterhead=tuple(said["letterhead"]),
        logo=frozen.logo,
        heading=(title.upper(), subject.event_name.upper()),
        facts=tuple((name, value) for name, value in facts if value),
        mark=mark_of(frozen),
        is_draft=is_live(frozen),
        closing=", ".join(filter(None, (said["place"], as_text(dated)))),
        signatories=tuple(Signatory(**row) for row in said["signatories"]),
        check_url=check_url,
        watermark=" · ".join(filter(None, marks)),
    )


def is_live(frozen: Frozen) -> bool:
    """Whether it is what is there now, and no edition."""
    return frozen.content["edition"] is None


def mark_of(frozen: Frozen) -> str:
    """What stands on every page: the edition and the beginning of its checksum, or that it is a draft, and of when."""
    if is_live(frozen):
        return _("DRAFT, %(moment)s") % {"moment": as_text(frozen.subject.at)}
    return _("Edition %(number)d · %(checksum)s · %(moment)s") % {
        "number": frozen.content["edition"]["number"],
        "checksum": frozen.checksum[:8],
        "moment": as_text(frozen.subject.at),
    }


def _report(frozen: Frozen, title: str, kind: str, *blocks: Any) -> Report:
    return Report(title, file_slug(frozen.subject, kind), frozen.subject, blocks)


# --- The kinds ------------------------------------------------------------------------------


def _inventory(frozen: Frozen, _addressee: str) -> Report:
    """DIM: every item and every entry that is in none; of the whole event under the names of its divisions."""
    title, empty = pgettext("sheet", "Problems by issue"), _("No problem has been submitted yet.")
    if frozen.only_division or not frozen.points:
        lists: list[Any] = [_list("problems", title, frozen.points, empty)]
    else:
        lists = []
        for division in frozen.divisions:
            if own := [one for one in frozen.points if one.division_code == division.code]:
                lists += [Heading(str(division)), _list(f"problems_{division.code}", str(division), own, empty)]
    return _report(frozen, _("Problem inventory"), "dim", *lists, Signing())


def _matrix(frozen: Frozen, _addressee: str) -> Report:
    report = side_by_side(frozen)
    return replace(report, blocks=(*report.blocks, Signing()))


def _summary(frozen: Frozen, _addressee: str) -> Report:
    return summary_of(
        frozen.subject, FrozenStatistics(frozen, LISTED), frozen.with_status(*LISTED), frozen.with_status(NOT_AGREED)
    )


def _by_addressee(frozen: Frozen, addressee: str) -> Report:
    """What was agreed and is asked of each addressee, on pages of its own."""
    names = sorted({name for one in frozen.agreed for row in one.recommendations for name in row.addressees})
    chosen = [name for name in names if addressee in ("", name)]
    blocks: list[Any] = [] if chosen else [Paragraph(_("Nothing has been agreed that asks anything of somebody."))]
    for name in chosen:
        rows = tuple(_asked(_named(frozen, frozen.agreed), name))
        title = _("What is asked of %(addressee)s") % {"addressee": name}
        blocks += [Part((title,))] if len(chosen) > 1 else [Paragraph(title)]
        blocks.append(Table(f"asked_of_{slugify(name) or 'addressee'}", title, _ASKED(), rows, short_title=name))
    report = _report(frozen, _("Recommendations by addressee"), "tujuan", *blocks, Signing())
    return replace(report, slug=f"{report.slug}-{slugify(addressee)}"[:120]) if slugify(addressee) else report


def _ASKED() -> tuple[Column, ...]:  # noqa: N802 -- a constant but for its language
    return (
        Column("code", pgettext("report column", "No."), 15, is_key=True),
        Column("issue", pgettext("report column", "Strategic issue"), 22),
        Column("recommendation", pgettext("report column", "Recommendation"), 46),
        Column("horizon", pgettext("report column", "Horizon"), 13),
        Column("problem", pgettext("report column", "Problem"), 46),
        Column("origin", pgettext("report column", "Origin"), 22),
    )


def _asked(points: list[Entry], name: str) -> Iterator[tuple[Any, ...]]:
    for one in points:
        for row in one.recommendations:
            if name in row.addressees:
                yield one.code, one.issue, row.text, row.horizon, one.statement, one.class_name


def _record(frozen: Frozen, _addressee: str) -> Report:
    """Berita Acara: what was held, what was agreed by priority, and what was not, with reasons."""
    refused = _named(frozen, frozen.with_status(NOT_AGREED))
    # Nothing was ranked by hand: what more classes say comes first.
    agreed = _named(frozen, sorted(frozen.agreed, key=lambda one: -_voices(one)))
    counted = (
        _("%(agreed)d agreed (Annex II)") % {"agreed": len(agreed)},
        _("%(refused)d not agreed, with reasons (Annex III)") % {"refused": len(refused)},
    )
    subject, said = frozen.subject, frozen.content["paper"]
    day = date_in_words(datetime.date.fromisoformat(said["dated"]))
    held = _("On this day, %(day)s, at %(venue)s, the consolidation %(event)s was held%(scope)s.") % {
        "day": day,
        "venue": subject.venue or said["place"] or "…",
        "event": subject.event_name,
        "scope": f" ({subject.scope()})" if subject.scope() else "",
    }
    number = len(frozen.points)
    result = ngettext(
        "It put forward %(number)d problem. Of what was decided: %(counted)s.",
        "It put forward %(number)d problems. Of what was decided: %(counted)s.",
        number,
    ) % {"number": number, "counted": "; ".join(counted)}
    order = _("In the order of how many classes put it forward, then by strategic issue.")
    return _report(
        frozen,
        _("Official record"),
        "berita-acara",
        Paragraph(held),
        Paragraph(result),
        Paragraph(_("This record is signed as the basis of the plenary's decisions. Its annexes are part of it.")),
        Signing(),
        Part((_("ANNEX I"), _("ATTENDANCE"))),
        _attendance(),
        Part((_("ANNEX II"), _("WHAT WAS AGREED, BY PRIORITY"))),
        Paragraph(order),
        _list("agreed", _("Agreed"), agreed, _("Nothing has been agreed yet.")),
        Part((_("ANNEX III"), _("WHAT WAS NOT AGREED, WITH REASONS"))),
        replace(
            _list("not_agreed", _("Not agreed, with reasons"), refused, _("Nothing was refused.")), with_reasons=True
        ),
    )


def _attendance() -> Table:
    columns = (
        Column("number", pgettext("report column", "No."), 6, "center", "number"),
        Column("name", pgettext("report column", "Name"), 40),
        Column("office", pgettext("report column", "Office"), 40),
        Column("contact", pgettext("report column", "Address, telephone"), 34),
        Column("signature", pgettext("report column", "Signature"), 30),
    )
    rows = tuple((number, "", "", "", "") for number in range(1, ATTENDANCE + 1))
    return Table("attendance", _("Attendance"), columns, rows)


def _named(frozen: Frozen, entries: list[Entry]) -> list[Entry]:
    """In a list of all divisions each issue says whose it is: every division has an issue 1."""
    if frozen.only_division:
        return entries
    return [replace(one, issue_title=f"{one.issue_title} ({one.division})") for one in entries]


def _voices(one: Entry) -> int:
    return len(one.class_letter.split("; ")) if one.sources else 1 + len(one.supports)


def _list(name: str, title: str, entries: list[Entry], empty: str) -> Entries:
    """A list without a heading of its own: the document has one. `title` names its sheet in a workbook."""
    sources = any(one.sources for one in entries)
    return Entries(name, "", entries, empty_text=empty, with_sources=sources, short_title=title)


DOCUMENTS = ("pdf", "docx", "html")
LISTS = (*DOCUMENTS, "xlsx")
KINDS = {
    kind.name: kind
    for kind in (
        Kind("dim", gettext_lazy("Problem inventory"), ("event", "division", "class"), LISTS, _inventory),
        Kind("record", gettext_lazy("Official record"), ("event", "division"), DOCUMENTS, _record),
        Kind("matrix", gettext_lazy("Side by side"), ("event", "division"), LISTS, _matrix),
        Kind(
            "addressee",
            gettext_lazy("Recommendations by addressee"),
            ("event", "division"),
            LISTS,
            _by_addressee,
        ),
        Kind(
            "summary",
            pgettext_lazy("document", "Summary"),
            ("event", "division"),
            ("pdf", "docx", "pptx", "xlsx", "csv", "json", "html"),
            _summary,
        ),
    )
}
