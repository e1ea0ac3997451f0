"""The site as it is run for a room: gunicorn, production settings, on a loopback port.

For what a test client cannot show: a server that is killed, a database that
restarts, hundreds of screens. Nothing here imports Django; the site lives in
processes of its own, and may be killed at any moment.
"""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE
from tests.runner import SITE_VARIABLES

ROOT = Path(__file__).resolve().parent.parent


class GunicornSite:
    """One database and the server processes on it. The port stays the same over every restart."""

    def __init__(
        self, folder: Path, database_url: str, *, workers: int = 2, threads: int = 4
    ) -> None:
        self.database_url, self.workers, self.threads = database_url, workers, threads
        self.log = folder / "server.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {*SITE_VARIABLES, "DEBUG"}
        }
        self.environment |= {
            "DATABASE_URL": database_url,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
            "STATIC_ROOT": str(folder / "static"),
            "DIM_NO_BOOTSTRAP": "1",
            "DJANGO_SETTINGS_MODULE": "konsolnas.settings",
        }

    def python(self, *arguments: str) -> str:
        """Run our Python with the settings of the site.

        Returns what it printed. Raises CalledProcessError.
        """
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    def prepare(self, module: str, *arguments: str) -> Any:
        """Do what the README says to do before serving, then run `module`.

        It fills the database and prints JSON; returns that.
        """
        for command in (
            ["migrate", "-v", "0"],
            ["compilemessages"],
            ["collectstatic", "--no-input", "-v", "0"],
        ):
            self.python("manage.py", *command)
        return json.loads(self.python("-m", module, *arguments))

    def start(self) -> None:
        """Start the server processes, in a process group of their own. Returns at once."""
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "konsolnas.wsgi",
            "--bind",
            f"127.0.0.1:{self.port}",
        ]
        command += [
            "--workers",
            str(self.workers),
            "--threads",
            str(self.threads),
            "--log-level",
            "warning",
        ]
        command += ["--no-control-socket"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL for the master and every worker, and wait until they are gone."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        while self.is_listening():
            time.sleep(0.002)

    def is_listening(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def wait(self, seconds: float = 2 * PATIENCE) -> None:
        """Until it answers. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._is_answering():
                return
            time.sleep(0.05)
        raise TimeoutError(f"the server does not answer:\n{self.log.read_text()[-2000:]}")

    def _is_answering(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(link):
            link.request("GET", "/login/", headers={"Connection": "close"})
            with link.getresponse() as reply:
                return reply.status == 200
        return False

    def pids(self) -> list[int]:
        """Master and workers."""
        assert self.process is not None
        return [self.process.pid, *children(self.process.pid)]


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_seconds(pid: int) -> float:
    """What this process and its children, those that have ended too, have used so far."""
    ticks = 0
    for each in (pid, *children(pid)):
        with contextlib.suppress(FileNotFoundError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15] if each == pid else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def prepared_site(folder: Path, database_url: str, **options: int) -> Iterator[GunicornSite]:
    """A site that does not outlive the block; it is prepared and started by the caller."""
    made = GunicornSite(folder, database_url, **options)
    try:
        yield made
    finally:
        made.kill()
