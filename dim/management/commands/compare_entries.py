"""``manage.py compare_entries konsolnas-2019``: find out at once which entries of an event are alike."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim.models import Event
from dim.operations.likeness import catch_up

_SECONDS = 10.0  # between two lines


class Command(BaseCommand):
    help = "Compare the entries of an event that were not compared as they are now, for the consolidation desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT_SLUG")

    def handle(self, **options: Any) -> None:
        event = Event.objects.filter(slug=options["event"]).first()
        if event is None:
            raise CommandError(_("There is no event “%(slug)s”.") % {"slug": options["event"]})
        while left := catch_up(event, seconds=_SECONDS):
            self.stdout.write(
                ngettext("%(count)d entry is left.", "%(count)d entries are left.", left) % {"count": left}
            )
        self.stdout.write(_("All entries are compared."))
