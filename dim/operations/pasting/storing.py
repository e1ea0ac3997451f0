"""Store a pasted list as drafts, all of them once or none, and take it back as a whole."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim import policy, workflow
from dim.models import HistoryEntry, Problem, Term, User, WorkshopClass
from dim.models.locks import give_back_number, hold_addressees_shared, take_numbers
from dim.models.problem import ProblemQuerySet
from dim.operations.pasting.reading import MAX_ROWS
from dim.operations.problems.checks import check_content, check_issues_stored
from dim.operations.problems.content import ProblemContent, says_the_same
from dim.operations.problems.new_drafts import insert_drafts, new_draft
from dim.operations.problems.recommendation_rows import addressees_named
from dim.operations.similar.word_index import index_problems, search_text
from dim.workflow import Refused, Typed
from dim.workflow.recording import recording


@dataclass(frozen=True)
class StoredList:
    """The drafts that were made of a list, in its order; `is_new` unless an earlier send did it."""

    problems: list[Problem]
    is_new: bool

    @property
    def codes(self) -> str:
        """The codes as people read them: ``SEK-A-001–SEK-A-020``."""
        first, last = self.problems[0].code, self.problems[-1].code
        return first if first == last else f"{first}–{last}"


@dataclass(frozen=True)
class TakenBack:
    """The drafts of a list that were taken back, and why each of the others stayed."""

    done: list[Problem]
    kept: list[Refused]


@transaction.atomic
def store_list(
    workshop_class: WorkshopClass,
    contents: Sequence[ProblemContent],
    *,
    actor: User,
    key: uuid.UUID,
    typed: Typed | None = None,
) -> StoredList:
    """Store a list of problems as drafts with their permanent codes: all of them, or none.

    `key` is that of the opened list. Sent again, it confirms what the first send stored, also when
    the class has closed since. `typed` is when a device says that it was pasted: what was before
    the class closed counts (`dim.workflow.deadline`).

    Raises PermissionDenied, BadContent, Refused, TransitionError.
    """
    if not policy.can_facilitate(actor, workshop_class):
        raise PermissionDenied
    if not 0 < len(contents) <= MAX_ROWS:
        raise wrong_number(len(contents))
    for content in contents:
        check_content(content, workshop_class.division_id)
    event = workshop_class.division.event
    hold_addressees_shared(event.pk)
    check_issues_stored(content.strategic_issue for content in contents)
    # Before the class is locked, as for a single problem: see the order in `dim.models.locks`.
    addressees = addressees_named(event, [row for one in contents for row in one.recommendations])
    count = len(contents)
    current = take_numbers({workshop_class.pk: count})[workshop_class.pk]
    # Looked for under the lock that comes with the numbers, where two sends take turns.
    if earlier := list(_of_list(key)):
        give_back_number(current.pk, count)
        return _confirm_replay(earlier, contents, workshop_class, actor)
    late = workflow.raise_unless_in_time(workflow.refusal_to_enter(current), current, typed)

    abbreviations = Term.objects.abbreviations()
    with recording(actor, typed_at=late) as recorder:
        pairs = []
        for number, content in enumerate(contents, current.last_number - count + 1):
            text = search_text(current.code_of(number), content, abbreviations)
            place = number - current.last_number + count
            draft = new_draft(
                current, number, content, recorder, key=row_key(key, place), search_text=text
            )
            pairs.append((draft, content))
        insert_drafts(pairs, addressees, recorder, form_key=key)
    problems = [draft for draft, _content in pairs]
    index_problems(problems, abbreviations)
    return StoredList(problems, is_new=True)


def row_key(key: uuid.UUID, place: int) -> uuid.UUID:
    """Return the key of the problem at this place of the list `key`, counted from 1."""
    return uuid.uuid5(key, str(place))


def wrong_number(count: int) -> Refused:
    """Return the refusal of a list without a problem, or with too many of them."""
    if not count:
        return Refused(_("There is no problem in this list."), "no_rows")
    text = ngettext(
        "This list has %(count)d row; up to %(limit)d can be pasted at once. Paste it in parts.",
        "This list has %(count)d rows; up to %(limit)d can be pasted at once. Paste it in parts.",
        count,
    )
    return Refused(text % {"count": count, "limit": MAX_ROWS}, "too_many_rows")


def _of_list(key: uuid.UUID) -> ProblemQuerySet:
    """Return the problems that the list `key` has made, in its order."""
    # By the keys, which are unique and indexed: history is asked for one of them only.
    keys = [row_key(key, place) for place in range(1, MAX_ROWS + 1)]
    rows = Problem.objects.filter(creation_key__in=keys).order_by("number")
    return rows.select_related("workshop_class__division__event", "event")


def _confirm_replay(
    earlier: list[Problem],
    contents: Sequence[ProblemContent],
    workshop_class: WorkshopClass,
    actor: User,
) -> StoredList:
    """Return what an earlier send of the same list has stored. Raises Refused."""
    first = earlier[0]
    if first.created_by_id != actor.pk or first.workshop_class_id != workshop_class.pk:
        # As for one problem: nothing is revealed about somebody else's.
        raise Refused(
            _("This form cannot be sent again. Reload the page and enter the text once more."),
            "foreign_key",
        )
    stored = StoredList(earlier, is_new=False)
    created = HistoryEntry.objects.filter(problem__in=earlier, revision=1).order_by(
        "problem__number"
    )
    changes = [entry.changes for entry in created]
    if len(changes) != len(contents) or not all(map(says_the_same, changes, contents)):
        raise Refused(
            _("This list was stored as %(codes)s already, with another text.")
            % {"codes": stored.codes},
            "key_reused",
        )
    return stored


def stored_list(key: uuid.UUID, workshop_class: WorkshopClass, actor: User) -> ProblemQuerySet:
    """Return the problems that `actor` has made of the list `key` in this class."""
    return _of_list(key).filter(workshop_class=workshop_class, created_by=actor)


@transaction.atomic
def take_back_list(key: uuid.UUID, workshop_class: WorkshopClass, *, actor: User) -> TakenBack:
    """Withdraw the drafts that `actor` has made of the list `key`, and tell what was done.

    What was changed, submitted or withdrawn since stays as it is. An unknown key does nothing.

    Raises PermissionDenied.
    """
    if not policy.can_facilitate(actor, workshop_class):
        raise PermissionDenied
    rows = stored_list(key, workshop_class, actor).exclude(status=Problem.Status.WITHDRAWN)
    # The first version of each: whatever has happened to one since is not undone.
    done, kept = workflow.perform_together(
        workflow.UNDO_PASTE,
        dict.fromkeys(rows.values_list("pk", flat=True), 1),
        actor=actor,
        reason=_("The pasted list was taken back."),
        form_key=key,
    )
    return TakenBack(done, kept)
