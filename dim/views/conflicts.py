"""Two texts of one entry, side by side; and typed text that can only be given back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from dim import policy, workflow
from dim.forms.entry import EntryForm, typed_texts
from dim.models import HistoryEntry, Problem
from dim.operations import entries
from dim.operations.conflict import MINE, THEIRS, Base, Difference, aligned, base_before, differences, resolved
from dim.operations.content import EntryContent, stored_content
from dim.text import Piece, word_differences
from dim.views import answers
from dim.views.http import Request

_CONFLICT = 409


@dataclass(frozen=True)
class Choice:
    """One difference as the page shows it."""

    difference: Difference
    mine: list[Piece]
    theirs: list[Piece]
    chosen: str


def conflict_page(request: Request, form: EntryForm, error: workflow.StaleEntry | entries.KeyReused) -> HttpResponse:
    """Both texts, field by field where they differ; nothing is stored until the person chose."""
    problem = Problem.objects.for_detail().select_related("event").get(pk=error.problem.pk)
    if refusal := workflow.refusal_to_edit(problem, request.user):
        return text_kept(request, f"{error} {refusal}", status=_CONFLICT, problem=problem, form=form)
    if answers.wants_json(request):
        return answers.conflict(problem, error.code, str(error))
    mine, stored = form.content(), stored_content(problem)
    seen = _seen_version(request, form)
    if isinstance(error, entries.KeyReused):
        mine, seen = aligned(mine, stored), 1
    newer = list(problem.history.filter(revision__gt=seen).select_related("actor").order_by("revision"))
    found = differences(mine, stored, base_before(newer))
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "choices": [_choice(request, difference) for difference in found],
        "last": newer[-1] if newer else problem.history.select_related("actor").first(),
        "mine": mine,
        "seen_version": seen,
        "entry_key": uuid.uuid4(),
        "reason": error,
        "may_create": policy.can_facilitate(request.user, problem.workshop_class),
    }
    return render(request, "dim/problem_conflict.html", context, status=_CONFLICT)


def text_stood_still(form: EntryForm, current: Problem) -> bool:
    """Whether only the status moved since the form was opened (submitted and taken back in another tab)."""
    newer = current.history.filter(revision__gt=form.seen_version)
    known = set(current.recommendations.values_list("pk", flat=True))
    return (
        0 < form.seen_version <= current.version
        and not any(entry.changes for entry in newer)
        and all(row.pk is None or row.pk in known for row in form.content().recommendations)
    )


def _seen_version(request: Request, form: EntryForm) -> int:
    """The version that was on the screen when the typing began, also after several conflicts."""
    raw = request.POST.get("seen_version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else form.seen_version


def _choice(request: Request, difference: Difference) -> Choice:
    mine, theirs = word_differences(difference.mine or "", difference.theirs or "")
    chosen = request.POST.get(f"choice-{difference.key}", difference.suggested)
    return Choice(difference, mine, theirs, chosen if chosen in {MINE, THEIRS} else difference.suggested)


def resolve(request: Request, form: EntryForm) -> Problem:
    """Store what the person chose of the two texts, based on the version they were shown.

    Raises StaleEntry when it was changed once more meanwhile.
    """
    assert form.problem is not None  # only what is stored can have changed meanwhile
    current = Problem.objects.for_detail().get(pk=form.problem.pk)
    if current.version != form.seen_version:
        raise workflow.StaleEntry(current)
    mine, stored = form.content(), stored_content(current)
    seen = _seen_version(request, form)
    newer = HistoryEntry.objects.filter(problem=current, revision__gt=seen).order_by("revision")
    content = resolved(mine, stored, _choices(request, mine, stored, base_before(newer)))
    return entries.update_entry(current, content, actor=request.user, expected_version=current.version)


def _choices(request: Request, mine: EntryContent, stored: EntryContent, base: Base) -> dict[str, str]:
    everything = request.POST.get("all")
    return {
        difference.key: everything
        if everything in {MINE, THEIRS}
        else request.POST.get(f"choice-{difference.key}", difference.suggested)
        for difference in differences(mine, stored, base)
    }


def text_kept(
    request: Request, reason: str, *, status: int, problem: Problem | None = None, form: EntryForm | None = None
) -> HttpResponse:
    """A refusal for good, with everything that was typed to copy, or to save as a new entry."""
    if answers.wants_json(request):
        return answers.refused("moved_on", reason)
    may_create = (
        form is not None
        and policy.can_facilitate(request.user, form.workshop_class)
        and workflow.refusal_to_enter(form.workshop_class) is None
    )
    context = {
        "reason": reason,
        "problem": problem,
        "event": problem.event if problem else None,
        "texts": typed_texts(request.POST),
        "mine": form.content() if form and may_create else None,
        "workshop_class": form.workshop_class if form else None,
        "entry_key": uuid.uuid4(),
    }
    return render(request, "dim/problem_text_kept.html", context, status=status)
