"""The list of the secretariat, made ready: which words are spelled out, mean the same, or never do."""

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

# Whatever the list says: these are applications of their own. The list knows more of them.
_APPLICATIONS = ("sidalih", "silog", "silon", "sipol", "sirekap", "situng")

# Change with anything that derives something else from the same words.
_DERIVED_BY = f"1 {sys.byteorder}"
# Of each part of an entry; what it is about stands in its first words.
MOST_WORDS = 300
_SEPARATORS = re.compile(r"[;\n]")


class Row(NamedTuple):
    """One row of the list: kind, words (one, or several separated by semicolons), and what they stand for."""

    kind: str
    words: str
    meaning: str = ""


def listed(words: str) -> list[str]:
    """The entries of a row, "a; b c" as "a" and "b c"."""
    parts = (" ".join(part.split()) for part in _SEPARATORS.split(words))
    return [part for part in parts if part]


def readable_abbreviations(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Abbreviations for `normalise`: in its own spelling, and without any that has two meanings."""
    found = {normalise(short, {}): normalise(meaning, {}) for short, meaning in pairs}
    return {short: meaning for short, meaning in found.items() if short not in HOMONYMS and meaning}


def digest_of(abbreviations: Mapping[str, str]) -> str:
    """Sixteen letters that change with whatever is kept beside entries (see `dim.operations.search`)."""
    said = repr((_DERIVED_BY, sorted(abbreviations.items())))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The list, ready for comparing. A *group* is the number of a set of words that mean the same."""

    abbreviations: Mapping[str, str]
    digest: str
    groups_of: Mapping[str, tuple[int, ...]]  # by stem
    phrases_from: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]  # by the first stem
    stems_of: Mapping[int, tuple[str, ...]]
    phrase_stems_of: Mapping[int, tuple[str, ...]]
    rivals: Mapping[str, int]  # names that are never each other, by stem; the number of their set

    def read(self, normalised: str) -> tuple[list[str], list[int]]:
        """The stems of a normalised text, and the groups that its words and phrases belong to."""
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
def vocabulary_of(rows: tuple[Row, ...]) -> Vocabulary:
    """Make the rows of the list ready. The same rows give the same object for as long as it is among the last used."""
    abbreviations = readable_abbreviations((row.words, row.meaning) for row in rows if row.kind == ABBREVIATION)
    sets = [_APPLICATIONS, *(listed(row.words) for row in rows if row.kind == DIFFERENT)]
    rivals: dict[str, int] = {}
    for number, names in enumerate(sets):
        for name in names:
            stems = _stems(name, abbreviations)
            if len(stems) == 1:
                rivals.setdefault(stems[0], number)
    groups_of: dict[str, list[int]] = defaultdict(list)
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    stems_of: dict[int, list[str]] = defaultdict(list)
    phrase_stems_of: dict[int, list[str]] = defaultdict(list)
    groups = [listed(row.words) for row in rows if row.kind == SAME]
    for number, entries in enumerate(groups):
        for stems in _without_rivals(dict.fromkeys(_stems(entry, abbreviations) for entry in entries), rivals):
            if len(stems) == 1:
                groups_of[stems[0]].append(number)
                stems_of[number].append(stems[0])
            else:
                phrases[stems[0]].append((stems, number))
                phrase_stems_of[number] += [part for part in stems if part not in STOP_WORDS]
    return Vocabulary(
        abbreviations=abbreviations,
        digest=digest_of(abbreviations),
        groups_of={key: tuple(found) for key, found in groups_of.items()},
        phrases_from={key: tuple(found) for key, found in phrases.items()},
        stems_of={key: tuple(found) for key, found in stems_of.items()},
        phrase_stems_of={key: tuple(dict.fromkeys(found)) for key, found in phrase_stems_of.items()},
        rivals=rivals,
    )


def _stems(entry: str, abbreviations: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in normalise(entry, abbreviations).split())


def _without_rivals(entries: Iterable[tuple[str, ...]], rivals: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Take out of a group what has two meanings, and names that are never each other when it has several of them."""
    kept = [stems for stems in entries if stems and not (len(stems) == 1 and stems[0] in HOMONYMS)]
    names = [rivals[stems[0]] for stems in kept if len(stems) == 1 and stems[0] in rivals]
    doubled = {number for number in names if names.count(number) > 1}
    return [stems for stems in kept if not (len(stems) == 1 and rivals.get(stems[0]) in doubled)]


def clashes(words: str, rows: Iterable[Row]) -> list[str]:
    """Which of `words`, meant as a group of equals, are names that `rows` keep apart; empty when none are."""
    sets = [_APPLICATIONS, *(listed(row.words) for row in rows if row.kind == DIFFERENT)]
    entries = {normalise(entry, {}): entry for entry in listed(words)}
    for names in sets:
        found = [entry for key, entry in entries.items() if key in {normalise(name, {}) for name in names}]
        if len(found) > 1:
            return found
    return []
