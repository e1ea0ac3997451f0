"""Find recommendations that say the same in nearly the same words, before anybody decides."""

from __future__ import annotations

from collections.abc import Mapping

from dim.similarity.words import STOP_WORDS, misspellings, stem
from dim.text import normalise

# What turns a sentence into its opposite never counts as nothing.
_NEGATIONS = frozenset({"belum", "bukan", "hanya", "jangan", "sudah", "tak", "telah", "tidak"})
_SAYS_NOTHING = STOP_WORDS - _NEGATIONS

Words = list[str]


def repeated(texts: Mapping[int, str], abbreviations: Mapping[str, str]) -> dict[int, int]:
    """Return for each text that repeats an earlier one the key of the first that says it.

    Texts are the same when the same words remain in the same order without capitals, punctuation,
    endings and words that say nothing, and with `abbreviations` spelled out; one letter of a long
    word may be wrong. Anything else, such as another number or place, makes another text.
    """
    firsts: list[tuple[int, Words]] = []
    found: dict[int, int] = {}
    for key, text in texts.items():
        words = [word for word in normalise(text, abbreviations).split() if _says(word)]
        if not words:
            continue
        first = next((other for other, said in firsts if _are_same(words, said)), None)
        if first is None:
            firsts.append((key, words))
        else:
            found[key] = first
    return found


def _says(word: str) -> bool:
    return word not in _SAYS_NOTHING


def _are_same(words: Words, others: Words) -> bool:
    """Return whether the words are the same but for endings and one wrong letter."""
    if len(words) != len(others):
        return False
    pairs = zip(words, others, strict=True)
    other = [pair for pair in pairs if stem(pair[0]) != stem(pair[1])]
    return not other or (len(other) == 1 and other[0][1] in misspellings(other[0][0]))
