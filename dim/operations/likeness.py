"""Keep in step which entries of an event are alike, a little at a time: whoever looks brings it up to date.

Nothing here is content: no history, no new version. What was compared is known by
its words, the title of its issue and the list of terms (`Comparison.digest`), so
whatever changes an entry needs to know nothing of this.
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
from dim.models import Comparison, Event, Likeness, Problem, StrategicIssue, Term
from dim.operations.similar import pool_of, stored_document
from dim.operations.turns import own_likeness
from dim.similarity import CANDIDATES, Document, Nearness, Row
from dim.similarity.documents import MOST_LETTERS
from dim.similarity.grouping import ALIKE

# What a class has put forward and nobody has refused. Drafts are nobody's business yet.
COMPARED = (Problem.Status.SUBMITTED, Problem.Status.ACCEPTED, Problem.Status.MERGED)
_SLICE = 100
_KEYS = 500  # in one statement
# Among so many entries it is settled which words are rare; before that, entries are compared again when they double.
_SETTLED = 512
# How alike two are depends a little on what else was looked at; below this part of ALIKE they never are.
_DOUBTFUL = 0.8

Found = dict[int, dict[int, float]]


def catch_up(event: Event, *, seconds: float = 1.0) -> int:
    """Compare entries that were not compared as they are now, for about `seconds`, and return how many are left.

    Anybody may call it at any time, also several at once. With `seconds=0` it only counts.
    """
    catching = _Catching(event)
    # Counted from here: of a large event reading alone may take as long, and something must come of every call.
    until = time.monotonic() + seconds
    while catching.waiting and time.monotonic() < until:
        catching.compare_some(until)
    return len(catching.waiting) + catching.changed


def is_current(event: Event, issues: Iterable[StrategicIssue]) -> Q:
    """Entries of these issues of `event` that were compared as they are now."""
    endings = _Endings(Term.objects.rows(), Problem.objects.filter(event=event).count())
    found = Q(pk__in=[])
    for issue in issues:
        found |= Q(strategic_issue=issue, comparison__digest__endswith=endings.of(issue.title))
    return found & Q(comparison__digest__startswith=MD5("search_text"))


class _Endings:
    """What a digest has beside the words of the entry: by what they were read, and among how many."""

    def __init__(self, terms: tuple[Row, ...], entries: int) -> None:
        said = (similarity.vocabulary_of(terms).digest, min(entries, _SETTLED).bit_length(), terms)
        self._said = repr(said)
        self._known: dict[str, str] = {}

    def of(self, title: str) -> str:
        if title not in self._known:
            self._known[title] = hashlib.sha256(f"{title} {self._said}".encode()).hexdigest()[:32]
        return self._known[title]


class _Entry(NamedTuple):
    pk: int
    status: str
    title: str
    words: str
    compared: str | None


def _entries(condition: Q) -> list[_Entry]:
    rows = Problem.objects.filter(condition).order_by("pk")
    columns = ("pk", "status", "strategic_issue__title", MD5("search_text"), "comparison__digest")
    return [_Entry(*row) for row in rows.values_list(*columns)]


class _Catching:
    """The entries of an event as they stand, and those that wait to be compared."""

    def __init__(self, event: Event) -> None:
        self.event = event
        entries, terms = _entries(Q(event=event)), Term.objects.rows()
        self._vocabulary, self._endings = similarity.vocabulary_of(terms), _Endings(terms, len(entries))
        self._digests = self._digests_of(entries)
        self.waiting = [one.pk for one in entries if one.compared != self._digests.get(one.pk, one.compared)]
        gone = [one.pk for one in entries if one.compared and one.pk not in self._digests]
        for start in range(0, len(gone), _KEYS):
            # Should they come back, they have not seen what was compared meanwhile.
            Comparison.objects.filter(pk__in=gone[start : start + _KEYS]).delete()
        self.changed = 0  # while we compared them
        self._pool = pool_of(event) if self.waiting else similarity.Pool([])
        self._documents: dict[int, Document] = {}
        self._nearness: dict[int, Nearness] = {}

    def compare_some(self, until: float) -> None:
        """Compare and store some of those that wait, at least one."""
        keys = self.waiting[:_SLICE]
        # Looking among all takes half of the time, looking back from what was found the other.
        half = (time.monotonic() + until) / 2
        near: dict[int, list[int]] = {}
        for key in self._read(keys):
            near[key] = self._near(key)
            if time.monotonic() >= half:
                break
        self._read({other for others in near.values() for other in others})
        done = self._store({key: self._alike(key, others) for key, others in near.items()})
        # What was changed meanwhile is for the next call, which reads it anew; what is not there was erased.
        self.changed += len(near) - done
        passed = near.keys() | (set(keys) - self._documents.keys())
        self.waiting = [key for key in self.waiting if key not in passed]

    def _digests_of(self, entries: Iterable[_Entry]) -> dict[int, str]:
        return {one.pk: one.words + self._endings.of(one.title) for one in entries if one.status in COMPARED}

    def _read(self, keys: Iterable[int]) -> list[int]:
        """Make the entries ready that are not yet; returns the keys of those that there are."""
        keys = list(keys)
        missing = [key for key in keys if key not in self._documents]
        text = Left("search_text", 2 * MOST_LETTERS)
        for start in range(0, len(missing), 20 * _KEYS):
            rows = Problem.objects.filter(pk__in=missing[start : start + 20 * _KEYS]).order_by()
            for key, said, title in rows.values_list("pk", text, "strategic_issue__title"):
                self._documents[key] = stored_document(said, title, self._vocabulary)
        return [key for key in keys if key in self._documents]

    def _near(self, key: int) -> list[int]:
        nearness = self._pool.nearest(self._documents[key], self._vocabulary)
        # The words' worth is asked for again, the long list of everything near is not.
        self._nearness[key] = replace(nearness, scores={})
        return [one for one in nearness.first(CANDIDATES + 1, among=self._digests) if one != key]

    def _alike(self, key: int, others: Iterable[int]) -> dict[int, float]:
        """Of `others` those that find `key` as much as it finds them, and how much."""
        one, candidates = self._documents[key], [(str(other), self._documents[other]) for other in self._read(others)]
        hopeful = similarity.rank(one, self._nearness[key], candidates)
        found = {int(match.name): 0.0 for match in hopeful if match.score >= ALIKE * _DOUBTFUL}
        for other in found:
            found[other] = min(self._finds(key, other), self._finds(other, key))
        return {other: score for other, score in found.items() if score >= ALIKE}

    def _finds(self, key: int, other: int) -> float:
        """How alike `other` is to `key`, whatever else there is to find: the same whoever of the two is compared."""
        if key not in self._nearness:
            self._near(key)
        matches = similarity.rank(self._documents[key], self._nearness[key], [("", self._documents[other])])
        return matches[0].score if matches else 0.0

    @transaction.atomic
    def _store(self, found: Found) -> int:
        """Store what was found for entries that still are as they were read; returns of how many.

        A pair is left to others where its other entry has changed: whoever compares that
        one reads newer words. All of one event take turns here, so nobody stores by
        older words what another has stored by newer ones.
        """
        own_likeness(self.event.pk)
        ours = Likeness.objects.filter(Q(low__in=found) | Q(high__in=found))
        stored = {(low, high): pk for pk, low, high in ours.values_list("pk", "low", "high")}
        touched = {key for pair in stored for key in pair}.union(found, *found.values())
        now = self._digests_of(_entries(Q(pk__in=touched)))
        same = {key for key in touched if key in now and now[key] == self._digests.get(key)}
        done = sorted(same & found.keys())
        pairs = {
            (min(key, other), max(key, other)): score
            for key in done
            for other, score in found[key].items()
            if other in same
        }
        over = [pk for (low, high), pk in stored.items() if {low, high} <= same and (low, high) not in pairs]
        Likeness.objects.filter(pk__in=over).delete()
        Likeness.objects.bulk_create(
            [
                Likeness(event=self.event, low_id=low, high_id=high, score=pairs[low, high])
                for low, high in sorted(pairs)
            ],
            batch_size=_KEYS,
            update_conflicts=True,
            unique_fields=["low", "high"],
            update_fields=["score"],
        )
        Comparison.objects.bulk_create(
            [Comparison(pk=key, digest=now[key]) for key in done],
            update_conflicts=True,
            unique_fields=["problem"],
            update_fields=["digest"],
        )
        return len(done)
