"""Forget what the security log has kept for as long as was promised."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

# The database itself refuses to forget anything younger (migration 0011).
LEAST_DAYS = 180


class Command(BaseCommand):
    """Deletes old records of the security log."""

    help = "Delete records of the security log that are older than --days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=400, metavar="DAYS")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < LEAST_DAYS:
            raise CommandError(f"The security log is kept for at least {LEAST_DAYS} days.")
        before = timezone.now() - datetime.timedelta(days=options["days"])
        # Past the QuerySet, which deletes nothing of what is written once.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM dim_securityrecord WHERE at < %s", [before])
            self.stdout.write(f"{cursor.rowcount} records deleted.")
