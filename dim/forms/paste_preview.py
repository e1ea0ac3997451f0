"""What the preview of a pasted list shows: its columns, its rows, and what would be stored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dim.forms.choices import AddresseeNames
from dim.forms.pasting import MOST_NAMES, PasteOptions
from dim.models.problem_text import TEXT_LABELS
from dim.operations.pasting.arranging import Rules, arrange, pieces, signed_columns
from dim.operations.pasting.reading import MAX_ROWS, ROLES
from dim.text import excerpt

ROLE_LABELS: dict[str, Promise] = {
    "": pgettext_lazy("pasted column", "not used"),
    "statement": pgettext_lazy("pasted column", "problem"),
    "recommendation": pgettext_lazy("pasted column", "recommendation"),
    "addressee": pgettext_lazy("pasted column", "addressee"),
    "horizon": pgettext_lazy("pasted column", "horizon"),
    "issue": pgettext_lazy("pasted column", "strategic issue"),
    "offices": pgettext_lazy("pasted column", "origin offices"),
    **{name: label for name, label in TEXT_LABELS.items() if name != "statement"},
}


def role_choices() -> list[tuple[str, str]]:
    """Return what a column may hold, with the words for it, the unused one last."""
    return [(role, str(ROLE_LABELS[role]).lower()) for role in (*ROLES[1:], "")]


@dataclass(frozen=True)
class PreviewRow:
    """One row as the preview shows it.

    `cells` has for each cell its pieces, with the sign that is taken off in front of each. `kind`
    is "head", "problem" or "more"; `issue` is the number of the issue that the row names.
    """

    number: int
    cells: list[list[tuple[str, str]]]
    kind: str
    issue: int | None
    is_left_out: bool


class PastePreview:
    """A pasted list, as it is read by the options of somebody who looks at it."""

    def __init__(
        self, text: str, options: PasteOptions, rules: Rules, known: AddresseeNames
    ) -> None:
        self.pasted = options.apply(text)
        self.strip = options.strip
        self._numbers: dict[int | str, int] = {issue.key: issue.number for issue in rules.issues}
        self.arranged = arrange(self.pasted, rules, strip=self.strip)
        self._known = known

    @property
    def problem_count(self) -> int:
        """The number of problems that would be stored."""
        return len(self.arranged.problems)

    @property
    def is_too_long(self) -> bool:
        """Whether these are more problems than can be pasted at once."""
        return self.problem_count > MAX_ROWS

    @property
    def signature(self) -> str:
        """How the list was read, to tell whether the page that stores it shows that."""
        pasted = self.pasted
        options = (pasted.has_head, pasted.is_split, self.strip)
        return "/".join([*pasted.roles, *map(str, options)])

    @property
    def problems_as_sent(self) -> str:
        """The text of the field `problems` that stores what is shown."""
        sent = [problem.as_sent() for problem in self.arranged.problems]
        return json.dumps(sent, ensure_ascii=False)

    @property
    def columns(self) -> list[tuple[int, str, str]]:
        """The number, the role and the words for it of each column."""
        found = enumerate(self.pasted.roles, 1)
        return [(number, role, str(ROLE_LABELS[role]).lower()) for number, role in found]

    @property
    def summary(self) -> str:
        """The columns in words: ``column 1 problem · column 2 recommendation``."""
        words = _("column %(number)d %(role)s")
        return " · ".join(
            words % {"number": number, "role": label} for number, role, label in self.columns
        )

    @property
    def unknown_issues(self) -> str:
        """What to say about names of issues that there are not; empty without any."""
        found = self.arranged.unknown_issues
        text = _(
            "Problems whose issue is unknown here: {n} ({names}). They go to the strategic issue "
            "chosen below, and the unknown name is not stored."
        )
        return text.format(n=len(found), names=_quoted(found)) if found else ""

    @property
    def addressee_notes(self) -> list[str]:
        """How the names of addressees are read: those of the event, then those that are new."""
        rows = [row for problem in self.arranged.problems for row in problem.recommendations]
        names = self._known.read(";".join(row["addressees"] for row in rows))
        new = [name for name in names if self._known.is_new(name)]
        old = [name for name in names if name not in new]
        texts = (
            (_("Addressed to: {names}"), _listed(old)),
            (_("Not yet among the addressees of the event: {names}"), _quoted(new)),
        )
        return [text.format(names=listed) for text, listed in texts if listed]

    @cached_property
    def has_signs(self) -> bool:
        """Whether some texts begin with the sign of a list."""
        return any(sign for row in self._rows for cell in row.cells for sign, _text in cell)

    @property
    def rows(self) -> list[PreviewRow]:
        """The rows of the list, the first `MAX_ROWS` where there are too many."""
        return self._rows

    @cached_property
    def _rows(self) -> list[PreviewRow]:
        problems = {problem.row: problem for problem in self.arranged.problems}
        signed = signed_columns(self.pasted)
        rows = []
        for index, row in enumerate(self.pasted.rows[: 2 * MAX_ROWS]):
            is_head = index == 0 and self.pasted.has_head
            problem = problems.get(index)
            cells: list[list[tuple[str, str]]] = [
                [("", excerpt(cell))] if is_head else _shown(cell, role, is_signed)
                for cell, role, is_signed in zip(row, self.pasted.roles, signed, strict=True)
            ]
            issue = self._numbers.get(problem.issue) if problem else None
            kind = "head" if is_head else "problem" if problem else "more"
            is_left_out = index in self.arranged.left_out
            rows.append(PreviewRow(index + 1, cells, kind, issue, is_left_out))
        return rows


def _listed(names: Iterable[str]) -> str:
    """Return names in a line, each once, as `static/js/paste_preview.js` writes them."""
    found = [excerpt(name) for name in dict.fromkeys(names)]
    return " · ".join([*found[:MOST_NAMES], *["…"][: len(found) > MOST_NAMES]])


def _quoted(names: Iterable[str]) -> str:
    return _listed(f"“{name}”" for name in names)


def _shown(cell: str, role: str, is_signed: bool) -> list[tuple[str, str]]:
    return [(sign, excerpt(text)) for sign, text in pieces(cell, role, is_signed=is_signed)]
