"""Where an Indonesian word may be parted: between its syllables (EYD V, "Pemenggalan Kata")."""

import re
from itertools import pairwise

# One sound each, written with two letters.
_CONSONANT = "(?:ng|ny|sy|kh|[bcdfghjklmnpqrstvwxyz])"
_VOWELS = "[aeiou]+"
# A stop and a liquid begin a syllable together: "in-truk", "pro-gram".
_TOGETHER = re.compile("[bcdfgkpt][lr]", re.IGNORECASE)
_PARTS = re.compile(f"({_VOWELS})((?:{_CONSONANT})+)(?={_VOWELS})", re.IGNORECASE)
_SOUND = re.compile(_CONSONANT, re.IGNORECASE)


def syllables(word: str) -> list[str]:
    """Return the syllables of a word; joined they are the word again.

    No part has a single letter, and what is no word stays whole.
    """
    ends = []
    for found in _PARTS.finditer(word):
        sounds = _SOUND.findall(found[2])
        # The last consonant begins the next syllable, and takes one along that belongs to it.
        begins = len(sounds) - 1
        if begins and _TOGETHER.fullmatch(sounds[-2] + sounds[-1]):
            begins -= 1
        elif len(sounds) > 2:
            begins = 1
        ends.append(found.start(2) + len("".join(sounds[:begins])))
    ends = [end for end in ends if 1 < end < len(word) - 1]
    places = [0, *ends, len(word)]
    return [word[start:end] for start, end in pairwise(places)]
