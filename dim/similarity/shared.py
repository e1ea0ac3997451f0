"""Find which words several texts have in common, to show them in each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from dim.similarity.words import HOMONYMS, STOP_WORDS, stem
from dim.text import Piece, normalise

# Of longer texts the beginning says what they are about.
_MOST_LETTERS = 2000
_TOKENS = re.compile(r"\w+|\W+")


def shared_stems(texts: Iterable[str], abbreviations: Mapping[str, str]) -> frozenset[str]:
    """Return the stems of words that at least two of `texts` have, stop words left out."""
    counts = Counter(
        found for text in texts for found in _stems(text[:_MOST_LETTERS], abbreviations)
    )
    return frozenset(found for found, number in counts.items() if number > 1)


def pieces(text: str, stems: frozenset[str], abbreviations: Mapping[str, str]) -> list[Piece]:
    """Return `text` in pieces; one whose stem is among `stems` has no difference."""
    found: list[Piece] = []
    for token in _TOKENS.findall(text):
        differs = not (_stems(token, abbreviations) & stems)
        if found and found[-1].differs == differs:
            found[-1] = Piece(found[-1].text + token, differs)
        else:
            found.append(Piece(token, differs))
    return found


def _stems(text: str, abbreviations: Mapping[str, str]) -> set[str]:
    words = normalise(text, abbreviations).split()
    stems = {stem(word) for word in words if word not in STOP_WORDS}
    return {found for found in stems if len(found) > 2} - HOMONYMS
