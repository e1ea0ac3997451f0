"""Settings of gunicorn: ``python -m gunicorn --config deploy/gunicorn.conf.py konsolnas.wsgi``.

gunicorn stands behind nginx or Caddy, which reads slow requests to their end before one of our
threads is asked. Its numbers come from the environment (`deploy/dim.env`), the rest is the same on
every machine.
"""

import http.client
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

# gunicorn reads this file by its path, from any folder.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from konsolnas.environment import env_int, env_list, env_text

bind = env_text("GUNICORN_BIND") or "127.0.0.1:8000"

# Every thread keeps a connection to the database: workers × threads × machines connections in all
# (deploy/README.md, "Numbers that fit together").
workers = env_int("GUNICORN_WORKERS", 4)
threads = env_int("GUNICORN_THREADS", 8)
worker_class = "gthread"
# A worker takes no more connections than it soon can serve; the next ones go to another worker.
worker_connections = 2 * threads

# Seconds without a sign of life after which a worker is replaced. Its threads may take longer: a
# large PDF takes up to two minutes.
timeout = 30
# Seconds that requests under way have when the service is stopped or loaded anew.
graceful_timeout = 30
# A worker that leaks memory is replaced before it matters: at the pace of thirty classes after
# about half an hour, and not all at the same time.
max_requests = env_int("GUNICORN_MAX_REQUESTS", 50_000)
max_requests_jitter = max_requests // 5

# In memory: a busy disk would look like a worker that is stuck.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- own files
# Nobody steers a running server but systemd.
control_socket_disable = True
proc_name = "dim"

# The address without its query, in which people search for what they typed; the client as our own
# proxy saw it; milliseconds.
accesslog = "-"
access_log_format = '%({x-forwarded-for}i)s %(h)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
errorlog = "-"
loglevel = "warning"


# --- Watchdog: systemd starts the service anew when it has not answered for a while ------------


def post_worker_init(worker: Any) -> None:
    """Begin to tell systemd that the site answers, where the unit has a `WatchdogSec`."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    if microseconds.isdigit() and int(microseconds):
        pause = int(microseconds) / 1_000_000 / 4
        threading.Thread(target=_watch, args=[pause], name="watchdog", daemon=True).start()


def _watch(pause: float) -> None:
    """Tell systemd every `pause` seconds that the site answers, for as long as it does."""
    while True:
        if answers(bind, pause):
            _notify(b"WATCHDOG=1")
        time.sleep(pause)


def answers(address: str, seconds: float) -> bool:
    """Tell whether the site at `address` answers a request within so many seconds.

    Any answer will do: it came from a thread that was free.
    """
    host, _, port = address.rpartition(":")
    link = http.client.HTTPConnection(host.strip("[]") or "127.0.0.1", int(port), timeout=seconds)
    try:
        # Not through Django's database: when that is away, starting anew would not help.
        name = (env_list("ALLOWED_HOSTS") or ["localhost"])[0].lstrip(".")
        link.request("HEAD", "/healthz", headers={"Connection": "close", "Host": name})
        link.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
    return True


def _notify(state: bytes) -> None:
    """Send a line to systemd, where it started us."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.sendto(state, address)
