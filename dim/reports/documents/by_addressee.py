"""The recommendations that were agreed, on pages of their own for each addressee."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.content.frozen import Frozen
from dim.reports.documents.accounting import accounting
from dim.reports.documents.lists import with_division_names
from dim.reports.documents.naming import file_slug
from dim.reports.structure.blocks import Column, Paragraph, Table, TableRow
from dim.reports.structure.entry import Entry
from dim.reports.structure.paper import PaperPart, Signing
from dim.reports.structure.report import Report


def by_addressee(frozen: Frozen) -> Report:
    """Return the document with the pages of all addressees."""
    return _pages(frozen, frozen.addressees)


def for_addressee(frozen: Frozen, name: str) -> Report:
    """Return the document of the one addressee of this name.

    It is empty but for a sentence where the edition asks nothing of that name.
    """
    report = _pages(frozen, [one for one in frozen.addressees if one == name])
    ending = slugify(name)
    # A name in letters that are not Latin leaves nothing for a file name.
    if not ending:
        return report
    # Cut, because the name of an addressee may be longer than that of a file (255 bytes).
    return replace(report, slug=f"{report.slug}-{ending}"[:120])


def _pages(frozen: Frozen, names: list[str]) -> Report:
    """Return a report with one table for each of these addressees."""
    only = _("Listed is only what was agreed. %(accounting)s")
    counted = accounting(frozen.reckoning)
    counted = replace(counted, text=only % {"accounting": counted.text})
    blocks: list[PaperPart | Paragraph | Table] = [counted]
    if not names:
        blocks.append(Paragraph(_("Nothing has been agreed that asks anything of somebody.")))
    agreed = with_division_names(frozen, frozen.agreed)
    for name in names:
        title = _("What is asked of %(addressee)s") % {"addressee": name}
        # Each begins on a new page, to be sent to its addressee alone. A single one needs no break.
        blocks.append(PaperPart((title,)) if len(names) > 1 else Paragraph(title))
        key = f"asked_of_{slugify(name) or 'addressee'}"
        blocks.append(Table(key, title, _columns(), tuple(_rows(agreed, name)), short_title=name))
    slug = file_slug(frozen.subject, "tujuan")
    title = _("Recommendations by addressee")
    return Report(title, slug, frozen.subject, (*blocks, Signing()))


def _columns() -> tuple[Column, ...]:
    return (
        Column("code", pgettext("report column", "No."), 15, is_key=True),
        Column("issue", pgettext("report column", "Strategic issue"), 22),
        Column("recommendation", pgettext("report column", "Recommendation"), 46),
        Column("horizon", pgettext("report column", "Horizon"), 13),
        Column("problem", pgettext("report column", "Problem"), 46),
        Column("origin", pgettext("report column", "Origin"), 22),
    )


def _rows(agreed: list[Entry], name: str) -> Iterator[TableRow]:
    """Yield a row for each recommendation to this addressee, with the problem that it answers."""
    for one in agreed:
        for row in one.recommendations:
            if name in row.addressees:
                yield one.code, one.issue, row.text, row.horizon, one.statement, one.class_name
