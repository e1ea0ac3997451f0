"""What a search looks for: the words that were typed, or those that they probably stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Exists, Q

from dim.models.issue import StrategicIssue
from dim.models.term import Term
from dim.models.word_index import WordIndex
from dim.similarity.commission_terms import alternatives
from dim.similarity.spelling import closest
from dim.text import clean_typed, normalise, search_terms

if TYPE_CHECKING:
    from dim.models.problem_queryset import ProblemQuerySet

# Of words that are equally near to a misspelled one, so many are looked for.
_MOST_FOR_ONE = 3
# A code as people type it: "sek a 2", "SEK-A-002", "sek a".
_CODE = re.compile(r"([A-Za-z]{2,12})[\s-]+([A-Za-z])(?:[\s-]*([0-9]{1,6}))?")


@dataclass(frozen=True)
class Search:
    """A search that was read within some problems.

    A problem is found that has one of the phrases in each of `terms`. `instead` says what is
    looked for where that is not what was typed, and is empty otherwise. `issues` has the titles
    of issues, normalised.
    """

    terms: tuple[tuple[str, ...], ...] = ()
    instead: str = ""
    issues: Mapping[int, str] | None = None

    @property
    def condition(self) -> Q:
        """The condition for the problems that are found."""
        found = Q()
        for phrases in self.terms:
            either = Q()
            for phrase in phrases:
                either |= has_phrase(phrase, self.issues or {})
            found &= either
        return found


def has_phrase(phrase: str, issues: Mapping[int, str]) -> Q:
    """Return the condition for problems with `phrase` in their texts or the title of their issue.

    `issues` has the normalised titles by primary key.
    """
    keys = [pk for pk, title in issues.items() if phrase in title]
    return Q(search_text__contains=phrase) | Q(strategic_issue__in=keys)


def read_search(problems: ProblemQuerySet, query: str) -> Search:
    """Read what somebody looks for in `problems`, where misspelled words stand for written ones.

    `problems` is all that is looked through, before other filters: a word that occurs anywhere in
    it is taken as it was typed. It takes three queries, or five where a word occurs nowhere.
    """
    if not query.strip():
        return Search()
    abbreviations = Term.objects.abbreviations()
    terms = search_terms(query, abbreviations)
    if not terms:
        return Search()
    # Titles are read now and not kept with every problem: there are a few hundred, and one that is
    # changed would need a rewrite of 500 problems.
    issues = {
        pk: normalise(title, abbreviations)
        for pk, title in StrategicIssue.objects.values_list("pk", "title")
    }
    code, parts = _code_meant(query), alternatives(terms)
    others = [phrase for _words, phrases in parts for phrase in phrases]
    written = _written(problems, dict.fromkeys(filter(None, [code, *terms, *others])), issues)
    if code in written:
        return Search(((code,),), "", issues)
    # A name that nobody wrote, neither in full nor short, is looked for word by word.
    known = [(words, found if written & {*found} else ()) for words, found in parts]
    unknown = {word for words, found in known if not found for word in words} - written
    fixes = _Fixes(problems, unknown, issues, abbreviations).by_term if unknown else {}
    phrases = tuple(
        phrases
        for words, found in known
        for phrases in ([found] if found else [fixes.get(word, (word,)) for word in words])
    )
    instead = " ".join(" / ".join(found) for found in phrases) if fixes else ""
    return Search(phrases, instead, issues)


def _code_meant(query: str) -> str:
    """Return the code, or its beginning, as a search text has it: "SEK A 2" means SEK-A-002."""
    found = _CODE.fullmatch(clean_typed(query).text.strip())
    if not found:
        return ""
    division, letter, number = found[1].casefold(), found[2].casefold(), found[3]
    # The blank at the end keeps "sek a" from meaning "sek administrasi".
    return f"{division} {letter} {int(number):03d}" if number else f"{division} {letter} "


def _written(
    problems: ProblemQuerySet, phrases: Iterable[str], issues: Mapping[int, str]
) -> set[str]:
    """Return those of `phrases` that occur in `problems`, in one query."""
    phrases = list(phrases)
    # Each stops at the first problem that has the phrase.
    occurs = {
        f"phrase_{number}": Exists(problems.filter(has_phrase(phrase, issues)))
        for number, phrase in enumerate(phrases)
    }
    # On any one row: the answers do not depend on it.
    row = problems.model._default_manager.order_by().annotate(**occurs).values_list(*occurs).first()
    return {phrase for phrase, is_there in zip(phrases, row or (), strict=False) if is_there}


class _Fixes:
    """What words that nobody wrote probably stand for."""

    def __init__(
        self,
        problems: ProblemQuerySet,
        unknown: Iterable[str],
        issues: Mapping[int, str],
        abbreviations: Mapping[str, str],
    ) -> None:
        self._problems, self._issues, self._abbreviations = problems, issues, abbreviations
        self._unknown = sorted(unknown)

    @cached_property
    def by_term(self) -> dict[str, tuple[str, ...]]:
        """The phrases to look for, by the term that was typed; terms without any are left out."""
        found = {term: self._proposed(term) for term in self._unknown}
        proposed = list(dict.fromkeys(phrase for phrases in found.values() for phrase in phrases))
        # Asked again in these problems: the words of a class are also those of its problems that
        # somebody may not read, and must not be told to them.
        written = _written(self._problems, proposed, self._issues) if proposed else set()
        kept = {
            term: tuple(phrase for phrase in phrases if phrase in written)[:_MOST_FOR_ONE]
            for term, phrases in found.items()
        }
        return {term: phrases for term, phrases in kept.items() if phrases}

    def _proposed(self, term: str) -> list[str]:
        """Return what a term may stand for; of several words, each may be misspelled."""
        words = term.split()
        if len(words) == 1:
            return closest(term, self._words, self._abbreviations)
        fixed = [
            word if word in self._words else next(iter(self._closest(word)), "") for word in words
        ]
        return [" ".join(fixed)] if all(fixed) else []

    def _closest(self, word: str) -> list[str]:
        return closest(word, self._words, self._abbreviations)

    @cached_property
    def _words(self) -> set[str]:
        """All words of the classes of these problems, and those of titles of issues."""
        classes = self._problems.order_by().values("workshop_class")
        rows = WordIndex.objects.filter(workshop_class__in=classes)
        found = {word for title in self._issues.values() for word in title.split()}
        for words in rows.values_list("words", flat=True):
            found.update(words.split())
        return found
