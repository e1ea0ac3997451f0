"""Kill the server under people who type, and compare what they were told with what is stored.

    python -m tests.soak.run --database sqlite|postgresql
        [--kills 20] [--writers 20] [--replays 1000]

Writers type, change and submit problems as the page's scripts do (tests/soak/writers.py) while
gunicorn, master and workers, gets SIGKILL at random moments and is started again at
once. On PostgreSQL the database itself is then crashed once under the running
application. In the end the writers empty their queues, and every word, code and history row in
the database is compared with what was acknowledged; then everything that was ever sent is sent
again, shuffled, by eight threads. Exit code 1: a promise was broken, the lines above say which.

The private PostgreSQL does not flush to the disk. Nothing here needs it to: a killed process
leaves its writes with the operating system. A power cut is another test.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.gunicorn_site import GunicornSite, prepared_site
from tests.patience import PATIENCE, slowness
from tests.postgres import Cluster, private_cluster
from tests.soak.audit import answers_lost, compare, read
from tests.soak.writers import Post, Writer

THREADS_OF_REPLAY = 8
DATABASE_IS_BACK = 15.0  # seconds, without a restart of the application


@dataclass
class Report:
    """Figures to print and broken promises."""

    figures: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{name:<48}{value}" for name, value in self.figures.items()]
        broken = list(dict.fromkeys(self.violations))
        return "\n".join(
            [*lines, *(f"VIOLATION {text}" for text in broken[:50]), f"{len(broken)} violations"]
        )


class Soak:
    """One run on a prepared site."""

    def __init__(
        self, site: GunicornSite, accounts: list[dict[str, str]], *, seed: int, pause: float = 0.1
    ) -> None:
        self.site, self.draw, self.report = site, random.Random(seed), Report()
        self.writers = [
            Writer(site.port, one, seed=seed + number, pause=pause)
            for number, one in enumerate(accounts)
        ]
        self.in_flight: list[int] = []
        self.kills: list[float] = []
        self.allowed_errors = 0

    def begin(self) -> None:
        """Everybody signs in, once and for all, and starts to type."""
        self.site.start()
        self.site.wait()
        for writer in self.writers:
            writer.open_board()
        for writer in self.writers:
            writer.start()

    def wait_for_save(self) -> None:
        """Until somebody is told that something is saved. Raises TimeoutError."""
        self._first_save_after(time.monotonic(), 2 * PATIENCE)

    def kill(self) -> None:
        """One kill -9 a moment after saves have been confirmed again.

        The database is looked at before the next start.
        """
        self.wait_for_save()
        time.sleep(self.draw.uniform(0.1, 2.0))
        self._until_in_flight()
        acknowledged = self._acknowledged()
        self.in_flight.append(sum(writer.is_sending for writer in self.writers))
        self.site.kill()
        self.kills.append(time.monotonic())
        dump = read(self.site.database_url)
        self.site.start()
        self.report.violations += compare(dump, acknowledged, self._typed())

    def crash_database(self, cluster: Cluster) -> None:
        """The database restarts, the application does not: saves go on by themselves."""
        before = self._count("server_errors")
        self.wait_for_save()
        pids = self.site.pids()
        cluster.crash()
        restarted = time.monotonic()
        waited = self._first_save_after(restarted, 2 * PATIENCE)
        self.report.figures["database back: s until the first save"] = f"{waited:.2f}"
        # What was under way when the database went may be answered until here.
        time.sleep(2 * slowness())
        self.allowed_errors = self._count("server_errors") - before
        self.report.figures["database away: answers 5xx"] = self.allowed_errors
        if waited > DATABASE_IS_BACK * slowness():
            self.report.violations.append(
                f"saving worked again only {waited:.1f} s after the database"
            )
        if self.site.pids() != pids:
            self.report.violations.append("the application had to be restarted")

    def end(self) -> None:
        """The writers empty their queues; everything is compared."""
        for writer in self.writers:
            writer.leave.set()
        for writer in self.writers:
            writer.join()
            self.report.violations += writer.violations
        dump = read(self.site.database_url)
        self.report.violations += compare(dump, self._acknowledged(), self._typed())
        if errors := self._count("server_errors") - self.allowed_errors:
            self.report.violations.append(f"{errors} answers were 5xx while the database was there")
        sent = [post for writer in self.writers for post in writer.sent]
        lost = answers_lost(dump, sent)
        self.report.figures |= {
            "acknowledged saves": f"{len(sent)} {dict(Counter(post.kind for post in sent))}",
            "problems stored": len(dump.problems),
            "posts that were overtaken": sum(len(writer.overtaken) for writer in self.writers),
            "resends": sum(post.tries - 1 for post in sent),
            "resends of what had been committed": f"{lost.total()} {dict(lost)}",
            "asked to sign in again": self._count("asked_to_sign_in"),
        }

        if self.kills:
            # The last kill may come when everything has been acknowledged.
            last = max(at for writer in self.writers for at in writer.acknowledged_at)
            waits = [self._first_save_after(kill, 0) for kill in self.kills if kill < last]
            self.report.figures |= {
                "kills": len(self.kills),
                "saves in flight at the kills": sum(self.in_flight),
                "s from a kill to the first save, median (max)": (
                    f"{statistics.median(waits):.2f} ({max(waits):.2f})"
                ),
            }

    def replay(self, number: int) -> None:
        """Send posts again that were acknowledged, or overtaken by those; nothing may change."""
        posts = [
            (writer, post) for writer in self.writers for post in writer.sent + writer.overtaken
        ]
        posts = [self.draw.choice(posts) for _ in range(number)]
        before, kinds = read(self.site.database_url), Counter[str]()

        def send(mine: list[tuple[Writer, Post]]) -> None:
            for writer, post in mine:
                answer = writer.send(post)
                kinds[f"{post.kind}: {answer['kind'] if answer else 'no answer'}"] += 1

        started = time.monotonic()
        self._at_once(send, posts)
        changed = _differences(before, read(self.site.database_url))
        took = f"{time.monotonic() - started:.1f} s"
        self.report.figures |= {
            "replayed posts": f"{number} in {took} {dict(sorted(kinds.items()))}",
            "rows that replaying changed": changed,
        }
        if changed:
            self.report.violations.append(f"replaying changed {changed} rows")
        if set(kinds) - {f"{kind}: {said}" for kind, said in ALLOWED_REPLAYS}:
            self.report.violations.append(f"replaying was answered {dict(kinds)}")

    def replay_with_other_words(self, number: int) -> None:
        """A key that was used, with another text: refused, by name, and nothing changes."""
        before, codes = read(self.site.database_url), Counter[str]()
        posts = [
            (writer, post)
            for writer in self.writers
            for post in writer.sent
            if post.kind == "quick"
        ][:number]
        for writer, post in posts:
            fields = [
                (name, value + "!" if name == "statement" else value) for name, value in post.fields
            ]
            answer = writer.said(writer.laptop.ask(post.url, fields, accept="application/json"))
            codes[
                f"{answer['http']} {answer['kind']} {answer.get('code')}" if answer else "no answer"
            ] += 1
        self.report.figures["replayed with other words"] = dict(codes)
        if set(codes) != {"422 refused key_reused"} or _differences(
            before, read(self.site.database_url)
        ):
            self.report.violations.append(f"a used key with other words was answered {dict(codes)}")

    # --- Looking at the writers ------------------------------------------------------------

    def _acknowledged(self) -> list[tuple[Any, Any]]:
        return [
            (one, one.stored)
            for writer in self.writers
            for one in list(writer.problems)
            if one.stored
        ]

    def _typed(self) -> list[Any]:
        return [one for writer in self.writers for one in list(writer.problems)]

    def _count(self, name: str) -> int:
        return sum(getattr(writer, name) for writer in self.writers)

    def _first_save_after(self, moment: float, seconds: float) -> float:
        """Seconds from `moment` to the first acknowledged save, waiting for it up to `seconds`."""
        while True:
            if after := [
                at for writer in self.writers for at in list(writer.acknowledged_at) if at > moment
            ]:
                return min(after) - moment
            if time.monotonic() > moment + seconds:
                raise TimeoutError(f"no save for {seconds} s:\n{self.site.log.read_text()[-3000:]}")
            time.sleep(0.02)

    def _until_in_flight(self) -> None:
        """Wait for a moment at which the server is in the middle of several saves.

        Which line it is at, chance decides.
        """
        until = time.monotonic() + 1
        while time.monotonic() < until and sum(writer.is_sending for writer in self.writers) < 2:
            time.sleep(0.0005)
        time.sleep(self.draw.uniform(0, 0.04))

    def _at_once(self, target: Any, work: list[Any]) -> None:
        parts = [work[number::THREADS_OF_REPLAY] for number in range(THREADS_OF_REPLAY)]
        threads = [threading.Thread(target=target, args=[part]) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


# A first save is confirmed however often it is sent. An old change is confirmed while nothing
# newer says otherwise, else it is a conflict; a problem that was submitted meanwhile takes no
# change at all.
ALLOWED_REPLAYS = {("quick", "saved"), ("submit", "saved")} | {
    (kind, said) for kind in ("form", "edit") for said in ("saved", "conflict", "refused")
}


def _differences(before: Any, after: Any) -> int:
    return sum(len(set(getattr(before, name)) ^ set(getattr(after, name))) for name in vars(before))


def soak(
    site: GunicornSite,
    *,
    kills: int,
    writers: int,
    replays: int,
    seed: int,
    cluster: Cluster | None = None,
) -> Report:
    """Everything in its order, on an empty database."""
    run = Soak(site, site.prepare("tests.soak.world", str(writers)), seed=seed)
    run.begin()
    for _ in range(kills):
        run.kill()
    if cluster:
        run.crash_database(cluster)
    run.end()
    run.replay(replays)
    run.replay_with_other_words(20)
    return run.report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--replays", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    numbers = {name: getattr(options, name) for name in ("kills", "writers", "replays", "seed")}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dim-soak-")))
        cluster = (
            stack.enter_context(private_cluster()) if options.database == "postgresql" else None
        )
        url = cluster.create("soak") if cluster else f"sqlite:///{folder / 'soak.sqlite3'}"
        site = stack.enter_context(prepared_site(folder, url))
        print(f"{options.database}, {numbers}", flush=True)
        report = soak(site, cluster=cluster, **numbers)
        print(report)
    sys.exit(bool(report.violations))


if __name__ == "__main__":
    main()
