"""A short list of what weighs most, each in a few lines: for the first pages, and for slides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import ngettext, pgettext

from dim.reports.structure.blocks import Column, Table

# A longer text is shortened with an ellipsis; its code leads to the whole in the lists.
LETTERS, LINES = 280, 4


def beginning(text: str) -> str:
    """Return the beginning of a text, with an ellipsis where something is left out."""
    lines = text.split("\n")
    cut = "\n".join(lines[:LINES])
    if len(cut) <= LETTERS:
        return cut if len(lines) <= LINES else f"{cut.rstrip()} …"
    kept = cut[:LETTERS]
    # At a blank near the end rather than inside a word.
    blank = kept.rfind(" ")
    return f"{kept[:blank] if blank > LETTERS - 40 else kept} …"


@dataclass(frozen=True)
class Point:
    """One line of the list: a code, the beginning of its text, and a few facts about it."""

    code: str
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Points:
    """The first points of a longer list, which has `total` of them.

    `fact_columns` are the columns of the facts of each point.
    """

    kind: ClassVar = "points"
    name: str
    title: str
    text_title: str
    fact_columns: tuple[Column, ...]
    points: tuple[Point, ...]
    total: int
    note: str = ""
    code_title: str = ""

    def left_out(self) -> int:
        """Return how many points of the list are not among these."""
        return max(self.total - len(self.points), 0)

    def notes(self) -> str:
        """Return the note, and how many points are left out."""
        notes = [self.note] if self.note else []
        if left := self.left_out():
            text = ngettext(
                "%(count)d more is in the complete list.",
                "%(count)d more are in the complete list.",
                left,
            )
            notes.append(text % {"count": left})
        return " ".join(notes)

    def table(self) -> Table:
        """Return the points as a table of code, text and facts."""
        columns = (
            Column("code", self.code_title or pgettext("report column", "No."), 17, is_key=True),
            Column("text", self.text_title, 60),
            *self.fact_columns,
        )
        rows = tuple((point.code, point.text, *point.facts) for point in self.points)
        return Table(self.name, self.title, columns, rows, note=self.notes())
