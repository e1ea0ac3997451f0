"""One problem or one consolidated item, as every report carries it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dim.models.problem_text import PROBLEM_TEXTS
from dim.reports.structure.values import NOT_STATED, CodedValue


@dataclass(frozen=True, slots=True)
class EntryRecommendation:
    """One recommendation of an entry; `number` counts from 1 in its entry.

    `open_in` is the code of the problem that it was read from: what becomes of it in the item,
    which is still being written, is not decided yet.
    """

    number: int
    text: str
    addressees: tuple[str, ...]
    horizon: CodedValue
    open_in: str = ""

    @property
    def remark(self) -> str:
        """Say behind the text that it is not settled yet; empty where it is."""
        return _("(of %(code)s, not decided yet)") % {"code": self.open_in} if self.open_in else ""

    @property
    def said(self) -> str:
        """The text as files print it, with the remark below it."""
        return f"{self.text}\n{self.remark}" if self.open_in else self.text


@dataclass(frozen=True, slots=True)
class Entry:
    """A problem, or a consolidated item, with its recommendations; every text as typed.

    `classes` are those that put it forward, as ``SEK-A``: the one class of a problem, and all
    classes of an item. `texts` are those of a problem by their names; of an item only the
    statement is not empty. `class_name` names the classes in words.
    """

    # With slots: thousands of these are alive while a report is written.

    code: str
    division_code: str
    division: str
    classes: tuple[str, ...]
    class_name: str
    issue_number: int
    issue_title: str
    texts: Mapping[str, str]
    offices: tuple[str, ...]
    status: CodedValue
    recommendations: tuple[EntryRecommendation, ...]
    reason_kind: CodedValue = NOT_STATED
    reason: str = ""
    item_code: str = ""  # of the consolidated item that it went into
    supports: tuple[str, ...] = ()  # classes that said the same without a problem of their own
    sources: tuple[str, ...] = ()  # codes of the problems that an item was made of

    @property
    def is_item(self) -> bool:
        """Whether it is a consolidated item and no problem."""
        return bool(self.sources)

    @property
    def voices(self) -> tuple[str, ...]:
        """The classes that put it forward or support it, each once."""
        # The classes of an item are both already.
        return tuple(dict.fromkeys((*self.classes, *self.supports)))

    @property
    def class_letter(self) -> str:
        """The letter of a problem's class, without its division."""
        return self.classes[0].rpartition("-")[2] if self.classes else ""

    @property
    def issue(self) -> str:
        """The strategic issue as reports print it: number and title."""
        return f"{self.issue_number} {self.issue_title}"

    @property
    def statement(self) -> str:
        """The text that every entry has: what goes wrong."""
        return self.texts["statement"]

    @property
    def further_texts(self) -> Iterator[tuple[str, str]]:
        """The label and the words of each text besides the statement that is not empty."""
        for text in PROBLEM_TEXTS:
            # An edition that was frozen before a text existed has no such key.
            words = self.texts.get(text.name, "")
            if words and text.name != "statement":
                yield str(text.label), words
