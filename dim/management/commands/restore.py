"""``manage.py restore``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from dim.maintenance.replay import contradictions
from dim.maintenance.restoring import restore
from dim.maintenance.trouble import Trouble


class Command(BaseCommand):
    """Brings a backup back into the empty database that is configured."""

    help = (
        "Restore a backup into the database of DATABASE_URL, which must be empty, and prove that "
        "all of it is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, metavar="BACKUP")
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="the file with the secret key of age"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # The file of an SQLite database that is not there yet would be made by an open connection.
        connection.close()
        try:
            manifest = restore(options["backup"], options["identity"])
        except (Trouble, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest.counts.values())
        self.stdout.write(f"{rows} rows in {len(manifest.counts)} tables, as counted then.")
        call_command("migrate", verbosity=0)
        self._prove()
        call_command("reindex", stdout=self.stdout)

    def _prove(self) -> None:
        wrong = list(contradictions())
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            raise CommandError("The backup contradicts itself, see above. It is restored as it is.")
        self.stdout.write("Every problem is what its history tells, every edition what was signed.")
