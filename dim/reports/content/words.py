"""Values and classes in the reader's words."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from dim.models import WorkshopClass
from dim.reports.structure.values import NOT_STATED, CodedValue


def coded(vocabulary: type, value: str) -> CodedValue:
    """Return `value` of a `TextChoices` with its label in the reader's language.

    A value that the vocabulary no longer has, as an old edition may, is its own label.
    """
    if not value:
        return NOT_STATED
    try:
        return CodedValue(value, str(vocabulary(value).label))
    except ValueError:
        return CodedValue(value, value)


def class_in_words(division: str, letter: str) -> str:
    """Return the name of a class behind the name of its division."""
    return f"{division} · {WorkshopClass(letter=letter).label}"


def classes_in_words(division: str, classes: Collection[str], total: int) -> str:
    """Return in words how many of a division's classes put an item forward, and which.

    `division` is the code of the item's division, `total` the number of its classes. `classes`
    are like ``SEK-A``; those of other divisions are named last and not counted.
    """
    own = [one for one in classes if one.startswith(f"{division}-")]
    others = [one for one in classes if one not in own]
    return _("%(number)d of %(total)d classes: %(classes)s") % {
        "number": len(own),
        "total": total,
        "classes": ", ".join(own + others),
    }
