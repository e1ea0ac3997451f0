"""``manage.py reindex``.

Derives again what searches and suggestions read, after an update or a restore. It writes no history
and no new version, for nobody wrote anything.
"""

from typing import Any

from django.core.management.base import BaseCommand

from dim.operations.similar.word_index import derive_everything


class Command(BaseCommand):
    """Derives search texts and word indexes of all problems again."""

    help = (
        "Derive again what searches and suggestions read of every problem, "
        "after an update or a restore."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{derive_everything()} problems read differently now.")
