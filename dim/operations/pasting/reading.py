"""Read pasted text into rows of cells, and find out what its columns mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dim.models.problem_text import TEXT_NAMES
from dim.operations.imports.columns import PROBLEM_COLUMNS, folded
from dim.operations.imports.list_signs import BULLETS, NUMBER, SIGN, is_blank

MAX_ROWS = 200
MAX_COLUMNS = 20

# What a column may hold, as our name for it; "" is a column that is not used.
ROLES = (
    *("", "statement", "recommendation", "addressee", "horizon", "issue", "offices"),
    *TEXT_NAMES[1:],
)
# The order in which columns without headings are taken.
_USUAL = ("statement", "recommendation", "addressee", "horizon")

_BLANK = "[ \t\u00a0]"
_SIGN_ALONE = re.compile(rf"{_BLANK}*(?:[{BULLETS}]|[-–—*+]|{NUMBER}|[oOØü§]){_BLANK}*\Z")
_ONLY_NUMBER = re.compile(rf"{_BLANK}*\(?[0-9]{{1,4}}[.)]?{_BLANK}*\Z")
_END_OF_CELL = re.compile("[\t\r\n]")


@dataclass
class Pasted:
    """A pasted list: its rows, all of the same length, and a guess of what they mean.

    `has_tabs` says that a tab stands within a row, `is_split` that it was taken for the border of
    a cell. With `has_head` the first row holds headings. `roles` has one of `ROLES` per column.
    """

    rows: list[list[str]]
    has_tabs: bool = False
    is_split: bool = True
    has_head: bool = False
    roles: list[str] = field(default_factory=list)


def read(text: str, *, split: bool | None = None) -> Pasted:
    """Read text as spreadsheets and word processors put it on the clipboard.

    `split` says whether tabs separate cells. Without it they do unless they stand in less than
    half of the rows, where somebody has merely typed them.
    """
    rows = _rows(text)
    with_tabs = sum(len(_joined_sign(row)) - _indent(row) > 1 for row in rows)
    has_tabs = with_tabs > 0
    if split is None:
        split = 2 * with_tabs >= len(rows)
    if has_tabs and not split:
        rows = [[line] for line in re.split("\r\n|\r|\n", text) if not is_blank(line)]
    pasted = describe(_as_list(rows))
    pasted.has_tabs, pasted.is_split = has_tabs, split
    return pasted


def describe(rows: list[list[str]]) -> Pasted:
    """Bring rows of cells to one length, and guess what their columns mean."""
    width = min(max((len(row) for row in rows), default=0), MAX_COLUMNS)
    # What stands beyond the last column is not lost: it goes on in that column.
    rows = [
        [*row[: width - 1], "\t".join(row[width - 1 :])] if len(row) > width else row
        for row in rows
    ]
    rows = [row + [""] * (width - len(row)) for row in rows]
    pasted = Pasted(rows)
    found = [PROBLEM_COLUMNS.by_heading.get(folded(cell)) for cell in rows[0]] if rows else []
    named = sum(column is not None for column in found)
    filled = sum(not is_blank(cell) for cell in rows[0]) if rows else 0
    pasted.has_head = len(rows) > 1 and (named >= 2 or named == filled == 1)
    if pasted.has_head:
        pasted.roles = [role_of(column.name) if column else "" for column in found]
    else:
        pasted.roles = _usual_roles(rows, width)
    return pasted


def role_of(column: str) -> str:
    """Return the role of a column that imports call `column`."""
    role = {"strategic_issue": "issue", "origin_satker": "offices"}.get(column, column)
    return role if role in ROLES else ""


def _usual_roles(rows: list[list[str]], width: int) -> list[str]:
    waiting = list(_USUAL)
    roles = []
    for index in range(width):
        cells = [row[index] for row in rows if not is_blank(row[index])]
        # The running number of a row is nobody's text.
        is_number = width > 1 and all(
            _ONLY_NUMBER.match(cell) or _SIGN_ALONE.match(cell) for cell in cells
        )
        roles.append("" if is_number or not waiting else waiting.pop(0))
    return roles


def _rows(text: str) -> list[list[str]]:
    """Split text at line breaks and tabs, but not within the quotation marks of spreadsheets."""
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        close = _closing_mark(text, at)
        if close:
            cell, at = text[at + 1 : close].replace('""', '"'), close + 1
        else:
            found = _END_OF_CELL.search(text, at)
            stop = found.start() if found else len(text)
            cell, at = text[at:stop], stop
        rows[-1].append(_one_break(cell))
        if at >= len(text):
            break
        if text[at] != "\t":
            rows.append([])
        at += 2 if text.startswith("\r\n", at) else 1
    return [row for row in rows if not all(is_blank(cell) for cell in row)]


def _one_break(cell: str) -> str:
    return re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", cell)


def _closing_mark(text: str, at: int) -> int:
    """Return where the quoted cell that begins at `at` ends, or 0 where none begins there.

    Marks that stand for nothing but themselves, as in ``"Arsip" hilang``, are a part of the text.
    """
    if not text.startswith('"', at):
        return 0
    close = at + 1
    is_needed = False
    while (close := text.find('"', close)) >= 0:
        if text.startswith('""', close):
            is_needed = True
            close += 2
            continue
        is_end = close + 1 == len(text) or text[close + 1] in "\t\r\n"
        is_needed = is_needed or bool(re.search("[\t\r\n]", text[at:close]))
        return close if is_end and is_needed else 0
    return 0


def _indent(row: list[str]) -> int:
    return next((index for index, cell in enumerate(row) if not is_blank(cell)), len(row))


def _joined_sign(row: list[str]) -> list[str]:
    """Put the sign of a list item, which a tab separates from its text, in front of the text."""
    at = _indent(row)
    if at + 1 < len(row) and _SIGN_ALONE.match(row[at]) and not is_blank(row[at + 1]):
        return [*row[:at], f"{row[at]}\t{row[at + 1]}", *row[at + 2 :]]
    return row


def _kind(cell: str) -> str:
    """Return which kind of sign a cell begins with; empty without one."""
    found = SIGN.match(cell)
    if not found:
        return ""
    first = found[0].strip(" \t\u00a0(")[0]
    if "0" <= first <= "9":
        return "1"
    if re.match("[a-z]", first):
        return "a"
    return "A" if re.match("[A-Z]", first) else first


def _as_list(rows: list[list[str]]) -> list[list[str]]:
    """Give the items of a list one column, and those below them a second one.

    Rows that hold more than one text each are no list, and stay as they are.
    """
    joined = [_joined_sign(row) for row in rows]
    if any(sum(not is_blank(cell) for cell in row) != 1 for row in joined):
        return rows
    items = [(_indent(row), row[_indent(row)]) for row in joined]
    if not items:
        return []
    top, kind = items[0][0], _kind(items[0][1])
    below = [
        indent > top or bool(kind and _kind(text) and _kind(text) != kind) for indent, text in items
    ]
    return [
        ["", text] if is_below else [text]
        for (_indent_of, text), is_below in zip(items, below, strict=True)
    ]
