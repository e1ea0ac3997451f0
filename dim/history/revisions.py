"""The differences between any two revisions of a problem."""

from __future__ import annotations

from dim.history.problem_history import Change, changes_of
from dim.models import Problem
from dim.operations.problems.content import changes_between
from dim.operations.problems.revisions import as_problem_content, content_at


def revision_changes(problem: Problem, older: int, newer: int) -> list[Change] | None:
    """Return the fields that read differently at two revisions of a problem.

    Whatever was changed and changed back between them is left out. None where the problem
    never had one of these revisions.
    """
    was, now = content_at(problem, older), content_at(problem, newer)
    if was is None or now is None:
        return None
    return list(changes_of(changes_between(as_problem_content(was), as_problem_content(now))))
