"""Let each process make one document at a time, without keeping all its threads waiting.

gunicorn serves with a few processes of some threads each (eight in deploy/README.md). A request
that waits for its turn holds a thread, so only few may wait, and not for long. A request without
a turn is answered at once with the advice to come back, and all others are served meanwhile.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

# Requests of one process that may wait while another document is made. With the one that makes
# it these are three of eight threads.
WAITING = 2
# Seconds that a request waits for its turn.
PATIENCE = 5.0
# Seconds after which the page of a reader without a turn asks again.
RETRY_AFTER = 10

_places = threading.BoundedSemaphore(1 + WAITING)
_one_at_a_time = threading.Lock()


class Busy(RuntimeError):
    """Other documents are being made, and this one was not begun."""


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Hold the only turn of this process while the block runs.

    Raises Busy at once where enough requests wait already, and after `PATIENCE` seconds without
    a turn.
    """
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _one_at_a_time.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _one_at_a_time.release()
    finally:
        _places.release()
