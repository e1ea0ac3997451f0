"""The request as our views see it: somebody is signed in (LoginRequiredMiddleware); answers that scripts read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dim.models import User


class Request(HttpRequest):
    user: User


def live_page(request: HttpRequest, template: str = "", context: dict[str, Any] | None = None) -> HttpResponse:
    """News for a screen, or "nothing new" without a template. A captive portal does not know our header."""
    response = render(request, template, context) if template else HttpResponse(status=204)
    response["X-DIM"] = "1"
    response["Cache-Control"] = "no-store"
    return response
