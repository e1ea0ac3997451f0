"""The button in a message that undoes what the message tells of, while there is time."""

from __future__ import annotations

import datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.template import Context
from django.utils import timezone

from dim.operations.problems import undo

register = template.Library()
_MARK = "undo"


@register.simple_tag
def undo_seconds() -> int:
    """Return for how many seconds a step can be undone."""
    return int(undo.UNDOABLE_FOR.total_seconds())


def tag_for(address: str, at: datetime.datetime) -> str:
    """Return the tag of a message about what happened at this moment, undone at this address."""
    return f"{_MARK} {at.timestamp():.0f} {address}"


@register.inclusion_tag("dim/partials/undo_button.html", takes_context=True)
def undo_button(context: Context, message: Message) -> dict[str, Any]:
    """Offer to undo what `message` tells of; nothing where that is too long ago."""
    mark, _space, rest = (message.extra_tags or "").partition(" ")
    began, _space, address = rest.partition(" ")
    # A message waits for the next page, which may be opened much later.
    passed = timezone.now().timestamp() - float(began) if mark == _MARK else 0.0
    return {
        "address": address,
        "seconds": max(0, round(undo_seconds() - passed)),
        "csrf_token": context.get("csrf_token"),
    }
