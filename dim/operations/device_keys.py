"""The key with which a browser seals what somebody typed and has not sent yet.

It lies in a cookie that comes with the sign-in and goes with it: the same jar,
the same end, taken back by the same answer. What is left on a shared laptop can
therefore be read exactly as long as its writer is signed in there, and again
when they sign in the next time.
"""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

from dim.models import User


def _derived(user: User, what: str) -> str:
    digest = salted_hmac(f"dim.device.{what}", str(user.pk), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def owner_of(user: User) -> str:
    """A name for `user` that says nothing: what it marks may be seen by the next person at the laptop."""
    return _derived(user, "owner")[:16]


def key_of(user: User) -> str:
    """The owner, and 32 bytes in base64url. It outlives passwords and sessions, not `SECRET_KEY`."""
    return f"{owner_of(user)}.{_derived(user, 'key')}"
