"""``manage.py similar_entries konsolnas-2019 --top 5 --format csv --output serupa.csv``."""

import csv
import sys
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dim.models import Event
from dim.operations.similar.suggestions import find_all_similar
from dim.operations.similar.word_index import stale_classes
from dim.similarity import CANDIDATES

# No more are ever compared in full.
MOST = CANDIDATES


class Command(BaseCommand):
    """Writes for every problem of an event which others may say the same, as a CSV."""

    help = (
        "List for every entry of an event the entries that may say the same: "
        "code, rank, similar code, score (0 to 1)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT_SLUG")
        parser.add_argument(
            "--top",
            type=int,
            default=5,
            help=f"how many for each entry, at most {MOST} (default: 5)",
        )
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument(
            "--output",
            default="-",
            metavar="FILE",
            help="the file to write; default: standard output",
        )

    def handle(self, **options: Any) -> None:
        event = Event.objects.filter(slug=options["event"]).first()
        if event is None:
            raise CommandError(_("There is no event “%(slug)s”.") % {"slug": options["event"]})
        if not 1 <= options["top"] <= MOST:
            raise CommandError(_("--top takes a number from 1 to %(most)d.") % {"most": MOST})
        if stale_classes(event).exists():
            self.stderr.write(
                _("Some entries are still read by a former list of terms; manage.py reindex helps.")
            )
        # Whole before it is written, so that a failure leaves no half of a list.
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["code", "rank", "similar_code", "score"])
        for code, matches in find_all_similar(event, options["top"]):
            writer.writerows(
                [code, rank, match.name, f"{match.score:.4f}"]
                for rank, match in enumerate(matches, 1)
            )
        if options["output"] == "-":
            sys.stdout.write(text.getvalue())
            return
        try:
            Path(options["output"]).write_text(text.getvalue(), encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s.")
                % {"file": options["output"], "reason": error.strerror or str(error)}
            ) from error
        self.stderr.write(_("Written: %(file)s") % {"file": options["output"]})
