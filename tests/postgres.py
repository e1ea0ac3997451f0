"""A PostgreSQL of our own for one test run: the machine's binaries, a socket in a folder, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Unavailable(Exception):
    """Why there is no PostgreSQL here, in a sentence."""


def find_binaries() -> Path:
    """The folder with initdb and pg_ctl, the newest one. Raises Unavailable."""
    candidates = [Path(found).resolve().parent for found in [shutil.which("pg_ctl")] if found]
    if config := shutil.which("pg_config"):
        candidates.append(Path(subprocess.check_output([config, "--bindir"], text=True).strip()))
    candidates += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]), reverse=True
    )
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Unavailable("PostgreSQL is not installed (on Debian: apt install postgresql) and DATABASE_URL is not set")


def _unprivileged() -> dict[str, Any]:
    """What makes a subprocess run as somebody else: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise Unavailable("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


@contextlib.contextmanager
def private_cluster() -> Iterator[str]:
    """Start a cluster and yield the DATABASE_URL of an empty database in it. Raises Unavailable."""
    binaries, person = find_binaries(), _unprivileged()
    # Short: a socket's path has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="dim-pg-", dir="/tmp"))
    if person:
        os.chown(folder, person["user"], person["group"])
    data, log = folder / "data", folder / "log"

    def run(*command: Any) -> None:
        done = subprocess.run(
            [str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False, **person
        )
        if done.returncode:
            said = (done.stderr.strip() or log.read_text() if log.exists() else done.stderr).strip()
            raise Unavailable(f"PostgreSQL did not start: {said.splitlines()[-1] if said else command[0]}")

    try:
        run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=100"
        # Without a log of its own the server would hold our output open.
        run(binaries / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        yield f"postgres://postgres@{str(folder).replace('/', '%2F')}/dim"
    finally:
        if (data / "postmaster.pid").exists():
            subprocess.run(
                [str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"],
                cwd=folder,
                capture_output=True,
                check=False,
                **person,
            )
        shutil.rmtree(folder, ignore_errors=True)
