"""Answer a saved form: submit the problem, lead on to a page, or tell a script what is stored."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dim import workflow
from dim.forms.conflict import merge_notices
from dim.forms.problem_form import ProblemForm, as_sent
from dim.forms.typing_time import LAST_PRESSED, typed_in
from dim.http import Request
from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.content import reads_the_same, stored_content
from dim.operations.times import clock
from dim.views import answers
from dim.views.undo import undo_tag


def redirect_after_save(request: Request, form: ProblemForm, saved: Problem) -> HttpResponse:
    """Lead on from a saved form by the button that was pressed: save, submit, or a new one."""
    action = request.POST.get("action")
    event = form.workshop_class.division.event
    told = {"code": saved.code, "time": clock(saved.updated_at, event)}
    if action == "submit":
        return _submit(request, form, saved)
    text = _("%(code)s saved at %(time)s.") % told
    messages.success(request, text, extra_tags=undo_tag(request, saved))
    if action == "new":
        # A class discusses one issue for a while: the next form begins with the same.
        number = form.cleaned_data["strategic_issue"].number
        return redirect(f"{form.workshop_class.page_url('entry_create')}?issue={number}")
    return redirect("problem_edit", event.slug, saved.code)


def confirm_to_script(request: Request, form: ProblemForm, saved: editing.Saved) -> HttpResponse:
    """Tell a script what is stored, also when submitting it afterwards is refused."""
    problem, notices = saved.problem, form.notices()
    if request.POST.get("action") == "submit" and problem.status != Problem.Status.SUBMITTED:
        try:
            problem = workflow.perform(
                _submit_transition(problem),
                problem,
                actor=request.user,
                expected_version=problem.version,
                typed=typed_in(request, LAST_PRESSED),
            )
        except workflow.Refused as error:
            notices.append(str(error))
    if problem.stored_late_at == problem.updated_at:
        notices.append(
            _("%(code)s counts: it was typed before the deadline.") % {"code": problem.code}
        )
    stored, more = stored_content(problem), {}
    # After a merge the form on the screen is older than `version`; it needs the whole content. And
    # one that began in the quick entry shows marks that are read by now.
    if form.has_marks or not reads_the_same(stored, form.content()):
        more = {"merged": merge_notices(saved), "content": as_sent(stored)}
    rows = form.rows.identities(stored.recommendations)
    return answers.saved(
        problem, is_new=form.problem is None, recommendations=rows, notices=notices, **more
    )


def _submit_transition(saved: Problem) -> workflow.Transition:
    """Return the transition by which the class submits this problem."""
    return workflow.RESUBMIT if saved.status == Problem.Status.RETURNED else workflow.SUBMIT


def _submit(request: Request, form: ProblemForm, saved: Problem) -> HttpResponse:
    """Submit what has just been saved; when that is refused, say why: the save stands."""
    # The form was sent twice, or its first answer was lost.
    if saved.status == Problem.Status.SUBMITTED:
        return _after_submit(request, saved)
    step = _submit_transition(saved)
    event = form.workshop_class.division.event
    try:
        submitted = workflow.perform(
            step,
            saved,
            actor=request.user,
            expected_version=saved.version,
            typed=typed_in(request, LAST_PRESSED),
        )
    except workflow.Refused as error:
        if error.code == "unanswered":
            return redirect("problem_transition", event.slug, saved.code, step.name)
        address = reverse("problem_edit", args=[event.slug, saved.code])
        if error.code == "incomplete":
            return redirect(f"{address}?check=1")
        messages.error(
            request, _("%(code)s is saved, but not submitted.") % {"code": saved.code} + f" {error}"
        )
        return redirect(address)
    return _after_submit(request, submitted)


def _after_submit(request: Request, problem: Problem) -> HttpResponse:
    """Confirm the submission on the board, at the line of the problem."""
    text = _("%(code)s was submitted to the secretariat.") % {"code": problem.code}
    messages.success(request, text, extra_tags=undo_tag(request, problem))
    return redirect(f"{problem.workshop_class.get_absolute_url()}#{problem.code}")
