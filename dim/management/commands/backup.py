"""``manage.py backup``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dim.maintenance.backup import keep_newest, make_backup
from dim.maintenance.trouble import Trouble


class Command(BaseCommand):
    """Writes the whole database into a folder, while people type."""

    help = (
        "Write a backup of the whole database into FOLDER, while people type. It holds everything "
        "that was acknowledged before it began."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="on another disk")
        parser.add_argument(
            "--encrypt-to",
            action="append",
            default=[],
            metavar="KEY",
            help="a public key of age (age1…); more than once for several keys",
        )
        parser.add_argument(
            "--keep",
            type=int,
            metavar="NUMBER",
            help="delete all but so many of the newest backups in the folder afterwards",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep needs a number from 1.")
        try:
            path = make_backup(options["folder"], options["encrypt_to"])
        except (Trouble, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")
        if options["keep"]:
            gone = keep_newest(options["folder"], options["keep"])
            self.stdout.write(f"{len(gone)} older ones deleted.")
