"""The kinds of official documents, and how one of them is made.

A document is about a class, a division or the event, of an edition or as of now. All are made of
`Frozen`, so that every document and every format of one edition has the same words in the same
order. Their language is Indonesian, whoever asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from dim.models import Division, Event
from dim.reports.content.frozen import Frozen
from dim.reports.documents.by_addressee import by_addressee, for_addressee
from dim.reports.documents.deck import annex_deck, deck
from dim.reports.documents.differences import differences_report
from dim.reports.documents.frame import mark_of, paper_of
from dim.reports.documents.inventory import inventory
from dim.reports.documents.record import record
from dim.reports.documents.side_by_side import matrix
from dim.reports.documents.summary import (
    annex_of_summary,
    brief_summary,
    summary_as_workbook,
    summary_of_edition,
    working_list,
)
from dim.reports.structure.report import Report

# Of documents: they are signed and filed, and must not depend on the settings of a browser.
LANGUAGE = "id"


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    `scopes` are what it can be about: "event", "division", "class". `formats` are the endings
    of the files in which it is offered. `compose` makes the report, `compose_for` the part of
    one addressee, `compose_working_list` a list of chosen statuses from the live database.
    `compose_as` makes the report for the formats that have another one. `is_paper`: it has
    letterhead and signatures. `is_numbered`: it has a number of its own below the title.
    """

    name: str
    title: Promise
    scopes: tuple[str, ...]
    formats: tuple[str, ...]
    compose: Callable[[Frozen], Report]
    compose_for: Callable[[Frozen, str], Report] | None = None
    compose_working_list: Callable[[Event, Division | None, Collection[str]], Report] | None = None
    compose_as: Mapping[str, Callable[[Frozen], Report]] = field(default_factory=dict)
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
    extension: str = "",
) -> Report:
    """Return the document of this kind with this content, as a report in Indonesian.

    `addressee` limits the pages by addressee to one; kinds without such pages ignore it.
    `check_url` is the address at which the paper can be checked. `extension` is the ending of
    the file that it becomes: a workbook has room for more than a page, and a deck for less.
    """
    with override(LANGUAGE):
        # The caller may have read lists of it in another language, for a page.
        frozen = frozen.anew()
        if addressee and kind.compose_for:
            report = kind.compose_for(frozen, addressee)
        else:
            report = kind.compose_as.get(extension, kind.compose)(frozen)
        letterhead = frozen.content.paper.letterhead
        report = replace(report, mark=mark_of(frozen), letterhead=letterhead)
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
            compose_as={
                "pdf": brief_summary,
                "docx": brief_summary,
                "pptx": deck,
                "xlsx": summary_as_workbook,
            },
            is_paper=False,
        ),
        DocumentKind(
            "annex",
            gettext_lazy("Annex of the summary"),
            ("event", "division"),
            ("pdf", "docx", "pptx"),
            annex_of_summary,
            compose_as={"pptx": annex_deck},
            is_paper=False,
        ),
    )
}
