"""What suggestions cost beside a bare scan of the same event.

    python -m tests.bench.similarity [--rounds 60] [--sizes 2500 10000 100000]

One event up to 10,000 problems; beyond that, ten events of equal size in one
database, one of which is asked about. Each round asks once with a typed
statement and once about a stored problem, interleaved with a bare scan: one raw
SELECT of the event's search texts, counting shared words in Python. Printed are
milliseconds of the clock (95 of 100 rounds stay under p95), of this process's
CPU, and the ratio of the medians of the clock, which is comparable between
machines and holds while others work on this one. Runs on SQLite in a temporary
file, or on the PostgreSQL of DATABASE_URL.
"""

import csv
import gc
import os
import random
import resource
import statistics
import time

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konsolnas.settings")

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dim.models import Event, Problem, Recommendation, WordIndex
from dim.models.guard import writes_without_history
from dim.operations.demo.plan import HERE
from dim.operations.similar.suggestions import find_similar
from dim.operations.similar.word_index import OWN_PARTS
from dim.similarity import ClassIndex
from dim.similarity.feature_vectors import telling_stems
from tests import factories as make
from tests.bench.data import DIVISIONS, LETTERS, empty_database, options

# So many different words had the notes of a real event; the frequent ones are real, the rare ones
# are made up.
VOCABULARY = 8_000


def vocabulary(draw: random.Random) -> list[str]:
    with (HERE / "entries.csv").open(encoding="utf-8") as file:
        text = " ".join(
            row["problem"] + " " + row["recommendation"] for row in csv.DictReader(file)
        ).lower()
    real = list(dict.fromkeys(word for word in text.split() if word.isalpha()))
    syllables = [a + b for a in "bcdghjklmnprstwy" for b in "aeiou"]
    made = {"".join(draw.choices(syllables, k=draw.randint(2, 4))) for _ in range(VOCABULARY)}
    return [*real, *sorted(made)][:VOCABULARY]


class Writer:
    """Sentences with the usual distribution: few words everywhere, most of them rare."""

    def __init__(self, draw: random.Random) -> None:
        self.draw, self.words = draw, vocabulary(draw)
        self.weights = [1 / (rank + 8) for rank in range(len(self.words))]

    def sentence(self, least: int, most: int) -> str:
        return " ".join(
            self.draw.choices(self.words, self.weights, k=self.draw.randint(least, most))
        )


def fill(event: Event, number_of_problems: int, writer: Writer, author) -> None:
    """Make that many problems of this event as the operations store them, without their history."""
    rooms = []
    for code in DIVISIONS:
        division = make.division(event, code)
        issue = make.issue(division, 1, title=writer.sentence(1, 3))
        rooms += [(make.workshop_class(division, letter), issue) for letter in LETTERS]
    for number, (room, issue) in enumerate(rooms):
        texts = [
            [
                room.code_of(n).lower().replace("-", " "),
                writer.sentence(8, 25),
                writer.sentence(0, 10),
                "",
                "",
                "",
            ]
            for n in range(1, number_of_problems // 30 + (number < number_of_problems % 30) + 1)
        ]
        problems = [
            Problem(
                event=event,
                workshop_class=room,
                number=n,
                code=room.code_of(n),
                strategic_issue=issue,
                statement=text[1],
                cause=text[2],
                created_by=author,
                submitted_at=timezone.now(),
                status="submitted",
            )
            for n, text in enumerate(texts, 1)
        ]
        advice = [writer.sentence(4, 15) for _ in problems]
        for problem, text, said in zip(problems, texts, advice, strict=True):
            problem.search_text = "\n".join([*text, said, "kpu ri"])
        with writes_without_history():
            Problem.objects.bulk_create(problems, batch_size=500)
            Recommendation.objects.bulk_create(
                [
                    Recommendation(problem=row, text=said)
                    for row, said in zip(problems, advice, strict=True)
                ],
                batch_size=500,
            )
        stems = {
            row.pk: telling_stems(
                {"statement": row.statement, "cause": row.cause, "recommendations": said},
                OWN_PARTS,
            )
            for row, said in zip(problems, advice, strict=True)
        }
        index = WordIndex(workshop_class=room, derived_by="bench")
        index.index = ClassIndex().with_problems(stems)
        index.save(force_insert=True)


def bare(event: Event, statement: str) -> list:
    """The scan that anybody would write first."""
    words = set(statement.split())
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, search_text FROM dim_problem WHERE event_id = %s", [event.pk])
        scored = [(len(words & set(text.split())), code) for code, text in cursor.fetchall()]
    return sorted(scored, reverse=True)[:5]


def clock(function, *arguments, **named) -> tuple[float, float]:
    """Milliseconds of one call: of the clock, of the CPU."""
    start, cpu = time.perf_counter(), time.process_time()
    function(*arguments, **named)
    return (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000


def measure(size: int, rounds: int) -> None:
    draw = random.Random(size)
    writer, author = Writer(draw), make.user()
    events = [make.event() for _ in range(1 if size <= 10_000 else 10)]
    for event in events:
        fill(event, size // len(events), writer, author)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
        cursor.execute("ANALYZE")
    event = events[-1]
    asker = make.member("facilitator", event.divisions.first().workshop_classes.first())
    stored = list(
        Problem.objects.filter(workshop_class=asker.memberships.get().workshop_class)[:rounds]
    )
    times = {"typed statement": [], "stored problem": [], "bare scan": []}
    with CaptureQueriesContext(connection) as captured:
        find_similar({"statement": writer.sentence(8, 25)}, event=event, user=asker)
    gc.collect()
    for number in range(rounds):
        statement = writer.sentence(8, 25)
        times["typed statement"].append(
            clock(find_similar, {"statement": statement}, event=event, user=asker)
        )
        problem = stored[number % len(stored)]
        times["stored problem"].append(clock(find_similar, problem, event=event, user=asker))
        times["bare scan"].append(clock(bare, event, statement))
    print(
        f"\n{size:,} problems in {len(events)} event(s), {connection.vendor}, "
        f"{rounds} rounds, {len(captured)} queries, "
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    scan = statistics.median(wall for wall, _ in times["bare scan"])
    for name, row in times.items():
        walls, cpus = sorted(wall for wall, _ in row), sorted(cpu for _, cpu in row)
        p95, median = int(len(row) * 0.95), statistics.median(walls)
        print(
            f"{name:<16} least {walls[0]:>6.1f}  median {median:>6.1f}  p95 {walls[p95]:>6.1f}   "
            f"ratio {median / scan:>5.2f}   "
            f"CPU least {cpus[0]:>6.1f}  median {statistics.median(cpus):>6.1f}  "
            f"p95 {cpus[p95]:>6.1f}"
        )


def main() -> None:
    told = options(__doc__, rounds=60, sizes=[2_500, 10_000, 100_000])
    with empty_database():
        for size in told.sizes:
            measure(size, told.rounds)


if __name__ == "__main__":
    main()
