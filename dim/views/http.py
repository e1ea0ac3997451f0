"""What views share: answers that scripts read, and from where a request comes."""

import ipaddress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def live_page(
    request: HttpRequest, template: str = "", context: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer a script with news for a screen, or without a `template` with "nothing new" (204)."""
    response = render(request, template, context) if template else HttpResponse(status=204)
    # The sign-in page of a hotel's wifi answers every address with 200, but without this header.
    response["X-DIM"] = "1"
    response["Cache-Control"] = "no-store"
    return response


def network_of(request: HttpRequest) -> str:
    """Return the address from which a request comes; of an IPv6 address its network."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last one is what our own proxy saw; those before it, anybody may invent.
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        address = seen or address
    try:
        known = ipaddress.ip_address(address)
    except ValueError:  # a socket has no address
        return address
    if known.version == 4:
        return address
    # One household or hotel has 2 ** 64 addresses of version 6.
    return str(ipaddress.ip_network((known, 64), strict=False))
