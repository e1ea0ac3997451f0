"""The summary for the plenary, of an event or of one of its divisions.

Problems that were submitted are listed, whatever became of them since; those that were not agreed
have a list of their own with the reasons; drafts and withdrawn problems are counted apart and
never listed. An operator may choose other statuses; the report then says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import Division, Event, Problem
from dim.models.status import LISTED, MERGED, NOT_AGREED, PUT_FORWARD
from dim.reports.content.entries import EntryList
from dim.reports.content.frozen import Frozen
from dim.reports.content.statistics import Statistics, statistics_of, statistics_of_edition
from dim.reports.content.subject import subject_of
from dim.reports.documents.accounting import accounting
from dim.reports.documents.highlights import weightiest_points
from dim.reports.documents.naming import file_slug
from dim.reports.documents.side_by_side import side_by_side
from dim.reports.documents.summary_numbers import (
    addressees_block,
    heat_map_block,
    horizons_block,
    key_numbers_block,
    status_table,
)
from dim.reports.structure.blocks import Paragraph
from dim.reports.structure.charts import BarChart, HeatMap
from dim.reports.structure.entry import Entry
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.report import Report, Subject


def event_summary(event: Event, statuses: Collection[str] = PUT_FORWARD) -> Report:
    """Return the summary of an event as of now, with the problems of these statuses."""
    return working_list(event, None, statuses)


def division_summary(division: Division, statuses: Collection[str] = PUT_FORWARD) -> Report:
    """Return the summary of one division as of now, with the problems of these statuses."""
    return working_list(division.event, division, statuses)


def summary_of_edition(frozen: Frozen) -> Report:
    """Return the summary of the content of an edition."""
    return summary_of(
        frozen.subject,
        statistics_of_edition(frozen, LISTED),
        frozen.with_status(*LISTED),
        frozen.with_status(NOT_AGREED),
    )


# What fits on the few pages that somebody reads; the annex and the workbook have all of it.
BRIEF_ROWS, BRIEF_BARS = 16, 12


def brief_summary(frozen: Frozen) -> Report:
    """Return the summary for people who have ten minutes: the numbers, and what weighs most.

    On paper it has at most four pages, however large the event is. The lists are its annex.
    """
    report = summary_of_edition(frozen)
    where = _(
        "The complete lists are in the annex of this summary and in its Excel file,"
        " under the codes shown here."
    )
    blocks = [_in_brief(block) for block in report.blocks if block.kind != "entries"]
    # The rule about what is listed belongs to the lists.
    return replace(report, blocks=(*blocks[1:], Paragraph(where)))


def _in_brief(block: Any) -> Any:
    """Return the block with its largest rows only, where it has more than a few pages hold."""
    if isinstance(block, HeatMap):
        return block.largest(BRIEF_ROWS)
    if isinstance(block, BarChart):
        return block.largest(BRIEF_BARS)
    return block


def annex_of_summary(frozen: Frozen) -> Report:
    """Return the annex of the summary: the complete lists behind its numbers."""
    report = summary_of_edition(frozen)
    said = [block for block in report.blocks if block.kind in {"paragraph", "entries"}]
    slug = file_slug(frozen.subject, "lampiran-ringkasan")
    return Report(_("Annex of the summary"), slug, frozen.subject, tuple(said))


def summary_as_workbook(frozen: Frozen) -> Report:
    """Return the summary with the matrix, for which only a workbook has room."""
    report = summary_of_edition(frozen)
    return replace(report, blocks=(*report.blocks, *side_by_side(frozen).tables()))


def working_list(event: Event, division: Division | None, statuses: Collection[str]) -> Report:
    """Return the summary of an event, or of one division, with the problems of these statuses.

    They are read from the database in pieces while the report is printed.
    """
    # In the order of a problem's life, in whatever order they were asked for.
    chosen = [status for status in Problem.Status if status in statuses]
    problems = Problem.objects.filter(event=event)
    if division:
        problems = problems.filter(workshop_class__division=division)
    listed = [status for status in chosen if status != NOT_AGREED]
    return summary_of(
        subject_of(event, chosen, division),
        statistics_of(event, division, listed),
        EntryList(problems.filter(status__in=listed)),
        EntryList(problems.filter(status=NOT_AGREED)),
    )


def summary_of(
    subject: Subject, statistics: Statistics, listed: Sequence[Entry], refused: Sequence[Entry]
) -> Report:
    """Return the summary of these statistics.

    `listed` are the problems behind the numbers, `refused` those that were not agreed.
    """
    chosen = [status.value for status in subject.statuses]
    blocks = (
        *_rules(chosen),
        accounting(statistics.reckoning(Problem.Status.values)),
        key_numbers_block(statistics, chosen),
        weightiest_points(statistics.weightiest, _point_count(statistics, chosen)),
        heat_map_block(statistics),
        addressees_block(statistics),
        horizons_block(statistics),
        status_table(statistics),
        *_lists(subject, statistics, listed, refused),
    )
    return Report(_("Summary for the plenary"), file_slug(subject, "ringkasan"), subject, blocks)


def _point_count(statistics: Statistics, chosen: Collection[str]) -> int:
    """Return how many items and listed problems that are in none there are."""
    # What was merged is listed beside its item, and weighs with it.
    merged = statistics.status_total(MERGED) if MERGED in chosen else 0
    items = sum(statistics.items_by_status.values()) if MERGED in chosen else 0
    return statistics.listed_count - merged + items


def _lists(
    subject: Subject, statistics: Statistics, listed: Sequence[Entry], refused: Sequence[Entry]
) -> list[Entries]:
    """Return the lists behind the numbers: items, problems, and what was not agreed."""
    chosen = [status.value for status in subject.statuses]
    lists = list(_items(statistics, chosen, subject.sample_mark()))
    lists.append(
        Entries(
            "problems",
            _("Problems by strategic issue"),
            listed,
            short_title=pgettext("sheet", "Problems by issue"),
            # Counted already: a list from the database would ask for its length once more.
            counted=statistics.listed_count,
            empty_text=_("No problem has been submitted yet."),
            remark=subject.sample_mark(),
        )
    )
    if NOT_AGREED in chosen:
        lists.append(
            Entries(
                "not_agreed",
                _("Not agreed, with reasons"),
                refused,
                counted=statistics.status_total(NOT_AGREED),
                empty_text=_("Nothing was refused."),
                with_reasons=True,
                remark=subject.sample_mark(),
            )
        )
    return lists


def _items(statistics: Statistics, chosen: Sequence[str], remark: str) -> Iterator[Entries]:
    """Yield the list of consolidated items where there are any.

    Items are made of merged problems, so a report without these has no items either.
    """
    items = sum(statistics.items_by_status.values())
    if MERGED in chosen and items:
        yield Entries(
            "items",
            _("Consolidated items"),
            statistics.items,
            counted=items,
            with_sources=True,
            remark=remark,
        )


def _rules(chosen: Sequence[str]) -> tuple[Paragraph, ...]:
    """Return in words which problems are listed, with a warning where drafts are among them."""
    if tuple(chosen) == tuple(status for status in Problem.Status if status in PUT_FORWARD):
        usual = _(
            "Listed is what the classes submitted and did not withdraw, "
            "with its status at this moment. "
            "What was not agreed has a list of its own with the reasons. "
            "Drafts and withdrawn entries are counted apart and never listed."
        )
        return (Paragraph(usual),)
    names = ", ".join(str(Problem.Status(status).label) for status in chosen)
    rule = Paragraph(
        _("This file lists entries with these statuses only: %(statuses)s.") % {"statuses": names}
    )
    if any(status not in PUT_FORWARD for status in chosen):
        warning = _("It holds drafts or withdrawn entries: a working file, no official document.")
        return (rule, Paragraph(warning, tone="warning"))
    return (rule,)
