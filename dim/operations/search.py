"""Keep what searches read in step with how words are compared."""

from __future__ import annotations

from django.db import transaction

from dim.models import Problem
from dim.models.guard import recorded_writes
from dim.operations.content import searchable, stored_content
from dim.text import normalise

_AT_ONCE = 500


def recompute_search_text() -> int:
    """Derive the search text of every entry again and return how many had another one. May run while people write."""
    changed = after = 0
    while keys := list(Problem.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        changed += _recompute(keys)
        after = keys[-1]
    return changed


@transaction.atomic
def _recompute(keys: list[int]) -> int:
    # Locked first, read afterwards: a save that is under way must not be overwritten with its former words.
    list(Problem.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    changed = []
    for problem in Problem.objects.filter(pk__in=keys).for_detail():
        text = normalise(searchable(problem.code, stored_content(problem)))
        if text != problem.search_text:
            problem.search_text = text
            changed.append(problem)
    # No history and no new version: nobody wrote anything, and no word that people read changes.
    with recorded_writes():
        Problem.objects.bulk_update(changed, ["search_text"], batch_size=100)
    return len(changed)
