"""Create and change one entry with its recommendations, and submit a class's drafts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import Addressee, Event, HistoryEntry, Problem, Recommendation, Term, User, WorkshopClass
from dim.models.guard import recorded_writes
from dim.operations.content import (
    MAX_RECOMMENDATIONS,
    TEXT_FIELDS,
    EntryContent,
    RecommendationContent,
    changes_between,
    reads_the_same,
    says_the_same,
    stored_content,
)
from dim.operations.going_on import OpenedForm, going_on
from dim.operations.merging import authors, merge_contents
from dim.operations.past import content_at
from dim.operations.search import search_text, shelve
from dim.operations.turns import share_addressees
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow import Refused, StaleEntry


class KeyReused(Refused):
    """A form that had been saved was sent again with another text; `problem` is what it had become."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            _("This form was saved as %(code)s already, with another text.") % {"code": problem.code}, "key_reused"
        )
        self.problem = problem


@dataclass(frozen=True)
class Saved:
    """An entry as stored, and what was taken over from others: labels by name."""

    problem: Problem
    taken: dict[str, list[str]] = field(default_factory=dict)


class BadContent(Refused):
    """The content cannot be stored as it is; forms say so earlier and beside the field."""


def check_content(content: EntryContent, division_id: int) -> None:
    """Refuse what no door may let in, whichever door it came through. Raises BadContent."""
    if content.strategic_issue.division_id != division_id:
        raise BadContent(_("This strategic issue belongs to another division."), "foreign_issue")
    if not content.statement.strip():
        raise BadContent(_("Write the problem first; one sentence is enough."), "statement_empty")
    texts = [getattr(content, name) for name in TEXT_FIELDS] + [row.text for row in content.recommendations]
    texts += [name for row in content.recommendations for name in row.addressees]
    for text in texts:
        if size_in_bytes(text) > MAX_BYTES:
            raise BadContent(_("A text is longer than 200 kB. Shorten it."), "too_long")
        if clean_typed(text).text != text:
            raise BadContent(_("A text holds control characters that no document can print."), "control_characters")
    if len(content.recommendations) > MAX_RECOMMENDATIONS:
        raise BadContent(
            _("One problem takes up to %(limit)d recommendations.") % {"limit": MAX_RECOMMENDATIONS}, "too_many"
        )
    if not all(row.text.strip() for row in content.recommendations):
        raise BadContent(_("A recommendation needs a text."), "recommendation_empty")


@transaction.atomic
def create_entry(
    workshop_class: WorkshopClass,
    content: EntryContent,
    *,
    actor: User,
    key: uuid.UUID | None = None,
    turn: int = 0,
    source: str = HistoryEntry.Source.ROOM,
) -> Problem:
    """Store a new draft with its permanent code and return it (E1).

    A `key` that was used before by the same person for the same class returns the
    entry that it had become, also when the class has closed meanwhile. `turn` is
    that of the `OpenedForm` with this key.

    Raises PermissionDenied, BadContent, KeyReused, TransitionError.
    """
    if not policy.can_facilitate(actor, workshop_class):
        raise PermissionDenied
    check_content(content, workshop_class.division_id)
    share_addressees(workshop_class.division.event_id)
    # A name that somebody else is just adding is waited for now: who holds a class waits for nobody.
    addressees = addressees_named(workshop_class.division.event, content.recommendations)
    # The update takes the row lock: two saves never read the same number, and a
    # second send of the same form waits here for the first one.
    WorkshopClass.objects.filter(pk=workshop_class.pk).update(last_number=F("last_number") + 1)
    current = WorkshopClass.objects.with_names().get(pk=workshop_class.pk)
    if key and (earlier := Problem.objects.filter(entry_key=key).select_related("event").first()):
        WorkshopClass.objects.filter(pk=workshop_class.pk).update(last_number=F("last_number") - 1)
        return _confirm_replay(earlier, current, content, actor, turn)
    if error := workflow.refusal_to_enter(current):
        raise error

    now = timezone.now()
    problem = Problem(
        event=current.division.event,
        workshop_class=current,
        number=current.last_number,
        code=current.code_of(current.last_number),
        entry_key=key,
        created_by=actor,
        created_at=now,
        updated_at=now,
        status_since=now,
        strategic_issue=content.strategic_issue,
        **{name: getattr(content, name) for name in TEXT_FIELDS},
    )
    abbreviations = Term.objects.abbreviations()
    problem.search_text = search_text(problem.code, content, abbreviations)
    with recorded_writes():
        problem.save(force_insert=True)
        problem.offices.set(content.offices)
        stored = _store_recommendations(problem, content.recommendations, addressees)
    HistoryEntry.objects.create(
        problem=problem,
        revision=problem.version,
        at=now,
        actor=actor,
        source=source,
        form_key=key,
        form_turn=turn or None,
        action="created",
        to_status=problem.status,
        changes=changes_between(None, replace(content, recommendations=stored)),
    )
    workflow.announce([problem])
    shelve([problem], abbreviations)
    return problem


def _confirm_replay(
    earlier: Problem, workshop_class: WorkshopClass, content: EntryContent, actor: User, turn: int
) -> Problem:
    if earlier.created_by_id != actor.pk or earlier.workshop_class_id != workshop_class.pk:
        # Somebody else's key: tampering, or a copied page. Say nothing about the other entry.
        raise Refused(_("This form cannot be sent again. Reload the page and enter the text once more."), "foreign_key")
    creation = earlier.history.get(revision=1)
    is_overtaken = turn and (creation.form_turn or 0) > turn
    if not is_overtaken and not says_the_same(creation.changes, content):
        raise KeyReused(earlier)
    return earlier


