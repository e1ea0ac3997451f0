"""`manage.py test`: all tests by pytest, each part on all cores.

SQLite runs every test but the browser's, PostgreSQL those of them that use the database. The
browser runs whole on PostgreSQL, and on SQLite what is marked `sqlite_too`. It ends with what
was left out and why, and one line of totals. With ``DIM_TEST_COMPLETE=1`` leaving anything out
is a failure (so does CI).
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from tests import tools
from tests.postgres import Unavailable, private_cluster

ROOT = Path(__file__).resolve().parent.parent
# On a server with many cores the connections of a PostgreSQL would not do for more.
MOST_WORKERS = 8
# Settings of a real site must not reach the tests.
SITE_VARIABLES = {
    "ALLOWED_HOSTS",
    "BACKUP_FOLDER",
    "BEHIND_PROXY",
    "CONN_MAX_AGE",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DIRECT_DATABASE_URL",
    "DISABLE_SERVER_SIDE_CURSORS",
    "EMAIL_HOST",
    "EMAIL_PASSWORD",
    "EMAIL_PORT",
    "EMAIL_TLS",
    "EMAIL_USER",
    "ERROR_MAIL_TO",
    "HTTPS",
    "LOG_FORMAT",
    "MAIL_FROM",
    "METRICS_TOKEN",
    "SECOND_FACTOR",
    "SECRET_KEY",
    "SLOW_QUERY_MS",
    "STATIC_ROOT",
    "TIME_ZONE",
}
NO_TESTS = 5  # pytest's exit code


@dataclass
class Outcome:
    """What all runs together did."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    left_out: list[str] = field(default_factory=list)

    def add(self, report: Path, where: str) -> None:
        """Count one run's JUnit report; a skipped test is left out, with its reason."""
        for case in ET.parse(report).iter("testcase"):
            skipped = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif skipped is not None:
                self.skipped += 1
                name = f"{case.get('classname')}.{case.get('name')}"
                self.left_out.append(f"{name} ({where}): {skipped.get('message')}")
            else:
                self.passed += 1


class PytestRunner:
    """What Django calls a test runner; the labels are pytest's paths and node ids."""

    def __init__(
        self,
        *,
        keyword: str = "",
        marker: str = "",
        failfast: bool = False,
        verbosity: int = 1,
        **_: Any,
    ):
        self.arguments = [
            *(["-k", keyword] if keyword else []),
            *(["-x"] if failfast else []),
            *(["-v"] if verbosity > 1 else []),
        ]
        self.marker = marker
        self.outcome = Outcome()

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "-k", dest="keyword", default="", help="only tests whose names match this expression"
        )
        parser.add_argument(
            "-m", dest="marker", default="", help="only tests with these marks, e.g. 'not browser'"
        )

    def run_tests(self, labels: list[str]) -> int:
        """Run everything that this machine can run; returns 0 when all is well."""
        signal.signal(signal.SIGTERM, _stop)
        with contextlib.suppress(KeyboardInterrupt):
            self._run_everything(labels)
            return self._conclude()
        print("\nStopped.")
        return 1

    def _run_everything(self, labels: list[str]) -> None:
        if no_packages := tools.install_packages():
            self.outcome.left_out.append(f"browser and property tests: {no_packages}")
        no_chromium = not tools.find_chromium()
        if no_chromium:
            self.outcome.left_out.append("browser tests: Chromium is not installed")
        self._run("SQLite", labels, "not browser", "")
        with self._postgres() as url:
            if url:
                self._run("PostgreSQL", labels, "not browser and database", url)
            if no_packages or no_chromium:
                return
            if url:
                self._run("browser, PostgreSQL", labels, "browser", url)
            on_sqlite = "browser and sqlite_too" if url else "browser"
            self._run("browser, SQLite", labels, on_sqlite, "")

    @contextlib.contextmanager
    def _postgres(self) -> Iterator[str | None]:
        """The address of a PostgreSQL to test on, None where there is none."""
        given = os.environ.get("DATABASE_URL", "")
        if given.startswith(("postgres:", "postgresql:")):
            yield given
            return
        with contextlib.ExitStack() as stack:
            try:
                url: str | None = stack.enter_context(private_cluster()).url("dim")
            except Unavailable as error:
                self.outcome.left_out.append(f"everything on PostgreSQL: {error}")
                url = None
            yield url

    def _run(self, name: str, labels: list[str], marker: str, url: str) -> None:
        print(f"\n=== {name} ===", flush=True)
        marker = f"({marker}) and ({self.marker})" if self.marker else marker
        environment = {key: value for key, value in os.environ.items() if key not in SITE_VARIABLES}
        environment |= {"DEBUG": "1"} | ({"DATABASE_URL": url} if url else {})
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            command = [sys.executable, "-m", "pytest", "-m", marker, "--junitxml", str(report)]
            command += [*_on_all_cores(), *self.arguments, *labels]
            code = subprocess.call(command, cwd=ROOT, env=environment)
            if report.exists():
                self.outcome.add(report, name)
            if code not in (0, 1, NO_TESTS) or not report.exists():
                print(f"pytest itself stopped (exit code {code}).")
                self.outcome.failed += 1

    def _conclude(self) -> int:
        outcome, complete = self.outcome, os.environ.get("DIM_TEST_COMPLETE") == "1"
        print("\nLeft out:" if outcome.left_out else "\nNothing was left out.")
        for reason in outcome.left_out:
            print(f"- {reason}")
        if not outcome.passed and not outcome.failed:
            print("No test ran: nothing matches.")
            outcome.failed += 1
        if outcome.left_out and complete:
            print("DIM_TEST_COMPLETE=1: nothing may be left out, so this run failed.")
        print(
            f"{outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped",
            flush=True,
        )
        return int(bool(outcome.failed or (outcome.left_out and complete)))


def _on_all_cores() -> list[str]:
    """The options of pytest-xdist; none where it could not be installed."""
    if "xdist" in tools.missing_packages():
        return []
    # "load" keeps the order within a worker: what empties the database stays behind the rest.
    return ["-n", "auto", "--maxprocesses", str(MOST_WORKERS), "--dist", "load"]


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
