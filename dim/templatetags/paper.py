"""What a page says at its head when it is printed."""

from typing import Any

from django import template
from django.utils import timezone

from dim.models import WorkshopClass

register = template.Library()


@register.inclusion_tag("dim/partials/paper_head.html")
def paper_head(workshop_class: WorkshopClass) -> dict[str, Any]:
    """Write event, class and time above a page on paper, which lies on a table without a screen."""
    event = workshop_class.division.event
    return {"workshop_class": workshop_class, "event": event, "now": timezone.now()}
