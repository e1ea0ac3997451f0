"""Let somebody sign in again at once after too many wrong passwords, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from dim.models import User
from dim.operations.people import accounts
from dim.operations.security_log import Kind, record


class Command(BaseCommand):
    """Unlocks one account."""

    # The command of django-axes finds nothing: failures are stored under a keyed hash of the name.
    help = "Unlock an account after too many wrong passwords."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        with translation.override("id"):
            had_failures = accounts.forget_failures(username)
            try:
                account = User.objects.get_by_natural_key(username)
            except User.DoesNotExist as error:
                raise CommandError(
                    _("There is no account “%(username)s”.") % {"username": username}
                ) from error
            if had_failures:
                record(Kind.UNLOCKED, account=account)
            text = (
                _("“%(username)s” may try again at once.")
                if had_failures
                else _("“%(username)s” was not locked; nothing was changed.")
            )
            self.stdout.write(text % {"username": username})
