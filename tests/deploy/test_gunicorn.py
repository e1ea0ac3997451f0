"""gunicorn, started by the line of the shipped unit, with the shipped settings."""

import contextlib
import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import time

import pytest

from tests.deploy.machine import DEPLOY, ROOT, here
from tests.gunicorn_site import GunicornSite, children
from tests.patience import PATIENCE

# Systemd's are 80 seconds; a test waits less.
WATCHDOG = 2.0


def start_line():
    """The words of the unit's ExecStart, for a project that lies here."""
    unit = here((DEPLOY / "systemd/dim.service").read_text())
    return shlex.split(re.search(r"^ExecStart=(.+)$", unit, re.MULTILINE)[1])


class Shipped(GunicornSite):
    """A site that is started as systemd would; it needs no database to answer what is asked."""

    def __init__(self, folder):
        super().__init__(folder, f"sqlite:///{folder / 'db.sqlite3'}")
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notices.bind(str(folder / "notify"))
        self.environment |= {
            "GUNICORN_BIND": f"127.0.0.1:{self.port}",
            "GUNICORN_WORKERS": "2",
            "NOTIFY_SOCKET": str(folder / "notify"),
            "WATCHDOG_USEC": str(int(WATCHDOG * 1_000_000)),
            "HOME": str(folder),
        }

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                start_line(),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def hears(self, word, seconds=PATIENCE):
        """Whether systemd is told this within so many seconds."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.notices.settimeout(left)
            with contextlib.suppress(TimeoutError):
                if word in self.notices.recv(4096).decode():
                    return True
        return False

    def forget(self):
        """Drop what systemd was told so far."""
        self.notices.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.notices.recv(4096)

    def ask(self, path):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(link):
            link.request("GET", path, headers={"X-Forwarded-For": "192.168.1.77"})
            with link.getresponse() as reply:
                return reply.status


@pytest.fixture
def site(tmp_path):
    made = Shipped(tmp_path)
    with contextlib.closing(made.notices):
        try:
            made.start()
            yield made
        finally:
            made.kill()


def test_systemd_is_told_when_it_serves_and_that_it_answers(site):
    assert site.hears("READY=1")
    assert site.hears("WATCHDOG=1")
    # The workers stop without ending: somebody has to notice.
    workers = children(site.process.pid)
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    site.forget()
    assert not site.hears("WATCHDOG=1", 2 * WATCHDOG)


def test_the_log_says_who_asked_for_what_and_not_what_was_typed(site, tmp_path):
    assert site.hears("READY=1")
    site.ask("/service-worker.js?q=gudang+bocor")
    until = time.monotonic() + PATIENCE
    line = None
    while not line and time.monotonic() < until:
        pattern = r'^192\.168\.1\.77 .*"GET /service-worker.js" \d+'
        line = re.search(pattern, site.log.read_text(), re.MULTILINE)
        time.sleep(0.05)
    assert line, site.log.read_text()
    assert "gudang" not in site.log.read_text()
    # gunicorn's own control socket lies in the home folder, for whoever may read it.
    assert not list(tmp_path.rglob("*.ctl"))


def test_a_killed_worker_is_replaced_at_once(site):
    assert site.hears("WATCHDOG=1")
    before = children(site.process.pid)
    killed = time.monotonic()
    os.kill(before[0], signal.SIGKILL)
    while not set(children(site.process.pid)) - set(before):
        assert time.monotonic() < killed + PATIENCE
        time.sleep(0.02)
    assert site.ask("/healthz")
