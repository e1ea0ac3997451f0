"""Find the headings of a table: below titles, in several rows, with merged cells, or by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dim.operations.imports.columns import ColumnSet, folded
from dim.operations.imports.table import Merged, RawRow

# Official lists have titles and letterheads above their headings.
HEADING_ROWS = 20
# "Rekomendasi" above "Uraian" and "Ditujukan kepada" is as deep as lists go; one more is spare.
_DEEPEST = 3
_COLUMN_NUMBER = re.compile(r"\A\(?(\d{1,2})\)?\Z")
# What stands under a heading of several columns for the thing itself, and what for its number.
_ITSELF = frozenset({"uraian", "isi", "rumusan", "teks", "deskripsi", "narasi", "text"})
_NUMBER = frozenset({"no", "nomor", "nourut", "number"})


@dataclass(frozen=True)
class Headings:
    """The rows with the headings of a table.

    `cells` has the heading of each column of the file, with that above it where there are two:
    "Rekomendasi – Uraian". `columns` has the index of each of our columns by name, and `twice`
    the names of those that are there twice.
    """

    rows: tuple[RawRow, ...]
    cells: list[str]
    columns: dict[str, int] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The number of the last row with headings."""
        return self.rows[-1].number


def find_headings(
    rows: Sequence[RawRow], columns: ColumnSet, merged: Iterable[Merged] = ()
) -> Headings | None:
    """Return the headings that name most of our columns, if they name at least two.

    One is not enough: a title such as "Rekomendasi" may stand above the headings.
    """
    merged = [one for one in merged if one.top <= HEADING_ROWS]
    best: Headings | None = None
    for at, row in enumerate(rows):
        if row.number > HEADING_ROWS:
            break
        found = _beginning_at(rows, at, columns, merged)
        # Of two that name the same, the one without a title above it.
        if len(found.columns) >= 2 and (best is None or _worth(found) > _worth(best)):
            best = found
    return best


def _worth(headings: Headings) -> tuple[int, int]:
    return len(headings.columns), -len(headings.rows)


def first_wide_row(rows: Iterable[RawRow]) -> Headings | None:
    """Return the first row with several cells as headings that name nothing of ours, or None."""
    for row in rows:
        if row.number > HEADING_ROWS:
            break
        if sum(bool(cell.strip()) for cell in row.cells) > 1:
            return Headings((row,), [cell.strip() for cell in row.cells])
    return None


def with_columns(headings: Headings, chosen: Mapping[int, str]) -> Headings:
    """Return `headings` with the columns that somebody chose by hand: our name by index."""
    columns = {
        name: index
        for name, index in headings.columns.items()
        if index not in chosen and name not in chosen.values()
    }
    columns |= {name: index for index, name in chosen.items() if name}
    return Headings(headings.rows, headings.cells, columns)


def _beginning_at(
    rows: Sequence[RawRow], at: int, columns: ColumnSet, merged: list[Merged]
) -> Headings:
    """Return the headings that begin in this row, with the rows below that belong to them."""
    keys = titles = [cell.strip() for cell in rows[at].cells]
    taken = [rows[at]]
    found, twice = columns.match(keys)
    for row in rows[at + 1 : at + _DEEPEST]:
        if row.number != taken[-1].number + 1 or is_column_numbers(row.cells):
            break
        below = [cell.strip() for cell in row.cells]
        if _has_text_under(keys, below, found):
            break
        deeper_keys, deeper_titles = _combined(keys, titles, below, columns)
        deeper, deeper_twice = columns.match(deeper_keys)
        is_joined = any(
            one.top == taken[-1].number and (one.bottom == row.number or one.right > one.left)
            for one in merged
        )
        if len(deeper) <= len(found) and not (is_joined and len(deeper) == len(found)):
            break
        keys, titles, found, twice = deeper_keys, deeper_titles, deeper, deeper_twice
        taken.append(row)
    return Headings(tuple(taken), titles, found, twice)


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _is_group(above: Sequence[str], below: Sequence[str], index: int) -> bool:
    """Return whether the heading at `index` stands above several columns."""
    return bool(_cell(below, index) and not _cell(above, index + 1) and _cell(below, index + 1))


def _has_text_under(above: Sequence[str], below: Sequence[str], found: Mapping[str, int]) -> bool:
    """Return whether a row is no further row of headings: text stands under a known column."""
    return any(
        _cell(below, index)
        and folded(_cell(below, index)) != folded(above[index])
        and not _is_group(above, below, index)
        for index in found.values()
    )


def _combined(
    above: Sequence[str], titles: Sequence[str], below: Sequence[str], columns: ColumnSet
) -> tuple[list[str], list[str]]:
    """Return what names each column when two rows are read together, and what is shown of it."""
    keys: list[str] = []
    shown: list[str] = []
    alone = {
        column.name
        for index, text in enumerate(above)
        if (column := columns.by_heading.get(folded(text))) and not _is_group(above, below, index)
    }
    group, members = "", [0][:0]
    for index in range(max(len(above), len(below))):
        top, text = _cell(above, index), _cell(below, index)
        if top or not text:
            _name_group(keys, members, group, below, columns)
            group, members = top, []
        if not text or folded(text) == folded(top):
            keys.append(top)
            shown.append(_cell(titles, index))
            continue
        column = columns.by_heading.get(folded(text))
        # "No" below "Rekomendasi" is not the number of the problem.
        keys.append(text if column and column.name not in alone else "")
        shown.append(f"{group} – {text}" if group else text)
        members.append(index)
    _name_group(keys, members, group, below, columns)
    return keys, shown


def _name_group(
    keys: list[str], members: list[int], group: str, below: Sequence[str], columns: ColumnSet
) -> None:
    """Give the name of a group to the one of its columns that holds the thing itself."""
    column = columns.by_heading.get(folded(group))
    if column is None:
        return
    names = [columns.by_heading.get(folded(keys[index])) for index in members]
    unnamed = [index for index in members if not keys[index]]
    if column in names or not unnamed:
        return
    itself = [index for index in unnamed if folded(below[index]) in _ITSELF]
    others = [index for index in unnamed if folded(below[index]) not in _NUMBER]
    for index in (itself or others or unnamed)[:1]:
        keys[index] = group


def is_column_numbers(cells: Iterable[str]) -> bool:
    """Return whether this is the row "1 2 3 4" that official tables print under their headings."""
    numbers = [_COLUMN_NUMBER.match(cell.strip()) for cell in cells if cell.strip()]
    return len(numbers) > 2 and all(
        found and int(found[1]) == expected for expected, found in enumerate(numbers, 1)
    )
