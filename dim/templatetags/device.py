"""What pages carry for the text that stays on the device."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from dim.models import User
from dim.operations import device_keys

register = template.Library()


@register.simple_tag
def device_owner(user: User) -> str:
    """Whose page this is, in a word that says nothing to others."""
    return device_keys.owner_of(user)


@register.filter
def as_script(value: Any) -> SafeString:
    """A value of ours inside a script that is served as a file."""
    return mark_safe(json.dumps(value))  # noqa: S308 -- addresses of this site, in a file, not in a page
