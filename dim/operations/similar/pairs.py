"""Store which problems of an event are similar.

Pages of the desk bring the pairs up to date when they are opened, for about a second each time:
comparing in every save would cost 75 ms, and no nightly job runs during an event.

Pairs are derived, so they have no history and make no new version. `Comparison.digest` says from
which words of a problem, title of its issue and list of terms its pairs were made. Code that
changes a problem therefore does not need to know of this module.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import MD5, Left

from dim import similarity
from dim.models import Comparison, Event, Problem, SimilarPair, StrategicIssue, Term
from dim.models.locks import hold_similar_pairs
from dim.models.status import COMPARED
from dim.operations.similar.suggestions import load_event_index, vector_of_stored
from dim.operations.similar.word_index import MOST_STORED
from dim.similarity import CANDIDATES, FeatureVector, Nearness, TermRow
from dim.similarity.grouping import ALIKE

# Problems stored in one transaction: others who compare the same event wait for no more than that.
_SLICE = 100
# Rows in one statement that writes. Each has several parameters, and SQLite takes so many only.
_KEYS = 500
# A score depends on which words are rare in the event. That changes little once there are this
# many problems; before, all are compared again whenever their number has doubled.
_SETTLED = 512
# A score depends a little on what else is ranked with it. A pair that is below this part of ALIKE
# among others is not above ALIKE by itself either, so it is not looked at again.
_DOUBTFUL = 0.8

# The scores of similar problems: by the key of the problem compared, then of the other one.
Found = dict[int, dict[int, float]]


def update_similar_pairs(event: Event, *, seconds: float = 1.0) -> int:
    """Compare problems that were not compared as they are now, for about `seconds`.

    Returns how many are left. With `seconds=0` it only counts them. Several calls may run at the
    same time.
    """
    update = _PairUpdate(event)
    # The time starts after reading: that may take as long for a large event, and every call must
    # compare at least some.
    until = time.monotonic() + seconds
    while update.waiting and time.monotonic() < until:
        update.compare_some(until)
    return len(update.waiting) + update.changed


def is_current(event: Event, issues: Iterable[StrategicIssue]) -> Q:
    """Return the condition for problems of these issues that were compared as they are now.

    All `issues` belong to `event`.
    """
    suffixes = _DigestSuffixes(Term.objects.rows(), Problem.objects.filter(event=event).count())
    # The title is a part of the digest, so each issue has a suffix of its own. Beginning with an
    # empty set: no issue means no problem, where an empty Q() would mean all of them.
    found = Q(pk__in=[])
    for issue in issues:
        found |= Q(strategic_issue=issue, comparison__digest__endswith=suffixes.of(issue.title))
    return found & Q(comparison__digest__startswith=MD5("search_text"))


class _DigestSuffixes:
    """The second half of digests: everything besides its words that a problem's pairs depend on.

    That is the title of its issue, the list of terms, and about how many problems there are.
    """

    def __init__(self, terms: tuple[TermRow, ...], number_of_problems: int) -> None:
        # The bit length changes whenever the number doubles (see _SETTLED).
        magnitude = min(number_of_problems, _SETTLED).bit_length()
        self._common = repr((similarity.vocabulary_of(terms).digest, magnitude, terms))
        self._by_title: dict[str, str] = {}

    def of(self, title: str) -> str:
        if title not in self._by_title:
            digest = hashlib.sha256(f"{title} {self._common}".encode()).hexdigest()
            self._by_title[title] = digest[:32]
        return self._by_title[title]


class _ComparedProblem(NamedTuple):
    """A problem with the digest of its words now, and the digest with which it was compared."""

    pk: int
    status: str
    title: str
    words: str
    compared: str | None


def _compared_problems(condition: Q) -> list[_ComparedProblem]:
    rows = Problem.objects.filter(condition).order_by("pk")
    # The database makes the digest: a text may be as long as a book and is not needed here.
    columns = ("pk", "status", "strategic_issue__title", MD5("search_text"), "comparison__digest")
    return [_ComparedProblem(*row) for row in rows.values_list(*columns)]


class _PairUpdate:
    """The problems of an event as they stand, and those that wait to be compared."""

    def __init__(self, event: Event) -> None:
        self.event = event
        problems = _compared_problems(Q(event=event))
        terms = Term.objects.rows()
        self._vocabulary = similarity.vocabulary_of(terms)
        self._suffixes = _DigestSuffixes(terms, len(problems))
        self._digests = self._digests_of(problems)
        self.waiting = [
            one.pk
            for one in problems
            if one.pk in self._digests and one.compared != self._digests[one.pk]
        ]
        gone = [one.pk for one in problems if one.compared and one.pk not in self._digests]
        for start in range(0, len(gone), _KEYS):
            # If they are submitted again, they must be compared with everything that came
            # meanwhile.
            Comparison.objects.filter(pk__in=gone[start : start + _KEYS]).delete()
        # How many problems were changed by others while they were compared here.
        self.changed = 0
        self._event_index = load_event_index(event) if self.waiting else similarity.EventIndex([])
        self._vectors: dict[int, FeatureVector] = {}
        self._nearness: dict[int, Nearness] = {}

    def compare_some(self, until: float) -> None:
        """Compare and store some of those that wait, at least one."""
        keys = self.waiting[:_SLICE]
        # Half of the time is for finding candidates, the other half for scoring them in both
        # directions.
        half = (time.monotonic() + until) / 2
        candidates: dict[int, list[int]] = {}
        for key in self._read(keys):
            candidates[key] = self._nearest(key)
            if time.monotonic() >= half:
                break
        # All of them in a few queries; scoring would read them one problem at a time.
        self._read({other for others in candidates.values() for other in others})
        found = {key: self._scores(key, others) for key, others in candidates.items()}
        number_stored = self._store(found)
        # Those that others changed meanwhile are left to the next call, which reads them anew.
        self.changed += len(candidates) - number_stored
        # Without a vector they are not in the database any more: the event was erased.
        erased = set(keys) - self._vectors.keys()
        self.waiting = [key for key in self.waiting if key not in candidates and key not in erased]

    def _digests_of(self, problems: Iterable[_ComparedProblem]) -> dict[int, str]:
        return {
            one.pk: one.words + self._suffixes.of(one.title)
            for one in problems
            if one.status in COMPARED
        }

    def _read(self, keys: Iterable[int]) -> list[int]:
        """Prepare the vectors that are still missing; return the keys of problems that exist."""
        keys = list(keys)
        missing = [key for key in keys if key not in self._vectors]
        text = Left("search_text", MOST_STORED)
        for start in range(0, len(missing), 20 * _KEYS):
            rows = Problem.objects.filter(pk__in=missing[start : start + 20 * _KEYS]).order_by()
            for key, stored, title in rows.values_list("pk", text, "strategic_issue__title"):
                self._vectors[key] = vector_of_stored(stored, title, self._vocabulary)
        return [key for key in keys if key in self._vectors]

    def _nearest(self, key: int) -> list[int]:
        """Return the keys of the nearest problems, and remember what `key`'s words are worth."""
        nearness = self._event_index.nearest(self._vectors[key], self._vocabulary)
        # What the words are worth is needed for scoring. The scores of everything near are long
        # and are not.
        self._nearness[key] = replace(nearness, scores={})
        # One more, because a problem is the nearest to itself.
        nearest = nearness.first(CANDIDATES + 1, among=self._digests)
        return [other for other in nearest if other != key]

    def _scores(self, key: int, others: Iterable[int]) -> dict[int, float]:
        """Return those of `others` that are similar to `key` in both directions, with scores."""
        candidates = [(str(other), self._vectors[other]) for other in self._read(others)]
        matches = similarity.rank(self._vectors[key], self._nearness[key], candidates)
        found: dict[int, float] = {}
        for match in matches:
            if match.score < ALIKE * _DOUBTFUL:
                continue
            other = int(match.name)
            # The lower of both directions, each ranked by itself: a pair must have the same score
            # whichever of the two is compared, and with whatever else.
            score = min(self._score(key, other), self._score(other, key))
            if score >= ALIKE:
                found[other] = score
        return found

    def _score(self, key: int, other: int) -> float:
        """Return the score of `other` as seen from `key`, whatever else `key` is compared with."""
        if key not in self._nearness:
            self._nearest(key)
        matches = similarity.rank(
            self._vectors[key], self._nearness[key], [("", self._vectors[other])]
        )
        return matches[0].score if matches else 0.0

    @transaction.atomic
    def _store(self, found: Found) -> int:
        """Store the pairs of problems that still are as they were read; return of how many.

        A pair is left alone where its other problem has changed: the comparison of that one, which
        is still to come, reads newer words.
        """
        # One at a time for each event, so that nobody overwrites pairs made of newer words with
        # pairs made of older ones.
        hold_similar_pairs(self.event.pk)
        ours = SimilarPair.objects.filter(Q(low__in=found) | Q(high__in=found))
        stored = {(low, high): pk for pk, low, high in ours.values_list("pk", "low", "high")}
        touched = {key for pair in stored for key in pair}.union(found, *found.values())
        now = self._digests_of(_compared_problems(Q(pk__in=touched)))
        same = {key for key in touched if key in now and now[key] == self._digests.get(key)}

        done = sorted(same & found.keys())
        pairs = _pairs_within(same, found)
        obsolete = [
            pk
            for (low, high), pk in stored.items()
            if low in same and high in same and (low, high) not in pairs
        ]
        SimilarPair.objects.filter(pk__in=obsolete).delete()
        self._store_pairs(pairs)
        Comparison.objects.bulk_create(
            [Comparison(pk=key, digest=now[key]) for key in done],
            update_conflicts=True,
            unique_fields=["problem"],
            update_fields=["digest"],
        )
        return len(done)

    def _store_pairs(self, pairs: dict[tuple[int, int], float]) -> None:
        """Store scores by the keys of both problems, over those that are stored already."""
        rows = [
            SimilarPair(event=self.event, low_id=low, high_id=high, score=pairs[low, high])
            for low, high in sorted(pairs)
        ]
        SimilarPair.objects.bulk_create(
            rows,
            batch_size=_KEYS,
            update_conflicts=True,
            unique_fields=["low", "high"],
            update_fields=["score"],
        )


def _pairs_within(same: set[int], found: Found) -> dict[tuple[int, int], float]:
    """Return the scores in `found` of pairs whose problems both are in `same`, by their keys."""
    pairs: dict[tuple[int, int], float] = {}
    for key in sorted(same & found.keys()):
        for other, score in found[key].items():
            if other in same:
                pairs[min(key, other), max(key, other)] = score
    return pairs
