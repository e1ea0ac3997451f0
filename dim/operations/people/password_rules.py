"""Rules for passwords that Django does not have: no words of this house, 12 letters at the desk.

They are validators of Django (`AUTH_PASSWORD_VALIDATORS`); messages for people are in
`dim.forms.accounts`, by the codes of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError

from dim import policy
from dim.models import Event, User

LEAST, LEAST_AT_THE_DESK = 8, 12
# What has to remain of a password without the words that everybody here would try.
LEAST_BESIDES = 6
HOUSE = frozenset(
    re.findall(
        r"\w+",
        """konsolnas konsolidasi nasional kpu dim daftar inventarisasi masalah komisi pemilihan
        umum pemilu pilkada satker sekretariat sekretaris setjen fasilitator penelaah koordinator
        panitia kelas divisi password sandi rahasia indonesia jakarta""",
    )
)
# Digits and signs with which people write letters.
_WRITTEN = str.maketrans("013457@$!", "oieastasi")


class LongEnough:
    """Ask for 8 characters, and for 12 from those who decide on what others wrote."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError (``password_too_short``)."""
        if len(password) < least_for(user):
            raise ValidationError("Too short.", code="password_too_short")

    def get_help_text(self) -> str:
        """Return nothing: the form says it."""
        return ""


def least_for(user: User | None) -> int:
    """Return how many characters a password of `user` has at least."""
    # An account without a key is being made by a command, and may become a superuser's.
    if user is None or user.pk is None or policy.can_open_desk(user):
        return LEAST_AT_THE_DESK
    return LEAST


class NoHouseWords:
    """Refuse what is made of words of the house, of an event and its place, and of the username."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError (``password_house_words``)."""
        written = password.casefold()
        words = sorted({*HOUSE, *_words_around(user)}, key=len, reverse=True)
        # Also as "k0n50lnas", and then without what is not a letter.
        for spelling in (written, written.translate(_WRITTEN)):
            rest = spelling
            for word in words:
                rest = rest.replace(word, "")
            if len(re.sub(r"[\W_]", "", rest)) < LEAST_BESIDES and rest != spelling:
                raise ValidationError("Words of the house.", code="password_house_words")

    def get_help_text(self) -> str:
        """Return nothing: the form says it."""
        return ""


def _words_around(user: User | None) -> Iterator[str]:
    """Yield the words of the events and of the account, three letters or more."""
    texts = [user.username, user.name] if user else []
    for row in Event.objects.order_by("-pk").values_list("name", "slug", "venue")[:50]:
        texts += row
    for text in texts:
        yield from re.findall(r"[^\W_]{3,}", (text or "").casefold())
