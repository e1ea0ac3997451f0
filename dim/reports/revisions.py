"""What differs between any two revisions of an entry, whatever happened between them."""

from __future__ import annotations

from dim.models import Problem
from dim.operations.content import changes_between
from dim.operations.past import as_content, content_at
from dim.reports.trail import Change, changes_of


def differences(problem: Problem, older: int, newer: int) -> list[Change] | None:
    """The fields that read differently at these two revisions, or None when the entry never had one of them."""
    was, now = content_at(problem, older), content_at(problem, newer)
    if was is None or now is None:
        return None
    return list(changes_of(changes_between(as_content(was), as_content(now))))
