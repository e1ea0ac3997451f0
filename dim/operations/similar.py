"""Entries of an event that say the same in other words: suggested to people, never decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Left

from dim import similarity
from dim.models import Event, Problem, StrategicIssue, Term, User, WordShelf
from dim.models.problem import ProblemQuerySet
from dim.operations.search import parts_of
from dim.similarity import CANDIDATES, LIKELY, Document, Match, Nearness, Pool, Vocabulary
from dim.similarity.documents import MOST_LETTERS
from dim.text import normalise

# Whoever asks sees most of an event, so the nearest few hundred nearly always hold enough that they may see.
_FIRST_LOOK = 4 * CANDIDATES
_CLOSE = 2 * LIKELY


@dataclass(frozen=True)
class Suggestion:
    """An entry that may say the same, with everything that a list prints of it; `score` is between 0 and 1.

    The person may see this much of it, and perhaps not its page: link to it only where `visible_to` finds it.
    """

    problem: Problem
    score: float

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY

    @property
    def is_close(self) -> bool:
        """Likely, and most of what is said is the same."""
        return self.score >= _CLOSE


def similar_to(
    asked: Problem | Mapping[str, str],
    *,
    event: Event,
    user: User,
    limit: int = 5,
    without: Problem | None = None,
) -> list[Suggestion]:
    """Up to `limit` entries of `event` that may say what `asked` says, best first, of those `suggestible_to(user)`.

    `asked` is a stored entry, or text as it is being typed, by the names of
    `similarity.FIELDS`. `without` leaves an entry out, for example the one that is
    being changed; a stored `asked` is always left out. The number of queries does
    not depend on how many entries there are.

    Raises PermissionDenied when `user` may not read the entry that is asked about.
    """
    vocabulary = Term.objects.vocabulary()
    left_out = {without.pk} if without else set()
    if isinstance(asked, Problem):
        if not Problem.objects.visible_to(user).filter(pk=asked.pk).exists():
            raise PermissionDenied
        left_out.add(asked.pk)
        query = stored_document(asked.search_text, asked.strategic_issue.title, vocabulary)
    else:
        query = similarity.typed_document(asked, vocabulary)
    nearness = pool_of(event).nearest(query, vocabulary)
    visible = Problem.objects.filter(event=event).suggestible_to(user)
    keys = _nearest_of(visible, nearness, left_out)
    # The texts are read once it is known whose: an entry may be as long as a book.
    rows = (
        Problem.objects.filter(pk__in=keys)
        .order_by()
        .values_list("code", Left("search_text", 2 * MOST_LETTERS), "strategic_issue__title")
    )
    candidates = ((code, stored_document(text, title, vocabulary)) for code, text, title in rows)
    best = similarity.rank(query, nearness, candidates)[:limit]
    found = visible.filter(code__in=[match.name for match in best]).for_listing().select_related("event")
    by_code = {problem.code: problem for problem in found}
    return [Suggestion(by_code[match.name], match.score) for match in best if match.name in by_code]


def all_similar(event: Event, limit: int = 5) -> Iterator[tuple[str, list[Match]]]:
    """The code of every entry of `event`, and what `similar_to` would suggest for it to somebody who sees them all.

    Holds all entries in memory, some kilobytes each. For commands: it asks about nobody's rights.
    """
    vocabulary = Term.objects.vocabulary()
    titles = dict(StrategicIssue.objects.filter(division__event=event).values_list("pk", "title"))
    rows = (
        Problem.objects.filter(event=event)
        .order_by("pk")
        .values_list("pk", "code", "status", "strategic_issue", Left("search_text", 2 * MOST_LETTERS))
    )
    codes, documents, suggestible = {}, {}, set()
    for pk, code, status, issue, text in rows.iterator(chunk_size=500):
        codes[pk] = code
        documents[pk] = stored_document(text, titles[issue], vocabulary)
        if status != Problem.Status.WITHDRAWN:
            suggestible.add(pk)
    pool = pool_of(event)
    # Sorted here: databases have alphabets of their own.
    for code, pk in sorted((code, pk) for pk, code in codes.items()):
        nearness = pool.nearest(documents[pk], vocabulary)
        keys = nearness.first(CANDIDATES, among=suggestible - {pk})
        yield code, similarity.rank(documents[pk], nearness, ((codes[key], documents[key]) for key in keys))[:limit]


def pool_of(event: Event) -> Pool:
    """The shelves of all classes of `event`, in one query."""
    rows = WordShelf.objects.filter(workshop_class__division__event=event).order_by("pk")
    return Pool(row.shelf for row in rows)


def stored_document(text: str, title: str, vocabulary: Vocabulary) -> Document:
    """An entry made ready, of its search text and the title of its issue."""
    return similarity.document_of(parts_of(text) | {"issue": normalise(title, vocabulary.abbreviations)}, vocabulary)


def _nearest_of(visible: ProblemQuerySet, nearness: Nearness, left_out: set[int]) -> list[int]:
    """The keys of the `visible` entries that are nearest, as many as are compared in full."""
    first = [key for key in nearness.first(_FIRST_LOOK) if key not in left_out]
    allowed = set(visible.filter(pk__in=first).order_by().values_list("pk", flat=True))
    if len(allowed) < CANDIDATES and len(nearness.scores) > _FIRST_LOOK:
        # Most of what is near may not be shown: look among everything that may.
        allowed = set(visible.order_by().values_list("pk", flat=True)) - left_out
    return nearness.first(CANDIDATES, among=allowed)
