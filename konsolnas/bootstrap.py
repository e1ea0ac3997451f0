"""What manage.py does before Django: find or build .venv, choose the mode, check the settings.

It has to parse on Python 3.6, so that an old one is told so in a sentence
instead of a SyntaxError, and needs only the standard library until .venv exists.
"""

import os
import sys

from konsolnas import __version__
from konsolnas.packages import (
    ROOT,
    STAMP,
    VENV,
    build_or_stop,
    forget,
    has_package,
    is_ready,
    run_with_venv,
    say,
    stop,
)

OLDEST = (3, 11)
DEMO_DATABASE = os.path.join(ROOT, "db.sqlite3")
# Settings that only somebody who runs a real site has set.
CONFIGURED = ("DEBUG", "SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS")
VERSION_COMMANDS = {"version", "--version"}
# They work without settings, as Django's own.
NEED_NO_SETTINGS = {"help", "--help", "-h"}


def prepare(arguments):
    """Make this process ready to run Django's command line.

    `arguments` are the words after "manage.py". Ends the process with one sentence where
    something is missing, and replaces it by one of .venv where this Python has no Django.
    """
    find_packages()
    # Django would print its own version.
    if arguments and arguments[0] in VERSION_COMMANDS:
        show_version()
    choose_mode(arguments)
    check_settings(arguments)


def show_version():
    """Print the product's version and Django's, and end the process."""
    import django

    sys.stdout.write(f"DIM Konsolnas {__version__} (Django {django.get_version()})\n")
    sys.exit()


def check_settings(arguments):
    """Read the settings file, and end with its complaint in one sentence instead of a traceback."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        # Reading any setting loads the file. Django would wrap an error that it meets later.
        settings.INSTALLED_APPS  # noqa: B018
    except ImproperlyConfigured as error:
        # Help has to be there for somebody who has set nothing yet.
        if arguments and arguments[0] not in NEED_NO_SETTINGS:
            stop(f"{error} To try the project: python3 manage.py demo")


def choose_mode(arguments):
    """Switch DEBUG on where nothing is at stake; a served site (gunicorn) never comes through here.

    `demo` and `test` need no variable. Neither does any other command on a machine
    that has the demo's database and no setting of a real site; it says so, because
    a forgotten variable must not be mistaken for the real database.
    """
    command = arguments[0] if arguments else "help"
    if command in {"demo", "test"}:
        if not (os.environ.get("DEBUG") or os.environ.get("SECRET_KEY")):
            os.environ["DEBUG"] = "1"
    elif not any(os.environ.get(name) for name in CONFIGURED) and os.path.exists(DEMO_DATABASE):
        os.environ["DEBUG"] = "1"
        say(f"No settings in the environment: working on the demo database, {DEMO_DATABASE}.")


def find_packages():
    """Make sure that this process has Django, and build .venv for it where nothing else has it."""
    if sys.version_info < OLDEST:
        stop(
            f"DIM Konsolnas needs Python 3.{OLDEST[1]} or newer, and this is Python "
            f"{sys.version.split()[0]}. "
            f"Run it with a newer one, for example: python3.{OLDEST[1]} manage.py demo"
        )
    own_packages = os.environ.get("DIM_NO_BOOTSTRAP") == "1"
    # An active virtual environment is left alone. The system's own Django is not used: it is
    # hardly ever the version that requirements.txt names.
    if has_package("django") and (sys.prefix != sys.base_prefix or own_packages):
        return
    if own_packages:
        stop(
            "DIM_NO_BOOTSTRAP is set, but this Python has no Django: "
            "install requirements.txt or unset the variable."
        )
    inside = os.path.realpath(sys.prefix) == os.path.realpath(VENV)
    if inside:
        # Its packages are gone or belong to another Python version: the stamp lies.
        forget(STAMP)
    if inside or not is_ready():
        build_or_stop()
    run_with_venv()
