"""PPTX for the plenary: title, key numbers, charts, a slide for each strategic issue, what was not agreed.

To be read from the back of a hall: nothing but the foot is smaller than 18 points. What
does not fit is shortened with an ellipsis, and a slide says how much it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim.reports.structure import Bar, BarChart, HeatMap, KeyNumbers, Report, as_text
from dim.reports.writers.pptx_fit import BOLD, LINE, fitted, lines

if TYPE_CHECKING:
    from dim.reports.writers.pptx_deck import Deck, Line

BARS = 10  # on one slide
TILES, TILES_ACROSS = 6, 2
KEPT = 6  # entries of an issue that are looked at; three or four fit
RECOMMENDATIONS = 2  # of one entry
MORE_HEIGHT = 30  # of the line that says how many are not shown


def write(report: Report, file: IO[bytes]) -> None:
    _Story(report).tell().save(file)


@dataclass
class _Issue:
    """A strategic issue with the first of its items, of its entries that no item holds, and how many there are."""

    division: str
    title: str
    items: list[Any] = field(default_factory=list)
    problems: list[Any] = field(default_factory=list)
    item_count: int = 0
    problem_count: int = 0


class _Story:
    def __init__(self, report: Report) -> None:
        from dim.reports.writers import pptx_deck  # noqa: PLC0415 -- slow import

        self.report = report
        self.shapes = pptx_deck
        subject = report.subject
        if report.paper:
            self.mark, foot = as_text(report.paper.watermark), [report.paper.mark]
        else:
            self.mark = subject.sample_mark().upper()
            foot = [report.mark] if report.mark else [subject.event_name, subject.state()]
        self.deck: Deck = pptx_deck.Deck(
            as_text(report.title),
            as_text(report.subtitle()),
            as_text(" · ".join(filter(None, (self.mark, *foot)))),
            subject.at,
        )

    def tell(self) -> Deck:
        self._title()
        for block in self.report.blocks:
            if isinstance(block, KeyNumbers):
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
        said = [(subject.event_name, 28), (subject.scope(), 24), (subject.venue, 20), (subject.state(), 20)]
        drawn = [
            self._line(fitted(as_text(text), size, self.shapes.ROOM, 2 if size > 20 else 1), size, before=6)
            for text, size in said
            if text
        ]
        self.deck.title_slide(as_text(self.report.title), drawn, self.mark)

    # --- Numbers --------------------------------------------------------------------------

    def _key_numbers(self, block: KeyNumbers) -> None:
        """Large numbers on the left, the same as a chart on the right."""
        d = self.shapes
        wide, high = 250, (d.BOTTOM - d.TOP) / (TILES / TILES_ACROSS)
        for at in range(0, len(block.numbers), TILES):
            numbers = block.numbers[at : at + TILES]
            slide = self.deck.slide(as_text(block.title))
            for place, number in enumerate(numbers):
                room = wide - 16
                tile = [
                    self._line(fitted(as_text(number.label), 18, room, 1), 18),
                    self._line(f"{number.value:,}".replace(",", "."), 40, bold=True, colour=d.RED),
                    self._line(fitted(as_text(number.note), 18, room, 2), 18, colour=d.SOFT),
                ]
                left = d.LEFT + place % TILES_ACROSS * wide
                self.deck.text(slide, tile, left, d.TOP + place // TILES_ACROSS * high, room, high)
            bars = [(fitted(as_text(number.label), 18, 180, 2), number.value) for number in numbers]
            left = d.LEFT + TILES_ACROSS * wide
            self.deck.chart(slide, as_text(block.title), bars, left, d.TOP, d.LEFT + d.ROOM - left, d.BOTTOM - d.TOP)

    def _bars(self, block: BarChart) -> None:
        d = self.shapes
        drawn = block.bars[: block.drawn]
        for at in range(0, len(drawn), BARS):
            slide = self.deck.slide(as_text(block.title))
            bars = [(fitted(as_text(bar.label), 18, d.ROOM * 0.36, 1), bar.count) for bar in drawn[at : at + BARS]]
            said = [as_text(block.note)] if block.note else []
            if at + BARS >= len(drawn) and block.left_out():
                said.insert(0, _more(block.left_out()))
            note = [self._line(fitted(" ".join(said), 18, d.ROOM, 1), 18, colour=d.SOFT)] if said else []
            bottom = d.BOTTOM - MORE_HEIGHT if note else d.BOTTOM
            # A chart of three bars that fill a slide is hard to compare with one of ten.
            high = min(bottom - d.TOP, 24 + 52 * len(bars))
            self.deck.chart(slide, as_text(block.title), bars, d.LEFT, d.TOP, d.ROOM, high)
            if note:
                self.deck.text(slide, note, d.LEFT, bottom + 4, d.ROOM, MORE_HEIGHT - 4)

    # --- Entries --------------------------------------------------------------------------

    def _issues(self) -> None:
        for issue in _by_issue(self.report):
            said = [issue.division]
            if issue.item_count:
                items = ngettext("%(count)d consolidated item", "%(count)d consolidated items", issue.item_count)
                said.append(items % {"count": issue.item_count})
            if issue.problem_count:
                problems = ngettext("%(count)d problem", "%(count)d problems", issue.problem_count)
                said.append(problems % {"count": issue.problem_count})
            entries = [self._entry(entry) for entry in [*issue.items, *issue.problems][:KEPT]]
            total = issue.item_count + issue.problem_count
            self._entry_slide(issue.title, " · ".join(said), entries, total)

    def _refused(self, block: Any) -> None:
        entries = []
        for entry in block.part(0, KEPT).entries:
            reason = ": ".join(filter(None, (str(entry.reason_kind), as_text(entry.reason))))
            drawn = [self._statement(entry)]
            if reason:
                drawn.append(self._below(_("Reason: %(reason)s") % {"reason": reason}))
            entries.append(drawn)
        count = ngettext("%(count)d problem", "%(count)d problems", block.total) % {"count": block.total}
        self._entry_slide(as_text(block.title), count, entries, block.total)

    def _entry_slide(self, title: str, said: str, entries: Sequence[list[Line]], total: int) -> None:
        """As many entries as fit, and the number of those that did not."""
        d = self.shapes
        slide = self.deck.slide(title)
        drawn = [self._line(fitted(said, 18, d.ROOM, 1), 18, colour=d.SOFT)]
        used, shown = self._height(drawn), 0
        for entry in entries:
            reserved = 0 if shown + 1 == total else MORE_HEIGHT
            needed = self._height(entry)
            if used + needed + reserved > d.BOTTOM - d.TOP:
                break
            drawn += entry
            used, shown = used + needed, shown + 1
        if shown < total:
            drawn.append(self._line(_more(total - shown), 18, before=8, colour=d.SOFT))
        self.deck.text(slide, drawn, d.LEFT, d.TOP, d.ROOM, d.BOTTOM - d.TOP)

    def _entry(self, entry: Any) -> list[Line]:
        drawn = [self._statement(entry)]
        more = len(entry.recommendations) - RECOMMENDATIONS
        for number, row in enumerate(entry.recommendations[:RECOMMENDATIONS], 1):
            addressees = fitted(as_text(row.addressees), 18, self.shapes.ROOM / 2, 1)
            tail = f" ({addressees})" if addressees else ""
            if number == RECOMMENDATIONS and more > 0:
                said = ngettext("%(count)d more recommendation", "%(count)d more recommendations", more)
                tail += f" [+ {said % {'count': more}}]"
            drawn.append(self._below(as_text(row.text), tail))
        return drawn

    def _statement(self, entry: Any) -> Line:
        d = self.shapes
        whole = fitted(f"{entry.code}  {as_text(entry.statement)}", 20 * BOLD, d.ROOM, 2)
        code, rest = whole[: len(entry.code)], whole[len(entry.code) :]
        return d.Line((d.Words(code, 20, True, d.RED), d.Words(rest, 20, True)), before=12)

    def _below(self, text: str, tail: str = "") -> Line:
        d = self.shapes
        room = d.ROOM - 24
        return self._line(fitted(f"– {text}", 18, room, 2, tail), 18, before=3, indent=24)

    def _line(self, text: str, size: int, *, bold: bool = False, colour: Any = None, **look: int) -> Line:
        d = self.shapes
        return d.Line((d.Words(text, size, bold, colour or d.INK),), **look)

    def _height(self, drawn: Sequence[Line]) -> float:
        high = 0.0
        for line in drawn:
            size, bold = line.words[-1].size, line.words[-1].bold
            text = "".join(words.text for words in line.words)
            room = self.shapes.ROOM - line.indent
            high += line.before + lines(text, size * BOLD if bold else size, room) * size * LINE
        return high


def _more(count: int) -> str:
    return ngettext("… and %(count)d more, see the list.", "… and %(count)d more, see the list.", count) % {
        "count": count
    }


def _totals(block: HeatMap) -> BarChart:
    """The rows of a heat map by their totals, the largest first."""
    rows = sorted((row for row in block.rows if row.total), key=lambda row: -row.total)
    bars = tuple(Bar(f"{row.label} ({row.group})" if row.group else row.label, row.total) for row in rows)
    return BarChart(block.name, block.title, block.label_title, bars, drawn=BARS)


def _by_issue(report: Report) -> Iterator[_Issue]:
    """The issues of all divisions in reading order; an entry that went into a listed item is said by it."""
    found: dict[tuple[str, str], _Issue] = {}
    order: dict[str, int] = {}
    numbers: dict[tuple[str, str], tuple[int, int, str]] = {}
    listings = [block for block in report.listings() if not block.with_reasons]
    has_items = any(block.with_sources for block in listings)
    # Entries before items: only they are in every division, and so tell the order of divisions.
    for block in sorted(listings, key=lambda block: block.with_sources):
        for entry in block.entries:
            key = (entry.division_code, entry.issue)
            place = order.setdefault(entry.division_code, len(order))
            numbers.setdefault(key, (place, entry.issue_number, entry.issue))
            if has_items and entry.item_code and not block.with_sources:
                continue
            issue = found.setdefault(key, _Issue(as_text(entry.division), as_text(entry.issue)))
            kept = issue.items if block.with_sources else issue.problems
            if len(kept) < KEPT:
                kept.append(entry)
            if block.with_sources:
                issue.item_count += 1
            else:
                issue.problem_count += 1
    for key in sorted(found, key=numbers.__getitem__):
        yield found[key]
