"""Blocks of numbers: key numbers, bars, and a grid that is darker where there are more."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import ngettext, pgettext

from dim.reports.structure.blocks import Column, Table


@dataclass(frozen=True)
class KeyNumber:
    """One number that a reader should see first, with a remark in a few words."""

    label: str
    value: int
    note: str = ""


@dataclass(frozen=True)
class KeyNumbers:
    """The key numbers of a report as a block."""

    kind: ClassVar = "key_numbers"
    name: str
    title: str
    numbers: tuple[KeyNumber, ...]

    def table(self) -> Table:
        """Return the key numbers as a table of label, count and note."""
        columns = (
            Column("label", pgettext("report column", "Key number"), 34),
            Column("count", pgettext("report column", "Count"), 10, "right", "number"),
            Column("note", pgettext("report column", "Note"), 40),
        )
        rows = tuple((number.label, number.value, number.note) for number in self.numbers)
        return Table(self.name, self.title, columns, rows)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: what is counted, and how often it occurs."""

    label: str
    count: int


@dataclass(frozen=True)
class BarChart:
    """Counts side by side. A page or slides draw the first `drawn` bars; other files hold all.

    `label_title` is the heading of the labels, `short_title` names the sheet of a workbook.
    """

    kind: ClassVar = "bar_chart"
    name: str
    title: str
    label_title: str
    bars: tuple[Bar, ...]
    note: str = ""
    drawn: int = 20
    short_title: str = ""

    # Lengths are whole numbers: a page draws a bar as an SVG rectangle, and a decimal would be
    # printed with the comma of the reader's language.
    SCALE: ClassVar = 1000

    def table(self) -> Table:
        """Return all bars as a table of label and count."""
        columns = (
            Column("label", self.label_title, 40),
            Column("count", pgettext("report column", "Count"), 10, "right", "number"),
        )
        rows = tuple((bar.label, bar.count) for bar in self.bars)
        return Table(
            self.name, self.title, columns, rows, note=self.note, short_title=self.short_title
        )

    def lengths(self) -> list[tuple[Bar, int]]:
        """Return the drawn bars with their lengths; that of the largest is `SCALE`."""
        # "or 1": all counts may be 0, before anything was submitted.
        largest = max((bar.count for bar in self.bars), default=0) or 1
        return [(bar, round(bar.count * self.SCALE / largest)) for bar in self.bars[: self.drawn]]

    def largest(self, number: int) -> BarChart:
        """Return the chart with the first bars only, and a note that says how many lack.

        Bars stand with the largest first, or in an order of their own that has few of them.
        """
        lacking = len(self.bars) - number
        if lacking <= 0:
            return self
        notes = filter(None, (_and_more(lacking), self.note))
        return replace(self, bars=self.bars[:number], note=" ".join(notes))

    def left_out(self) -> int:
        """Return how many bars a page does not draw."""
        return max(len(self.bars) - self.drawn, 0)


def _and_more(count: int) -> str:
    return ngettext(
        "%(count)d more is in the Excel file.", "%(count)d more are in the Excel file.", count
    ) % {"count": count}


@dataclass(frozen=True)
class HeatRow:
    """A row of a heat map, with one count for each column.

    A count is None where there is no such cell, as for class C of a division that has only A
    and B. `group` is the division of the row where the map shows several.
    """

    label: str
    counts: tuple[int | None, ...]
    group: str = ""
    is_rest: bool = False  # the sum of rows that are not shown; it has no shade

    @property
    def total(self) -> int:
        """The sum of the row."""
        return sum(count or 0 for count in self.counts)


@dataclass(frozen=True)
class HeatMap:
    """Counts in a grid, darker where there are more. Numbers are always printed too.

    Raises ValueError for a row that has another number of counts than there are columns.
    """

    kind: ClassVar = "heat_map"
    name: str
    title: str
    label_title: str
    column_titles: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    group_title: str = ""
    columns_title: str = ""

    # Shades besides white. Writers and style sheets have one colour for each.
    LEVELS: ClassVar = 4

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.counts) != len(self.column_titles):
                raise ValueError(
                    f"Heat map {self.name}: row {row.label!r} does not fit its columns."
                )

    def graded(self) -> list[tuple[HeatRow, list[tuple[int | None, int]]]]:
        """Return every row with pairs of its counts and their levels.

        A level is 0 where there is no problem, and `LEVELS` for the largest count.
        """
        shown = [row for row in self.rows if not row.is_rest]
        largest = max((count or 0 for row in shown for count in row.counts), default=0) or 1

        def level(count: int | None) -> int:
            # Rounded up: a single problem is never as white as none.
            return math.ceil((count or 0) * self.LEVELS / largest)

        return [
            (row, [(count, 0 if row.is_rest else level(count)) for count in row.counts])
            for row in self.rows
        ]

    def has_empty_rows(self) -> bool:
        """Whether there is a row without any count."""
        return any(not row.total for row in self.rows)

    def empty_labels(self) -> str:
        """Return the labels of the rows without any count, by group.

        On paper they are one line below the map instead of rows of zeros.
        """
        groups: dict[str, list[str]] = {}
        for row in self.rows:
            if not row.total:
                groups.setdefault(row.group, []).append(row.label)
        named = []
        for group, labels in groups.items():
            listed = ", ".join(labels)
            named.append(f"{group}: {listed}" if group else listed)
        return "; ".join(named)

    def largest(self, number: int) -> HeatMap:
        """Return the map with its largest rows, the others added up in one row below them."""
        filled = [row for row in self.rows if row.total]
        if len(filled) <= number:
            return self
        kept = sorted(filled, key=lambda row: -row.total)[:number]
        others = [row for row in filled if row not in kept]
        # Where no other row has such a cell, the sum has none either.
        columns = zip(*(row.counts for row in others), strict=True)
        sums = tuple(
            None if set(counts) == {None} else sum(count or 0 for count in counts)
            for counts in columns
        )
        label = ngettext("%(count)d other issue", "%(count)d other issues", len(others))
        # Of several divisions: it must not look like a row of the last one above it.
        group = pgettext("report column", "All divisions") if self.group_title else ""
        rest = HeatRow(label % {"count": len(others)}, sums, group, is_rest=True)
        rows = [row for row in self.rows if row in kept]
        return replace(self, rows=(*rows, rest))

    def width(self) -> int:
        """Return the number of drawn columns: the label, the counts, the total."""
        return len(self.column_titles) + 2

    def totals(self) -> list[int]:
        """Return the sum of each column."""
        return [
            sum(row.counts[index] or 0 for row in self.rows)
            for index in range(len(self.column_titles))
        ]

    def grand_total(self) -> int:
        """Return the sum of all counts."""
        return sum(self.totals())

    def table(self) -> Table:
        """Return the map as a table, with a column of groups where there are several."""
        total = pgettext("report column", "Total")
        columns = [
            Column("label", self.label_title, 44),
            *(Column(title, title, 8, "center", "number") for title in self.column_titles),
            Column("total", total, 8, "right", "number"),
        ]
        rows = [[row.label, *row.counts, row.total] for row in self.rows]
        totals = [total, *self.totals(), self.grand_total()]

        if self.group_title:
            columns.insert(0, Column("group", self.group_title, 22))
            for cells, row in zip(rows, self.rows, strict=True):
                cells.insert(0, row.group)
            totals.insert(1, "")

        return Table(self.name, self.title, tuple(columns), rows, totals=tuple(totals))
