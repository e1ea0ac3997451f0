"""Derive the key with which a browser encrypts typed text that was not sent yet.

The key comes with the sign-in in a cookie that lives as long as the session. What is left on a
shared laptop can therefore be read only while its writer is signed in there, and again when they
sign in the next time.
"""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

from dim.models import User

# Text that waits on a laptop since before somebody's last passwords can still be read. Fewer would
# protect nothing: what was sealed with an old key stays so.
OLDER = 7


def _derived(user: User, purpose: str, version: int = 0) -> str:
    """Return 32 bytes in base64url that depend on the arguments and `SECRET_KEY` only."""
    # Without a version as before there were any.
    name = f"{user.pk}.{version}" if version else str(user.pk)
    digest = salted_hmac(f"dim.device.{purpose}", name, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def owner_of(user: User) -> str:
    """Return a name for `user` that reveals nothing about them (16 letters).

    It marks records on the device, which the next person at the laptop may see.
    """
    return _derived(user, "owner")[:16]


def key_of(user: User) -> str:
    """Return the value of the cookie: the owner's name, and after dots keys in base64url.

    The first key is for everything that is kept from now on. It changes with the password of
    `user`, so a cookie that was taken from a laptop before is worth nothing then. The others are
    those before it, for reading.
    """
    versions = range(user.access_version, max(-1, user.access_version - OLDER - 1), -1)
    keys = (_derived(user, "key", version) for version in versions)
    return ".".join((owner_of(user), *keys))
