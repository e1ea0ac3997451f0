"""Clean, compare and shorten typed text, without a database.

Stored text is what was typed. The only exceptions are control characters that no document can
hold: the vertical tab that Word and PowerPoint paste for Shift+Enter becomes a line break, the
others are removed, and the person is told.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_BYTES = 200_000

# C0 without tab and line feed, DEL and C1, lone surrogates, noncharacters: XML 1.0, PostgreSQL
# or both refuse them. Kept, they would make every later document of the event fail.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


# Word's lists have their signs from the fonts Symbol and Wingdings, as letters of the private area:
# in any other font they are boxes. Beside each stands the letter that looks like it.
LIST_SIGNS = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0a8": "◻",
        "\uf06f": "◻",
        "\uf071": "◻",
        "\uf06e": "■",
        "\uf075": "◆",
        "\uf076": "❖",
        "\uf0d8": "➢",
        "\uf0e0": "→",
        "\uf0e8": "➔",
        "\uf0fc": "✓",
        "\uf0fb": "✗",
        "\uf0fe": "☑",
        "\uf02d": "-",
    }
)


def with_readable_signs(text: str) -> str:
    """Return `text` with the signs of Word's lists as letters that every font has."""
    return text.translate(LIST_SIGNS)


@dataclass(frozen=True)
class TypedText:
    """A text as it will be stored, and how many characters had to be left out of it."""

    text: str
    removed: int = 0


def clean_typed(raw: str) -> TypedText:
    """Return `raw` with line breaks as ``\\n`` and without characters that no document can hold.

    Blanks at both ends and everything else stay.
    """
    # Browsers send "\r\n" for every line break, whatever was typed: without this, an unchanged
    # text would count as changed.
    text, removed = _UNPRINTABLE.subn("", _LINE_BREAKS.sub("\n", raw))
    return TypedText(text, removed)


def size_in_bytes(text: str) -> int:
    """Return the size of `text` in bytes, as it is stored (UTF-8)."""
    # A lone surrogate has to be counted here before it is removed.
    return len(text.encode("utf-8", "surrogatepass"))


# Letters that nobody sees, which come with text from PDF files, chats and web pages: soft hyphens,
# zero-width blanks and joiners, marks of direction, fillers, selectors of a glyph. Two words that
# look the same differ by them.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Of several signs that people type or programs put for one, the one on every keyboard.
_SAME_SIGN = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2043\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02c8\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    }
)


def as_seen(text: str) -> str:
    """Return `text` without what nobody sees, for comparison only.

    Invisible letters are left out, and letters and signs that look the same are the same: of
    another width, composed or not, curly quotation marks, hyphens that keep a line together.
    """
    if text.isascii():
        return text.replace("`", "'")
    # Signs before NFKC, which makes a blank and an accent of an acute accent that stands alone.
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text).translate(_SAME_SIGN))


def name_key(name: str) -> str:
    """Return by what a name or a code is found, however it was typed.

    Capitals, kinds and number of blanks, and what `as_seen` evens out make no other name.
    """
    return unicodedata.normalize("NFC", " ".join(as_seen(name).split()).casefold())


# Of letters and digits only: "_" joins no words that somebody looks for.
_WORD = re.compile(r"[^\W_]+")


def _expand(word: str, abbreviations: Mapping[str, str]) -> str:
    # "masing2" is how people write "masing-masing". Three letters at least, or "H2" would double.
    if len(word) > 3 and word.endswith("2") and word[:-1].isalpha():
        word = f"{word[:-1]} {word[:-1]}"
    return abbreviations.get(word, word)


def normalise(text: str, abbreviations: Mapping[str, str]) -> str:
    """Return `text` for comparison, in lower case and without punctuation or accents.

    `abbreviations` are spelled out: the list that the secretariat keeps
    (`Term.objects.abbreviations()`).
    """
    folded = as_seen(text)
    if not folded.isascii():
        # NFKD before casefold: an accent is a letter of its own then, and can be left out.
        folded = unicodedata.normalize("NFKD", folded)
        folded = "".join(char for char in folded if not unicodedata.combining(char))
    folded = folded.casefold()
    return " ".join(_expand(word, abbreviations) for word in _WORD.findall(folded))


def search_terms(query: str, abbreviations: Mapping[str, str], limit: int = 12) -> list[str]:
    """Return the normalised words to look for, at most `limit` of them.

    What was typed without a blank stays together: "SEK-B-001" is a code, not three words.
    """
    # Each word is one more condition of the query, and somebody may paste a page.
    terms = (normalise(word, abbreviations) for word in query[:500].split())
    return [term for term in terms if term][:limit]


