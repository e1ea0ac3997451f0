"""Who asks: the owner of a token, and nobody by a session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from dim.models import ApiToken, Event
from dim.models.event import EventQuerySet
from dim.operations import strangers
from dim.operations.people.api_tokens import use_token
from dim.views.http import network_of


class TokenAccess(HttpBearer):
    """`Authorization: Bearer dim_…`; the request then belongs to the owner of the token."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the usable token of that secret, or None for a refusal (401)."""
        found = use_token(token)
        if found:
            # Not the person of a session that a browser may send along.
            request.user = found.owner
        elif strangers.asks_too_much(network_of(request)):
            raise AsksTooMuch
        return found


class AsksTooMuch(Exception):
    """Too many tokens that open nothing came from one network within a minute."""


def shows_token(request: HttpRequest) -> bool:
    """Tell whether `TokenAccess` will look at this request, and count it if the token is wrong."""
    match = request.resolver_match
    is_reading = match is not None and match.namespace == "api-v1" and match.url_name != "openapi"
    scheme, _space, _secret = request.headers.get("Authorization", "").partition(" ")
    return is_reading and request.method in {"GET", "HEAD"} and scheme.lower() == "bearer"


def events_for(request: Any) -> EventQuerySet:
    """Return the events that the token of a request opens."""
    token: ApiToken = request.auth
    events = Event.objects.visible_to(token.owner)
    return events.filter(pk=token.event_id) if token.event_id else events
