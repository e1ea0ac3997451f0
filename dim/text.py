"""What typed text may contain, and how it is compared. Knows no database.

Stored text is what was typed. The only exception are control characters that no
document can hold: the vertical tab that Word and PowerPoint paste for
Shift+Enter becomes a line break, the others are removed, and the person is told.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_BYTES = 200_000

# C0 without tab and line feed, DEL and C1, lone surrogates, noncharacters: XML 1.0, PostgreSQL
# or both refuse them, so every document format would break later on.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True)
class TypedText:
    """A text as it will be stored, and how many characters had to be left out of it."""

    text: str
    removed: int = 0


def clean_typed(raw: str) -> TypedText:
    """Return `raw` with line breaks as ``\\n`` and without characters no document can hold.

    Browsers send ``\\r\\n`` for every line break, whatever was typed; blanks at
    both ends and everything else stay.
    """
    text, removed = _UNPRINTABLE.subn("", _LINE_BREAKS.sub("\n", raw))
    return TypedText(text, removed)


def size_in_bytes(text: str) -> int:
    """The size of `text` as it is stored (UTF-8, bytes)."""
    return len(text.encode("utf-8", "surrogatepass"))


_WORD = re.compile(r"[^\W_]+")


def _expand(word: str, abbreviations: Mapping[str, str]) -> str:
    # "x2" (masing2) is shorthand for saying a word twice.
    if len(word) > 3 and word.endswith("2") and word[:-1].isalpha():
        word = f"{word[:-1]} {word[:-1]}"
    return abbreviations.get(word, word)


def normalise(text: str, abbreviations: Mapping[str, str]) -> str:
    """Return `text` for comparison: lower case, no punctuation or accents, abbreviations spelled out.

    `abbreviations` is the list that the secretariat keeps (`Term.objects.abbreviations()`).
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(_expand(word, abbreviations) for word in _WORD.findall(folded))


def search_terms(query: str, abbreviations: Mapping[str, str], limit: int = 12) -> list[str]:
    """The words to look for, at most `limit` (a pasted page is no search).

    What was typed without a blank stays together: "SEK-B-001" is a code, not three words.
    """
    terms = (normalise(word, abbreviations) for word in query[:500].split())
    return [term for term in terms if term][:limit]


# A list shows this much of a text; whatever is longer is read on the page of its entry.
_LONG_LETTERS, _LONG_LINES, _SENT = 800, 8, 3000


def is_long(text: str) -> bool:
    """Whether `text` would push the rest of a list off the screen."""
    return len(text) > _LONG_LETTERS or text.count("\n") >= _LONG_LINES


def excerpt(text: str) -> str:
    """The beginning of `text` as far as a list can show it, whole when it is not extreme."""
    return text if len(text) <= _SENT else text[:_SENT] + "…"


# Difflib compares every word with every other; beyond this many the whole text counts as changed.
_MOST_WORDS = 1000
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and whether the other text has something else there."""

    text: str
    differs: bool


def word_differences(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """`old` and `new` cut into pieces, word by word; joined, the pieces are the texts again."""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    head = 0
    while head < min(len(left), len(right)) and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < min(len(left), len(right)) - head and left[-1 - tail] == right[-1 - tail]:
        tail += 1
    inner_left, inner_right = left[head : len(left) - tail], right[head : len(right) - tail]
    if max(len(inner_left), len(inner_right)) > _MOST_WORDS:
        blocks: Iterable[tuple[str, int, int, int, int]] = [("replace", 0, len(inner_left), 0, len(inner_right))]
    else:
        blocks = SequenceMatcher(None, inner_left, inner_right, autojunk=False).get_opcodes()
    first, last = "".join(left[:head]), "".join(left[len(left) - tail :])
    before, after = [Piece(first, False)], [Piece(first, False)]
    for kind, a, b, c, d in blocks:
        was, now = "".join(inner_left[a:b]), "".join(inner_right[c:d])
        # A blank between two changed words belongs to the change: one stretch reads better than two.
        differs = kind != "equal" or was.isspace()
        before.append(Piece(was, differs))
        after.append(Piece(now, differs))
    return _joined([*before, Piece(last, False)]), _joined([*after, Piece(last, False)])


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if piece.text and joined and joined[-1].differs == piece.differs:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.differs)
        elif piece.text:
            joined.append(piece)
    return joined
