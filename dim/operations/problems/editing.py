"""Create and change one problem with its recommendations."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import Addressee, HistoryEntry, Problem, Term, User, WorkshopClass
from dim.models.locks import give_back_number, hold_addressees_shared, lock_problem, take_number
from dim.operations.problems.checks import BadContent, check_content, check_issues_stored
from dim.operations.problems.content import (
    ProblemContent,
    changes_between,
    reads_the_same,
    says_the_same,
    stored_content,
)
from dim.operations.problems.new_drafts import new_draft
from dim.operations.problems.recommendation_rows import addressees_named, store_recommendations
from dim.operations.problems.resumed_form import OpenedForm, rebase_resumed_form
from dim.operations.problems.revisions import content_at
from dim.operations.problems.three_way_merge import authors, merge_contents
from dim.operations.similar.word_index import index_problems, search_text
from dim.workflow import Refused, StaleProblem, Typed
from dim.workflow.recording import VERSION_FIELDS


class KeyReused(Refused):
    """A form that was saved already was sent again with another text.

    `problem` is the problem that its first send created.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            _("This form was saved as %(code)s already, with another text.")
            % {"code": problem.code},
            "key_reused",
        )
        self.problem = problem


@dataclass(frozen=True)
class Saved:
    """A problem as stored, and what was taken over from others.

    `taken` has the labels of fields that only others changed, by the name of the person.
    """

    problem: Problem
    taken: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def create_problem(
    workshop_class: WorkshopClass,
    content: ProblemContent,
    *,
    actor: User,
    key: uuid.UUID | None = None,
    turn: int = 0,
    source: str = HistoryEntry.Source.ROOM,
    typed: Typed | None = None,
) -> Problem:
    """Store a new draft with its permanent code and return it (transition E1).

    `key` is that of the form. If the same person has used it before for the same class, the
    problem that it created then is returned, also when the class has closed meanwhile. `turn`
    counts the sends of the form, and `typed` says when it was typed, as in `OpenedForm`.

    Raises PermissionDenied, BadContent, KeyReused, TransitionError.
    """
    if not policy.can_facilitate(actor, workshop_class):
        raise PermissionDenied
    check_content(content, workshop_class.division_id)
    hold_addressees_shared(workshop_class.division.event_id)
    check_issues_stored([content.strategic_issue])
    # A name that somebody else is just adding is waited for now, before the class is locked.
    # The other way round, an edit that added the name and this save waited for each other.
    addressees = addressees_named(workshop_class.division.event, content.recommendations)
    current = take_number(workshop_class.pk)
    # Looked for under the lock that comes with the number: two sends of one form at the same
    # moment would both find nothing.
    earlier = None
    if key:
        earlier = Problem.objects.filter(creation_key=key).select_related("event").first()
    if earlier:
        give_back_number(workshop_class.pk)
        return _confirm_replay(earlier, current, content, actor, turn)
    # After the replay: a form that was stored while the class was open gets its answer.
    late = workflow.raise_unless_in_time(workflow.refusal_to_enter(current), current, typed)
    form = OpenedForm(key, turn) if key else None
    return _store_new(
        current, content, addressees, actor=actor, source=source, form=form, typed_at=late
    )


def _store_new(
    workshop_class: WorkshopClass,
    content: ProblemContent,
    addressees: dict[str, Addressee],
    *,
    actor: User,
    source: str,
    form: OpenedForm | None,
    typed_at: datetime.datetime | None,
) -> Problem:
    """Store a draft with the number that was just taken in its class, and its first version."""
    abbreviations = Term.objects.abbreviations()
    key, number = form.key if form else None, workshop_class.last_number
    with workflow.recording(actor, source=source, typed_at=typed_at) as recorder:
        problem = new_draft(
            workshop_class,
            number,
            content,
            recorder,
            key=key,
            search_text=search_text(workshop_class.code_of(number), content, abbreviations),
        )
        problem.save(force_insert=True)
        problem.offices.set(content.offices)
        stored = store_recommendations(problem, content.recommendations, addressees)
        recorder.changed(
            problem,
            "created",
            changes=changes_between(None, replace(content, recommendations=stored)),
            form_key=key,
            form_turn=(form.turn or None) if form else None,
        )
    index_problems([problem], abbreviations)
    return problem


def _confirm_replay(
    earlier: Problem, workshop_class: WorkshopClass, content: ProblemContent, actor: User, turn: int
) -> Problem:
    """Return `earlier`, which the same form created before. Raises KeyReused, Refused."""
    if earlier.created_by_id != actor.pk or earlier.first_class_id != workshop_class.pk:
        # The key belongs to somebody else (tampering, or a copied page): reveal nothing about the
        # other problem.
        raise Refused(
            _("This form cannot be sent again. Reload the page and enter the text once more."),
            "foreign_key",
        )
    creation = earlier.history.get(revision=1)
    # A later send of the same form arrived first and has stored newer words than these.
    is_overtaken = turn and (creation.form_turn or 0) > turn
    if not is_overtaken and not says_the_same(creation.changes, content):
        raise KeyReused(earlier)
    return earlier


