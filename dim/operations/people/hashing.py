"""Hash passwords without letting it take the processor from everything else.

Hashing is slow on purpose (0.2 to 0.5 s of processor each), so whoever guesses passwords also
occupies the machine on which a room is saving.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# In each process. More would not be faster on the two cores of a hotel machine.
AT_ONCE = 2
# In the scale of `nice`: while there is not enough processor, saves come first and get about three
# quarters of it.
NICENESS = 5


def _let_others_go_first() -> None:
    """Lower the priority of the present thread, where the system knows priorities of threads."""
    # Linux takes the number of a thread here. Elsewhere, or where it is forbidden, nothing changes.
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@functools.cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, "hashing", initializer=_let_others_go_first)


# A process that is made of this one has the pool, but none of its threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_workers.cache_clear)


def in_turn(hashing: Callable[[], str]) -> str:
    """Return the result of `hashing`, which waits while others hash in this process."""
    return _workers().submit(hashing).result()


class PoliteHasher(PBKDF2PasswordHasher):
    """Django's own hash, computed by a few threads that leave the processor to others."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> Any:
        """Return the hash of `password`, in the format of Django's hasher."""
        return in_turn(functools.partial(super().encode, password, salt, iterations))
