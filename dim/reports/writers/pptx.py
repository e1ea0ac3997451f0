"""PPTX for the plenary: title, key numbers, charts, a slide for each issue, what was not agreed.

Slides are read from the back of a hall: nothing but the foot is smaller than 18 points. A text
that does not fit is shortened with an ellipsis, and a slide says how much it leaves out. Nothing
here can shrink a text, because no presentation program runs on the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim.reports.structure.blocks import Accounting
from dim.reports.structure.charts import Bar, BarChart, HeatMap, KeyNumbers
from dim.reports.structure.entry import Entry
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text
from dim.reports.writers.pptx_fit import BOLD, LINE, fitted, lines
from dim.reports.writers.pptx_issues import KEPT, by_issue

if TYPE_CHECKING:
    from dim.reports.writers.pptx_deck import Deck, TextLine

BARS = 10  # on one slide
TILES, TILES_ACROSS = 6, 2
RECOMMENDATIONS = 2  # of one entry
MORE_HEIGHT = 30  # points, of the line that says how many entries are not shown


def write(report: Report, file: IO[bytes]) -> None:
    """Print `report` into `file` as a presentation; the same report gives the same bytes."""
    _Presentation(report).build().save(file)


class _Presentation:
    """Makes the slides of one report."""

    def __init__(self, report: Report) -> None:
        from dim.reports.writers import pptx_deck  # noqa: PLC0415 -- slow import

        self.report = report
        self.shapes = pptx_deck
        subject = report.subject
        self.mark = (
            as_text(report.paper.watermark) if report.paper else subject.sample_mark().upper()
        )
        foot = [report.mark] if report.mark else [subject.event_name, subject.state()]
        self.deck: Deck = pptx_deck.Deck(
            as_text(report.title),
            as_text(report.subtitle()),
            as_text(" · ".join(filter(None, (self.mark, *foot)))),
            subject.at,
        )

    def build(self) -> Deck:
        """Make all slides and return them."""
        self._title()
        for block in self.report.blocks:
            if isinstance(block, Accounting):
                self._accounting(block)
            elif isinstance(block, KeyNumbers):
                self._key_numbers(block)
            elif isinstance(block, BarChart):
                self._bars(block)
            elif isinstance(block, HeatMap):
                self._bars(_totals(block))
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
        """Make slides with large numbers on the left and the same as a chart on the right."""
        shapes = self.shapes
        wide, high = 250, (shapes.BOTTOM - shapes.TOP) / (TILES / TILES_ACROSS)
        for at in range(0, len(block.numbers), TILES):
            numbers = block.numbers[at : at + TILES]
            slide = self.deck.slide(as_text(block.title))
            for place, number in enumerate(numbers):
                room = wide - 16
                tile = [
                    self._line(fitted(as_text(number.label), 18, room, 1), 18),
                    self._line(
                        f"{number.value:,}".replace(",", "."), 40, bold=True, colour=shapes.RED
                    ),
                    self._line(fitted(as_text(number.note), 18, room, 2), 18, colour=shapes.SOFT),
                ]
                left = shapes.LEFT + place % TILES_ACROSS * wide
                self.deck.text(
                    slide, tile, left, shapes.TOP + place // TILES_ACROSS * high, room, high
                )
            bars = [(fitted(as_text(number.label), 18, 180, 2), number.value) for number in numbers]
            left = shapes.LEFT + TILES_ACROSS * wide
            self.deck.chart(
                slide,
                as_text(block.title),
                bars,
                left,
                shapes.TOP,
                shapes.LEFT + shapes.ROOM - left,
                shapes.BOTTOM - shapes.TOP,
            )

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
        )

    def _bars(self, block: BarChart) -> None:
        """Make slides of ten bars each, and say on the last one how many are left out."""
        shapes = self.shapes
        drawn = block.bars[: block.drawn]
        for at in range(0, len(drawn), BARS):
            slide = self.deck.slide(as_text(block.title))
            bars = [
                (fitted(as_text(bar.label), 18, shapes.ROOM * 0.36, 1), bar.count)
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
                slide, as_text(block.title), bars, shapes.LEFT, shapes.TOP, shapes.ROOM, high
            )
            if notes:
                text = fitted(" ".join(notes), 18, shapes.ROOM, 1)
                line = self._line(text, 18, colour=shapes.SOFT)
                self.deck.text(slide, [line], shapes.LEFT, bottom + 4, shapes.ROOM, MORE_HEIGHT - 4)

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

    def _statement(self, entry: Entry) -> TextLine:
        """Return code and statement in bold, in at most two lines."""
        shapes = self.shapes
        whole = fitted(f"{entry.code}  {as_text(entry.statement)}", 20 * BOLD, shapes.ROOM, 2)
        code, rest = whole[: len(entry.code)], whole[len(entry.code) :]
        return shapes.TextLine(
            (shapes.TextRun(code, 20, True, shapes.RED), shapes.TextRun(rest, 20, True)), before=12
        )

    def _below(self, text: str, tail: str = "") -> TextLine:
        """Return an indented line with a dash; `tail` is never cut off."""
        shapes = self.shapes
        room = shapes.ROOM - 24
        return self._line(fitted(f"– {text}", 18, room, 2, tail), 18, before=3, indent=24)

    def _line(
        self, text: str, size: int, *, bold: bool = False, colour: Any = None, **look: int
    ) -> TextLine:
        shapes = self.shapes
        return shapes.TextLine((shapes.TextRun(text, size, bold, colour or shapes.INK),), **look)

    def _height(self, drawn: Sequence[TextLine]) -> float:
        """Return how high these lines are, in points."""
        high = 0.0
        for line in drawn:
            size, bold = line.runs[-1].size, line.runs[-1].bold
            text = "".join(run.text for run in line.runs)
            room = self.shapes.ROOM - line.indent
            high += line.before + lines(text, size * BOLD if bold else size, room) * size * LINE
        return high


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
    return BarChart(block.name, block.title, block.label_title, bars, drawn=BARS)
