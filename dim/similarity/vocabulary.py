"""Prepare the list of terms: which words are spelled out, mean the same, or never do."""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from dim.similarity.words import HOMONYMS, STOP_WORDS, stem
from dim.text import normalise

ABBREVIATION, SAME, DIFFERENT = "abbreviation", "same", "different"

# Applications of the commission, which are distinct whatever the list says: somebody may write into
# it that they mean the same. The list names more of them.
_APPLICATIONS = ("sidalih", "silog", "silon", "sipol", "sirekap", "situng")

# To be raised with any change of the code that derives something else from the same words. Arrays
# of numbers are stored as the machine has them in memory, so the order of bytes is part of it.
_DERIVED_BY = f"2 {sys.byteorder}"
# Words of each part of a problem that are read; the first ones say what it is about.
MOST_WORDS = 300
_SEPARATORS = re.compile(r"[;\n]")

# The stems of a word or phrase, in their order.
Phrase = tuple[str, ...]
_HOMONYM_PHRASES = {(word,) for word in HOMONYMS}


class TermRow(NamedTuple):
    """One row of the list: kind, words, and what they stand for.

    Several words are separated by semicolons.
    """

    kind: str
    words: str
    meaning: str = ""


def listed(words: str) -> list[str]:
    """Return the words and phrases of a row: of "a; b c" these are "a" and "b c"."""
    parts = (" ".join(part.split()) for part in _SEPARATORS.split(words))
    return [part for part in parts if part]


def readable_abbreviations(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return abbreviations with their meanings, both as `normalise` spells them."""
    found = {normalise(short, {}): normalise(meaning, {}) for short, meaning in pairs}
    # One with two meanings is never spelled out: it would be the wrong one half of the time.
    return {short: meaning for short, meaning in found.items() if short not in HOMONYMS and meaning}


def digest_of(abbreviations: Mapping[str, str], lines: Iterable[str] = ()) -> str:
    """Return sixteen letters that change when something else is derived from the same words.

    `lines` names the parts of a search text in their order, where that matters (see
    `dim.operations.similar.word_index`).
    """
    said = repr((_DERIVED_BY, sorted(abbreviations.items()), *lines))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The list of terms, ready for comparing.

    A *group* is the number of a set of words and phrases that mean the same.
    """

    abbreviations: Mapping[str, str]
    digest: str
    groups_of: Mapping[str, tuple[int, ...]]  # by the stem of a single word
    phrases_from: Mapping[str, tuple[tuple[Phrase, int], ...]]  # with their groups, by first stem
    stems_of: Mapping[int, tuple[str, ...]]  # of single words, by group
    phrase_stems_of: Mapping[int, tuple[str, ...]]  # of the words of phrases, by group
    rivals: Mapping[str, int]  # names of different things: the number of their set, by stem
    faint: frozenset[int]  # groups with a phrase of stop words only, such as "tidak ada"

    def read(self, normalised: str) -> tuple[list[str], list[int]]:
        """Return the stems of a normalised text, and the groups of its words and phrases."""
        # Split no further than needed: somebody may paste a book.
        words = normalised.split(maxsplit=MOST_WORDS)[:MOST_WORDS]
        stems = [stem(word) for word in words]
        kept, groups = [], []
        for at, (word, found) in enumerate(zip(words, stems, strict=True)):
            for phrase, group in self.phrases_from.get(found, ()):
                if tuple(stems[at : at + len(phrase)]) == phrase:
                    groups.append(group)
            if word not in STOP_WORDS and found not in HOMONYMS:
                kept.append(found)
                groups += self.groups_of.get(found, ())
        return kept, groups


@lru_cache(maxsize=4)
def vocabulary_of(rows: tuple[TermRow, ...]) -> Vocabulary:
    """Return the vocabulary that these rows make.

    The last four are remembered: every question needs one, and the rows hardly ever change.
    """
    abbreviations = readable_abbreviations(
        (row.words, row.meaning) for row in rows if row.kind == ABBREVIATION
    )
    rivals = _rivals_of(rows, abbreviations)
    groups_of: dict[str, list[int]] = defaultdict(list)
    phrases: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
    stems_of: dict[int, list[str]] = defaultdict(list)
    phrase_stems_of: dict[int, list[str]] = defaultdict(list)
    faint = set()
    groups = [listed(row.words) for row in rows if row.kind == SAME]
    for number, names in enumerate(groups):
        # Each once, in the order of the row.
        spellings = dict.fromkeys(_stems(name, abbreviations) for name in names)
        for stems in _without_rivals(spellings, rivals):
            if len(stems) == 1:
                groups_of[stems[0]].append(number)
                stems_of[number].append(stems[0])
            else:
                phrases[stems[0]].append((stems, number))
                told = [part for part in stems if part not in STOP_WORDS]
                phrase_stems_of[number] += told
                if not told:
                    faint.add(number)
    return Vocabulary(
        abbreviations=abbreviations,
        digest=digest_of(abbreviations),
        groups_of={key: tuple(found) for key, found in groups_of.items()},
        phrases_from={key: tuple(found) for key, found in phrases.items()},
        stems_of={key: tuple(found) for key, found in stems_of.items()},
        phrase_stems_of={
            key: tuple(dict.fromkeys(found)) for key, found in phrase_stems_of.items()
        },
        rivals=rivals,
        faint=frozenset(faint),
    )


def _stems(name: str, abbreviations: Mapping[str, str]) -> Phrase:
    return tuple(stem(word) for word in normalise(name, abbreviations).split())


def _sets_of_rivals(rows: Iterable[TermRow]) -> list[Iterable[str]]:
    """Return the sets of names of different things, the applications first."""
    return [_APPLICATIONS, *(listed(row.words) for row in rows if row.kind == DIFFERENT)]


def _rivals_of(rows: Iterable[TermRow], abbreviations: Mapping[str, str]) -> dict[str, int]:
    """Return the number of the first set that each name of a different thing is in, by stem."""
    rivals: dict[str, int] = {}
    for number, names in enumerate(_sets_of_rivals(rows)):
        for name in names:
            stems = _stems(name, abbreviations)
            if len(stems) == 1:
                rivals.setdefault(stems[0], number)
    return rivals


def _without_rivals(spellings: Iterable[Phrase], rivals: Mapping[str, int]) -> list[Phrase]:
    """Leave out of a group what has two meanings, and names of different things.

    The list may have become so by a later row. One such name alone stays.
    """
    kept = [stems for stems in spellings if stems and stems not in _HOMONYM_PHRASES]
    sets = [rivals[stems[0]] for stems in kept if len(stems) == 1 and stems[0] in rivals]
    doubled = {number for number in sets if sets.count(number) > 1}
    return [stems for stems in kept if len(stems) > 1 or rivals.get(stems[0]) not in doubled]


def clashes(words: str, rows: Iterable[TermRow]) -> list[str]:
    """Return those of `words` that `rows` say are different things; empty when none are.

    `words` are those of a row that says that they mean the same.
    """
    typed = {normalise(name, {}): name for name in listed(words)}
    for names in _sets_of_rivals(rows):
        known = {normalise(name, {}) for name in names}
        found = [name for key, name in typed.items() if key in known]
        if len(found) > 1:
            return found
    return []
