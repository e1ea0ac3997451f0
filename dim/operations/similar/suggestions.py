"""Suggest problems of an event that may say the same in other words. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Left

from dim import similarity
from dim.models import Event, Problem, StrategicIssue, Term, User, WordIndex
from dim.models.problem import ProblemQuerySet
from dim.models.status import STANDING
from dim.operations.similar.word_index import MOST_STORED, WEIGHTS, parts_of
from dim.similarity import (
    CANDIDATES,
    LIKELY,
    RELATED,
    EventIndex,
    FeatureVector,
    Match,
    Nearness,
    Vocabulary,
)
from dim.text import normalise

# People may see most problems of an event, so these nearest ones nearly always include enough
# visible ones, and asking for the rights to all is seldom needed.
_FIRST_LOOK = 4 * CANDIDATES
# From this score on, pages say "very similar".
CLOSE = 0.7


@dataclass(frozen=True)
class Suggestion:
    """A problem that may say the same, with everything that a list prints of it.

    `score` is between 0 and 1. The person may see this much of the problem, but perhaps not its
    page: link to it only where `visible_to` finds it.
    """

    problem: Problem
    score: float

    @property
    def is_likely(self) -> bool:
        """Whether it may be called similar: few of such suggestions are wrong (see DECISIONS)."""
        return self.score >= LIKELY

    @property
    def is_related(self) -> bool:
        """Whether it may be mentioned, as one about the same subject."""
        return self.score >= RELATED

    @property
    def is_close(self) -> bool:
        """Whether most of what both say is the same."""
        return self.score >= CLOSE


def find_similar(
    asked: Problem | Mapping[str, str],
    *,
    event: Event,
    user: User,
    limit: int = 5,
    without: Problem | None = None,
) -> list[Suggestion]:
    """List up to `limit` problems of `event` that may say what `asked` says, best first.

    Only problems that are `suggestible_to(user)` and have a word that was typed in common are
    listed. `asked` is a stored problem, or
    texts as they are being typed, by the names in `word_index.WEIGHTS`. `without` is a problem to
    leave out, for example the one that is being changed; a stored `asked` is always left out.

    The number of queries does not depend on how many problems there are.

    Raises PermissionDenied when `user` may not read the problem that is asked about.
    """
    vocabulary = Term.objects.vocabulary()
    left_out = {without.pk} if without else set()
    if isinstance(asked, Problem):
        if not Problem.objects.visible_to(user).filter(pk=asked.pk).exists():
            raise PermissionDenied
        left_out.add(asked.pk)
        query = vector_of_stored(asked.search_text, asked.strategic_issue.title, vocabulary)
    else:
        query = similarity.vector_of_typed(asked, vocabulary, WEIGHTS)

    nearness = load_event_index(event).nearest(query, vocabulary)
    visible = Problem.objects.filter(event=event).suggestible_to(user)
    keys = _nearest_of(visible, nearness, left_out)
    # Texts are read only for the chosen problems: one may be as long as a book.
    rows = Problem.objects.filter(pk__in=keys).order_by()
    texts = rows.values_list("code", Left("search_text", MOST_STORED), "strategic_issue__title")
    candidates = ((code, vector_of_stored(text, title, vocabulary)) for code, text, title in texts)
    best = similarity.rank(query, nearness, candidates)[:limit]

    # Asked for once more among the visible ones: one may have been taken back since.
    found = (
        visible.filter(code__in=[match.name for match in best])
        .for_listing()
        .select_related("event")
    )
    by_code = {problem.code: problem for problem in found}
    return [Suggestion(by_code[match.name], match.score) for match in best if match.name in by_code]


def find_all_similar(event: Event, limit: int = 5) -> Iterator[tuple[str, list[Match]]]:
    """Yield the code of every problem of `event` with what `find_similar` would suggest for it.

    It checks nobody's rights, so it is for commands only. It holds all problems in memory, some
    kilobytes each.
    """
    vocabulary = Term.objects.vocabulary()
    titles = dict(StrategicIssue.objects.filter(division__event=event).values_list("pk", "title"))
    rows = (
        Problem.objects.filter(event=event)
        .order_by("pk")
        .values_list("pk", "code", "status", "strategic_issue", Left("search_text", MOST_STORED))
    )
    codes, vectors, suggestible = {}, {}, set()
    for pk, code, status, issue, text in rows.iterator(chunk_size=500):
        codes[pk] = code
        vectors[pk] = vector_of_stored(text, titles[issue], vocabulary)
        if status in STANDING:
            suggestible.add(pk)
    event_index = load_event_index(event)
    # Sorted in Python: databases sort text by different alphabets.
    for code, pk in sorted((code, pk) for pk, code in codes.items()):
        nearness = event_index.nearest(vectors[pk], vocabulary)
        keys = nearness.first(CANDIDATES, among=suggestible - {pk})
        candidates = [(codes[key], vectors[key]) for key in keys]
        yield code, similarity.rank(vectors[pk], nearness, candidates)[:limit]


def load_event_index(event: Event) -> EventIndex:
    """Load the word indexes of all classes of `event`, in one query."""
    # Always in the same order: sums of floats depend on it, and both databases must agree.
    rows = WordIndex.objects.filter(workshop_class__division__event=event).order_by("pk")
    rows = rows.defer("words")
    return EventIndex(row.index for row in rows)


def vector_of_stored(text: str, title: str, vocabulary: Vocabulary) -> FeatureVector:
    """Make the vector of a stored problem from its search text and the `title` of its issue."""
    parts = parts_of(text) | {"issue": normalise(title, vocabulary.abbreviations)}
    return similarity.vector_of(parts, vocabulary, WEIGHTS)


def _nearest_of(visible: ProblemQuerySet, nearness: Nearness, left_out: set[int]) -> list[int]:
    """Return the keys of the nearest `visible` problems, as many as are compared in full."""
    first = [key for key in nearness.first(_FIRST_LOOK) if key not in left_out]
    allowed = set(visible.filter(pk__in=first).order_by().values_list("pk", flat=True))
    if len(allowed) < CANDIDATES and len(nearness.scores) > _FIRST_LOOK:
        # Most of what is near may not be shown: look among everything that may.
        allowed = set(visible.order_by().values_list("pk", flat=True)) - left_out
    return nearness.first(CANDIDATES, among=allowed)
