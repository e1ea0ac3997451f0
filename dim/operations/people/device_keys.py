"""Derive the key with which a browser encrypts typed text that was not sent yet.

The key comes with the sign-in in a cookie that lives as long as the session. What is left on a
shared laptop can therefore be read only while its writer is signed in there, and again when they
sign in the next time.
"""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

from dim.models import User


def _derived(user: User, purpose: str) -> str:
    """Return 32 bytes in base64url that depend on `user`, `purpose` and `SECRET_KEY` only."""
    # Not on the password: a text that waits on a laptop must survive a new one.
    digest = salted_hmac(f"dim.device.{purpose}", str(user.pk), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def owner_of(user: User) -> str:
    """Return a name for `user` that reveals nothing about them (16 letters).

    It marks records on the device, which the next person at the laptop may see.
    """
    return _derived(user, "owner")[:16]


def key_of(user: User) -> str:
    """Return the value of the cookie: the owner's name, a dot, and the key in base64url.

    It stays the same over passwords and sessions, but not over a change of `SECRET_KEY`.
    """
    return f"{owner_of(user)}.{_derived(user, 'key')}"
