"""What typed text may contain, and how it is compared. Knows no database.

Stored text is what was typed. The only exception are control characters that no
document can hold: the vertical tab that Word and PowerPoint paste for
Shift+Enter becomes a line break, the others are removed, and the person is told.
"""

import re
import unicodedata
from dataclasses import dataclass

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


# What note-takers shorten, spelled out for search. Acronyms stay: PPK is two things.
ABBREVIATIONS = {
    "adhoc": "ad hoc",
    "bg": "bagi",
    "bintek": "bimtek",
    "blm": "belum",
    "bs": "bisa",
    "byk": "banyak",
    "dg": "dengan",
    "dgn": "dengan",
    "dlm": "dalam",
    "dr": "dari",
    "dst": "dan seterusnya",
    "gdg": "gudang",
    "hrs": "harus",
    "ijin": "izin",
    "jml": "jumlah",
    "kab": "kabupaten",
    "kec": "kecamatan",
    "krn": "karena",
    "lap": "laporan",
    "msh": "masih",
    "pd": "pada",
    "pdhl": "padahal",
    "prov": "provinsi",
    "sdh": "sudah",
    "sdm": "sumber daya manusia",
    "shg": "sehingga",
    "spt": "seperti",
    "tdk": "tidak",
    "thd": "terhadap",
    "tsb": "tersebut",
    "utk": "untuk",
    "yg": "yang",
}
_WORD = re.compile(r"[^\W_]+")


def _expand(word: str) -> str:
    # "x2" (masing2) is shorthand for saying a word twice.
    if len(word) > 3 and word.endswith("2") and word[:-1].isalpha():
        word = f"{word[:-1]} {word[:-1]}"
    return ABBREVIATIONS.get(word, word)


def normalise(text: str) -> str:
    """Return `text` for search: lower case, no punctuation or accents, abbreviations expanded."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(_expand(word) for word in _WORD.findall(folded))


def search_terms(query: str, limit: int = 12) -> list[str]:
    """The words to look for, at most `limit` (a pasted page is no search)."""
    return normalise(query[:500]).split()[:limit]
