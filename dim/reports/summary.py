"""The summary for the plenary: of an event, or of one of its divisions.

What counts: entries that were submitted (whatever became of them since) are
listed; those that were not agreed have a list of their own with the reasons;
drafts and withdrawn entries are counted apart and never listed. `statuses` lets
an operator draw the line elsewhere; the report then says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dim.models import Division, Event, Problem
from dim.reports.entries import EntryList
from dim.reports.listing import Entries, Entry
from dim.reports.rows import choice
from dim.reports.statistics import Statistics
from dim.reports.structure import (
    Bar,
    BarChart,
    Column,
    HeatMap,
    HeatRow,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Report,
    Subject,
    Table,
)

DRAFT, SUBMITTED, RETURNED, ACCEPTED, MERGED, NOT_AGREED, WITHDRAWN = Problem.Status
LISTED = (SUBMITTED, RETURNED, ACCEPTED, MERGED)
DEFAULT_STATUSES = (*LISTED, NOT_AGREED)


def event_summary(event: Event, statuses: Collection[str] = DEFAULT_STATUSES) -> Report:
    """The summary of all divisions."""
    return _live(event, None, statuses)


def division_summary(division: Division, statuses: Collection[str] = DEFAULT_STATUSES) -> Report:
    """The summary of one division."""
    return _live(division.event, division, statuses)


def _live(event: Event, division: Division | None, statuses: Collection[str]) -> Report:
    chosen = [status for status in Problem.Status if status in statuses]
    problems = Problem.objects.filter(event=event)
    if division:
        problems = problems.filter(workshop_class__division=division)
    listed = [status for status in chosen if status != NOT_AGREED]
    return summary_of(
        subject_of(event, chosen, division),
        Statistics(event, division, listed),
        EntryList(problems.filter(status__in=listed)),
        EntryList(problems.filter(status=NOT_AGREED)),
    )


def summary_of(subject: Subject, statistics: Statistics, listed: Sequence[Entry], refused: Sequence[Entry]) -> Report:
    """The summary of what these statistics count; `listed` and `refused` are the entries behind them."""
    chosen = [status.value for status in subject.statuses]
    lists = [*_items(statistics, chosen, subject.sample_mark())]
    lists.append(
        Entries(
            "problems",
            _("Problems by strategic issue"),
            listed,
            short_title=pgettext("sheet", "Problems by issue"),
            total=statistics.listed_count,
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
                total=statistics.status_total(NOT_AGREED),
                empty_text=_("Nothing was refused."),
                with_reasons=True,
                remark=subject.sample_mark(),
            )
        )
    blocks = (
        *_rules(chosen),
        _key_numbers(statistics),
        _heat_map(statistics),
        _addressees(statistics),
        _horizons(statistics),
        _status_table(statistics),
        *lists,
    )
    return Report(_("Summary for the plenary"), file_slug(subject, "ringkasan"), subject, blocks)


def _items(statistics: Statistics, chosen: Sequence[str], remark: str) -> Iterator[Entries]:
    """The list of consolidated items, once there are any; they stand for what was merged."""
    if MERGED in chosen and statistics.item_count:
        yield Entries(
            "items",
            _("Consolidated items"),
            statistics.items,
            total=statistics.item_count,
            with_sources=True,
            remark=remark,
        )


def subject_of(
    event: Event, statuses: Collection[str], division: Division | None = None, **class_names: str
) -> Subject:
    """What a report of this event is about, as of now."""
    return Subject(
        event_slug=event.slug,
        event_name=event.name,
        venue=event.venue,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        time_zone=event.time_zone,
        is_sample=event.is_sample,
        at=timezone.now().astimezone(event.zone),
        statuses=tuple(choice(Problem.Status, status) for status in statuses),
        division_code=division.code if division else "",
        division_name=str(division) if division else "",
        **class_names,
    )


def file_slug(subject: Subject, kind: str) -> str:
    """A file name of letters, digits and dashes that says event, scope and moment."""
    parts = ["contoh"] if subject.is_sample else []
    parts += [kind, subject.event_slug, subject.division_code, subject.class_letter, f"{subject.at:%Y-%m-%d-%H%M}"]
    return "-".join(part for part in parts if part)


def _rules(chosen: Sequence[str]) -> tuple[Paragraph, ...]:
    """Which entries are listed, in words; different words when an operator asked for others."""
    if tuple(chosen) == tuple(status for status in Problem.Status if status in DEFAULT_STATUSES):
        usual = _(
            "Listed is what the classes submitted and did not withdraw, with its status at this moment. "
            "What was not agreed has a list of its own with the reasons. "
            "Drafts and withdrawn entries are counted apart and never listed."
        )
        return (Paragraph(usual),)
    names = ", ".join(str(Problem.Status(status).label) for status in chosen)
    rule = Paragraph(_("This file lists entries with these statuses only: %(statuses)s.") % {"statuses": names})
    if DRAFT in chosen or WITHDRAWN in chosen:
        warning = _("It holds drafts or withdrawn entries: a working file, no official document.")
        return (rule, Paragraph(warning, tone="warning"))
    return (rule,)


def _key_numbers(statistics: Statistics) -> KeyNumbers:
    total = statistics.listed_count
    agreed = statistics.status_total(ACCEPTED) + statistics.status_total(MERGED)
    classes, addressees = statistics.classes_with_entries, len(statistics.addressees)
    offices, provinces = statistics.offices
    drafts, withdrawn = statistics.status_total(DRAFT), statistics.status_total(WITHDRAWN)
    return KeyNumbers(
        "key_numbers",
        _("Key numbers"),
        (
            KeyNumber(
                pgettext("key number", "Problems"),
                total,
                ngettext("from %(count)d class", "from %(count)d classes", classes) % {"count": classes},
            ),
            KeyNumber(
                pgettext("key number", "Recommendations"),
                statistics.recommendation_count,
                ngettext("%(count)d addressee", "%(count)d addressees", addressees) % {"count": addressees},
            ),
            KeyNumber(
                pgettext("key number", "Accepted or merged"),
                agreed,
                _agreed_note(agreed, total, statistics.item_count),
            ),
            KeyNumber(pgettext("key number", "Not agreed"), statistics.status_total(NOT_AGREED), _("listed apart")),
            KeyNumber(
                pgettext("key number", "Origin offices"),
                offices,
                ngettext("in %(count)d province", "in %(count)d provinces", provinces) % {"count": provinces},
            ),
            KeyNumber(
                pgettext("key number", "Drafts, not listed"),
                drafts,
                ngettext("and %(count)d withdrawn", "and %(count)d withdrawn", withdrawn) % {"count": withdrawn},
            ),
        ),
    )


def _agreed_note(agreed: int, total: int, items: int) -> str:
    if not total:
        return ""
    percent = _("%(percent)d percent") % {"percent": round(100 * agreed / total)}
    if not items:
        return percent
    joined = ngettext("%(count)d consolidated item", "%(count)d consolidated items", items) % {"count": items}
    return f"{percent} · {joined}"


def _heat_map(statistics: Statistics) -> HeatMap:
    """Strategic issue by class. Classes of the same letter share a column; the rows name their division."""
    letters = sorted({row.letter for row in statistics.classes})
    class_of = {(row.division_id, row.letter): row.pk for row in statistics.classes}
    rows = []
    for issue in statistics.issues:
        keys = [class_of.get((issue.division_id, letter)) for letter in letters]
        counts = tuple(None if key is None else statistics.listed_in(key, issue.pk) for key in keys)
        if issue.is_active or any(counts):
            rows.append(HeatRow(str(issue), counts, group="" if statistics.division else str(issue.division)))
    return HeatMap(
        "issues_by_class",
        _("Strategic issues by class"),
        pgettext("report column", "Strategic issue"),
        tuple(letters),
        tuple(rows),
        group_title="" if statistics.division else pgettext("report column", "Division"),
        columns_title=pgettext("report column", "Class"),
    )


def _addressees(statistics: Statistics) -> BarChart:
    bars = [Bar(name, count) for name, count in statistics.addressees]
    if statistics.without_addressee:
        bars.append(Bar(pgettext("addressee", "not stated"), statistics.without_addressee))
    return BarChart(
        "recommendations_by_addressee",
        _("Recommendations by addressee"),
        pgettext("report column", "Addressed to"),
        tuple(bars),
        note=_("A recommendation to several addressees counts once for each of them."),
    )


def _horizons(statistics: Statistics) -> BarChart:
    return BarChart(
        "recommendations_by_horizon",
        _("Recommendations by horizon"),
        pgettext("report column", "Horizon"),
        tuple(Bar(label, count) for label, count in statistics.horizons),
        short_title=pgettext("sheet", "Recommendations by horizon"),
    )


def _status_table(statistics: Statistics) -> Table:
    """Divisions by status; within one division, its classes."""
    listed = [status for status in Problem.Status if status in statistics.listed]
    apart = [status for status in (NOT_AGREED, DRAFT, WITHDRAWN) if status not in listed]
    if statistics.division:
        name, title, first = "classes_by_status", _("Classes by status"), pgettext("report column", "Class")
    else:
        name, title, first = "divisions_by_status", _("Divisions by status"), pgettext("report column", "Division")

    def number(status: str) -> Column:
        return Column(status, str(Problem.Status(status).label), 13, "right", "number")

    columns = (
        Column("name", first, 36),
        *(number(status) for status in listed),
        Column("listed", pgettext("report column", "Listed"), 10, "right", "number"),
        *(number(status) for status in apart),
    )
    rows = []
    for label, counts in statistics.by_unit():
        shown = [counts[status] for status in listed]
        rows.append((label, *shown, sum(shown), *(counts[status] for status in apart)))
    sums = [sum(cells) for cells in zip(*(row[1:] for row in rows), strict=True)]
    totals = (pgettext("report column", "Total"), *sums) if rows else None
    return Table(name, title, columns, tuple(rows), totals=totals)
