"""``manage.py compare_entries konsolnas-2019``.

Finds out at once which problems of an event are alike. The pages of the desk do the same, a second
at a time.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim.models import Event
from dim.operations.similar.pairs import update_similar_pairs

_SECONDS = 10.0  # between two lines of output


class Command(BaseCommand):
    """Compares all problems of an event that were not compared as they are now."""

    help = (
        "Compare the entries of an event that were not compared as they are now, "
        "for the consolidation desk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT_SLUG")

    def handle(self, **options: Any) -> None:
        event = Event.objects.filter(slug=options["event"]).first()
        if event is None:
            raise CommandError(_("There is no event “%(slug)s”.") % {"slug": options["event"]})
        left = update_similar_pairs(event, seconds=_SECONDS)
        while left:
            self.stdout.write(
                ngettext("%(count)d entry is left.", "%(count)d entries are left.", left)
                % {"count": left}
            )
            left = update_similar_pairs(event, seconds=_SECONDS)
        self.stdout.write(_("All entries are compared."))
