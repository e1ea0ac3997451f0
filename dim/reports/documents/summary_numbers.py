"""The numbers of the summary: key numbers, heat map, bars and the table of statuses."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dim.models import Problem
from dim.models.status import DRAFT, NOT_AGREED, PUT_FORWARD, WITHDRAWN, Outcome
from dim.reports.content.statistics import LEFT_OUT, Statistics
from dim.reports.structure.blocks import Column, Table
from dim.reports.structure.charts import Bar, BarChart, HeatMap, HeatRow, KeyNumber, KeyNumbers


def key_numbers_block(statistics: Statistics, chosen: Collection[str]) -> KeyNumbers:
    """Return the key numbers of the problems with one of the statuses `chosen`."""
    reckoning = statistics.reckoning(chosen)
    total = sum(statistics.status_total(status) for status in (*chosen, LEFT_OUT))
    agreed, returned = reckoning.problems[Outcome.AGREED], reckoning.problems[Outcome.RETURNED]
    refused = reckoning.problems[Outcome.NOT_AGREED]
    classes, addressees = statistics.classes_with_entries, len(statistics.addressees)
    offices, provinces = statistics.offices, statistics.provinces
    return KeyNumbers(
        "key_numbers",
        _("Key numbers"),
        (
            KeyNumber(
                pgettext("key number", "Problems"),
                total,
                ngettext("from %(count)d class", "from %(count)d classes", classes)
                % {"count": classes},
            ),
            KeyNumber(
                pgettext("key number", "Recommendations"),
                statistics.recommendation_count,
                _recommendations_note(addressees, refused + reckoning.left_out),
            ),
            KeyNumber(
                pgettext("key number", "Agreed"),
                agreed,
                _agreed_note(agreed, total, reckoning.points[Outcome.AGREED]),
            ),
            KeyNumber(
                pgettext("key number", "Not agreed"),
                refused,
                _("listed apart"),
            ),
            KeyNumber(
                pgettext("key number", "Not decided yet"),
                reckoning.problems[Outcome.PENDING],
                _("besides %(count)d returned to be completed") % {"count": returned}
                if returned
                else "",
            ),
            KeyNumber(
                pgettext("key number", "Origin offices"),
                offices,
                ngettext("in %(count)d province", "in %(count)d provinces", provinces)
                % {"count": provinces},
            ),
        ),
    )


def _recommendations_note(addressees: int, uncounted: int) -> str:
    """Return to how many addressees they go, and of how many problems none is counted."""
    named = ngettext("%(count)d addressee", "%(count)d addressees", addressees)
    parts = [named % {"count": addressees}]
    if uncounted:
        without = ngettext(
            "without those of %(count)d problem that is not agreed or not listed",
            "without those of %(count)d problems that are not agreed or not listed",
            uncounted,
        )
        parts.append(without % {"count": uncounted})
    return " · ".join(parts)


def _agreed_note(agreed: int, total: int, points: int) -> str:
    """Return which part of the problems was agreed, and under how many numbers they are listed."""
    if not total:
        return ""
    percent = _("%(percent)d percent") % {"percent": round(100 * agreed / total)}
    # All of something is never rounded up to, nor some of it down to nothing.
    if 0 < agreed < total and round(100 * agreed / total) in {0, 100}:
        percent = _("less than 1 percent") if 2 * agreed < total else _("more than 99 percent")
    if points == agreed:
        return percent
    listed = ngettext("under %(count)d number", "under %(count)d numbers", points)
    return f"{percent} · {listed % {'count': points}}"


def heat_map_block(statistics: Statistics) -> HeatMap:
    """Return the map of problems by strategic issue and class.

    Classes of the same letter share a column; the rows name their division.
    """
    letters = sorted({row.letter for row in statistics.classes})
    class_of = {(row.division_id, row.letter): row.pk for row in statistics.classes}
    rows = []
    for issue in statistics.issues:
        keys = [class_of.get((issue.division_id, letter)) for letter in letters]
        counts = tuple(None if key is None else statistics.listed_in(key, issue.pk) for key in keys)
        # An issue that was switched off is shown while problems still have it.
        if issue.is_active or any(counts):
            division = "" if statistics.division else str(issue.division)
            rows.append(HeatRow(str(issue), counts, group=division))
    return HeatMap(
        "issues_by_class",
        _("Strategic issues by class"),
        pgettext("report column", "Strategic issue"),
        tuple(letters),
        tuple(rows),
        group_title="" if statistics.division else pgettext("report column", "Division"),
        columns_title=pgettext("report column", "Class"),
    )


def units_block(statistics: Statistics) -> BarChart:
    """Return the chart of problems by division, or by class of the only one."""
    if statistics.division:
        title, label = _("Problems by class"), pgettext("report column", "Class")
    else:
        title, label = _("Problems by division"), pgettext("report column", "Division")
    bars = [
        Bar(name, sum(counts[status] for status in PUT_FORWARD) + counts[LEFT_OUT])
        for name, counts in statistics.by_unit()
    ]
    return BarChart("problems_by_unit", title, label, tuple(bars))


def addressees_block(statistics: Statistics) -> BarChart:
    """Return the chart of recommendations by addressee, the most frequent first."""
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


def horizons_block(statistics: Statistics) -> BarChart:
    """Return the chart of recommendations by horizon."""
    return BarChart(
        "recommendations_by_horizon",
        _("Recommendations by horizon"),
        pgettext("report column", "Horizon"),
        tuple(Bar(label, count) for label, count in statistics.horizons),
        short_title=pgettext("sheet", "Recommendations by horizon"),
    )


def status_table(statistics: Statistics) -> Table:
    """Return the table of divisions by status, or of classes within a single division.

    The sum of the listed problems stands before the statuses that are only counted.
    """
    listed = [status for status in Problem.Status if status in statistics.listed]
    apart: list[str] = [status for status in (NOT_AGREED, DRAFT, WITHDRAWN) if status not in listed]
    if statistics.status_total(LEFT_OUT):
        apart.insert(0, LEFT_OUT)
    if statistics.division:
        name, title = "classes_by_status", _("Classes by status")
        first = pgettext("report column", "Class")
    else:
        name, title = "divisions_by_status", _("Divisions by status")
        first = pgettext("report column", "Division")

    def number(status: str) -> Column:
        left_out = pgettext("report column", "Not listed")
        title = left_out if status == LEFT_OUT else str(Problem.Status(status).label)
        return Column(status, title, 13, "right", "number")

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
