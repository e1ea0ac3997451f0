"""The page on which people make and revoke the tokens of their own programs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dim.forms.api_token import ApiTokenForm
from dim.http import Request
from dim.models import ApiToken
from dim.operations.people.api_tokens import MOST_TOKENS, issue_token, revoke_token
from dim.operations.setup import SetUpRefused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: Request) -> HttpResponse:
    """List the person's tokens (GET), or make one and show its secret this once (POST)."""
    form = ApiTokenForm(request.POST if request.method == "POST" else None, user=request.user)
    secret = ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            _token, secret = issue_token(request.user, data["name"], data["event"], data["days"])
            form = ApiTokenForm(user=request.user)
        except SetUpRefused as error:
            form.add_error(None, str(error))
    tokens = ApiToken.objects.usable().filter(owner=request.user).select_related("event")
    # Shown in the answer itself: a redirect would need a place that keeps the secret.
    context = {"form": form, "secret": secret, "tokens": tokens[:MOST_TOKENS]}
    return render(request, "dim/api_tokens.html", context, status=422 if form.errors else 200)


@require_POST
def api_token_revoke(request: Request, pk: int) -> HttpResponse:
    """Let one of the person's own tokens open nothing any more."""
    token = get_object_or_404(ApiToken, pk=pk, owner=request.user)
    revoke_token(token, actor=request.user)
    messages.success(request, _("The token %(token)s opens nothing any more.") % {"token": token})
    return redirect("api_tokens")
