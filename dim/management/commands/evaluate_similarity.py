"""``manage.py evaluate_similarity entries.csv --not-duplicates pairs.csv``: how often suggestions are right."""

import csv
import random
from argparse import ArgumentParser
from pathlib import Path
from statistics import pstdev
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from dim.migrations._first_terms import first_terms
from dim.models import Term
from dim.similarity import Row, Vocabulary, vocabulary_of
from dim.similarity.evaluation import Figures, Labelled, Trial

# The columns of a file with labelled entries, by the names that similarity has for them.
COLUMNS = {
    "issue": "strategic_issue",
    "statement": "problem",
    "cause": "cause",
    "impact": "impact",
    "legal_basis": "legal_basis",
    "recommendations": "recommendation",
}
NEEDED = {"id", "cluster_id", "problem"}
SEEDS = range(5)


class Command(BaseCommand):
    help = (
        "Measure suggestions on a CSV with the columns id, cluster_id, problem and, where there are any, "
        "strategic_issue, cause, impact, legal_basis, recommendation. Rows with one cluster_id say the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entries", type=Path, metavar="ENTRIES.csv")
        parser.add_argument(
            "--not-duplicates", type=Path, metavar="PAIRS.csv", help="columns id_a, id_b: alike, and not the same"
        )
        parser.add_argument(
            "--fields",
            choices=["all", "statement", "bare", "every"],
            default="every",
            help="what is asked with: all fields; the statement among whole entries; statements among bare statements",
        )
        parser.add_argument(
            "--first-terms", action="store_true", help="read by the list as delivered instead of this database's"
        )

    def handle(self, **options: Any) -> None:
        entries = [
            Labelled(row["id"], row["cluster_id"], {part: row.get(name) or "" for part, name in COLUMNS.items()})
            for row in _rows(options["entries"], NEEDED)
        ]
        pairs = []
        if options["not_duplicates"]:
            pairs = [(row["id_a"], row["id_b"]) for row in _rows(options["not_duplicates"], {"id_a", "id_b"})]
        vocabulary = self._vocabulary(options["first_terms"])
        self.stdout.write(f"{'':<28}{'entries':>8}{'R@1':>12}{'R@5':>12}{'MRR':>12}{'pairs under':>13}{'AUC':>7}")
        trials = _trials(entries, vocabulary, options["fields"])
        for name, trial in trials:
            self.stdout.write(_line(name, trial.figures(pairs), _halves(trial, entries, pairs)))
        self.stdout.write(
            "R@5: share of entries with a partner that have one among the first five. ±: spread over ten random halves "
            "of the clusters,\nlooked for among all entries. Pairs under: pairs of the second file that rank under the "
            "best true partner."
        )
        self.stdout.write(f"\n{'':<28}{'precision':>12}{'recall':>12}{'F1':>12}")
        for name, met in Trial(entries, vocabulary).grouped():
            self.stdout.write(f"{name:<28}{met.precision:>12.2f}{met.recall:>12.2f}{met.f1:>12.2f}")
        self.stdout.write("Over pairs of entries with all their fields: put into one group, and of one cluster.")

    def _vocabulary(self, as_delivered: bool) -> Vocabulary:
        if not as_delivered:
            try:
                return Term.objects.vocabulary()
            except DatabaseError:
                self.stderr.write("This database has no list of terms, so the one that is delivered is used.")
        return vocabulary_of(tuple(sorted(Row(*row) for row in first_terms())))


def _rows(path: Path, needed: set[str]) -> list[dict[str, str]]:
    """Raises CommandError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error
    if not rows or not needed <= rows[0].keys():
        raise CommandError(f"{path} needs rows and the columns {', '.join(sorted(needed))}.")
    return rows


def _trials(entries: list[Labelled], vocabulary: Vocabulary, fields: str) -> list[tuple[str, Trial]]:
    bare = [Labelled(row.name, row.cluster, {"statement": row.parts["statement"]}) for row in entries]
    made = {
        "all": ("all fields", lambda: Trial(entries, vocabulary)),
        "statement": ("statement, among entries", lambda: Trial(entries, vocabulary, ["statement"])),
        "bare": ("statement, among statements", lambda: Trial(bare, vocabulary)),
    }
    return [(name, make()) for key, (name, make) in made.items() if fields in {key, "every"}]


def _halves(trial: Trial, entries: list[Labelled], pairs: list[tuple[str, str]]) -> list[Figures]:
    clusters = sorted({row.cluster for row in entries})
    found = []
    for seed in SEEDS:
        shuffled = random.Random(seed).sample(clusters, len(clusters))  # noqa: S311 -- a split, no secret
        middle = len(shuffled) // 2
        found += [trial.figures(pairs, half) for half in (shuffled[:middle], shuffled[middle:])]
    return [figures for figures in found if figures.queries]


def _line(name: str, whole: Figures, halves: list[Figures]) -> str:
    def spread(part: str) -> str:
        return f"{getattr(whole, part):.2f} ±{pstdev([getattr(one, part) for one in halves] or [0.0]):.2f}"

    shares = "".join(f"{spread(part):>12}" for part in ("first", "first_five", "reciprocal_rank"))
    under = f"{whole.apart:.2f} of {whole.pairs}" if whole.pairs else "–"
    return f"{name:<28}{whole.queries:>8}{shares}{under:>13}{f'{whole.auc:.2f}' if whole.pairs else '–':>7}"
