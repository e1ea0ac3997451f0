"""How the classes' doors were changed, as people read it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dim.models import DoorChange, Event
from dim.operations.doors import Extended
from dim.templatetags.dim import moment

_SHOWN = 20


def door_changes(event: Event) -> QuerySet[DoorChange]:
    """The latest of them, newest first."""
    changes = DoorChange.objects.filter(workshop_class__division__event=event)
    return changes.select_related("actor", "workshop_class__division")[:_SHOWN]


def extended_text(extended: Extended) -> str:
    """What was extended; empty when nothing was."""
    if not extended.done:
        return ""
    one, *others = extended.done
    end = moment(max(row.closes_at for row in extended.done if row.closes_at), one.division.event)
    if not others:
        return _("%(class)s stays open until %(moment)s.") % {"class": one, "moment": end}
    text = _("%(number)d classes have more time; the last one closes %(moment)s.")
    return text % {"number": len(extended.done), "moment": end}


def left_texts(extended: Extended) -> list[str]:
    """Why the others stay as they are, one sentence for each reason."""
    by_reason: dict[str, list[str]] = {}
    for row, refused in extended.left:
        by_reason.setdefault(str(refused), []).append(str(row))
    return [
        _("Not extended: %(classes)s. %(reason)s") % {"classes": ", ".join(names), "reason": reason}
        for reason, names in by_reason.items()
    ]
