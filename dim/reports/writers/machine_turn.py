"""Let one process of a machine at a time do what needs much memory.

The site runs in several processes, and each may have one or two threads that want the same.
"""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where the site runs in one process
    fcntl = None  # type: ignore[assignment]

PAUSE = 0.05  # seconds between two looks at the lock
_of_this_process = threading.Lock()


class Taken(Exception):
    """The turn did not come in the time that somebody was ready to wait."""


@contextlib.contextmanager
def machine_turn(seconds: float) -> Iterator[tuple[int, ...]]:
    """Hold the only turn of this machine while the block runs, after waiting for it.

    Returns the file descriptors that keep the turn: a child process to which they are passed on
    keeps it, too, until it ends, also where we were killed meanwhile. Raises Taken.
    """
    until = time.monotonic() + seconds
    if not _of_this_process.acquire(timeout=seconds):
        raise Taken
    try:
        if fcntl is None:
            yield ()
            return
        file = os.open(_lock_file(), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            _lock(file, until)
            yield (file,)
        finally:
            # Closing gives the lock back, unless a child has the file, too.
            os.close(file)
    finally:
        _of_this_process.release()


def _lock_file() -> Path:
    """Return the file of the lock: one for each user, for nobody may open that of another one."""
    return Path(tempfile.gettempdir()) / f"dim-turn-{os.getuid()}.lock"


def _lock(file: int, until: float) -> None:
    """Lock the file, or raise Taken at the time `until`."""
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() > until:
            raise Taken
        time.sleep(PAUSE)
