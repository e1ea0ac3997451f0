"""Read environment variables for the settings, and refuse what cannot be meant.

A setting that is misread is noticed in the middle of a workshop, so every function raises
ImproperlyConfigured with a sentence that names the variable. None prints a secret.
"""

import os
import zoneinfo
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}

# Known to everybody, so it is accepted with DEBUG only.
DEMO_SECRET_KEY = "demo-only-not-secret-" + "x" * 40


def env_text(name: str) -> str:
    """Read a text without the blanks around it; empty where the variable is not set."""
    return os.environ.get(name, "").strip()


def env_bool(name: str, default: bool = False) -> bool:
    """Read a switch. Raises ImproperlyConfigured on anything but a clear yes or no."""
    raw = env_text(name).lower()
    if raw == "":
        return default
    # A typing error must not count as "no": HTTPS=ture would serve passwords in the clear.
    if raw not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be true or false, not {raw!r}.")
    return raw in YES


def env_choice(name: str, *known: str) -> str:
    """Read one of the `known` words; the first where the variable is not set.

    Raises ImproperlyConfigured on any other word.
    """
    word = env_text(name).lower() or known[0]
    if word not in known:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(known)}, not {word!r}.")
    return word


def env_int(name: str, default: int) -> int:
    """Read a whole number. Raises ImproperlyConfigured on anything else."""
    raw = env_text(name)
    try:
        return int(raw) if raw else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from None


def env_list(name: str) -> list[str]:
    """Read a comma-separated list; empty parts are dropped."""
    return [part.strip() for part in env_text(name).split(",") if part.strip()]


def env_zone(name: str, default: str) -> str:
    """Read a time zone. Raises ImproperlyConfigured on one that does not exist."""
    zone = env_text(name) or default
    if zone not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(
            f"{name} must be a time zone such as Asia/Makassar, not {zone!r}."
        )
    return zone


def env_database(name: str, default: str, **options: Any) -> dict[str, Any]:
    """Read the address of a database and return an item of Django's DATABASES.

    Raises ImproperlyConfigured on an address that we cannot use.
    """
    address = env_text(name) or default
    # The address holds a password, so no message quotes it.
    if not address.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must begin with postgres:// or sqlite:///.")
    try:
        return dict(dj_database_url.parse(address, **options))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from None


def env_secret(name: str, *, debug: bool) -> str:
    """Read the secret key. Without DEBUG, a missing or guessable one stops the start."""
    # Not stripped: another key would make what lies sealed on laptops unreadable.
    secret = os.environ.get(name, "")
    if debug:
        return secret or DEMO_SECRET_KEY
    is_weak = (
        len(secret) < 50
        or len(set(secret)) < 5
        or secret == DEMO_SECRET_KEY
        or secret.startswith("django-insecure-")
    )
    if is_weak:
        raise ImproperlyConfigured(
            f"{name} is missing or weak: without DEBUG it must be a random text "
            "of at least 50 characters."
        )
    return secret
