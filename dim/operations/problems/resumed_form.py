"""Find the state from which a form that has saved before continues.

A form saves while people type. The answer to a save may be lost, or may report changes of others
that the page cannot show under the cursor. In both cases the form keeps the version with which it
was opened, and its next save repeats what it has stored already. Compared with that version alone,
its own earlier words would look like somebody else's change, and the writer would be asked to
resolve a conflict with themselves.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from dim.models import HistoryEntry, User
from dim.operations.problems.content import ProblemContent
from dim.operations.problems.recommendation_matching import align_recommendations
from dim.operations.problems.revisions import (
    RevisionContent,
    as_problem_content,
    as_revision_content,
    redo_changes,
    undo_changes,
)
from dim.workflow import Typed


@dataclass(frozen=True)
class OpenedForm:
    """A form that somebody has open.

    `turn` says how many times it was sent, 0 where the browser does not count (without scripts).
    `typed` is when its device says that something was typed in it last: before the class closed
    it counts, as in `dim.workflow.deadline`.
    """

    key: uuid.UUID
    turn: int = 0
    typed: Typed | None = None


def rebase_resumed_form(
    base: RevisionContent | None,
    mine: ProblemContent,
    theirs: ProblemContent,
    newer: list[HistoryEntry],
    actor: User,
    form: OpenedForm,
) -> tuple[RevisionContent | None, ProblemContent]:
    """Return the base to merge `mine` with, and `mine` with the keys of its recommendations.

    `mine` is what `form` sends now, `base` what the problem said when the form was opened (None
    where that is unknown), `newer` the history since, newest first, and `theirs` what the problem
    says now. A form that has stored nothing since gets `base` and `mine` back as they are.
    """
    own = [entry for entry in newer if entry.form_key == form.key and entry.actor_id == actor.pk]
    if base is None or not own:
        return base, mine
    latest = own[0]
    if form.turn and (latest.form_turn or 0) >= form.turn:
        # This send comes twice, or a later one arrived first: what it says is stored, and others
        # may have changed it since. Base and content are the same, so the merge changes nothing.
        after_latest = newer[: newer.index(latest)]
        then = undo_changes(as_revision_content(theirs), after_latest)
        return then, as_problem_content(then)
    # Only the form's own changes are made to the base again: those of others stay visible as
    # differences between the base and `theirs`.
    stored = redo_changes(base, reversed(own))
    added = [row for row in as_problem_content(stored).recommendations if row.pk not in base.rows]
    return stored, align_recommendations(mine, added)
