"""Let somebody set up another telephone as second factor, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from dim.models import User
from dim.operations.people import second_factor


class Command(BaseCommand):
    """Forgets the second factor of one account."""

    help = "Forget the telephone (second factor) of an account, for somebody who has lost it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        with translation.override("id"):
            try:
                account = User.objects.get_by_natural_key(username)
            except User.DoesNotExist as error:
                raise CommandError(
                    _("There is no account “%(username)s”.") % {"username": username}
                ) from error
            text = (
                _("“%(username)s” sets up another telephone at the next sign-in.")
                if second_factor.forget(account, actor=None)
                else _("“%(username)s” had no telephone; nothing was changed.")
            )
            self.stdout.write(text % {"username": username})
