"""Django's manage.py, which first finds or builds .venv from requirements.txt.

It has to parse on Python 3.6, so that an old one is told so in a sentence
instead of a SyntaxError, and needs only the standard library until .venv exists.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python.exe" if os.name == "nt" else "python")
REQUIREMENTS = os.path.join(ROOT, "requirements.txt")
STAMP = os.path.join(VENV, ".installed")  # the hash of the requirements.txt that is installed
BUILDING = os.path.join(VENV, ".building")  # there while we install: found later, the work was interrupted
LOCK = os.path.join(VENV, ".lock")
NO_NETWORK = re.compile(
    "NewConnectionError|Failed to establish|Name or service|name resolution|getaddrinfo|ConnectTimeout"
    "|ReadTimeout|ProxyError|Network is unreachable|ConnectionError|Connection refused|No matching distribution"
)
DEMO_DATABASE = os.path.join(ROOT, "db.sqlite3")
# Settings that only somebody who runs a real site has set.
CONFIGURED = ("DEBUG", "SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS")


def stop(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def say(sentence):
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def installed():
    return importlib.util.find_spec("django") is not None


def wanted_stamp():
    with open(REQUIREMENTS, "rb") as lines:
        return hashlib.sha256(lines.read()).hexdigest()


def is_ready():
    try:
        with open(STAMP) as stamp:
            return stamp.read().strip() == wanted_stamp() and os.path.exists(VENV_PYTHON)
    except OSError:
        return False


def bootstrap():
    """Make sure that this process has Django, in .venv if it has to be built."""
    if sys.version_info < OLDEST:
        stop(
            f"DIM Konsolnas needs Python 3.{OLDEST[1]} or newer, and this is Python {sys.version.split()[0]}. "
            f"Run it with a newer one, for example: python3.{OLDEST[1]} manage.py demo"
        )
    inside = os.path.realpath(sys.prefix) == os.path.realpath(VENV)
    if installed() and (sys.prefix != sys.base_prefix or os.environ.get("DIM_NO_BOOTSTRAP") == "1"):
        return
    if os.environ.get("DIM_NO_BOOTSTRAP") == "1":
        stop("DIM_NO_BOOTSTRAP is set, but this Python has no Django: install requirements.txt or unset the variable.")
    if inside:
        # Its packages are gone or belong to another Python version: the stamp lies.
        forget(STAMP)
    try:
        if inside or not is_ready():
            build()
    except PermissionError as error:
        stop(
            f"Cannot write {error.filename}: run the command as the owner of this folder, "
            "or copy the folder to a place of your own."
        )
    except OSError as error:
        stop(f"Cannot set up {VENV}: {error}.")
    except KeyboardInterrupt:
        stop("\nStopped before .venv was complete. Run the same command again; it starts over by itself.")
    run_with_venv()


def run_with_venv():
    arguments = [VENV_PYTHON, os.path.abspath(__file__), *sys.argv[1:]]
    if os.name != "nt":
        os.execv(VENV_PYTHON, arguments)
    # Windows has no exec: stay as the parent and leave Ctrl-C to the child.
    child = subprocess.Popen(arguments)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:
            continue


def build():
    """Build or complete .venv while holding its lock, so that two first starts do not meet."""
    os.makedirs(VENV, exist_ok=True)
    with open(LOCK, "a") as lock:
        hold(lock)
        if is_ready():
            return  # another start did it while this one waited
        if os.path.exists(BUILDING) or not has_pip():
            clear()
            create()
        say("Installing the packages of requirements.txt into .venv; this takes about half a minute, once.")
        install()
        if not has_django():
            # pip took half-deleted packages for installed ones.
            clear()
            create()
            install()
        with open(STAMP, "w") as stamp:
            stamp.write(wanted_stamp())
        forget(BUILDING)


def hold(lock):
    if os.name == "nt":
        import msvcrt

        try_lock = lambda: msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # noqa: E731
        wait = try_lock
    else:
        import fcntl

        try_lock = lambda: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # noqa: E731
        wait = lambda: fcntl.flock(lock, fcntl.LOCK_EX)  # noqa: E731
    try:
        try_lock()
    except OSError:
        say("Another start is setting up .venv; waiting for it.")
        wait()


def clear():
    for name in os.listdir(VENV):
        path = os.path.join(VENV, name)
        if path == LOCK:
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.remove(path)


def create():
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        stop(
            f"This Python cannot make virtual environments. Run  {venv_package_command()}  "
            "and then the same command again."
        )
    with open(BUILDING, "w"):
        pass
    base = getattr(sys, "_base_executable", None) or sys.executable
    done = subprocess.run([base, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        stop(
            f"Making .venv failed ({last_line(done.stdout)}). "
            f"On Debian or Ubuntu run  {venv_package_command()}  and then the same command again."
        )


def venv_package_command():
    default = os.path.realpath("/usr/bin/python3") == os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    package = "python3-venv" if default else f"python3.{sys.version_info[1]}-venv"
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return f"{'' if is_root else 'sudo '}apt install {package}"


def has_pip():
    return os.path.exists(VENV_PYTHON) and runs("import pip")


def has_django():
    return runs("import django, sys; sys.exit(django.__file__ is None)")


def runs(code):
    quiet = subprocess.DEVNULL
    return subprocess.call([VENV_PYTHON, "-c", code], stdout=quiet, stderr=quiet) == 0


def install():
    with open(BUILDING, "w"):
        pass
    forget(STAMP)
    command = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--retries", "2", "--only-binary", ":all:", "--require-hashes", "-r", REQUIREMENTS]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ, PIP_USER="0"))
    if done.returncode == 0:
        return
    output = done.stdout.decode("utf-8", "replace")
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        stop("A downloaded package is not the one requirements.txt names (wrong hash), so nothing was installed.")
    if "No space left" in output:
        stop("The disk is full: free about 300 MB and run the same command again.")
    if NO_NETWORK.search(output):
        stop(
            "The packages could not be downloaded: connect this machine to the Internet (or set PIP_INDEX_URL to a "
            f"mirror) and run the same command again. pip says: {last_line(done.stdout)}"
        )
    stop(f"pip could not install requirements.txt: {last_line(done.stdout)}")


def last_line(output):
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "Error"))]
    return (errors or lines or ["no reason given"])[-1]


def forget(path):
    with contextlib.suppress(OSError):
        os.remove(path)


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


def main():
    bootstrap()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konsolnas.settings")
    choose_mode(sys.argv[1:])
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018 -- reads the settings file, before Django wraps its errors
    except ImproperlyConfigured as error:
        if sys.argv[1:2] not in ([], ["help"], ["--help"], ["-h"], ["version"], ["--version"]):
            stop(f"{error} To try the project: python3 manage.py demo")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
