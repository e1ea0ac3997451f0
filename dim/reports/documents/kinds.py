"""The kinds of official documents, and how one of them is made.

A document is about a class, a division or the event, of an edition or as of now. All are made of
`Frozen`, so that every document and every format of one edition has the same words in the same
order. Their language is Indonesian, whoever asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from dim.models import Division, Event
from dim.reports.content.frozen import Frozen
from dim.reports.documents.by_addressee import by_addressee, for_addressee
from dim.reports.documents.differences import differences_report
from dim.reports.documents.frame import mark_of, paper_of
from dim.reports.documents.inventory import inventory
from dim.reports.documents.record import record
from dim.reports.documents.side_by_side import matrix, side_by_side
from dim.reports.documents.summary import summary_of_edition, working_list
from dim.reports.structure.report import Report

# Of documents: they are signed and filed, and must not depend on the settings of a browser.
LANGUAGE = "id"


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    `scopes` are what it can be about: "event", "division", "class". `formats` are the endings
    of the files in which it is offered. `compose` makes the report, `compose_for` the part of
    one addressee, `compose_working_list` a list of chosen statuses from the live database.
    `sheets` makes a report whose tables are added to a workbook. `is_paper`: it has
    letterhead and signatures. `is_numbered`: it has a number of its own below the title.
    """

    name: str
    title: Promise
    scopes: tuple[str, ...]
    formats: tuple[str, ...]
    compose: Callable[[Frozen], Report]
    compose_for: Callable[[Frozen, str], Report] | None = None
    compose_working_list: Callable[[Event, Division | None, Collection[str]], Report] | None = None
    sheets: Callable[[Frozen], Report] | None = None
    is_paper: bool = True
    is_numbered: bool = False


def scope_of(frozen: Frozen) -> str:
    """Return what the content is about: "class", "division" or "event"."""
    if frozen.only_class:
        return "class"
    return "division" if frozen.only_division else "event"


def build(
    kind: DocumentKind,
    frozen: Frozen,
    *,
    addressee: str = "",
    check_url: str = "",
    as_workbook: bool = False,
) -> Report:
    """Return the document of this kind with this content, as a report in Indonesian.

    `addressee` limits the pages by addressee to one; kinds without such pages ignore it.
    `check_url` is the address at which the paper can be checked. `as_workbook` adds the tables
    that only a workbook has room for.
    """
    with override(LANGUAGE):
        # The caller may have read lists of it in another language, for a page.
        frozen = frozen.anew()
        if addressee and kind.compose_for:
            report = kind.compose_for(frozen, addressee)
        else:
            report = kind.compose(frozen)
        if as_workbook and kind.sheets:
            more = kind.sheets(frozen).tables()
            report = replace(report, blocks=(*report.blocks, *more))
        report = replace(report, mark=mark_of(frozen))
        if not kind.is_paper:
            return report
        return replace(
            report, paper=paper_of(report.title, frozen, check_url, is_numbered=kind.is_numbered)
        )


def differences_document(older: Frozen, newer: Frozen) -> Report:
    """Return the differences between two editions as a document, which nobody signs."""
    with override(LANGUAGE):
        older, newer = older.anew(), newer.anew()
        report = differences_report(older, newer)
        paper = replace(paper_of(report.title, newer), signatories=())
        return replace(report, mark=mark_of(newer), paper=paper)


DOCUMENTS = ("pdf", "docx", "html")
LISTS = (*DOCUMENTS, "xlsx")
KINDS = {
    kind.name: kind
    for kind in (
        DocumentKind(
            "dim",
            gettext_lazy("Problem inventory"),
            ("event", "division", "class"),
            LISTS,
            inventory,
        ),
        DocumentKind(
            "record",
            gettext_lazy("Official record"),
            ("event", "division"),
            DOCUMENTS,
            record,
            is_numbered=True,
        ),
        DocumentKind(
            "matrix",
            gettext_lazy("Side by side"),
            ("event", "division"),
            (*LISTS, "json"),
            matrix,
        ),
        DocumentKind(
            "addressee",
            gettext_lazy("Recommendations by addressee"),
            ("event", "division"),
            LISTS,
            by_addressee,
            compose_for=for_addressee,
        ),
        DocumentKind(
            "summary",
            pgettext_lazy("document", "Summary"),
            ("event", "division"),
            ("pdf", "docx", "pptx", "xlsx", "csv", "json", "html"),
            summary_of_edition,
            compose_working_list=working_list,
            sheets=side_by_side,
            is_paper=False,
        ),
    )
}
