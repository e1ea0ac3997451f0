"""The places to sign in a PDF, as the data that the Typst template prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from dim.reports.structure.paper import Paper, PlaceToSign
from dim.reports.writers.pdf_layout import EM, PAGE, UPRIGHT, UPRIGHT_EM

# Side by side, on broad pages and on upright ones.
MOST, MOST_UPRIGHT = 4, 2
# Makes text for a room of so many em.
Printer = Callable[[Any, float], str]


def signing(paper: Paper | None, text: Printer) -> dict[str, Any]:
    """Return the places to sign in rows; none without a paper."""
    places = paper.places_to_sign if paper else ()
    if paper is None or not places:
        return {"rows": [], "columns": 1, "alone": False}
    most = MOST_UPRIGHT if paper.is_upright else MOST
    # Who signs alone signs at the right of two columns.
    columns = max(min(len(places), most), 2)
    room = UPRIGHT / UPRIGHT_EM if paper.is_upright else PAGE / EM
    rows, closing = [], paper.closing
    for start in range(0, len(places), columns):
        *others, last = places[start : start + columns]
        # Place and date stand above the last one of the first row, as in letters.
        signatures = [_signature(one, "", text, room / columns) for one in others]
        rows.append([*signatures, _signature(last, closing, text, room / columns)])
        closing = ""
    return {"rows": rows, "columns": columns, "alone": len(places) == 1}


def _signature(signatory: PlaceToSign, closing: str, text: Printer, width: float) -> dict[str, Any]:
    above = [line for line in (closing, signatory.heading, signatory.role) if line]
    number = _("NIP %(number)s") % {"number": signatory.number} if signatory.number else ""
    return {
        "above": [text(line, width) for line in above],
        "name": text(signatory.name, width),
        "number": text(number, width),
    }
