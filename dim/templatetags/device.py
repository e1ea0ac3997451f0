"""Tags for pages that keep text on the device."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from dim.models import User
from dim.operations.people import device_keys

register = template.Library()


@register.simple_tag
def device_owner(user: User) -> str:
    """Return an opaque name for the owner of this page."""
    # Kept text is marked with it: it lies on shared laptops and must not tell who was there.
    return device_keys.owner_of(user)


@register.filter
def as_script(value: Any) -> SafeString:
    """Write a value of ours as JSON into a script that is served as a file."""
    return mark_safe(json.dumps(value))  # noqa: S308 -- addresses of this site, in a file, not in a page