# A list folds a text that is longer than this, in characters or lines.
_LONG_LETTERS, _LONG_LINES = 800, 8
# A list sends this many characters of a text at most; the rest is read on the page of its problem.
_SENT = 3000


def is_long(text: str) -> bool:
    """Say whether `text` would push the rest of a list off the screen."""
    return len(text) > _LONG_LETTERS or text.count("\n") >= _LONG_LINES


def excerpt(text: str, most: int = _SENT) -> str:
    """Return the first `most` characters of `text`, as far as a list sends it; usually it is all.

    A projector is sent more than other lists: a room reads on what hangs on the wall.
    """
    return text if len(text) <= most else text[:most] + "…"


# Difflib compares every word with every other, so its time grows with the square of the length.
# Where more words than this differ, the whole stretch counts as changed.
_MOST_WORDS = 1000
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and whether the other text has something else there."""

    text: str
    differs: bool


def word_differences(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Compare two texts word by word and return the pieces of `old` and those of `new`.

    Joined, the pieces are the texts again.
    """
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    # What is equal at both ends is taken off first: most edits change a few words of a long text.
    head = _length_in_common(left, right)
    tail = _length_in_common(left[head:][::-1], right[head:][::-1])
    first = Piece("".join(left[:head]), False)
    last = Piece("".join(left[len(left) - tail :]), False)
    inner_left, inner_right = left[head : len(left) - tail], right[head : len(right) - tail]

    before, after = [first], [first]
    for kind, from_left, to_left, from_right, to_right in _blocks(inner_left, inner_right):
        was = "".join(inner_left[from_left:to_left])
        now = "".join(inner_right[from_right:to_right])
        # A blank between two changed words belongs to the change: one stretch reads better than
        # two.
        differs = kind != "equal" or was.isspace()
        before.append(Piece(was, differs))
        after.append(Piece(now, differs))
    return _joined([*before, last]), _joined([*after, last])


def with_both_additions(was: str, mine: str, theirs: str) -> str | None:
    """Return `was` with what two people added to it, mine before theirs at the same place.

    None where one of them took words away or replaced them: nobody but them can join that.
    """
    base = _TOKEN.findall(was)
    my_words, their_words = (_added(base, _TOKEN.findall(text)) for text in (mine, theirs))
    if my_words is None or their_words is None:
        return None
    pieces = []
    for place in range(len(base) + 1):
        first, second = my_words.get(place, ""), their_words.get(place, "")
        # What both added alike is added once.
        pieces += [first] if first == second else [first, _gap(was, first, second), second]
        pieces += base[place : place + 1]
    return "".join(pieces)


def _added(base: list[str], text: list[str]) -> dict[int, str] | None:
    """Return what `text` has more than `base`, by its place there; None where it lacks a word."""
    head = _length_in_common(base, text)
    tail = _length_in_common(base[head:][::-1], text[head:][::-1])
    inner = _blocks(base[head : len(base) - tail], text[head : len(text) - tail])
    added = {}
    for kind, place, _end, start, end in inner:
        if kind == "insert":
            added[head + place] = "".join(text[head + start : head + end])
        elif kind != "equal":
            return None
    return added


def _gap(was: str, first: str, second: str) -> str:
    """Return what has to stand between two additions, so that their words stay two."""
    if not first or not second or first[-1].isspace() or not second[0].isalnum():
        return ""
    # Two whole texts are two paragraphs, two ends of a sentence are not.
    return " " if was.strip() else "\n"


def _length_in_common(one: list[str], other: list[str]) -> int:
    """Return how many tokens the two lists have in common at their beginning."""
    length = 0
    for token, other_token in zip(one, other, strict=False):
        if token != other_token:
            break
        length += 1
    return length


def _blocks(left: list[str], right: list[str]) -> Iterable[tuple[str, int, int, int, int]]:
    """Return the changed and the equal stretches of two lists, as `get_opcodes` does."""
    if max(len(left), len(right)) > _MOST_WORDS:
        return [("replace", 0, len(left), 0, len(right))]
    # Without `autojunk`, which does not match the frequent words of a long text, such as "yang".
    return SequenceMatcher(None, left, right, autojunk=False).get_opcodes()


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Join neighbours of one kind, and leave out empty pieces."""
    joined: list[Piece] = []
    for piece in pieces:
        if piece.text and joined and joined[-1].differs == piece.differs:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.differs)
        elif piece.text:
            joined.append(piece)
    return joined
