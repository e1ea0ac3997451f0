"""What our pages cost beside a bare Django view that does as much talking.

    python -m tests.bench.run [--rounds 20] [--sizes 2500 25000]

For the board, the full form, a save, the summary, the review list of the desk, the consolidation
desk, and what screens ask every few seconds (with nothing new, and with one new line), at 2,500 and
25,000 problems: CPU time of this process per request (user + system, not the clock), interleaved
request by request with a bare view that runs the very same SQL through a raw cursor (for the save:
as many single-row statements in one transaction) and prints the same bytes without middleware or
templates. Only the ratios mean anything; they are comparable between machines, the milliseconds are
not.

Runs on SQLite in a temporary file, or on the PostgreSQL of DATABASE_URL.
"""

import gc
import io
import os
import statistics
import time
import uuid

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konsolnas.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim.models import Event, Problem
from dim.operations.classes import screens as room_of
from dim.operations.problems import editing
from dim.operations.similar.pairs import update_similar_pairs
from dim.views.live import Position
from tests import factories as make
from tests.bench.data import empty_database, fill, options


class Page:
    """One page of ours and its bare twin."""

    def __init__(self, name: str, client: Client, url: str, data=None) -> None:
        self.name, self.client, self.url, self.data = name, client, url, data

    def ask(self) -> HttpResponse:
        response = (
            self.client.get(self.url)
            if self.data is None
            else self.client.post(self.url, self.data())
        )
        if response.status_code not in {200, 204, 302}:
            raise SystemExit(f"{self.name}: {self.url} answered {response.status_code}")
        return response

    def look(self) -> None:
        """Note how many queries and bytes the twin has to match."""
        self.ask()
        with CaptureQueriesContext(connection) as captured:
            response = self.ask()
        self.body = (
            response.content if not response.streaming else b"".join(response.streaming_content)
        )
        self.statements = [query["sql"] for query in captured]
        self.reads = [sql for sql in self.statements if sql.startswith("SELECT")]

    def bare(self, request) -> HttpResponse:
        """The twin: the same SELECTs raw; where the page writes, as many small statements in one
        transaction.
        """
        with connection.cursor() as cursor:
            if self.data is None:
                for sql in self.reads:
                    cursor.execute(sql)
                    cursor.fetchall()
            else:
                with transaction.atomic():
                    for number in range(len(self.statements)):
                        cursor.execute("UPDATE bench_scratch SET n = %s WHERE id = 1", [number])
        return HttpResponse(self.body)


def cpu(function, *arguments) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    function(*arguments)
    return (time.process_time() - start) * 1000


def pages(event: Event) -> list[Page]:
    division = event.divisions.get(code="SEK")
    room = division.workshop_classes.get(letter="A")
    problem = Problem.objects.filter(workshop_class=room, status="draft").first()
    clients = {}
    for role, scope in (("facilitator", room), ("organiser", event), ("reviewer", division)):
        clients[role] = Client()
        clients[role].force_login(make.member(role, scope))
    board = reverse("board", args=[event.slug, "SEK", "A"])
    issue = division.strategic_issues.first().pk
    text = "Gudang logistik belum tersedia"

    def entry():
        return {
            "key": str(uuid.uuid4()),
            "strategic_issue": issue,
            "statement": text,
            "recommendations": "Sewa",
        }

    # What screens ask is asked of a class that the benchmark does not write to.
    watched = division.workshop_classes.get(letter="B")
    watcher = make.member("facilitator", watched)
    clients["watcher"], clients["phone"] = Client(), Client()
    clients["watcher"].force_login(watcher)
    editing.create_problem(watched, make.content(watched), actor=watcher)
    watched.refresh_from_db()
    now = Position.of(watched)
    before = Position(now.revision - 1, now.state)
    phone = room_of.open_to_phones(watched, actor=watcher).code
    screens = {
        "board": ("watcher", reverse("board_live", args=[event.slug, "SEK", "B"])),
        "projector": ("watcher", reverse("projector_live", args=[event.slug, "SEK", "B"])),
        "phone": ("phone", reverse("phone_list_live", args=[phone])),
    }
    polls = [
        Page(f"{name}, {what}", clients[who], f"{address}?since={since}")
        for what, since in (("204", now), ("news", before))
        for name, (who, address) in screens.items()
    ]

    # The first page of the desk compares what is new; the others read what is remembered.
    call_command("reindex", verbosity=0, stdout=io.StringIO())
    started = time.process_time()
    while update_similar_pairs(event, seconds=60):
        pass
    print(
        f"comparing all problems of the event: {time.process_time() - started:.1f} s of CPU, once"
    )
    desk = reverse("division_consolidate", args=[division.pk])
    free = Problem.objects.filter(workshop_class__division=division, status="submitted").order_by(
        "pk"
    )[:5]
    chosen = "&".join(f"entries={problem.pk}" for problem in free)

    return [
        *polls,
        Page("desk", clients["reviewer"], desk),
        Page("desk, 5 problems", clients["reviewer"], f"{desk}?{chosen}"),
        Page("board", clients["facilitator"], board),
        Page(
            "form", clients["facilitator"], reverse("problem_edit", args=[event.slug, problem.code])
        ),
        Page("save", clients["facilitator"], board, entry),
        Page("summary, event", clients["organiser"], reverse("event_summary", args=[event.slug])),
        Page(
            "summary, division",
            clients["organiser"],
            reverse("division_summary", args=[event.slug, "SEK"]),
        ),
        Page("review list", clients["reviewer"], reverse("admin:dim_problem_changelist")),
    ]


def measure(size: int, rounds: int) -> dict[str, float]:
    events = fill(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    medians = {}
    print(f"\n{size:,} problems in {len(events)} event(s), {connection.vendor}, {rounds} rounds")
    print(f"{'page':<20}{'queries':>8}{'kB':>8}{'ours ms':>10}{'bare ms':>10}{'ratio':>8}")
    for page in pages(events[-1]):
        before = Problem.objects.count()
        page.look()
        if page.data and Problem.objects.count() == before:
            raise SystemExit(f"{page.name}: nothing was stored")
        request, ours, bare = RequestFactory().get("/"), [], []
        gc.collect()
        for _ in range(rounds):
            ours.append(cpu(page.ask))
            bare.append(cpu(page.bare, request))
        medians[page.name] = statistics.median(ours)
        ratio = statistics.median(ours) / statistics.median(bare)
        print(
            f"{page.name:<20}{len(page.statements):>8}{len(page.body) / 1000:>8.1f}"
            f"{medians[page.name]:>10.2f}{statistics.median(bare):>10.2f}{ratio:>8.1f}"
        )
    return medians


def main() -> None:
    told = options(__doc__, rounds=20, sizes=[2_500, 25_000])
    with empty_database():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_scratch (id integer PRIMARY KEY, n integer)")
            cursor.execute("INSERT INTO bench_scratch VALUES (1, 0)")
        results = [measure(size, told.rounds) for size in told.sizes]
    if len(results) > 1:
        print("\ngrowth from the smallest to the largest size (CPU of ours)")
        for name, small in results[0].items():
            print(f"{name:<20}{results[-1][name] / small:>8.2f}")


if __name__ == "__main__":
    main()
