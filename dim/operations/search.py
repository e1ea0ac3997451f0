"""Keep what searches and suggestions read in step with what people wrote, and with the list of terms.

Two things are derived from an entry: its search text (`Problem.search_text`) and
its stems on the shelf of its class (`WordShelf`). Every operation that stores an
entry stores them with it; `derive_again` makes them anew. Neither is content: no
history, no new version.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dim import similarity
from dim.models import Event, Problem, Term, WordShelf, WorkshopClass
from dim.models.guard import recorded_writes
from dim.operations.content import EntryContent, stored_content
from dim.similarity.documents import telling_stems
from dim.similarity.vocabulary import digest_of
from dim.text import normalise

# Seconds that whoever saves a term may have to wait for.
_AT_ONCE = 3.0

# The lines of a search text, by the names that similarity has for them.
LINES = ("code", "statement", "cause", "impact", "legal_basis", "offices", "recommendations", "addressees")


def search_text(code: str, content: EntryContent, abbreviations: Mapping[str, str]) -> str:
    """Everything of an entry that a search looks through, normalised: a line for each of `LINES`."""
    parts = [
        code,
        content.statement,
        content.cause,
        content.impact,
        content.legal_basis,
        " ".join(office.name for office in content.offices),
        " ".join(row.text for row in content.recommendations),
        " ".join(name for row in content.recommendations for name in row.addressees),
    ]
    return "\n".join(normalise(part, abbreviations) for part in parts)


def parts_of(stored: str) -> dict[str, str]:
    """The lines of a search text by their names; what an older version stored has no parts yet."""
    lines = stored.split("\n")
    return dict(zip(LINES, lines, strict=False)) if len(lines) > 1 else {}


def shelve(problems: Iterable[Problem], abbreviations: Mapping[str, str]) -> None:
    """Put the stems of what was just stored on the shelves of its classes.

    Call it after `workflow.announce`: the class row is locked then, so nobody else
    changes the same shelf, and everybody locks in the same order.
    """
    by_class: dict[int, dict[int, list[str]]] = defaultdict(dict)
    for problem in problems:
        by_class[problem.workshop_class_id][problem.pk] = stems_of(problem)
    shelve_stems(by_class, abbreviations)


def shelve_stems(by_class: Mapping[int, Mapping[int, list[str]]], abbreviations: Mapping[str, str]) -> None:
    """`shelve` for many: the stems by class and by entry. A shelf is written anew however few entries change."""
    digest = digest_of(abbreviations)
    shelves = {row.pk: row for row in WordShelf.objects.filter(pk__in=by_class)}
    for key in sorted(by_class):
        row = shelves.get(key)
        if row is None:
            whole = Problem.objects.filter(workshop_class=key).count() == len(by_class[key])
            row = WordShelf(pk=key, derived_by=digest if whole else "")
        elif row.derived_by != digest:
            row.derived_by = ""  # some entries are read by one list, some by another
        row.shelf = row.shelf.with_entries(by_class[key])
        if key in shelves:
            row.save(update_fields=["data", "derived_by"])
        else:
            row.save(force_insert=True)


def stems_of(problem: Problem) -> list[str]:
    """The stems of a problem's search text."""
    return telling_stems(parts_of(problem.search_text))


def stale_classes(event: Event | None = None) -> QuerySet[WorkshopClass]:
    """Classes some of whose entries are still read by a former list, or by a former version of this program."""
    filled = WorkshopClass.objects.filter(Exists(Problem.objects.filter(workshop_class=OuterRef("pk"))))
    digest = digest_of(Term.objects.abbreviations())
    stale = filled.filter(Q(word_shelf=None) | ~Q(word_shelf__derived_by=digest))
    return stale if event is None else stale.filter(division__event=event)


def terms_changed() -> None:
    """After the list has changed, in the transaction that changes it: let entries be read by the new one.

    A running event takes a second or two; of a database with many events the rest
    is left to the button on the page of the list.
    """
    transaction.on_commit(partial(derive_again, _AT_ONCE))


def derive_again(seconds: float | None = None) -> int:
    """Bring stale classes up to date, the newest events first, and return how many entries read differently now.

    Class by class, each in a transaction of its own: people go on writing. After
    `seconds` the rest is left; `stale_classes` tells what that is.
    """
    return _derive(stale_classes(), seconds)


def derive_everything() -> int:
    """`derive_again` for all classes, also those that look up to date."""
    return _derive(WorkshopClass.objects.filter(Exists(Problem.objects.filter(workshop_class=OuterRef("pk")))), None)


def _derive(classes: QuerySet[WorkshopClass], seconds: float | None) -> int:
    until = None if seconds is None else time.monotonic() + seconds
    changed = 0
    for key in list(classes.order_by("-division__event__starts_on", "pk").values_list("pk", flat=True)):
        if until is not None and time.monotonic() >= until:
            break
        changed += _derive_class(key)
    return changed


@transaction.atomic
def _derive_class(key: int) -> int:
    # Entries first and their class after them, as saves do. Read afterwards: a save that is under way must not be
    # overwritten with its former words, and the list must be the one that saves find from now on.
    list(Problem.objects.filter(workshop_class=key).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    list(WorkshopClass.objects.filter(pk=key).select_for_update(no_key=True, of=("self",)).values_list("pk"))
    abbreviations = Term.objects.abbreviations()
    problems = list(Problem.objects.filter(workshop_class=key).order_by("pk").for_detail())
    changed = []
    for problem in problems:
        text = search_text(problem.code, stored_content(problem), abbreviations)
        if text != problem.search_text:
            problem.search_text = text
            changed.append(problem)
    with recorded_writes():
        Problem.objects.bulk_update(changed, ["search_text"], batch_size=100)
    shelf = similarity.Shelf().with_entries({problem.pk: stems_of(problem) for problem in problems})
    WordShelf.objects.update_or_create(pk=key, defaults={"data": shelf.data, "derived_by": digest_of(abbreviations)})
    return len(changed)
