"""Tell several addressees that stand in one phrase apart: for forms, pasted lists and imports."""

from __future__ import annotations

import re
from collections.abc import Callable

_COMMA = re.compile(r"\s*,\s*")
_AND = re.compile(r"(?:\A|\s+)(?:dan|serta|and|&)\s+", re.IGNORECASE)


def names_in_phrase(phrase: str, is_known: Callable[[str], bool]) -> list[str]:
    """Return the names in `phrase`, which holds neither semicolons nor line breaks.

    "KPU RI, Kemenkeu dan Pemda" is several names where the event knows all of them. Otherwise it
    is one: "Ditjen A, Kemendagri" may well be a new name, and splitting it would put two wrong
    ones on the event's list. `static/js/addressee_names.js` reads by the same rule.
    """
    if is_known(phrase):
        return [phrase]
    found: list[str] = []
    for part in filter(None, _COMMA.split(phrase)):
        # A known name may have an "and" of its own.
        names = [part] if is_known(part) else [name for name in _AND.split(part) if name]
        if not all(map(is_known, names)):
            return [phrase]
        found += names
    return found or [phrase]
