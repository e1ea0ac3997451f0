"""Split the lines of a CSV file into cells, with quotation marks as people type them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator

# Longer than any text that may be stored, so that the check of cells can name the row and the
# column of a text that is too long.
MAX_CELL = 2_000_000


class UnclosedMark(Exception):
    """A text in quotation marks has no end; `line` is the number of the line where it begins."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def split_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of each row.

    Marks around a whole cell quote it, over several lines if need be. Others belong to the text,
    as in ``42" lebar`` and ``"Ganti" layar``, which Python's csv drops or refuses.

    Raises UnclosedMark.
    """
    waiting = _Lines(lines)
    end = re.compile(f"[{re.escape(delimiter)}\r\n]")
    while (line := waiting.next()) is not None:
        if '"' not in line:
            yield line.rstrip("\r\n").split(delimiter)
            continue
        cells: list[str] = []
        at = 0
        while True:
            quoted = None
            if line.startswith('"', at):
                quoted = _quoted(waiting, line, at, delimiter)
            if quoted:
                cell, line, at = quoted
            else:
                found = end.search(line, at)
                stop = found.start() if found else len(line)
                cell, at = line[at:stop], stop
            cells.append(cell)
            if not line.startswith(delimiter, at):
                break
            at += 1
        yield cells


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.number = 0

    def next(self) -> str | None:
        line = self._back.popleft() if self._back else next(self._lines, None)
        self.number += line is not None
        return line

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


def _quoted(waiting: _Lines, line: str, at: int, delimiter: str) -> tuple[str, str, int] | None:
    """Return the quoted cell that begins at `at`, its last line, and where it ends in that.

    Returns None where the mark is a part of the text. A mark within the quotes is doubled, so one
    that is not doubled ends the cell, or shows that there was none: nothing is searched twice.
    """
    first = waiting.number
    parts: list[str] = []
    taken: list[str] = []
    begin = search = at + 1
    size = 0
    while True:
        close = line.find('"', search)
        if close < 0:
            parts.append(line[begin:])
            size += len(line) - begin
            following = waiting.next()
            if following is None or size > MAX_CELL:
                raise UnclosedMark(first)
            taken.append(following)
            line, begin, search = following, 0, 0
        elif line.startswith('"', close + 1):
            search = close + 2
        elif close + 1 == len(line) or line[close + 1] in f"{delimiter}\r\n":
            parts.append(line[begin:close])
            return "".join(parts).replace('""', '"'), line, close + 1
        else:
            waiting.put_back(taken)
            return None
