"""Estimate how much text fits on a slide: rather too little, for no text may leave its box.

Widths are those of Arial; fonts that replace it are as wide. Sizes and widths are in points.
"""

import unicodedata
from collections.abc import Iterator

LINE = 1.18  # the height of a line as a multiple of its size; Arial's is 1.15
BOLD = 1.09  # the width of bold letters as a multiple of that of others
_SAFETY = 1.06  # letters are taken for so much wider than they are on average
_NARROW, _WIDE = frozenset("ijltfrI.,:;'|!()[]/ -"), frozenset("mwMW@%")
_MOST = 3_000  # no box of a slide holds more letters
# What sets the direction of text, and the character that ends it.
_CONTROLS = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u202d": "\u202c",
    "\u202e": "\u202c",
} | dict.fromkeys("\u2066\u2067\u2068", "\u2069")


def one_line(text: str) -> str:
    """Return `text` without line breaks and repeated blanks, cut where no slide could hold it."""
    return " ".join(text[: _MOST * 2].split())


def _letter(char: str) -> float:
    """Return about how wide a letter is, as a part of its size."""
    if char in _NARROW:
        return 0.34
    if char in _WIDE:
        return 0.95
    if char.isascii():
        return 0.73 if char.isupper() else 0.57
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    return 1.3 if ord(char) > 0x2E7F or unicodedata.east_asian_width(char) in "WF" else 0.73


def width(text: str, size: float) -> float:
    """Return about how wide `text` is in letters of this size."""
    return sum(map(_letter, text)) * size * _SAFETY


def lines(text: str, size: float, room: float) -> int:
    """Return the number of lines that `text` takes; a word longer than a line is broken."""
    count, used = 1, 0.0
    blank = width(" ", size)
    for word in text.split(" "):
        needed = width(word, size)
        if used and used + blank + needed > room:
            count, used = count + 1, 0.0
        elif used:
            used += blank
        if needed > room:
            more = int(needed / (room * 0.95))
            count, used = count + more, room
        else:
            used += needed
    return count


def fitted(text: str, size: float, room: float, most: int, tail: str = "") -> str:
    """Return `text` and `tail` in at most `most` lines of the width `room`.

    Where the text is too long, its beginning and an ellipsis stand before the tail.
    """
    text = one_line(text)
    if len(text) <= _MOST and lines(text + tail, size, room) <= most:
        return text + tail

    # Bisection: how much of the text fits?
    low, high = 0, min(len(text), _MOST)
    while low < high:
        middle = (low + high + 1) // 2
        if lines(f"{text[:middle].rstrip()}…{tail}", size, room) <= most:
            low = middle
        else:
            high = middle - 1

    # At a blank near the end rather than inside a word.
    kept = text[:low]
    blank = kept.rfind(" ")
    if blank > low - 20 and blank > 0:
        kept = kept[:blank]
    # No half of a picture letter before the ellipsis: joiner and variant belong to what was cut.
    kept = kept.rstrip(" ,;.:\u200d\ufe0f")
    return f"{kept}{''.join(_closing(kept))}…{tail}"


def _closing(text: str) -> Iterator[str]:
    """Yield the characters that end the directions which a cut text left open.

    Otherwise they would turn round the ellipsis and the tail.
    """
    open_: list[str] = []
    for char in text:
        if char in _CONTROLS:
            open_.append(_CONTROLS[char])
        elif open_ and char == open_[-1]:
            open_.pop()
    yield from reversed(open_)
