"""``manage.py evaluate_similarity entries.csv --not-duplicates pairs.csv``.

Measures how often suggestions are right.
"""

import csv
import random
from argparse import ArgumentParser
from pathlib import Path
from statistics import pstdev
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from dim.models import Term
from dim.models.problem_text import OPTIONAL_TEXT_NAMES
from dim.operations.imports.columns import texts_in
from dim.operations.similar.word_index import WEIGHTS
from dim.similarity import LIKELY, TermRow, Vocabulary, vocabulary_of
from dim.similarity.evaluation import Figures, Labelled, Trial
from dim.similarity.first_terms import first_terms

NEEDED = {"id", "cluster_id", "problem"}
# Of the random halves, so that two runs print the same.
SEEDS = range(5)


class Command(BaseCommand):
    """Prints how often suggestions are right, and how well groups meet the clusters of a file."""

    help = (
        "Measure suggestions on a CSV with the columns id, cluster_id, problem and, where there "
        f"are any, strategic_issue, {', '.join(OPTIONAL_TEXT_NAMES)}, recommendation. "
        "Rows with one cluster_id say the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entries", type=Path, metavar="ENTRIES.csv")
        parser.add_argument(
            "--not-duplicates",
            type=Path,
            metavar="PAIRS.csv",
            help="columns id_a, id_b: alike, and not the same",
        )
        parser.add_argument(
            "--fields",
            choices=["all", "quick", "statement", "bare", "every"],
            default="every",
            help="what is asked with: all fields; statement and issue, as the quick entry does, or "
            "the statement alone, among whole entries; statements among bare statements",
        )
        parser.add_argument(
            "--first-terms",
            action="store_true",
            help="read by the list as delivered instead of this database's",
        )

    def handle(self, **options: Any) -> None:
        problems = [
            Labelled(row["id"], row["cluster_id"], parts_in(row))
            for row in _rows(options["entries"], NEEDED)
        ]
        pairs = []
        if options["not_duplicates"]:
            pairs = [
                (row["id_a"], row["id_b"])
                for row in _rows(options["not_duplicates"], {"id_a", "id_b"})
            ]
        vocabulary = self._vocabulary(options["first_terms"])
        self.stdout.write(
            f"{'':<28}{'entries':>8}{'R@1':>12}{'R@5':>12}{'MRR':>12}{'pairs under':>13}{'AUC':>7}"
        )
        trials = _trials(problems, vocabulary, options["fields"])
        for name, trial in trials:
            self.stdout.write(_line(name, trial.figures(pairs), _halves(trial, problems, pairs)))
        self.stdout.write(
            "R@5: share of entries with a partner that have one among the first five. "
            "±: spread over ten random halves of the clusters,\nlooked for among all entries. "
            "Pairs under: pairs of the second file that rank under the best true partner."
        )
        self._write_marks(trials)
        self.stdout.write(f"\n{'':<28}{'precision':>12}{'recall':>12}{'F1':>12}")
        for name, met in Trial(problems, vocabulary, WEIGHTS).grouped():
            self.stdout.write(f"{name:<28}{met.precision:>12.2f}{met.recall:>12.2f}{met.f1:>12.2f}")
        self.stdout.write(
            "Over pairs of entries with all their fields: put into one group, and of one cluster."
        )

    def _write_marks(self, trials: list[tuple[str, Trial]]) -> None:
        self.stdout.write(
            f"\n{f'called similar (from {LIKELY})':<28}{'no partner':>12}{'wrongly':>12}"
            f"{'overlooked':>12}{'found':>12}"
        )
        for name, trial in trials:
            marks = trial.false_marks()
            wrongly = f"{marks.marked_single} = {marks.marked_single / (marks.single or 1):.0%}"
            self.stdout.write(
                f"{name:<28}{marks.single:>12}{wrongly:>12}"
                f"{marks.overlooked:>12.0%}{marks.found:>12.0%}"
            )
        self.stdout.write(
            "Wrongly: entries without a partner that get a suggestion called similar. "
            "Overlooked: the same of all entries, as if their partners\nwere not there. "
            "Found: entries with a partner that get one called similar among the first five."
        )

    def _vocabulary(self, as_delivered: bool) -> Vocabulary:
        if not as_delivered:
            try:
                return Term.objects.vocabulary()
            except DatabaseError:
                self.stderr.write(
                    "This database has no list of terms, so the one that is delivered is used."
                )
        return vocabulary_of(tuple(sorted(TermRow(*row) for row in first_terms())))


def parts_in(row: dict[str, str]) -> dict[str, str]:
    """Return the parts of a problem in a row of the file, by the names that comparing uses."""
    return {
        **texts_in(row),
        "issue": row.get("strategic_issue") or "",
        "recommendations": row.get("recommendation") or "",
    }


def _rows(path: Path, needed: set[str]) -> list[dict[str, str]]:
    """Read a CSV. Raises CommandError where it is unreadable, empty or lacks a `needed` column."""
    try:
        # Excel writes a byte order mark, which would belong to the name of the first column.
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error
    if not rows or not needed <= rows[0].keys():
        raise CommandError(f"{path} needs rows and the columns {', '.join(sorted(needed))}.")
    return rows


def _trials(
    problems: list[Labelled], vocabulary: Vocabulary, fields: str
) -> list[tuple[str, Trial]]:
    """Return the trials that --fields asks for, each with the beginning of its line."""
    trials = []
    if fields in {"all", "every"}:
        trials.append(("all fields", Trial(problems, vocabulary, WEIGHTS)))
    if fields in {"quick", "every"}:
        trial = Trial(problems, vocabulary, WEIGHTS, ["statement", "issue"])
        trials.append(("statement and issue", trial))
    if fields in {"statement", "every"}:
        trial = Trial(problems, vocabulary, WEIGHTS, ["statement"])
        trials.append(("statement, among entries", trial))
    if fields in {"bare", "every"}:
        bare = [
            Labelled(row.name, row.cluster, {"statement": row.parts["statement"]})
            for row in problems
        ]
        trials.append(("statement, among statements", Trial(bare, vocabulary, WEIGHTS)))
    return trials


def _halves(trial: Trial, problems: list[Labelled], pairs: list[tuple[str, str]]) -> list[Figures]:
    """Measure over random halves of the clusters, for the spread behind each figure."""
    # Halves of clusters, not of problems: partners must stay together.
    clusters = sorted({row.cluster for row in problems})
    found = []
    for seed in SEEDS:
        # A split, no secret: any random numbers do.
        shuffled = random.Random(seed).sample(clusters, len(clusters))  # noqa: S311
        middle = len(shuffled) // 2
        found += [trial.figures(pairs, half) for half in (shuffled[:middle], shuffled[middle:])]
    return [figures for figures in found if figures.queries]


def _line(name: str, whole: Figures, halves: list[Figures]) -> str:
    """Return a line of the table: the figures of the whole, with their spread over the halves."""
    shares = (
        _with_spread(whole.first, [half.first for half in halves])
        + _with_spread(whole.first_five, [half.first_five for half in halves])
        + _with_spread(whole.reciprocal_rank, [half.reciprocal_rank for half in halves])
    )
    under = f"{whole.apart:.2f} of {whole.pairs}" if whole.pairs else "–"
    auc = f"{whole.auc:.2f}" if whole.pairs else "–"
    return f"{name:<28}{whole.queries:>8}{shares}{under:>13}{auc:>7}"


def _with_spread(figure: float, halves: list[float]) -> str:
    text = f"{figure:.2f} ±{pstdev(halves or [0.0]):.2f}"
    return f"{text:>12}"
