"""Text for a PDF: where words wider than their cell may break, and how many lines it takes.

Typst breaks no word by itself. Widths are those of the regular letters of the font; kerning makes
most words narrower.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from dim.reports.structure.values import as_text
from dim.reports.writers.syllables import syllables

# Marks where a word may break; the template makes an empty space of it. No text holds this
# character. A zero-width space would be text of its own, and poppler's reader of tags forgets the
# rest of a line behind one.
BREAK = "\x01"
# Stands before and behind what no line may end in.
WHOLE = "\x02"
_CODE = re.compile(r"\b[A-Z]{2,}-[A-Z]-\d{3,}\b")
# Characters that set the direction of text: what one person typed would turn round what others
# wrote beside it.
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Behind these a word may break where a reader expects it.
_BREAKABLE = re.compile(r"(?<=[-/])")
_JOINER = "\u200d"
# Longer words are not worth caching: they hardly come twice.
_LONGEST_WORD = 60


def printable(value: object, width: float) -> str:
    """Return `value` as text for a cell of `width` em, with a `BREAK` wherever a word has to break.

    Besides, characters that set the direction are left out, and a tab becomes four blanks,
    because fonts have no tab.
    """
    text = _OVERRIDES.sub("", as_text(value)).replace("\t", "    ")
    return with_breaks(text, width)


def with_breaks(text: str, width: float) -> str:
    """Return `text` for a cell of `width` em, with a `BREAK` wherever a word has to break."""
    # No letter is wider than 1 em, so shorter words always fit.
    return _words(max(int(width), 1)).sub(lambda word: _remembered(word[0], width), text)


def in_one_line(text: str) -> str:
    """Return `text` with a `WHOLE` before and behind each code in it: no line may end inside."""
    # A text that is nothing but a code stands in a column that is as wide.
    return _CODE.sub(f"{WHOLE}\\g<0>{WHOLE}", text) if "-" in text and " " in text else text


def lines(text: str, width: float) -> int:
    """Return about how many lines `text` takes in a cell of `width` em."""
    # 0.58 em is a generous average of letters and blanks.
    return sum(1 + int(len(line) * 0.58 / width) for line in text.split("\n"))


@lru_cache(maxsize=64)
def _words(longer_than: int) -> re.Pattern[str]:
    return re.compile(rf"\S{{{longer_than},}}")


# TeX Gyre Bonum: the letters of each width, in hundredths of an em.
_LETTERS = {
    22: "'", 28: "{}", 30: "!()[]ijl", 32: " ,.:;f", 34: "I`", 38: '"t', 40: "-", 44: "*r", 48: "z",
    50: "_", 52: "cesv", 54: "?gy", 56: "ox", 58: "aq", 60: "+/<=>JL\\^|~",
    62: "#$0123456789PTbdkp", 64: "FYZ", 66: "Shn", 68: "Au", 70: "V", 72: "EKRX", 74: "BCN",
    78: "Uw", 80: "&DGHO", 82: "@Q", 90: "%", 92: "M", 94: "m", 96: "W",
}  # fmt: skip
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_OTHER, _WIDE, _FIRST_WIDE = 80, 105, "\u2e80"


def width_of(word: str) -> float:
    """Return the width of `word` in em."""
    return sum(_WIDTHS.get(char, _OTHER if char < _FIRST_WIDE else _WIDE) for char in word) / 100


def _remembered(word: str, width: float) -> str:
    """Return the word with its breaks, from the cache where it is short enough to be there."""
    return _known(word, width) if len(word) <= _LONGEST_WORD else _broken(word, width)


@lru_cache(maxsize=8192)
def _known(word: str, width: float) -> str:
    return _broken(word, width)


def _broken(word: str, width: float) -> str:
    """Return the word with as few breaks as it needs."""
    if width_of(word) <= width:
        return word
    chunks: list[str] = []
    for piece in _BREAKABLE.split(word):
        chunks += _chunks(piece, width)
    return BREAK.join(chunks)


def _chunks(piece: str, width: float) -> Iterator[str]:
    """Yield `piece` in parts that fill a line each, parted between syllables where it has them.

    With places to break everywhere Typst would also tear words that fit into the next line.
    """
    chunk = ""
    for part in _parts(piece, width):
        if chunk and width_of(chunk + part) > width:
            yield chunk
            chunk = ""
        chunk += part
    yield chunk


def _parts(piece: str, width: float) -> Iterator[str]:
    for syllable in syllables(piece):
        if width_of(syllable) <= width:
            yield syllable
        else:
            yield from _letters(syllable)


def _letters(word: str) -> list[str]:
    """Return the letters, each with the marks that belong to it: a break must not part them."""
    letters: list[str] = []
    for char in word:
        is_mark = unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}
        is_skin_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
        if letters and (is_mark or is_skin_tone or letters[-1].endswith(_JOINER)):
            letters[-1] += char
        else:
            letters.append(char)
    return letters
