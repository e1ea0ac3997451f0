"""``manage.py reindex``: search again finds what an older version stored."""

from typing import Any

from django.core.management.base import BaseCommand

from dim.operations.search import recompute_search_text


class Command(BaseCommand):
    help = "Derive the search text of every problem again, after an update that compares words differently."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{recompute_search_text()} problems are found by other words now.")
