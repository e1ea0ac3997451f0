"""Turn the rows of a table into planned problems, and report every bad cell. Nothing is stored."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from dim.models import Event, Office, WorkshopClass
from dim.models.problem_text import TEXT_NAMES
from dim.operations.imports.cell_reader import CellReader
from dim.operations.imports.choices import Choices
from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.plan import Plan, PlannedProblem
from dim.operations.imports.table import RawRow, Table
from dim.text import MAX_BYTES, name_key, size_in_bytes

_REQUIRED = tuple(column.name for column in PROBLEM_COLUMNS.columns if column.is_required)
# The namespace of keys made from rows. Never change it: every file would be imported once more.
_ROW_KEYS = uuid.UUID("6f3f2f0a-2f0e-5d55-9a6c-2a3a57f1c7d4")
# Our own workbooks cut texts that do not fit into a cell; each piece but the last is longer than
# this.
A_PIECE = 16_000
# What they write beside the number of a recommendation then: "1 (continued, part 2)".
_CONTINUED = re.compile(r"\A\d*\s*\(.+\)\Z")


def check_problems(
    event: Event,
    table: Table,
    progress: Callable[[int, int], None] | None = None,
    choices: Choices | None = None,
) -> Plan:
    """Check every row of `table` against `event`, and return the plan.

    `choices` are what somebody chose for this table.

    `progress` is called with the number of rows checked and their total. It takes five queries
    for any number of rows.
    """
    return _Check(event, table, choices or Choices()).run(progress)


class _Check(CellReader):
    """One pass over the rows of one file."""

    def __init__(self, event: Event, table: Table, choices: Choices) -> None:
        super().__init__(event, table, choices)
        # Problems by what their rows have in common (`_group`), and those with a bad row.
        self.problems: dict[tuple[int, str], PlannedProblem] = {}
        self.bad: set[tuple[int, str]] = set()
        # How often the same text came without a number.
        self.repeated: Counter[str] = Counter()
        # The problem of the row above, to which the next row may belong, and its number.
        self.latest: PlannedProblem | None = None
        self.latest_id = ""

    def run(self, progress: Callable[[int, int], None] | None) -> Plan:
        total = len(self.table.rows)
        for title in self.table.hidden:
            message = _("This column is hidden in the file. It is read all the same.")
            self.notes.add(self.table.heading_row, title, message, "hidden_column")
        for number, row in enumerate(self.table.rows, 1):
            self._row(row)
            if progress and (number % 1_000 == 0 or number == total):
                progress(number, total)
        problems = [planned for key, planned in self.problems.items() if key not in self.bad]
        return Plan(
            event=self.event,
            sheet=self.table.sheet,
            other_sheets=self.table.other_sheets,
            unused_columns=self.table.unused,
            row_count=total,
            problems=problems,
            errors=self.errors,
            notes=self.notes,
            left_out=self.table.left_out,
            headings=self.table.headings,
            samples=self.table.rows[0].cells,
            columns=self.table.columns,
            sheets=self.table.sheets,
            list_cells=self.list_cells,
            splits=self.splits,
            mapped_issues=self.known.mapped_issues,
        )

    def _row(self, row: RawRow) -> None:
        """Make a problem of one row, or add it to the problem that has its number."""
        if self._continues(row) or self._is_item(row):
            return
        before = self.errors.total
        fail = partial(self.fail, row)
        self.flaws(row)
        if not any(self.table.text(row, name).strip() for name in _REQUIRED):
            # One sentence, not one for each column: this may be no entry at all.
            message = _("Division, class, issue and problem are missing: “%(text)s”.")
            text = " · ".join(cell.strip() for cell in row.cells if cell.strip())
            self.errors.add(row.number, "", message % {"text": text[:200]}, "no_entry")
            self.latest, self.latest_id = None, ""
            return
        workshop_class = self.workshop_class(row, fail)
        issue = self.issue(row, workshop_class, fail)
        texts = {name: self.text(row, name) for name in TEXT_NAMES}
        if not texts["statement"].strip():
            fail("statement", _("The problem is missing."), "problem_missing")
        recommendations = self.recommendations(row, fail)
        offices = self.list_of(row, "origin_satker", Office, self.known.offices)
        source_id = self.text(row, "id").strip()
        self.latest, self.latest_id = None, source_id
        failed = self.errors.total > before
        if workshop_class is None:
            return
        # A problem in a merged cell is one problem, whatever stands beside it in each row.
        group = self._group(workshop_class, source_id, self.table.tops.get(row.number, row.number))
        if failed:
            # One bad row spoils the problem that it is a part of: half a problem is none.
            self.bad.add(group)
            return
        planned = PlannedProblem(
            rows=[row.number],
            # Set below: a row that belongs to another one needs none.
            key=uuid.UUID(int=0),
            source_id=source_id,
            workshop_class=workshop_class,
            issue=issue or "",
            offices=offices,
            recommendations=recommendations,
            texts=texts,
        )
        first = self.problems.setdefault(group, planned)
        self.latest = first
        if first is planned:
            planned.key = self._key(planned)
        elif not self._join(first, planned, fail):
            self.bad.add(group)

    def _is_item(self, row: RawRow) -> bool:
        """Return whether this row is a consolidated item, and note that it is left out."""
        if not self.table.text(row, "sources").strip():
            return False
        self.latest, self.latest_id = None, ""
        text = _(
            "A consolidated item is not imported: its entries are, and the desk joins them again."
        )
        self.notes.add(row.number, self.title("sources"), text, "item_left_out")
        return True

    # --- Rows of one problem ----------------------------------------------------------

    def _continues(self, row: RawRow) -> bool:
        """Return whether this row only continues texts of the row above, and add them there.

        Our own workbooks write a text that is too long for one cell in several rows.
        """
        if not _CONTINUED.match(self.table.text(row, "recommendation_number").strip()):
            return False
        if not self.latest_id or self.text(row, "id").strip() != self.latest_id:
            return False
        if self.latest and not self._lengthen(self.latest, row):
            self.bad.add(self._group(self.latest.workshop_class, self.latest_id, row.number))
        return True

    def _lengthen(self, planned: PlannedProblem, row: RawRow) -> bool:
        """Append the texts of `row` to those of `planned`; return whether they fit."""
        before = self.errors.total
        # Only below its first row: a second recommendation repeats the texts of the problem with
        # all their pieces.
        if len(planned.rows) == 1:
            for name in TEXT_NAMES:
                if rest := self.text(row, name):
                    planned.texts[name] = self._joined(row, name, planned.texts[name], rest)
        rest = self.text(row, "recommendation")
        if rest and planned.recommendations:
            last = planned.recommendations[-1]
            text = self._joined(row, "recommendation", last.text, rest)
            planned.recommendations[-1] = replace(last, text=text)
        return self.errors.total == before

    def _joined(self, row: RawRow, column: str, text: str, rest: str) -> str:
        if size_in_bytes(text) + size_in_bytes(rest) <= MAX_BYTES:
            return text + rest
        self.fail(row, column, _("The text is longer than 200 kB. Shorten it."), "too_long")
        return text

    def _join(
        self, first: PlannedProblem, more: PlannedProblem, fail: Callable[[str, str, str], None]
    ) -> bool:
        """Add a further row with the number of `first` to it: another recommendation.

        Returns False, with an error reported, where the row does not belong to it.
        """
        compared = {"strategic_issue": (first.issue, more.issue)}
        compared |= {name: (first.texts[name], more.texts[name]) for name in TEXT_NAMES}
        for column, (here, there) in compared.items():
            # The first piece of a long text; the rows below bring the others.
            is_piece = len(there) > A_PIECE and here.startswith(there)
            if here != there and not is_piece:
                fail(
                    column,
                    _("Row %(row)d has the same number %(id)s with another text here.")
                    % {"row": first.rows[0], "id": first.source_id},
                    "duplicate_id",
                )
                return False
        if not any(row not in first.recommendations for row in more.recommendations):
            fail(
                "id",
                _("This row says the same as row %(row)d.") % {"row": first.rows[0]},
                "duplicate_row",
            )
            return False
        first.recommendations += more.recommendations
        first.rows += more.rows
        first.offices = tuple(dict.fromkeys(first.offices + more.offices))
        return True

    @staticmethod
    def _group(workshop_class: WorkshopClass, source_id: str, row: int) -> tuple[int, str]:
        """Return what the rows of one problem have in common: class and number."""
        # A row without a number stands for itself. No number of a file begins with NUL.
        return workshop_class.pk, name_key(source_id) or f"\0{row}"

    def _key(self, planned: PlannedProblem) -> uuid.UUID:
        """Return a key that is the same whenever the same row of the same file is read.

        It keeps a file that is imported twice from storing its problems twice.
        """
        name = f"{self.event.pk}/{planned.workshop_class.pk}/"
        if planned.source_id:
            return uuid.uuid5(_ROW_KEYS, f"{name}id/{planned.source_id.casefold()}")
        said = repr(planned.fingerprint).encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(said).hexdigest()
        # Without numbers, the second of two equal rows is another problem.
        self.repeated[name + digest] += 1
        return uuid.uuid5(_ROW_KEYS, f"{name}text/{digest}/{self.repeated[name + digest]}")
