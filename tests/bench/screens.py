"""Measure how soon 600 screens show what 60 people save, and what their polling costs.

    python -m tests.bench.screens [--database postgresql|sqlite|both] [--rooms 30]
                                  [--seconds 60] [--phones-every MS]

A gunicorn as in deploy/README.md serves one event: in each of 30 classes 18 phones, a projector
and a board ask as static/js/live.js does (the pause is what the page says, between 80 and 120 % of
it, counted from the answer). Two note-takers in each save one problem every 20 seconds, then, as in
the last ten minutes, every 5, and in the end all of them at the same moment. Clients and server
share this machine, so both are measured: their load is processor time from /proc, not the clock.

"Delay" is the time from the answer to a save until a screen of that class has the new line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import random
import re
import statistics
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.gunicorn_site import GunicornSite, cpu_seconds, prepared_site
from tests.postgres import Cluster, private_cluster

PHONES = 18  # and a projector and a board: 20 screens in each of 30 rooms
EVERY_SAVE = {"60 people save every 20 s": 20.0, "the last minutes: every 5 s": 5.0}
SETTLE = 8.0  # seconds for the slowest screen to have the last save
TOKEN = "x" * 32  # a CSRF cookie is compared with its header, that is all
SINCE, EVERY = re.compile(rb'data-since="([^"]+)"'), re.compile(rb'data-every="(\d+)"')
CODE, SAVED = re.compile(rb'data-code="([^"]+)"'), re.compile(rb'"code": "([^"]+)"')


class Line:
    """A connection that is kept for as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, bytes, int]:
        """Status, body, and bytes received.

        A connection that was closed meanwhile is opened once more.
        """
        head = {"Host": "127.0.0.1", "Accept": "*/*", "Accept-Encoding": "gzip", **headers} | (
            {"Content-Length": str(len(body))} if body else {}
        )
        request = f"{method} {path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in head.items()
        )
        for fresh in (False, True):
            try:
                if fresh or self.writer is None:
                    await self.close()
                    self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
                self.writer.write(request.encode() + b"\r\n" + body)
                return await self._answer()
            except (ConnectionError, asyncio.IncompleteReadError):
                if fresh:
                    raise
        raise AssertionError

    async def _answer(self) -> tuple[int, bytes, int]:
        head = await self.reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        length = re.search(rb"content-length: (\d+)", lower)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        if b"connection: close" in lower:
            await self.close()
        size = len(head) + len(body)
        return (
            int(head[9:12]),
            gzip.decompress(body) if b"content-encoding: gzip" in lower else body,
            size,
        )

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            with contextlib.suppress(ConnectionError):
                await self.writer.wait_closed()
            self.writer = None


@dataclass
class Tally:
    """What happened in one stretch of time."""

    answers: Counter[str] = field(default_factory=Counter)
    received: int = 0
    empty: set[int] = field(default_factory=set)  # sizes of answers without news
    poll_seconds: list[float] = field(default_factory=list)
    save_seconds: list[float] = field(default_factory=list)
    saves: list[tuple[int, bytes, float]] = field(default_factory=list)  # room, code, when answered
    server: float = 0
    database: float = 0
    clients: float = 0
    seconds: float = 0


