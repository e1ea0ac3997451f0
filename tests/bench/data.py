"""Many events in a few seconds: rows as the application writes them, without its checks."""

import argparse
import datetime
import random
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import setup_test_environment
from django.utils import timezone

from dim.models import Event, HistoryEntry, Problem, Recommendation, User
from dim.models.guard import writes_without_history
from dim.text import normalise
from tests import factories as make

PER_EVENT = 2_500
DIVISIONS = ("SEK", "KUL", "SOSDIKLIH", "TEKNIS", "DATIN", "HUKUM")
LETTERS = "ABCDE"
STATUSES = ("draft", "submitted", "submitted", "returned", "accepted", "accepted", "not_agreed")
WORDS = [
    "gudang",
    "logistik",
    "pemilu",
    "belum",
    "tersedia",
    "anggaran",
    "hibah",
    "daerah",
    "terlambat",
    "cair",
    "satker",
    "arsip",
    "tidak",
    "tertata",
    "pegawai",
    "bimtek",
    "ppk",
    "honor",
    "badan",
    "ad",
    "hoc",
    "server",
    "data",
    "pemilih",
    "sewa",
    "kantor",
    "distribusi",
    "wilayah",
    "sulit",
    "verifikasi",
    "berkas",
    "jadwal",
]


def options(description: str, rounds: int, sizes: list[int]) -> argparse.Namespace:
    """What every benchmark can be told."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--sizes", type=int, nargs="+", default=sizes)
    return parser.parse_args()


@contextmanager
def empty_database() -> Iterator[None]:
    """A database as tests have it, without DEBUG, gone afterwards."""
    setup_test_environment()
    settings.DEBUG = False
    old_name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(old_name, verbosity=0)


def _sentence(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(WORDS, k=words)).capitalize()


@transaction.atomic
def fill(problems: int) -> list[Event]:
    """Make events of 2,500 problems each, two recommendations a problem, until there are
    `problems`.
    """
    draw = random.Random(problems)
    writer = make.user(username=f"penulis-{problems}")
    return [_fill_event(draw, writer) for _ in range(problems // PER_EVENT)]


def _fill_event(draw: random.Random, writer: User) -> Event:
    event = make.event()
    now = timezone.now() - datetime.timedelta(days=1)
    addressees = [
        make.addressee(event, name)
        for name in ("KPU RI", "Setjen KPU RI", "Kemenkeu", "Kemendagri")
    ]
    problems = []
    for division_number, code in enumerate(DIVISIONS):
        division = make.division(event, code)
        issues = [make.issue(division, number) for number in range(1, 9)]
        for letter_number, letter in enumerate(LETTERS):
            # 2,500 over 30 classes: 83 each, and one more in the first ten.
            share = PER_EVENT // 30 + (division_number * 5 + letter_number < PER_EVENT % 30)
            room = make.workshop_class(division, letter, last_number=share)
            problems += [
                _problem(draw, room, issues, writer, now, number) for number in range(1, share + 1)
            ]
    with writes_without_history():
        Problem.objects.bulk_create(problems, batch_size=500)
        rows = Recommendation.objects.bulk_create(
            [
                Recommendation(
                    problem=problem, position=n, text=_sentence(draw, 14), horizon="short"
                )
                for problem in problems
                for n in (1, 2)
            ],
            batch_size=500,
        )
        through = Recommendation.addressees.through
        through.objects.bulk_create(
            [through(recommendation=row, addressee=draw.choice(addressees)) for row in rows],
            batch_size=500,
        )
    HistoryEntry.objects.bulk_create(
        [
            HistoryEntry(
                problem=problem,
                revision=1,
                actor=writer,
                source="room",
                action="created",
                to_status="draft",
                changes=[{"field": "statement", "old": None, "new": problem.statement}],
            )
            for problem in problems
        ],
        batch_size=500,
    )
    return event


def _problem(draw, room, issues, writer, now, number) -> Problem:
    status = draw.choice(STATUSES)
    refused = status in {"returned", "not_agreed"}
    statement = _sentence(draw, 18)
    code = room.code_of(number)
    return Problem(
        event=room.division.event,
        workshop_class=room,
        number=number,
        code=code,
        strategic_issue=draw.choice(issues),
        statement=statement,
        cause=_sentence(draw, 10),
        impact=_sentence(draw, 10),
        status=status,
        submitted_at=None if status == "draft" else now,
        decided_at=now if status in {"accepted", "not_agreed"} else None,
        reason="Mohon dilengkapi" if refused else "",
        reason_category="other" if refused else "",
        created_by=writer,
        search_text=normalise(f"{code} {statement}", {}),
    )
