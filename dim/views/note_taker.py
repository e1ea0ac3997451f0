"""Ask who types, where several people share an account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dim.forms.note_taker import SESSION_KEY, NoteTakerForm
from dim.http import Request
from dim.views import answers
from dim.views.accounts import next_address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_taker(request: Request) -> HttpResponse:
    """Ask for the name of the person at the keyboard (GET), or take it for this session (POST)."""
    initial = {"note_taker": request.session.get(SESSION_KEY, "")}
    form = NoteTakerForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        # In the session, not in the account: two laptops of one account have two people.
        request.session[SESSION_KEY] = form.cleaned_data["note_taker"]
        if answers.wants_json(request):
            return answers.named(form.cleaned_data["note_taker"])
        return redirect(next_address(request))
    if form.is_bound and answers.wants_json(request):
        return answers.refused("invalid", "", form.errors)
    context = {"form": form, "next": next_address(request)}
    return render(request, "dim/note_taker.html", context, status=422 if form.is_bound else 200)
