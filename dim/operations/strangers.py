"""Limit what people without an account may ask for; a ballroom behind one address stays below it.

Counted in the cache of each process, for a minute: a flood must not wait for the write lock of the
database, for which the class is waiting that saves.
"""

from __future__ import annotations

from django.core.cache import cache
from django.utils.crypto import salted_hmac

SPAN = 60  # seconds
# 600 phones that open the sign-in page, type a code and read the list within a minute.
MOST_PAGES = 3000
# Every search is drawn anew; one person types a few in a minute.
MOST_SEARCHES = 600


def asks_too_much(network: str) -> bool:
    """Count one more page for this network, and tell whether they are too many."""
    return count("pages", network, SPAN) > MOST_PAGES


def searches_too_much(network: str) -> bool:
    """Count one more search for this network, and tell whether they are too many."""
    return count("searches", network, SPAN) > MOST_SEARCHES


def count(what: str, network: str, span: int) -> int:
    """Count one more of `what`, and return how many there are in this span, in this process."""
    key = key_of(what, network)
    cache.add(key, 0, span)
    try:
        return cache.incr(key)
    except ValueError:  # the span ended between the two lines
        cache.add(key, 1, span)
        return 1


def counted(what: str, network: str) -> int:
    """Return how many of `what` there are in the present span."""
    return cache.get(key_of(what, network), 0)


def key_of(what: str, network: str) -> str:
    """Return the name of a counter."""
    # Who asks is nobody's business: a keyed hash tells networks apart as well.
    digest = salted_hmac("dim.strangers", network, algorithm="sha256").hexdigest()
    return f"{what}-{digest}"
