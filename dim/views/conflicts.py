"""Pages for an edit conflict, and for typed text that cannot be stored."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from dim import policy, workflow
from dim.forms.conflict import TwoTexts
from dim.forms.problem_form import ProblemForm, typed_texts
from dim.http import Request
from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from dim.operations.problems.recommendation_matching import align_recommendations
from dim.views import answers

_CONFLICT = 409
# Codes of refusals that are final: neither waiting nor another text would help.
FINAL_REFUSALS = frozenset({"status", "not_yours"})


def conflict_page(
    request: Request,
    form: ProblemForm,
    error: workflow.StaleProblem | editing.KeyReused,
    *,
    refusal: workflow.Refused | None = None,
) -> HttpResponse:
    """Show both texts where both people changed them; nothing is stored until somebody chooses.

    `refusal` says why a choice was not stored; the person can choose again, or wait.
    """
    problem = Problem.objects.for_detail().select_related("event").get(pk=error.problem.pk)
    refusal = refusal or workflow.refusal_to_edit(problem, request.user)
    if refusal and refusal.code in FINAL_REFUSALS:
        return text_kept(
            request, f"{error} {refusal}", status=_CONFLICT, problem=problem, form=form
        )
    if answers.wants_json(request):
        return answers.conflict(problem, error.code, str(error))
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "texts": _both_texts(form, problem, error),
        # For the button that keeps my text as a new problem.
        "entry_key": uuid.uuid4(),
        "reason": error,
        "refusal": refusal,
        "may_create": policy.can_facilitate(request.user, problem.workshop_class),
    }
    return render(request, "dim/problem_conflict.html", context, status=_CONFLICT)


def _both_texts(form: ProblemForm, problem: Problem, error: workflow.Refused) -> TwoTexts:
    if not isinstance(error, editing.KeyReused):
        return TwoTexts(form, problem)
    # The form was sent again with other words, perhaps for another problem altogether: every
    # difference is asked about.
    mine = align_recommendations(form.content(), stored_content(problem).recommendations)
    return TwoTexts(form, problem, mine=mine, seen=0)


def resolve(request: Request, form: ProblemForm) -> editing.Saved:
    """Store what the person chose of the two texts, on top of the version that they were shown.

    Raises StaleProblem when the problem was changed once more meanwhile.
    """
    assert form.problem is not None  # only what is stored can have changed meanwhile
    current = Problem.objects.for_detail().get(pk=form.problem.pk)
    content = TwoTexts(form, current).resolved()
    # The page of the choice says whether the problem was submitted when it was shown.
    return editing.save_changes(
        current,
        content,
        actor=request.user,
        expected_version=current.version,
        corrects="corrects" in request.POST,
    )


def text_kept(
    request: Request,
    reason: str,
    *,
    status: int,
    problem: Problem | None = None,
    form: ProblemForm | None = None,
) -> HttpResponse:
    """Show a final refusal and the whole text, to copy it or to save it as a new problem."""
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
