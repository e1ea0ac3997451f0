"""``manage.py demo``: make a sample event in a fresh clone and serve it on this machine."""

import argparse
import contextlib
import logging
import socket
import time
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any

from django.conf import settings
from django.core.files import locks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.core.wsgi import get_wsgi_application

from dim.management.commands.compilemessages import compile_catalogues
from dim.operations.demo import DemoRefused, DemoSummary, load_demo
from dim.operations.similar.word_index import derive_everything

HOST = "127.0.0.1"


class DemoServer(ThreadingMixIn, WSGIServer):
    """Django's development server with a thread for each connection."""

    # Not gunicorn, which does not run on Windows; a demo may.
    daemon_threads = True
    # Thirty browsers open six connections each at once; with the default queue of ten they would
    # wait.
    request_queue_size = 256


def port_number(text: str) -> int:
    """Return the number of a TCP port that somebody typed. Raises ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no port; choose a number from 1024 to 65535."
        )
    return int(text)


class Command(BaseCommand):
    """Prepares the sample event, says who can sign in, and serves it."""

    help = "Prepare the sample event, say who can sign in, and serve it on this machine."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=port_number, default=8000, help="where to serve (default: 8000)"
        )
        parser.add_argument("--no-serve", action="store_false", dest="serve", help="prepare only")
        parser.add_argument(
            "--reset", action="store_true", help="start over: asks, then erases the sample event"
        )
        parser.add_argument(
            "--no-input", action="store_false", dest="interactive", help="do not ask"
        )

    def handle(
        self, *args: Any, port: int, serve: bool, reset: bool, interactive: bool, **options: Any
    ) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo's passwords are known to everybody, and this process is configured for a "
                "real site (DEBUG is off), so nothing was done."
            )
        if reset and interactive:
            self.ask_for_reset()
        # The port first: nobody should wait for the data only to hear that the port is taken.
        server = open_server(port) if serve else None
        with one_at_a_time():
            compile_catalogues()
            call_command("migrate", verbosity=0, interactive=False)
            summary = self.load(reset=reset)
            # The database may come from an older version.
            derive_everything()
        self.introduce(summary, port)
        if server:
            self.serve(server)

    def ask_for_reset(self) -> None:
        """Ask before the sample event is erased. Raises CommandError unless the answer is yes."""
        self.stdout.write("This erases the sample event with everything that was typed into it.")
        try:
            answer = input("Type yes (or ya) to erase it: ")
        except EOFError:
            raise CommandError(
                "Nobody is there to answer; add --no-input to erase without asking."
            ) from None
        if answer.strip().lower() not in {"yes", "ya"}:
            raise CommandError("Nothing was erased.")

    def load(self, *, reset: bool) -> DemoSummary:
        """Make the sample event where there is none, and say how far that is.

        Raises CommandError where the database holds a real event.
        """
        last = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal last
            if done == total or time.monotonic() - last > 2:
                last = time.monotonic()
                self.stdout.write(f"Loading the sample event: {done} of {total} entries.")
                self.stdout.flush()

        try:
            return load_demo(reset=reset, progress=progress)
        except DemoRefused:
            raise CommandError(
                "This database holds a real event, and the demo's passwords are known to "
                "everybody, so nothing was loaded. Point DATABASE_URL at another database for the "
                "demo."
            ) from None

    def introduce(self, summary: DemoSummary, port: int) -> None:
        """Print what is in the sample event, who can sign in, and the address."""
        counts = summary.counts
        self.stdout.write(
            f"\n{summary.event}: {counts['divisions']} divisions, {counts['classes']} classes, "
            f"{counts['problems']} problems, {counts['recommendations']} recommendations "
            "(sample data).\n\n"
        )
        self.stdout.write(f"  {'user name':<24} {'password':<22} for\n")
        for user in summary.users:
            self.stdout.write(f"  {user.username:<24} {user.password:<22} {user.purpose}\n")
        self.stdout.write(f"\nAddress: {self.style.SUCCESS(f'http://{HOST}:{port}/')}\n")

    def serve(self, server: DemoServer) -> None:
        """Serve the site until somebody presses Ctrl-C."""
        # People who try the site should meet its own "not found", not Django's page for engineers.
        settings.DEBUG = False
        # Loading the application sets logging up anew, so the level is set after it.
        server.set_app(get_wsgi_application())
        logging.getLogger("django.server").setLevel(logging.ERROR)
        self.stdout.write(
            "Ctrl-C stops it; what was typed stays. The same command starts it again.\n"
        )
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
        finally:
            server.server_close()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second demo wait until the first has made the tables and the sample event."""
    try:
        file = (settings.BASE_DIR / "db.sqlite3.lock").open("a")
    except PermissionError as error:
        raise CommandError(
            f"Cannot write {error.filename}: run the demo as the owner of this folder."
        ) from None
    with file:
        locks.lock(file, locks.LOCK_EX)
        yield


def open_server(port: int) -> DemoServer:
    """Take the port, so that browsers which come before the data is there wait.

    Raises CommandError where the port is taken or not allowed.
    """
    # Asked before it is taken: on Windows two programs could share an address.
    try:
        with socket.create_connection((HOST, port), timeout=0.5):
            taken = True
    except OSError:
        taken = False
    try:
        if not taken:
            return DemoServer((HOST, port), WSGIRequestHandler, allow_reuse_address=True)
    except PermissionError:
        raise CommandError(
            f"Port {port} is for administrators. Choose one above 1023: --port 8000"
        ) from None
    except OSError:
        pass
    other = port + 1 if port < 65535 else 8000
    raise CommandError(
        f"Port {port} is taken, perhaps by a demo that still runs. "
        f"Stop that one, or choose another port: python3 manage.py demo --port {other}"
    )
