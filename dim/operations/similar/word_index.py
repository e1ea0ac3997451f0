"""Derive what searches and suggestions read from what people wrote and from the list of terms.

Two things are derived from a problem: its search text (`Problem.search_text`) and its stems in the
index of its class (`WordIndex`). Every operation that stores a problem stores both with it, and
`derive_again` makes them anew. Nobody wrote them, so they have no history and make no new version.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dim import similarity
from dim.models import Event, Problem, Term, WordIndex, WorkshopClass
from dim.models.guard import derived_writes
from dim.models.locks import lock_classes, lock_problems_of
from dim.models.problem_text import PROBLEM_TEXTS, TEXT_NAMES
from dim.operations.problems.content import ProblemContent, stored_content
from dim.similarity.feature_vectors import MOST_LETTERS, telling_stems
from dim.similarity.spelling import LONGEST
from dim.similarity.vocabulary import digest_of
from dim.text import normalise

# Seconds that saving a term may spend on stale classes; the rest is left to a button.
_AT_ONCE = 3.0

# The lines of a search text. The digest of an index names them, so a class whose problems were
# written with other lines counts as stale.
LINES = ("code", *TEXT_NAMES, "offices", "recommendations", "addressees")
# Letters of a search text that comparisons read. A text may be as long as a book.
MOST_STORED = 2 * MOST_LETTERS
# How much each part counts where two problems are compared. The figures were measured on half of
# the sample's clusters and kept for what was in neither half (see DECISIONS); none is sensitive.
# Addressees are left out: nearly every problem addresses the commission.
WEIGHTS: Mapping[str, float] = {
    **{text.name: text.weight for text in PROBLEM_TEXTS},
    "recommendations": 0.7,
    "issue": 0.5,
}
# The title of an issue is shared by all its problems, so nobody finds one of them by it.
OWN_PARTS = tuple(name for name in WEIGHTS if name != "issue")


def search_text(code: str, content: ProblemContent, abbreviations: Mapping[str, str]) -> str:
    """Return everything of a problem that a search looks through, normalised.

    It has one line for each name in `LINES`, in that order.
    """
    parts = {
        "code": code,
        **content.texts,
        "offices": " ".join(office.name for office in content.offices),
        "recommendations": " ".join(row.text for row in content.recommendations),
        "addressees": " ".join(name for row in content.recommendations for name in row.addressees),
    }
    return "\n".join(normalise(parts[name], abbreviations) for name in LINES)


def parts_of(stored: str) -> dict[str, str]:
    """Return the lines of a search text, or of its first `MOST_STORED` letters, by name.

    The result is empty for a search text that was written with other lines.
    """
    lines = stored.split("\n")
    is_cut = len(stored) >= MOST_STORED and len(lines) < len(LINES)
    if len(lines) != len(LINES) and not is_cut:
        # A version with other texts wrote it: read by position, a cause would be taken for an
        # office. `reindex`, a part of every update, writes it anew.
        return {}
    return dict(zip(LINES, lines, strict=False))


def index_digest(abbreviations: Mapping[str, str]) -> str:
    """Return a digest of what search texts depend on: the abbreviations and `LINES`."""
    return digest_of(abbreviations, LINES)


def index_problems(problems: Iterable[Problem], abbreviations: Mapping[str, str]) -> None:
    """Add the stems of problems that were just stored to the indexes of their classes.

    Call it in the same transaction, after the recording that stored them: the class is locked
    then, so nobody else changes its index.
    """
    by_class: dict[int, dict[int, IndexedWords]] = defaultdict(dict)
    for problem in problems:
        by_class[problem.workshop_class_id][problem.pk] = IndexedWords.of(problem)
    index_words(by_class, abbreviations)


def index_words(
    by_class: Mapping[int, Mapping[int, IndexedWords]], abbreviations: Mapping[str, str]
) -> None:
    """Add words to the indexes of classes; `by_class` has them by the keys of class and problem.

    This is `index_problems` for callers that store many problems: each index is written once.
    """
    digest = index_digest(abbreviations)
    indexes = {row.pk: row for row in WordIndex.objects.filter(pk__in=by_class)}
    for key in sorted(by_class):
        row = indexes.get(key)
        if row is None:
            is_complete = Problem.objects.filter(workshop_class=key).count() == len(by_class[key])
            row = WordIndex(pk=key, derived_by=digest if is_complete else "")
        elif row.derived_by != digest:
            # Some of its problems were read by one list of terms, some by another: stale.
            row.derived_by = ""
        added = by_class[key].items()
        row.index = row.index.with_problems({pk: found.stems for pk, found in added})
        has_new_words = row.add_words(word for _, found in added for word in found.words)
        if key in indexes:
            # Unchanged words are not written again: there may be thirty kilobytes of them.
            row.save(update_fields=["data", "derived_by", *["words"] * has_new_words])
        else:
            row.save(force_insert=True)


class IndexedWords(NamedTuple):
    """What an index has of a problem: its stems, and its words as searches find them."""

    stems: list[str]
    words: list[str]

    @classmethod
    def of(cls, problem: Problem) -> IndexedWords:
        """Return what is indexed of a problem."""
        text = problem.search_text[:MOST_STORED]
        words = [word for word in text.split() if word.isalpha() and 2 < len(word) <= LONGEST]
        return cls(stems_of(problem), words)


def unindex_problem(problem: Problem, class_pk: int) -> None:
    """Take a problem that has left a class out of its index, as `index_problems` adds one."""
    row = WordIndex.objects.filter(pk=class_pk).first()
    if row:
        row.index = row.index.without_problem(problem.pk)
        row.save(update_fields=["data", "derived_by"])


def stems_of(problem: Problem) -> list[str]:
    """Return the stems of a problem's search text."""
    return telling_stems(parts_of(problem.search_text), OWN_PARTS)


