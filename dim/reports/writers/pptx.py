"""PPTX for the plenary: title, key numbers, charts, a slide for each issue, what was not agreed.

Slides are read from the back of a hall: nothing but the foot is smaller than 18 points. A text
that does not fit is shortened with an ellipsis, and a slide says how much it leaves out. Nothing
here can shrink a text, because no presentation program runs on the server.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim.reports.structure.blocks import Accounting, Heading, Paragraph
from dim.reports.structure.charts import Bar, BarChart, HeatMap, KeyNumbers
from dim.reports.structure.entry import Entry
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.points import Point, Points
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text
from dim.reports.writers.pptx_fit import fitted
from dim.reports.writers.pptx_issues import KEPT, by_issue
from dim.reports.writers.pptx_lines import Lines

if TYPE_CHECKING:
    from dim.reports.writers.pptx_deck import Deck, TextLine

BARS = 10  # on one slide
TWO_LINES = 7  # as many bars have room for labels of two lines
TILES_ACROSS, TILES_DOWN = 3, 2
RECOMMENDATIONS = 2  # of one entry
NOTE_HEIGHT = 50  # points, of the note below short points
MORE_HEIGHT = 30  # points, of the line that says how many entries are not shown


def write(report: Report, file: IO[bytes]) -> None:
    """Print `report` into `file` as a presentation; the same report gives the same bytes."""
    _Presentation(report).build().save(file)


class _Presentation(Lines):
    """Makes the slides of one report."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report
        subject = report.subject
        self.mark = (
            as_text(report.paper.watermark) if report.paper else subject.sample_mark().upper()
        )
        foot = [report.mark] if report.mark else [subject.event_name, subject.state()]
        self.deck: Deck = self.shapes.Deck(
            as_text(report.title),
            as_text(report.subtitle()),
            as_text(" · ".join(filter(None, (self.mark, *foot)))),
            subject.at,
        )

    def build(self) -> Deck:
        """Make all slides and return them."""
        self._title()
        heading = ""
        for block in self.report.blocks:
            if isinstance(block, Accounting):
                self._accounting(block)
            elif isinstance(block, KeyNumbers):
                self._key_numbers(block)
            elif isinstance(block, BarChart):
                self._bars(block)
            elif isinstance(block, HeatMap):
                self._bars(_totals(block))
            elif isinstance(block, Points):
                self._points(block)
            elif isinstance(block, Heading):
                heading = as_text(block.text)
            elif isinstance(block, Paragraph) and heading:
                # Rules of lists have no heading, and no slide.
                self._said(heading, block)
        self._issues()
        for block in self.report.listings():
            if block.with_reasons and block.total:
                self._refused(block)
        return self.deck

    def _title(self) -> None:
        subject = self.report.subject
        facts = [
            (subject.event_name, 28),
            (subject.scope(), 24),
            (subject.venue, 20),
            (subject.state(), 20),
        ]
        drawn = []
        for text, size in facts:
            if text:
                most = 2 if size > 20 else 1
                fitting = fitted(as_text(text), size, self.shapes.ROOM, most)
                drawn.append(self._line(fitting, size, before=6))
        self.deck.title_slide(as_text(self.report.title), drawn, self.mark)

    # --- Numbers --------------------------------------------------------------------------

    def _key_numbers(self, block: KeyNumbers) -> None:
        """Make slides of large numbers, each with its note; no chart: they count many things."""
        shapes = self.shapes
        wide, high = shapes.ROOM / TILES_ACROSS, (shapes.BOTTOM - shapes.TOP) / TILES_DOWN
        for at in range(0, len(block.numbers), TILES_ACROSS * TILES_DOWN):
            slide = self.deck.slide(as_text(block.title))
            for place, number in enumerate(block.numbers[at : at + TILES_ACROSS * TILES_DOWN]):
                room = wide - 24
                value = f"{number.value:,}".replace(",", ".")
                tile = [
                    self._line(fitted(as_text(number.label), 20, room, 1), 20),
                    self._line(value, 48, bold=True, colour=shapes.RED),
                    self._line(fitted(as_text(number.note), 18, room, 4), 18, colour=shapes.SOFT),
                ]
                left = shapes.LEFT + place % TILES_ACROSS * wide
                top = shapes.TOP + place // TILES_ACROSS * high
                self.deck.text(slide, tile, left, top, room, high - 6)

    def _accounting(self, block: Accounting) -> None:
        """Make a slide that says what became of everything, with its parts as bars."""
        shapes, table = self.shapes, block.table()
        slide = self.deck.slide(as_text(table.title))
        said = fitted(as_text(block.text), 20, shapes.ROOM, 8)
        drawn = [self._line(said, 20)]
        self.deck.text(slide, drawn, shapes.LEFT, shapes.TOP, shapes.ROOM, self._height(drawn))
        top = shapes.TOP + self._height(drawn) + 12
        bars = [(as_text(part.label), part.problems) for part in block.outcomes]
        self.deck.chart(
            slide,
            as_text(table.title),
            bars,
            shapes.LEFT,
            top,
            shapes.ROOM,
            min(shapes.BOTTOM - top, 24 + 52 * len(bars)),
            max((count for _label, count in bars), default=0),
        )

    def _bars(self, block: BarChart) -> None:
        """Make slides of ten bars each, and say on the last one how many are left out.

        All slides of a chart have the scale of its longest bar.
        """
        shapes = self.shapes
        drawn = block.bars[: block.drawn]
        most = max((bar.count for bar in block.bars), default=0)
        label_lines = 2 if len(drawn) <= TWO_LINES else 1
        for at in range(0, len(drawn), BARS):
            slide = self.deck.slide(as_text(block.title))
            bars = [
                (fitted(as_text(bar.label), 18, shapes.ROOM * 0.36, label_lines), bar.count)
                for bar in drawn[at : at + BARS]
            ]
            notes = [as_text(block.note)] if block.note else []
            if at + BARS >= len(drawn) and block.left_out():
                # First, for the end of a note may be cut off.
                notes.insert(0, _more(block.left_out()))
            bottom = shapes.BOTTOM - MORE_HEIGHT if notes else shapes.BOTTOM
            # A chart of three bars that fill a slide is hard to compare with one of ten.
            high = min(bottom - shapes.TOP, 24 + 52 * len(bars))
            self.deck.chart(
                slide, as_text(block.title), bars, shapes.LEFT, shapes.TOP, shapes.ROOM, high, most
            )
            if notes:
                text = fitted(" ".join(notes), 18, shapes.ROOM, 1)
                line = self._line(text, 18, colour=shapes.SOFT)
                self.deck.text(slide, [line], shapes.LEFT, bottom + 4, shapes.ROOM, MORE_HEIGHT - 4)

    def _said(self, title: str, block: Paragraph) -> None:
        """Make a slide of one paragraph."""
        shapes = self.shapes
        slide = self.deck.slide(title)
        drawn = [self._line(fitted(as_text(block.text), 24, shapes.ROOM, 8), 24)]
        high = shapes.BOTTOM - shapes.TOP
        self.deck.text(slide, drawn, shapes.LEFT, shapes.TOP, shapes.ROOM, high)

    def _points(self, block: Points) -> None:
        """Make slides of short points, the same number on each, with the note on the last one."""
        shapes = self.shapes
        room = shapes.BOTTOM - shapes.TOP - NOTE_HEIGHT
        pages = self._pages([self._point(point) for point in block.points], room)
        for number, drawn in enumerate(pages, 1):
            part = f" ({number}/{len(pages)})" if len(pages) > 1 else ""
            slide = self.deck.slide(as_text(block.title) + part)
            self.deck.text(slide, drawn, shapes.LEFT, shapes.TOP, shapes.ROOM, room)
        if note := as_text(block.notes()):
            line = self._line(fitted(note, 18, shapes.ROOM, 2), 18, colour=shapes.SOFT)
            bottom = shapes.BOTTOM - NOTE_HEIGHT
            self.deck.text(slide, [line], shapes.LEFT, bottom + 4, shapes.ROOM, NOTE_HEIGHT - 4)

    def _point(self, point: Point) -> list[TextLine]:
        drawn = [self._headline(as_text(point.code), as_text(point.text))]
        if facts := " · ".join(filter(None, map(as_text, point.facts))):
            drawn.append(self._below(facts))
        return drawn

    def _pages(self, points: list[list[TextLine]], room: float) -> list[list[TextLine]]:
        """Return the lines of each slide: as few slides as possible, with as many points each."""
        most = max(map(self._height, points), default=0)
        fit = max(int(room // most), 1) if most else 1
        slides = max(math.ceil(len(points) / fit), 1)
        each, more = divmod(len(points), slides)
        found, at = [], 0
        for number in range(slides):
            stop = at + each + (number < more)
            found.append([line for point in points[at:stop] for line in point])
            at = stop
        return found

    # --- Entries --------------------------------------------------------------------------

    def _issues(self) -> None:
        """Make a slide for each issue; its items come before the other problems."""
        for issue in by_issue(self.report):
            counts = [issue.division]
            if issue.item_count:
                items = ngettext(
                    "%(count)d consolidated item", "%(count)d consolidated items", issue.item_count
                )
                counts.append(items % {"count": issue.item_count})
            if issue.problem_count:
                problems = ngettext("%(count)d problem", "%(count)d problems", issue.problem_count)
                counts.append(problems % {"count": issue.problem_count})
            entries = [self._entry(entry) for entry in [*issue.items, *issue.problems][:KEPT]]
            total = issue.item_count + issue.problem_count
            self._entry_slide(issue.title, " · ".join(counts), entries, total)

    def _refused(self, block: Entries) -> None:
        """Make a slide of what was not agreed, with reasons instead of recommendations."""
        entries = []
        for entry in block.part(0, KEPT).entries:
            reason = ": ".join(filter(None, (str(entry.reason_kind), as_text(entry.reason))))
            drawn = [self._statement(entry)]
            if reason:
                drawn.append(self._below(_("Reason: %(reason)s") % {"reason": reason}))
            entries.append(drawn)
        count = ngettext("%(count)d problem", "%(count)d problems", block.total) % {
            "count": block.total
        }
        self._entry_slide(as_text(block.title), count, entries, block.total)

    def _entry_slide(
        self, title: str, counts: str, entries: Sequence[list[TextLine]], total: int
    ) -> None:
        """Make a slide with as many entries as fit, and the number of those that do not."""
        shapes = self.shapes
        slide = self.deck.slide(title)
        drawn = [self._line(fitted(counts, 18, shapes.ROOM, 1), 18, colour=shapes.SOFT)]
        used, shown = self._height(drawn), 0
        for entry in entries:
            # Room for the line that counts the others, unless this is the last one.
            reserved = 0 if shown + 1 == total else MORE_HEIGHT
            needed = self._height(entry)
            if used + needed + reserved > shapes.BOTTOM - shapes.TOP:
                break
            drawn += entry
            used, shown = used + needed, shown + 1
        if shown < total:
            drawn.append(self._line(_more(total - shown), 18, before=8, colour=shapes.SOFT))
        self.deck.text(
            slide, drawn, shapes.LEFT, shapes.TOP, shapes.ROOM, shapes.BOTTOM - shapes.TOP
        )

    def _entry(self, entry: Entry) -> list[TextLine]:
        """Return the statement and the first recommendations of an entry."""
        drawn = [self._statement(entry)]
        more = len(entry.recommendations) - RECOMMENDATIONS
        for number, row in enumerate(entry.recommendations[:RECOMMENDATIONS], 1):
            addressees = fitted(as_text(row.addressees), 18, self.shapes.ROOM / 2, 1)
            tail = f" ({addressees})" if addressees else ""
            if number == RECOMMENDATIONS and more > 0:
                others = ngettext(
                    "%(count)d more recommendation", "%(count)d more recommendations", more
                )
                tail += f" [+ {others % {'count': more}}]"
            drawn.append(self._below(as_text(row.said), tail))
        return drawn


def _more(count: int) -> str:
    return ngettext(
        "… and %(count)d more, see the list.", "… and %(count)d more, see the list.", count
    ) % {"count": count}


def _totals(block: HeatMap) -> BarChart:
    """Return the rows of a heat map as bars of their totals, the largest first.

    The grid itself has more cells than can be read from the back of a hall.
    """
    rows = sorted((row for row in block.rows if row.total), key=lambda row: -row.total)
    bars = tuple(
        Bar(f"{row.label} ({row.group})" if row.group else row.label, row.total) for row in rows
    )
    return BarChart(block.name, block.title, block.label_title, bars, drawn=TWO_LINES)
