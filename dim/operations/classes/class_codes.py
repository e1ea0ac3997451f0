"""Find the list that a participant means who types the code of a class on the sign-in page.

The short code is the beginning of the link's code, so it ends with the link and needs no store.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from dim.models import PhoneLink
from dim.models.phone_link import SHORT_LENGTH
from dim.operations import strangers
from dim.operations.classes.screens import phone_code
from dim.workflow import Refused

# Wrong codes from one network in one span, in each process. A hotel shares one address: 600 phones
# may mistype as often in the first minutes. At this pace, with ten processes, one address finds
# one of thirty open lists after some 700 years: 2 ** 40 / 30 / (10 * 144 * 100) days.
MOST_WRONG = 100
SPAN = 10 * 60  # seconds
WRONG = "wrong-codes"


def find_link(typed: str, network: str) -> PhoneLink | None:
    """Return the open link whose code begins with what was typed, or None for a wrong code.

    A whole code or address will do as well. Raises Refused (``too_many_codes``) where `network`
    has sent too many wrong codes; a right one is refused then, too, or guessing would go on.
    """
    if strangers.counted(WRONG, network) >= MOST_WRONG:
        raise Refused(
            _(
                "Too many wrong codes have come from this network. Wait ten minutes,"
                " or scan the QR code."
            ),
            "too_many_codes",
        )
    code = _code_in(typed)
    # Two links that begin alike, once in a thousand million, are both opened by their addresses.
    found = list(PhoneLink.objects.open().filter(code__startswith=code)[:2]) if code else []
    if len(found) == 1:
        return found[0]
    strangers.count(WRONG, network, SPAN)
    return None


def _code_in(typed: str) -> str:
    """Return the letters of the code in what was typed; "" where they are too few."""
    # The last part, for somebody who types or pastes the whole address.
    last = typed.strip().rstrip("/").rpartition("/")[2]
    letters = phone_code("".join(letter for letter in last if letter.isalnum()))
    return letters if len(letters) >= SHORT_LENGTH else ""
