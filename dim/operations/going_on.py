"""From where a form goes on that has saved before, and may not know it.

A form saves while it is typed in. The answer to a save may be lost, or may tell of others' changes that the page
cannot show yet; the form then keeps the version with which it was opened, and its next save carries what it had
stored already, and more. Compared with that version alone, its own earlier words would be somebody else's change.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from dim.models import HistoryEntry, User
from dim.operations.content import EntryContent
from dim.operations.merging import aligned
from dim.operations.past import Past, as_content, as_past, redone, undone


@dataclass(frozen=True)
class OpenedForm:
    """One form that somebody has open, and how often it has been sent; 0 where nobody counts."""

    key: uuid.UUID
    turn: int = 0


def going_on(
    base: Past | None,
    mine: EntryContent,
    theirs: EntryContent,
    newer: list[HistoryEntry],
    actor: User,
    form: OpenedForm,
) -> tuple[Past | None, EntryContent]:
    """What to compare `mine` with instead of `base`, and `mine` in those terms.

    `base` is the version with which the form was opened, `newer` what was stored since, newest first, and `theirs`
    what all that led to.
    """
    own = [entry for entry in newer if entry.form_key == form.key and entry.actor_id == actor.pk]
    if base is None or not own:
        return base, mine
    if form.turn and (own[0].form_turn or 0) >= form.turn:
        # Sent again, or overtaken by a later send: what it said is stored, and others may have gone on from there.
        then = undone(as_past(theirs), newer[: newer.index(own[0])])
        return then, as_content(then)
    stored = redone(base, reversed(own))
    added = [row for row in as_content(stored).recommendations if row.pk not in base.rows]
    return stored, aligned(mine, added)
