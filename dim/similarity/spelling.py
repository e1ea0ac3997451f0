"""Find the words that a misspelled one may stand for, without a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping

# Of a shorter word nearly every other short word is a misspelling; of a longer one, two letters
# may be wrong.
_SHORTEST, _TWO_LETTERS = 4, 7
# Longer "words" are pasted keys and addresses.
LONGEST = 40
# Each half of two words that were typed as one.
_SHORTEST_HALF = 3
# More is guessing; each costs a search.
_MOST = 6


def closest(word: str, words: Collection[str], spelled_out: Mapping[str, str]) -> list[str]:
    """Return what `word`, which nobody wrote, may stand for, the likeliest first.

    `words` are those that were written. `spelled_out` has abbreviations with their meanings; what
    is returned is spelled out, so it may have several words.
    """
    if not word.isalpha() or len(word) > LONGEST:
        return []
    halves = _halves(word, words, spelled_out)
    if halves:
        return halves[:_MOST]
    if len(word) < _SHORTEST:
        return []
    most = 2 if len(word) >= _TWO_LETTERS else 1
    known = {*words, *(short for short in spelled_out if len(short) > _SHORTEST)}
    near = []
    letters = set(word)
    for other in known:
        # What can be far away is left out before letters are compared one by one.
        if abs(len(other) - len(word)) > most or len(letters ^ set(other)) > 2 * most:
            continue
        steps = distance(word, other, most)
        # The first letter is hardly ever the wrong one; of a short word, it has to be right.
        is_same_start = other[:1] == word[:1]
        if steps <= most and (is_same_start or (steps == 1 and most == 2)):
            near.append((steps, not is_same_start, -_common_start(word, other), other))
    found = [spelled_out.get(other, other) for _, _, _, other in sorted(near)]
    return list(dict.fromkeys(found))[:_MOST]


def _halves(word: str, words: Collection[str], spelled_out: Mapping[str, str]) -> list[str]:
    """Return the pairs of written words that were typed without the blank between them."""
    found = []
    for at in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1):
        both = [spelled_out.get(half, half) for half in (word[:at], word[at:])]
        if all(part in words for half in both for part in half.split()):
            found.append(" ".join(both))
    return found


def _common_start(one: str, other: str) -> int:
    length = 0
    for letter, other_letter in zip(one, other, strict=False):
        if letter != other_letter:
            break
        length += 1
    return length


def distance(one: str, other: str, most: int) -> int:
    """Return by how many letters two words differ, or more than `most` where that is all to know.

    One letter left out, added or changed counts 1, and so do two neighbours that were swapped
    (optimal string alignment).
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, other_letter in enumerate(other, 1):
            steps = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != other_letter))
            if (
                row > 1
                and column > 1
                and letter == other[column - 2]
                and one[row - 2] == other_letter
            ):
                steps = min(steps, before[column - 2] + 1)
            line.append(steps)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]
