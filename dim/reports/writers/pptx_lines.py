"""Lines of a slide, cut to their room before they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dim.reports.structure.entry import Entry
from dim.reports.structure.values import as_text
from dim.reports.writers.pptx_fit import BOLD, LINE, fitted, lines

if TYPE_CHECKING:
    from dim.reports.writers.pptx_deck import TextLine


class Lines:
    """Makes the lines that slides have in common, and measures them."""

    def __init__(self) -> None:
        from dim.reports.writers import pptx_deck  # noqa: PLC0415 -- slow import

        self.shapes = pptx_deck

    def _statement(self, entry: Entry) -> TextLine:
        """Return code and statement in bold, in at most two lines."""
        return self._headline(entry.code, as_text(entry.statement))

    def _headline(self, code: str, text: str) -> TextLine:
        """Return a code, or the name of an addressee, and a text in bold, in at most two lines."""
        shapes = self.shapes
        code = fitted(code, 20 * BOLD, shapes.ROOM / 2, 1)
        whole = fitted(f"{code}  {text}", 20 * BOLD, shapes.ROOM, 2)
        code, rest = whole[: len(code)], whole[len(code) :]
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
