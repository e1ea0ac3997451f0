"""The bar at the head of every page."""

from typing import Any

from django import template

from dim import policy
from dim.models import Event, User

register = template.Library()


@register.inclusion_tag("dim/partials/masthead.html", takes_context=True)
def masthead(context: template.Context) -> dict[str, Any]:
    """Show the brand, the places to which this person may go, and their account.

    Takes at most one query, for their roles.
    """
    # Error pages are rendered without a request.
    request, user = context.get("request"), context["user"]
    event = _event_of(context)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "user": user,
        "here": request.resolver_match.view_name if request and request.resolver_match else "",
        "has_classes": bool(user.scopes().facilitated),
        "can_open_summary": policy.can_open_summary(user),
        "takes_notes": bool(user.scopes().facilitated),
        "can_open_desk": policy.can_open_desk(user),
        "languages": User._meta.get_field("language").choices,
        "is_sample": bool(event and event.is_sample),
    }


def _event_of(context: template.Context) -> Event | None:
    """Return the event of the page, found in what its view handed over."""
    # Only what is loaded already: another query on every page would be for one small mark.
    if event := context.get("event"):
        return event
    if problem := context.get("problem"):
        return problem.workshop_class.division.event
    if workshop_class := context.get("workshop_class"):
        return workshop_class.division.event
    if division := context.get("division"):
        return division.event
    return None
