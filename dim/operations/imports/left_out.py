"""Tell entries from what else stands in a list: headings again, groups, totals, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import pgettext_lazy

from dim.operations.imports.columns import ColumnSet, folded
from dim.operations.imports.headings import Headings, is_column_numbers
from dim.operations.imports.plan import Findings
from dim.operations.imports.table import Merged, RawRow

# Why a row is no entry, for the preview.
KINDS = {
    "above": pgettext_lazy("row left out", "above the headings"),
    "headings": pgettext_lazy("row left out", "headings again"),
    "numbering": pgettext_lazy("row left out", "numbers of columns"),
    "no_text": pgettext_lazy("row left out", "filled in beforehand, without a text"),
    "beside": pgettext_lazy("row left out", "text only in columns that are not used"),
    "group": pgettext_lazy("row left out", "heading of a group"),
    "total": pgettext_lazy("row left out", "total"),
    "signature": pgettext_lazy("row left out", "signatures"),
    "other_table": pgettext_lazy("row left out", "another table"),
    "outside": pgettext_lazy("row left out", "text outside of the table"),
}
# What says where an entry belongs, and nothing of its own.
_PLACE = frozenset({"id", "division", "class", "strategic_issue", "recommendation_number"})
_TOTAL = re.compile(r"\s*(grand\s+|sub\s*-?\s*)?(total|jumlah|rekapitulasi)\b", re.IGNORECASE)
_MONTH = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|nopember"
    "|desember"
)
_SIGNATURE = re.compile(
    rf"\s*([^\d,]{{3,40}},\s*([\d.… _]{{1,12}}\s*)?({_MONTH})\b.*"
    r"|[^\d,]{3,40},\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    r"|(mengetahui|menyetujui|disetujui|mengesahkan|tanda\s+tangan|ttd|nip|nama\s+jelas|a\.\s?n\.)\b.{0,60}"
    r"|(ketua|wakil\s+ketua|sekretaris|notulis|fasilitator|koordinator|pimpinan|moderator"
    r"|penanggung\s+jawab|pembahas|perumus|anggota)\b[^.]{0,60}[,:]?)\s*",
    re.IGNORECASE | re.DOTALL,
)
# Of a text that is left out, as much as tells people which one it is.
_SHOWN = 2_000


class Sorter:
    """Sorts the rows of a sheet into entries and what is left out.

    `rows` are the entries, `left_out` names the others: a finding whose code is one of `KINDS` and
    whose message is the text of the row.
    """

    def __init__(self, headings: Headings, columns: ColumnSet, merged: Iterable[Merged]) -> None:
        self.rows: list[RawRow] = []
        self.left_out = Findings()
        self._used = {index: name for name, index in headings.columns.items()}
        self._first = min(self._used, default=0)
        self._required = [
            headings.columns[column.name]
            for column in columns.columns
            if column.is_required and column.name in headings.columns
        ]
        self._headings = [[folded(cell) for cell in row.cells] for row in headings.rows]
        self._last_heading = headings.last
        self._wide = {one.top for one in merged if one.right > one.left and one.top == one.bottom}

    def sort(self, rows: Sequence[RawRow], first_heading: int) -> None:
        """Sort all rows of a sheet; its headings are neither."""
        before = ""
        for row in rows:
            if row.number < first_heading:
                self._leave_out(row, "above")
            elif row.number > self._last_heading:
                before = self._kind(row, before)
                if before:
                    self._leave_out(row, before)
                else:
                    self.rows.append(row)
            else:
                before = "headings"
        self._take_signatures()

    def _leave_out(self, row: RawRow, kind: str) -> None:
        text = " · ".join(cell.strip() for cell in row.cells if cell.strip())
        self.name(row.number, text, kind)

    def name(self, row: int, text: str, kind: str) -> None:
        """Name a text that is left out."""
        self.left_out.add(row, "", text[:_SHOWN], kind)

    def _is_complete(self, row: RawRow) -> bool:
        return bool(self._required) and all(row.cell(index).strip() for index in self._required)

    def _kind(self, row: RawRow, before: str) -> str:
        """Return why a row is no entry, or "" for an entry, also for one with faults."""
        filled = [index for index, cell in enumerate(row.cells) if cell.strip()]
        if before == "headings" and is_column_numbers(row.cells):
            return "numbering"
        if self._repeats_headings(row, filled):
            return "headings"
        if self._is_complete(row):
            return ""
        used = [index for index in filled if index in self._used]
        if not used:
            return "beside"
        if _TOTAL.match(row.cells[filled[0]]):
            return "total"
        alone = len(filled) == 1
        has_letters = bool(re.search(r"[^\W\d_]{2}", row.cells[filled[0]]))
        is_place = all(self._used[index] in _PLACE for index in used)
        is_first = filled[0] <= self._first or is_place
        if alone and (row.number in self._wide or (is_first and has_letters)):
            return "group"
        return "no_text" if is_place else ""

    def _repeats_headings(self, row: RawRow, filled: list[int]) -> bool:
        # Most rows differ in their first cell.
        return len(filled) > 1 and any(
            all(
                index < len(heading)
                and heading[index]
                and heading[index] == folded(row.cells[index])
                for index in filled
            )
            for heading in self._headings
        )

    def _take_signatures(self) -> None:
        """Leave out the place, date and names that end a list."""
        end = first = len(self.rows)
        while end and self._may_be_signature(self.rows[end - 1]):
            end -= 1
            cells = [cell for cell in self.rows[end].cells if cell.strip()]
            if 2 * sum(bool(_SIGNATURE.fullmatch(cell)) for cell in cells) >= len(cells):
                first = end
        for row in self.rows[first:]:
            self._leave_out(row, "signature")
        del self.rows[first:]

    def _may_be_signature(self, row: RawRow) -> bool:
        """Return whether a row has few words and no number, as the lines of a signature have."""
        filled = [index for index, cell in enumerate(row.cells) if cell.strip()]
        is_numbered = any(
            self._used.get(index) == "id" and re.search(r"\d", row.cells[index]) for index in filled
        )
        return not self._is_complete(row) and not is_numbered and len(filled) <= 4
