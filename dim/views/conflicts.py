"""Two texts of one entry, side by side; and typed text that can only be given back."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from dim import policy, workflow
from dim.forms.conflict import TwoTexts
from dim.forms.entry import EntryForm, typed_texts
from dim.models import Problem
from dim.operations import entries
from dim.operations.content import stored_content
from dim.operations.merging import aligned
from dim.views import answers
from dim.views.http import Request

_CONFLICT = 409
# Refusals that no waiting, no coordinator and no other words take away.
FOR_GOOD = frozenset({"status", "not_yours"})


def conflict_page(
    request: Request,
    form: EntryForm,
    error: workflow.StaleEntry | entries.KeyReused,
    *,
    refusal: workflow.Refused | None = None,
) -> HttpResponse:
    """Both texts where both were changed; nothing is stored until the person chose.

    `refusal` says why what they chose was not stored; they can choose again, or wait.
    """
    problem = Problem.objects.for_detail().select_related("event").get(pk=error.problem.pk)
    refusal = refusal or workflow.refusal_to_edit(problem, request.user)
    if refusal and refusal.code in FOR_GOOD:
        return text_kept(request, f"{error} {refusal}", status=_CONFLICT, problem=problem, form=form)
    if answers.wants_json(request):
        return answers.conflict(problem, error.code, str(error))
    if isinstance(error, entries.KeyReused):
        # Perhaps another problem altogether: every difference is asked about.
        texts = TwoTexts(form, problem, mine=aligned(form.content(), stored_content(problem).recommendations), seen=0)
    else:
        texts = TwoTexts(form, problem)
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "texts": texts,
        "entry_key": uuid.uuid4(),
        "reason": error,
        "refusal": refusal,
        "may_create": policy.can_facilitate(request.user, problem.workshop_class),
    }
    return render(request, "dim/problem_conflict.html", context, status=_CONFLICT)


def resolve(request: Request, form: EntryForm) -> entries.Saved:
    """Store what the person chose of the two texts, based on the version they were shown.

    Raises StaleEntry when it was changed once more meanwhile.
    """
    assert form.problem is not None  # only what is stored can have changed meanwhile
    current = Problem.objects.for_detail().get(pk=form.problem.pk)
    content = TwoTexts(form, current).resolved()
    return entries.merge_entry(current, content, actor=request.user, expected_version=current.version)


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
