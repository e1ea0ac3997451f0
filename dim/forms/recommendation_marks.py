"""Read the addressees and the horizon that are typed behind a recommendation in one line.

    Bangun gudang bersama @Pemda @KPU Provinsi !segera

``@`` names an addressee of the event and ``!`` a horizon, each by its name or by enough of a word
of it to mean one only. They are read at the end of the line, from the last to the first. What
means nothing, or several things, stays in the text as typed, and so does everything before it.

The words of a mark that means nothing are `unread`: whoever saved is told of it.

This is the only place that reads marks; the script of the page completes names and reads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext

from dim.forms.choices import AddresseeNames
from dim.models import Recommendation

# A name of one letter would be met by accident.
MIN_LETTERS = 2
# A pasted file must not keep the server busy.
MOST_MARKS = 100
_LETTERS_TOLD = 30

# At the beginning of a word, and followed by one: neither "admin@kpu.go.id" nor "Segera!".
_MARK = re.compile(r"(?<!\S)([@!])(?=\w)")
_WORD = re.compile(r"\b\w")
_PARTS = re.compile(r"[;,]")


@dataclass(frozen=True)
class MarkedText:
    """A recommendation as its line says it: the text, and what its marks name."""

    text: str
    addressees: tuple[str, ...] = ()
    horizon: str = ""
    unread: str = ""  # the mark in `text` at which the reading ended, because it means nothing


def has_marks(text: str) -> bool:
    """Tell whether there may be something to read in `text`."""
    return _MARK.search(text) is not None


def read_marks(line: str, known: AddresseeNames) -> MarkedText:
    """Return what `line` says; `known` are the addressees of its event."""
    text, horizon, unread = line, "", ""
    addressees: list[str] = []
    for found in reversed(list(_MARK.finditer(line))[-MOST_MARKS:]):
        before, value = text[: found.start()].rstrip(), text[found.end() :]
        if not before:
            break  # nothing would be left to recommend
        if found[1] == "@":
            names = _addressees_meant(value, known.names)
            if not names:
                unread = text[found.start() :]
                break
            addressees = [*names, *addressees]
        else:
            meant = _horizon_meant(value)
            # Of two horizons nobody knows which one counts: the first stays to be read.
            if not meant or horizon:
                unread = text[found.start() :]
                break
            horizon = meant
        text = before
    return MarkedText(text, tuple(dict.fromkeys(addressees)), horizon, unread.strip())


def unread_notices(unread: Iterable[str]) -> list[str]:
    """Return the sentence that tells of marks that mean nothing; none where each means something.

    What stands behind a sign may be half a sentence: a few of its words say which one it is.
    """
    marks = [Truncator(mark).chars(_LETTERS_TOLD, truncate="…") for mark in unread if mark]
    told = gettext("Not recognised as an addressee or a horizon, and kept in the text: %(marks)s.")
    return [told % {"marks": ", ".join(marks)}] if marks else []


def _addressees_meant(value: str, names: list[str]) -> list[str]:
    """Return the names that `value` means, each of several between commas; none if one is not."""
    # The whole first: a name may have a comma of its own.
    if meant := _the_one_meant(value, names):
        return [meant]
    parts = [part for part in _PARTS.split(value) if part.strip()]
    found = [_the_one_meant(part, names) for part in parts]
    return [name for name in found if name] if all(found) else []


def _horizon_meant(value: str) -> str:
    """Return the value of the horizon that `value` means; empty for none."""
    labels = {str(label): stored for stored, label in Recommendation.Horizon.choices}
    return labels.get(_the_one_meant(value, labels), "")


def _the_one_meant(typed: str, names: Iterable[str]) -> str:
    """Return the name that `typed` is, or the only one with a word that begins so; else empty."""
    key = _folded(typed.strip().rstrip(".,;"))
    if not key:
        return ""
    names = list(names)
    for name in names:
        if _folded(name) == key:
            return name
    if len(key) < MIN_LETTERS:
        return ""
    begun = [name for name in names if any(start.startswith(key) for start in _starts(name))]
    return begun[0] if len(begun) == 1 else ""


def _starts(name: str) -> Iterable[str]:
    """Yield `name` from each of its words on, folded."""
    return (_folded(name[word.start() :]) for word in _WORD.finditer(name))


def _folded(name: str) -> str:
    # As the event compares its names: capitals and blanks make no difference.
    return "".join(name.split()).casefold()
