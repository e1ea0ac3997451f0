"""Make two problems of one that was returned because it holds several."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import Addressee, Problem, Term, User
from dim.models.locks import hold_addressees_shared, hold_order, lock_problem, take_number
from dim.models.problem_queryset import place_of
from dim.operations.problems.checks import BadContent, check_content
from dim.operations.problems.content import ProblemContent, changes_between, stored_content
from dim.operations.problems.recommendation_rows import addressees_named, store_recommendations
from dim.operations.similar.word_index import index_problems, search_text
from dim.workflow import SPLIT, Refused, StaleProblem
from dim.workflow.recording import VERSION_FIELDS, Recorder


@dataclass(frozen=True)
class Parts:
    """What becomes of a problem: what it says itself from now on, and what the new one says."""

    rest: ProblemContent
    new: ProblemContent


@transaction.atomic
def split(
    problem: Problem, parts: Parts, *, actor: User, expected_version: int, key: uuid.UUID
) -> tuple[Problem, Problem]:
    """Store both parts of `problem`, and return it and the new one.

    The new one has a new code, and is returned for the same reason: both can be repaired and
    submitted again, also after the class has closed. `key` is that of the form; sent again, it
    finds what its first send has made.

    Raises PermissionDenied, BadContent, TransitionError, Refused, and StaleProblem where the
    problem has changed since `expected_version`.
    """
    if not policy.can_facilitate_problem(actor, problem):
        raise PermissionDenied
    hold_addressees_shared(problem.event_id)
    hold_order(problem.workshop_class_id)
    current = lock_problem(problem)
    if not policy.can_facilitate_problem(actor, current):
        raise PermissionDenied
    before = stored_content(current)
    # By the lock a second send of the form waits for the first one.
    if earlier := Problem.objects.filter(creation_key=key).first():
        return current, _confirm_replay(earlier, current, actor)
    if error := workflow.refusal_to_split(current):
        raise error
    if current.version != expected_version:
        raise StaleProblem(current)
    _check_parts(current, before, parts)
    rows = [*parts.rest.recommendations, *parts.new.recommendations]
    addressees = addressees_named(current.event, rows)
    made = _store(current, before, parts, addressees, actor, key)
    return current, made


def made_by(key: str, actor: User) -> Problem | None:
    """Return the problem that `actor` has made already with the form of this key, if any."""
    try:
        made = Problem.objects.filter(creation_key=uuid.UUID(key), created_by=actor)
    except ValueError:
        return None
    return made.first()


def _confirm_replay(earlier: Problem, current: Problem, actor: User) -> Problem:
    is_same = earlier.created_by_id == actor.pk and earlier.first_class_id == current.first_class_id
    if not is_same:
        raise Refused(
            _("This form cannot be sent again. Reload the page and enter the text once more."),
            "foreign_key",
        )
    return earlier


def _check_parts(current: Problem, before: ProblemContent, parts: Parts) -> None:
    """Refuse parts that are no good content, or that say the same. Raises BadContent."""
    for part in (parts.rest, parts.new):
        check_content(part, current.workshop_class.division_id)
    if parts.rest.statement.split() == parts.new.statement.split():
        raise BadContent(
            _("Both parts say the same. Leave in each only what is a problem by itself."),
            "same_parts",
        )
    # What both do not have would be dropped without a trace in either history.
    kept = {row.pk for part in (parts.rest, parts.new) for row in part.recommendations}
    if {row.pk for row in before.recommendations} - kept:
        raise BadContent(_("Give every recommendation to one of the two."), "not_assigned")


def _store(
    current: Problem,
    before: ProblemContent,
    parts: Parts,
    addressees: dict[str, Addressee],
    actor: User,
    key: uuid.UUID,
) -> Problem:
    """Store the rest in `current`, and the other part as a new problem, which is returned."""
    abbreviations = Term.objects.abbreviations()
    rest = parts.rest
    with workflow.recording(actor) as recorder:
        recorder.next_version(current)
        for name, text in rest.texts.items():
            setattr(current, name, text)
        current.search_text = search_text(current.code, rest, abbreviations)
        current.save(update_fields=[*rest.texts, "search_text", *VERSION_FIELDS])
        rows = store_recommendations(current, rest.recommendations, addressees)
        changes = changes_between(before, replace(rest, recommendations=rows))
        made = _store_new(current, parts.new, addressees, recorder, key)
        named = {"field": "split_into", "old": None, "new": made.code}
        recorder.changed(current, SPLIT.name, from_status=current.status, changes=[named, *changes])
    index_problems([current, made], abbreviations)
    return made


def _store_new(
    current: Problem,
    content: ProblemContent,
    addressees: dict[str, Addressee],
    recorder: Recorder,
    key: uuid.UUID,
) -> Problem:
    """Store the new part, which stands directly below `current`."""
    workshop_class = take_number(current.workshop_class_id)
    code = workshop_class.code_of(workshop_class.last_number)
    made = Problem(
        event=current.event,
        workshop_class=workshop_class,
        number=workshop_class.last_number,
        code=code,
        creation_key=key,
        created_by=recorder.actor,
        created_at=recorder.at,
        updated_at=recorder.at,
        status=current.status,
        status_since=current.status_since,
        submitted_at=current.submitted_at,
        reason=current.reason,
        reason_category=current.reason_category,
        strategic_issue=content.strategic_issue,
        search_text=search_text(code, content, Term.objects.abbreviations()),
        **content.texts,
    )
    # It says something else than what was returned, so it can be submitted again at once.
    made.status_version = 0
    made.position = _place_below(current)
    made.save(force_insert=True)
    made.offices.set(content.offices)
    rows = store_recommendations(
        made, tuple(replace(row, pk=None) for row in content.recommendations), addressees
    )
    named = {"field": "split_from", "old": None, "new": current.code}
    changes = changes_between(None, replace(content, recommendations=rows))
    recorder.changed(
        made,
        "created",
        reason=current.reason,
        reason_category=current.reason_category,
        changes=[named, *changes],
    )
    return made


def _place_below(current: Problem) -> int | None:
    """Return a place between `current` and what follows; None, which is at the end, without room.

    The caller holds the order of the class.
    """
    following = Problem.objects.filter(strategic_issue=current.strategic_issue_id).after(current)
    place, row = place_of(current), following.first()
    if row is None or row.place - place < 2:
        return None
    return (place + row.place) // 2
