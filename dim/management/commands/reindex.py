"""``manage.py reindex``: searches and suggestions again find what an older version stored."""

from typing import Any

from django.core.management.base import BaseCommand

from dim.operations.search import derive_everything


class Command(BaseCommand):
    help = "Derive again what searches and suggestions read of every problem, after an update or a restore."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{derive_everything()} problems read differently now.")
