"""How long a test waits: tests pass beside eight other busy processes, only later."""

import contextlib
import os
from pathlib import Path

# Seconds until a test gives up what has to come and nobody promised when. It is long, for a busy
# machine; only a test that fails notices.
PATIENCE = 60


def slowness() -> float:
    """Return how many times longer than alone something takes on this machine now, 1 or more.

    Where more processes want to run than there are cores, each of them waits for its turn.
    A promise of so many seconds is made for a machine that has time, and is multiplied by this.
    """
    busy = os.getloadavg()[0]
    with contextlib.suppress(OSError):
        # The average knows only in a minute of what began just now; Linux counts who runs now.
        busy = max(busy, int(Path("/proc/loadavg").read_text().split()[3].partition("/")[0]))
    # A browser test keeps two processes busy, its browser and its server, and each worker runs one.
    busy = max(busy, 2 * int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")))
    return max(1, busy / (os.cpu_count() or 1))