class Room:
    """One class: its screens, and who writes."""

    def __init__(self, bench: Bench, number: int, parts: dict[str, Any]) -> None:
        self.bench, self.number, self.parts = bench, number, parts
        self.seen: dict[str, list[dict[bytes, float]]] = defaultdict(list)

    async def watch(self, kind: str, since: bytes, every: float) -> None:
        """One screen, as live.js."""
        line, seen = Line(self.bench.port), dict[bytes, float]()
        self.seen[kind].append(seen)
        headers = self.cookies(0) if kind != "phone" else {}
        await asyncio.sleep(random.uniform(0, every))
        while True:
            started, tally = time.monotonic(), self.bench.tally
            status, body, size = await line.ask(
                "GET", f"{self.parts[kind]}live/?since={since.decode()}", headers
            )
            now = time.monotonic()
            tally.poll_seconds.append(now - started)
            tally.answers[f"{kind} {status}"] += 1
            tally.received += size
            if status == 200:
                since = SINCE.search(body)[1]
                for code in CODE.findall(body):
                    seen.setdefault(code, now)
            elif status == 204:
                tally.empty.add(size)
            await asyncio.sleep(every * random.uniform(0.8, 1.2))

    def cookies(self, writer: int) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={self.parts['writers'][writer]['session']}; csrftoken={TOKEN}"
        }

    async def save(self, writer: int) -> None:
        tally, text = (
            self.bench.tally,
            " ".join(random.choices(("gudang", "logistik", "belum", "tersedia"), k=18)),
        )
        fields = {"key": uuid.uuid4(), "strategic_issue": self.parts["issue"], "statement": text}
        fields |= {"recommendations": text, "typed_by": self.parts["writers"][writer]["typed_by"]}
        headers = self.cookies(writer) | {"X-CSRFToken": TOKEN, "Accept": "application/json"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        started, line = time.monotonic(), Line(self.bench.port)
        status, body, _size = await line.ask(
            "POST", self.parts["post"], headers, urlencode(fields).encode()
        )
        await line.close()
        now = time.monotonic()
        tally.answers[f"save {status}"] += 1
        tally.save_seconds.append(now - started)
        if status == 201:
            tally.saves.append((self.number, SAVED.search(body)[1], now))

    async def write(self, writer: int, every: float) -> None:
        await asyncio.sleep(random.uniform(0, every))
        while True:
            await self.save(writer)
            await asyncio.sleep(random.uniform(0.5, 1.5) * every)


class Bench:
    """All rooms at one server."""

    def __init__(
        self,
        site: GunicornSite,
        cluster: Cluster | None,
        rooms: list[dict[str, Any]],
        every: dict[str, float],
    ) -> None:
        self.site, self.cluster, self.port = site, cluster, site.port
        self.rooms = [Room(self, number, parts) for number, parts in enumerate(rooms)]
        self.every, self.tally = every, Tally()

    async def run(self, seconds: float) -> list[tuple[str, Tally]]:
        """Nobody saves, people save, everybody saves at once."""
        screens = [
            asyncio.create_task(one) for room in self.rooms for one in await self._screens(room)
        ]
        await asyncio.sleep(SETTLE)
        stretches = [("nobody saves", await self._stretch(seconds / 3))]
        for name, every in EVERY_SAVE.items():
            writers = [
                asyncio.create_task(room.write(each, every))
                for room in self.rooms
                for each in range(2)
            ]
            stretches.append((name, await self._stretch(seconds)))
            for task in writers:
                task.cancel()
            await asyncio.sleep(SETTLE)
        burst = asyncio.gather(*(room.save(each) for room in self.rooms for each in range(2)))
        stretches.append(("all at the same moment", await self._stretch(SETTLE)))
        await burst
        for task in screens:
            if task.done():
                task.result()
            task.cancel()
        return stretches

    async def _screens(self, room: Room) -> list[Any]:
        made = []
        for kind, number in (("board", 1), ("projector", 1), ("phone", PHONES)):
            line = Line(self.port)
            status, page, _size = await line.ask(
                "GET", room.parts[kind], room.cookies(0) if kind != "phone" else {}
            )
            await line.close()
            if status != 200:
                raise SystemExit(f"{room.parts[kind]} answered {status}")
            every = self.every.setdefault(kind, int(EVERY.search(page)[1]) / 1000)
            made += [room.watch(kind, SINCE.search(page)[1], every) for _ in range(number)]
        return made

    async def _stretch(self, seconds: float) -> Tally:
        tally = self.tally = Tally()
        before, started = self._cpu(), time.monotonic()
        await asyncio.sleep(seconds)
        tally.seconds = time.monotonic() - started
        after, self.tally = self._cpu(), Tally()
        tally.server, tally.database, tally.clients = (
            now - then for now, then in zip(after, before, strict=True)
        )
        return tally

    def _cpu(self) -> tuple[float, float, float]:
        server = cpu_seconds(self.site.pids()[0])
        return server, cpu_seconds(self.cluster.pid) if self.cluster else 0, time.process_time()

    def delays(self, tally: Tally) -> tuple[dict[str, list[float]], int]:
        """By kind of screen; and how many screens never got a line."""
        found, missing = defaultdict(list), 0
        for number, code, answered in tally.saves:
            for kind, screens in self.rooms[number].seen.items():
                for seen in screens:
                    if code in seen:
                        found[kind].append(max(0.0, seen[code] - answered))
                    else:
                        missing += 1
        return found, missing


def spread(values: list[float]) -> str:
    if len(values) < 2:
        return "-"
    cuts = statistics.quantiles(values, n=100)
    return f"p50 {cuts[49]:.2f}  p95 {cuts[94]:.2f}  p99 {cuts[98]:.2f}"


def show(bench: Bench, stretches: list[tuple[str, Tally]]) -> None:
    for name, tally in stretches:
        polls = sum(number for what, number in tally.answers.items() if not what.startswith("save"))
        unchanged = sum(number for what, number in tally.answers.items() if what.endswith("204"))
        print(f"\n{name}, {tally.seconds:.0f} s")
        for what, seconds in (
            ("server", tally.server),
            ("database", tally.database),
            ("clients", tally.clients),
        ):
            print(f"  {what:<28}{seconds / tally.seconds:.2f} cores")
        per_second = polls / tally.seconds
        share_unchanged = unchanged / max(polls, 1)
        print(f"  {'polls':<28}{per_second:.0f}/s, {share_unchanged:.0%} of them 204")
        megabytes = tally.received / tally.seconds / 1e6
        print(f"  {'received':<28}{megabytes:.3f} MB/s; a 204 has {sorted(tally.empty)} bytes")
        print(f"  {'s for a poll':<28}{spread(tally.poll_seconds)}")
        print(f"  {'answers':<28}{dict(sorted(tally.answers.items()))}")
        if not tally.saves:
            continue
        print(f"  {'s for a save':<28}{spread(tally.save_seconds)}")
        delays, missing = bench.delays(tally)
        for kind in ("board", "projector", "phone"):
            print(f"  {'delay, ' + kind:<28}{spread(delays[kind])}")
        print(f"  {'lines that a screen missed':<28}{missing}")


def measure(database: str, options: argparse.Namespace) -> None:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dim-bench-")))
        cluster = (
            stack.enter_context(private_cluster(flushes=True)) if database == "postgresql" else None
        )
        url = cluster.create("bench") if cluster else f"sqlite:///{folder / 'bench.sqlite3'}"
        site = stack.enter_context(
            prepared_site(folder, url, workers=options.workers, threads=options.threads)
        )
        rooms = site.prepare("tests.bench.audience")[: options.rooms]
        site.start()
        site.wait()
        every = {"phone": options.phones_every / 1000} if options.phones_every else {}
        bench = Bench(site, cluster, rooms, every)
        stretches = asyncio.run(bench.run(options.seconds))
        pauses = ", ".join(f"{kind} {seconds} s" for kind, seconds in bench.every.items())
        screens, writers = len(rooms) * (PHONES + 2), len(rooms) * 2
        print(f"\n=== {database}: {screens} screens ({pauses}), {writers} writers,", end=" ")
        print(f"gunicorn {options.workers} × {options.threads}")
        show(bench, stretches)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--database", choices=["postgresql", "sqlite", "both"], default="both")
    parser.add_argument("--rooms", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument(
        "--phones-every", type=int, help="milliseconds, instead of what the page says"
    )
    options = parser.parse_args()
    for database in ("postgresql", "sqlite") if options.database == "both" else (options.database,):
        measure(database, options)


if __name__ == "__main__":
    main()