def update_entry(
    problem: Problem,
    content: EntryContent,
    *,
    actor: User,
    expected_version: int,
    source: str = HistoryEntry.Source.ROOM,
) -> Problem:
    """`merge_entry` for whoever does not need to tell what others changed meanwhile."""
    return merge_entry(problem, content, actor=actor, expected_version=expected_version, source=source).problem


@transaction.atomic
def merge_entry(
    problem: Problem,
    content: EntryContent,
    *,
    actor: User,
    expected_version: int,
    source: str = HistoryEntry.Source.ROOM,
    form: OpenedForm | None = None,
) -> Saved:
    """Store changed content and return the entry; unchanged content changes nothing.

    What others changed after `expected_version` stays as they left it, wherever
    `content` has not changed the same. What `form` itself stored after it, it goes
    on from.

    Raises PermissionDenied, BadContent, TransitionError, and StaleEntry where both
    changed the same field, differently.
    """
    share_addressees(problem.event_id)
    current = workflow.lock(problem)
    error = workflow.refusal_to_edit(current, actor)
    if error and error.code == "not_yours":
        raise PermissionDenied
    before = stored_content(current)
    if reads_the_same(before, content):
        # Also the second send of a form: it still carries no identity for a recommendation that it had added,
        # and the class may have closed, or the entry moved on, since the first one was stored.
        return Saved(current)
    if error:
        raise error
    check_content(content, current.workshop_class.division_id)
    newer = list(current.history.filter(revision__gt=expected_version).select_related("actor").order_by("-revision"))
    base = content_at(current, expected_version, newer)
    if form:
        base, content = going_on(base, content, before, newer, actor, form)
    merged = merge_contents(base, content, before)
    if merged.conflicts:
        raise StaleEntry(current)
    taken = authors(merged.taken, newer)
    if reads_the_same(before, merged.content):
        return Saved(current, taken)
    check_content(merged.content, current.workshop_class.division_id)
    _store(current, before, merged.content, actor=actor, source=source, form=form)
    return Saved(current, taken)


def _store(
    current: Problem,
    before: EntryContent,
    content: EntryContent,
    *,
    actor: User,
    source: str,
    form: OpenedForm | None,
) -> None:
    """Write `content` over `before`, as one revision."""
    now = timezone.now()
    addressees = addressees_named(current.event, content.recommendations)
    for name in TEXT_FIELDS:
        setattr(current, name, getattr(content, name))
    current.strategic_issue = content.strategic_issue
    current.version += 1
    current.updated_at = now
    abbreviations = Term.objects.abbreviations()
    current.search_text = search_text(current.code, content, abbreviations)
    with recorded_writes():
        current.save(update_fields=[*TEXT_FIELDS, "strategic_issue", "version", "updated_at", "search_text"])
        current.offices.set(content.offices)
        stored = _store_recommendations(current, content.recommendations, addressees)
    HistoryEntry.objects.create(
        problem=current,
        revision=current.version,
        at=now,
        actor=actor,
        source=source,
        form_key=form.key if form else None,
        form_turn=form.turn if form else None,
        action="edited",
        from_status=current.status,
        to_status=current.status,
        changes=changes_between(before, replace(content, recommendations=stored)),
    )
    workflow.announce([current])
    shelve([current], abbreviations)


def _store_recommendations(
    problem: Problem, rows: tuple[RecommendationContent, ...], addressees: dict[str, Addressee]
) -> tuple[RecommendationContent, ...]:
    """Write `rows` in their order; stored ones that are missing go. Returns them with their keys."""
    existing = {row.pk: row for row in problem.recommendations.all()}
    kept: list[RecommendationContent] = []
    for position, content in enumerate(rows, 1):
        row = existing.pop(content.pk, None) if content.pk else None
        row = row or Recommendation(problem=problem)
        row.position, row.text, row.horizon = position, content.text, content.horizon
        if row.pk:
            row.save(update_fields=["position", "text", "horizon"])
        else:
            row.save(force_insert=True)
        row.addressees.set([addressees[name.casefold()] for name in content.addressees])
        kept.append(replace(content, pk=row.pk))
    if existing:
        Recommendation.objects.filter(pk__in=existing).delete()
    return tuple(kept)


class Addressed(Protocol):
    """A recommendation, of an entry or of a consolidated item."""

    @property
    def addressees(self) -> tuple[str, ...]: ...


def addressees_named(event: Event, recommendations: Iterable[Addressed]) -> dict[str, Addressee]:
    """The addressees of `recommendations` by case-folded name; unknown ones are added and marked for the secretariat.

    In the order of their names: two saves that add the same ones do not wait for each other.
    """
    wanted = {name.casefold(): name for row in recommendations for name in row.addressees}
    if not wanted:
        return {}
    found = {row.name.casefold(): row for row in Addressee.objects.filter(event=event)}
    for folded, name in sorted(wanted.items()):
        if folded not in found:
            found[folded], _created = Addressee.objects.get_or_create(
                event=event, name__iexact=name, defaults={"name": name, "is_proposed": True}
            )
    return found


def submit_drafts(
    workshop_class: WorkshopClass, codes: Iterable[str], *, actor: User
) -> tuple[list[Problem], list[Refused]]:
    """Submit the named drafts of a class, each by itself. Returns what was submitted and why the rest was not."""
    done: list[Problem] = []
    refused: list[Refused] = []
    drafts = Problem.objects.filter(workshop_class=workshop_class, code__in=list(codes)).order_by("number")
    for problem in drafts.select_related("workshop_class__division__event", "event"):
        try:
            done.append(workflow.perform(workflow.SUBMIT, problem, actor=actor))
        except Refused as error:
            refused.append(error)
    return done, refused