def stale_classes(event: Event | None = None) -> QuerySet[WorkshopClass]:
    """Return the classes whose search texts and indexes are not up to date.

    They were derived with another list of terms, or by a version with other texts.
    """
    digest = index_digest(Term.objects.abbreviations())
    stale = _classes_with_problems().filter(Q(word_index=None) | ~Q(word_index__derived_by=digest))
    return stale if event is None else stale.filter(division__event=event)


def terms_changed() -> None:
    """Bring stale classes up to date once this transaction is committed.

    A running event takes a second or two. In a database with many events the rest is left to the
    button on the page of terms.
    """
    # After the commit: each class is derived in a transaction of its own, so that a note-taker
    # waits for one class at most.
    transaction.on_commit(partial(derive_again, _AT_ONCE))


def derive_again(seconds: float | None = None) -> int:
    """Bring stale classes up to date, those of the newest events first.

    Each class is a transaction of its own, because people go on writing. After `seconds` the rest
    is left, and `stale_classes` says what it is.

    Returns how many problems have another search text now.
    """
    return _derive(stale_classes(), seconds)


def derive_everything() -> int:
    """Derive all classes again, also those that look up to date.

    Returns how many problems have another search text now.
    """
    return _derive(_classes_with_problems(), None)


def _classes_with_problems() -> QuerySet[WorkshopClass]:
    problems = Problem.objects.filter(workshop_class=OuterRef("pk"))
    return WorkshopClass.objects.filter(Exists(problems))


def _derive(classes: QuerySet[WorkshopClass], seconds: float | None) -> int:
    until = None if seconds is None else time.monotonic() + seconds
    changed = 0
    newest_first = classes.order_by("-division__event__starts_on", "pk")
    # A list, because a class that was derived is stale no more and would leave the query.
    for key in list(newest_first.values_list("pk", flat=True)):
        if until is not None and time.monotonic() >= until:
            break
        changed += _derive_class(key)
    return changed


@transaction.atomic
def _derive_class(key: int) -> int:
    """Derive the search texts and the index of one class; return how many texts changed."""
    # Everything is read after the locks: a save that is under way must not be overwritten with its
    # former words, and the list of terms must be the one that saves find from now on.
    lock_problems_of(key)
    lock_classes([key])
    abbreviations = Term.objects.abbreviations()
    problems = list(Problem.objects.filter(workshop_class=key).order_by("pk").for_detail())
    changed = []
    for problem in problems:
        text = search_text(problem.code, stored_content(problem), abbreviations)
        if text != problem.search_text:
            problem.search_text = text
            changed.append(problem)
    with derived_writes():
        Problem.objects.bulk_update(changed, ["search_text"], batch_size=100)
    # From an empty index, so that stems of problems that are gone do not stay.
    found = {problem.pk: IndexedWords.of(problem) for problem in problems}
    index = similarity.ClassIndex().with_problems({pk: row.stems for pk, row in found.items()})
    words = " ".join(dict.fromkeys(word for row in found.values() for word in row.words))
    WordIndex.objects.update_or_create(
        pk=key,
        defaults={"data": index.data, "words": words, "derived_by": index_digest(abbreviations)},
    )
    return len(changed)