def update_problem(
    problem: Problem,
    content: ProblemContent,
    *,
    actor: User,
    expected_version: int,
    source: str = HistoryEntry.Source.ROOM,
) -> Problem:
    """Store changed content and return the problem, like `save_changes` for callers without a form.

    Raises what `save_changes` raises.
    """
    return save_changes(
        problem, content, actor=actor, expected_version=expected_version, source=source
    ).problem


@transaction.atomic
def save_changes(
    problem: Problem,
    content: ProblemContent,
    *,
    actor: User,
    expected_version: int,
    source: str = HistoryEntry.Source.ROOM,
    form: OpenedForm | None = None,
    corrects: bool = False,
) -> Saved:
    """Store changed content of a problem, merged with what others have changed meanwhile.

    `content` began from `expected_version`. With `corrects` its writer knows that the problem is
    submitted; without it, a class changes only what it has not submitted. Fields that only others
    have changed since stay as they left them. What `form` itself has stored since does not count
    as somebody else's change.
    Content that is stored already changes nothing and makes no version.

    Raises PermissionDenied, BadContent, TransitionError, and StaleProblem where both changed the
    same field to different values.
    """
    hold_addressees_shared(problem.event_id)
    current = lock_problem(problem)
    error = workflow.refusal_to_edit(current, actor)
    if error and error.code == "not_yours":
        raise PermissionDenied
    before = stored_content(current)
    if reads_the_same(before, content):
        # Before the refusal: the second send of a form whose answer was lost is a success, also
        # when the class has closed since. It carries no keys for recommendations that its first
        # send had added, so words are compared.
        return Saved(current)
    typed = form.typed if form else None
    late = workflow.raise_unless_in_time(error, current.workshop_class, typed)
    if not corrects and (error := workflow.refusal_of_blind_correction(current, actor)):
        raise error
    check_content(content, current.workshop_class.division_id)

    newer = list(
        current.history.filter(revision__gt=expected_version)
        .select_related("actor")
        .order_by("-revision")
    )
    base = content_at(current, expected_version, newer)
    if form:
        base, content = rebase_resumed_form(base, content, before, newer, actor, form)
    merged = merge_contents(base, content, before)
    if merged.conflicts:
        raise StaleProblem(current)

    taken = authors(merged.taken, newer)
    if reads_the_same(before, merged.content):
        return Saved(current, taken)
    # Two good contents together may have too many recommendations.
    check_content(merged.content, current.workshop_class.division_id)
    _check_still_complete(current, merged.content)
    store_content(
        current, before, merged.content, actor=actor, source=source, form=form, typed_at=late
    )
    return Saved(current, taken)


def _check_still_complete(current: Problem, content: ProblemContent) -> None:
    """Refuse to take the last recommendation from what is submitted. Raises BadContent."""
    if current.status == Problem.Status.SUBMITTED and not content.recommendations:
        raise BadContent(
            _("%(code)s is submitted and needs a recommendation. Leave at least one.")
            % {"code": current.code},
            "incomplete",
        )


def store_content(
    current: Problem,
    before: ProblemContent,
    content: ProblemContent,
    *,
    actor: User,
    source: str,
    form: OpenedForm | None = None,
    typed_at: datetime.datetime | None = None,
    action: str = "edited",
) -> None:
    """Store `content` over `before` in the locked problem `current`, as its next version.

    Whether that may be is for the caller to ask.
    """
    addressees = addressees_named(current.event, content.recommendations)
    if content.strategic_issue != current.strategic_issue:
        check_issues_stored([content.strategic_issue])
        current.position = None  # a place is one among the problems of an issue
    for name, text in content.texts.items():
        setattr(current, name, text)
    current.strategic_issue = content.strategic_issue
    abbreviations = Term.objects.abbreviations()
    current.search_text = search_text(current.code, content, abbreviations)
    with workflow.recording(actor, source=source, typed_at=typed_at) as recorder:
        recorder.next_version(current)
        own = ["strategic_issue", "position", "search_text", "stored_late_at"]
        current.save(update_fields=[*content.texts, *own, *VERSION_FIELDS])
        current.offices.set(content.offices)
        stored = store_recommendations(current, content.recommendations, addressees)
        recorder.changed(
            current,
            action,
            from_status=current.status,
            changes=changes_between(before, replace(content, recommendations=stored)),
            form_key=form.key if form else None,
            form_turn=form.turn if form else None,
        )
    index_problems([current], abbreviations)
