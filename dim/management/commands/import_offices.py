"""Take the list of offices from a spreadsheet, from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from dim.management.commands.import_entries import read_file
from dim.operations.imports import ImportRefused
from dim.operations.imports.left_out import KINDS
from dim.operations.imports.offices import import_offices


class Command(BaseCommand):
    """Adds and corrects offices from a file, all rows of it or none."""

    help = "Add and correct offices (code, name, kind, province) from CSV or XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and report, store nothing"
        )
        parser.add_argument(
            "--sheet",
            default="",
            help="the sheet of a workbook; default: the first with the headings",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Django's commands speak English; this one is for the secretariat's data.
        with translation.override("id"):
            try:
                outcome = import_offices(
                    read_file(options["file"]), sheet=options["sheet"], dry_run=options["dry_run"]
                )
            except ImportRefused as error:
                raise CommandError(str(error)) from error
            for found in outcome.table.left_out.kept:
                self.stdout.write(
                    _("Row %(row)d left out (%(kind)s): %(text)s")
                    % {"row": found.row, "kind": KINDS[found.code], "text": found.message}
                )
            for finding in outcome.errors.kept:
                self.stderr.write(self.style.ERROR(str(finding)))
            if outcome.errors:
                raise CommandError(_("Nothing was stored."))
            self.stdout.write(
                _("%(added)d offices added, %(changed)d changed, %(unchanged)d unchanged.")
                % {
                    "added": outcome.added,
                    "changed": outcome.changed,
                    "unchanged": outcome.unchanged,
                }
            )
            if options["dry_run"]:
                self.stdout.write(_("Only checked; nothing was stored."))
