"""The page that makes two problems of one which was returned as several."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dim import policy, workflow
from dim.forms.fields import removed_notices
from dim.forms.rescued import keeps_text
from dim.forms.splitting import SplitForm
from dim.http import Request
from dim.models import Problem
from dim.operations.problems.checks import BadContent
from dim.operations.problems.content import stored_content
from dim.operations.problems.splitting import made_by, split


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def problem_split(request: Request, event: str, code: str) -> HttpResponse:
    """Show the texts of a problem twice (GET), or store both parts (POST)."""
    rows = Problem.objects.visible_to(request.user).for_detail().select_related("event")
    problem = get_object_or_404(rows, event__slug=event, code=code)
    if not policy.can_facilitate_problem(request.user, problem):
        raise PermissionDenied
    sent = request.method == "POST"
    if sent and (made := made_by(request.POST.get("key", ""), request.user)):
        return _done(problem, made)
    form = SplitForm(
        request.POST if sent else None, content=stored_content(problem), version=problem.version
    )
    # Also for GET: who cannot do it now reads why before anything is typed.
    refusal: workflow.Refused | None = workflow.refusal_to_split(problem)
    if sent and request.POST.get("version") != str(problem.version):
        # Its recommendations may be others now, which the sent form does not know.
        refusal = workflow.StaleProblem(problem)
    if sent and not refusal and form.is_valid():
        try:
            return _split(request, problem, form)
        except BadContent as error:
            form.add_error(None, ValidationError(str(error), error.code))
        except workflow.Refused as error:
            refusal = error
    if isinstance(refusal, workflow.StaleProblem):
        form = form.begun_from(problem.version)
    context = {
        "problem": problem,
        "event": problem.event,
        "workshop_class": problem.workshop_class,
        "form": form,
        "refusal": refusal,
    }
    status = (409 if refusal else 422) if sent else 200
    return render(request, "dim/problem_split.html", context, status=status)


def _split(request: Request, problem: Problem, form: SplitForm) -> HttpResponse:
    """Store both parts, and lead to the board with the new one in sight."""
    rest, made = split(
        problem,
        form.parts(),
        actor=request.user,
        expected_version=form.cleaned_data["version"],
        key=form.cleaned_data["key"],
    )
    for notice in removed_notices(form):
        messages.info(request, notice)
    told = {"code": rest.code, "new": made.code}
    text = _("%(code)s is two now: %(code)s and %(new)s. Read both, then submit each again.")
    messages.success(request, text % told)
    return _done(rest, made)


def _done(rest: Problem, made: Problem) -> HttpResponse:
    return redirect(f"{rest.workshop_class.get_absolute_url()}?saved={made.code}")
