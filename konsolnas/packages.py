"""Build .venv from requirements.txt, also when several first starts meet or one was interrupted.

It parses on Python 3.6 and needs only the standard library, as konsolnas.bootstrap says.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(
    VENV, *(["Scripts", "python.exe"] if os.name == "nt" else ["bin", "python"])
)
REQUIREMENTS = os.path.join(ROOT, "requirements.txt")
# The typeface of the papers. Its package names a program that the fonts do not need: without it.
FONTS = os.path.join(ROOT, "konsolnas", "requirements-fonts.txt")
# The hash of both files as they are installed.
STAMP = os.path.join(VENV, ".installed")
# There while we install: found later, the work was interrupted.
BUILDING = os.path.join(VENV, ".building")
LOCK = os.path.join(VENV, ".lock")
NO_NETWORK = re.compile(
    "NewConnectionError|Failed to establish|Name or service|name resolution|getaddrinfo"
    "|ConnectTimeout|ReadTimeout|ProxyError|Network is unreachable|ConnectionError"
    "|Connection refused|No matching distribution"
)


def build_or_stop():
    """Build .venv; end with one sentence where that is impossible."""
    try:
        build()
    except PermissionError as error:
        stop(
            f"Cannot write {error.filename}: run the command as the owner of this folder, "
            "or copy the folder to a place of your own."
        )
    except OSError as error:
        stop(f"Cannot set up {VENV}: {error}.")
    except KeyboardInterrupt:
        stop(
            "\nStopped before .venv was complete. "
            "Run the same command again; it starts over by itself."
        )


def run_with_venv():
    """Run the same command with the Python of .venv, in place of this process."""
    arguments = [VENV_PYTHON, os.path.join(ROOT, "manage.py"), *sys.argv[1:]]
    # In place of it, so that Ctrl-C and the exit code belong to one process.
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
        # What an interrupted start left behind looks complete to pip, so it is thrown away.
        if os.path.exists(BUILDING) or not has_pip():
            clear()
            create()
        say(
            "Installing the packages of requirements.txt into .venv; "
            "this takes about half a minute, once."
        )
        install()
        if not has_django():
            # pip took half-deleted packages for installed ones.
            clear()
            create()
            install()
        # The mark of an unfinished build goes last: stopped before, the next start begins anew.
        with open(STAMP, "w") as stamp:
            stamp.write(wanted_stamp())
        forget(BUILDING)


def hold(lock):
    """Take the lock of .venv on this open file; say so and wait where another start has it."""
    try:
        take_lock(lock, wait=False)
    except OSError:
        say("Another start is setting up .venv; waiting for it.")
        take_lock(lock, wait=True)


def take_lock(lock, wait):
    """Lock an open file for this process. Raises OSError where another one has it.

    With `wait` it waits for the other one: on Windows for ten seconds, elsewhere until it is done.
    """
    # The system takes these locks back when a process dies, unlike a file that says "locked".
    if os.name == "nt":
        import msvcrt

        # It waits ten seconds by itself, also the first time.
        msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def clear():
    """Empty .venv, but for the lock that we hold."""
    for name in os.listdir(VENV):
        path = os.path.join(VENV, name)
        if path == LOCK:
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.remove(path)


def create():
    """Make the virtual environment, without packages."""
    if not (has_package("venv") and has_package("ensurepip")):
        stop(
            "This Python cannot make virtual environments. "
            f"Run  {venv_package_command()}  and then the same command again."
        )
    with open(BUILDING, "w"):
        pass
    # Of a virtual environment the Python below it: that environment may be removed one day.
    base = getattr(sys, "_base_executable", None) or sys.executable
    done = run_quietly([base, "-m", "venv", VENV])
    if done.returncode:
        stop(
            f"Making .venv failed ({last_line(done.stdout)}). "
            f"On Debian or Ubuntu run  {venv_package_command()}  and then the same command again."
        )


def venv_package_command():
    """Return the command that installs what Debian leaves out of its Python."""
    default = os.path.realpath("/usr/bin/python3") == os.path.realpath(
        getattr(sys, "_base_executable", sys.executable)
    )
    package = "python3-venv" if default else f"python3.{sys.version_info[1]}-venv"
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return f"{'' if is_root else 'sudo '}apt install {package}"


def install():
    """Install both lists into .venv; ends with one sentence where pip cannot."""
    with open(BUILDING, "w"):
        pass
    forget(STAMP)
    install_list(REQUIREMENTS)
    install_list(FONTS, "--no-deps")


def install_list(requirements, *options):
    """Install one list of packages into .venv; ends with one sentence where pip cannot."""
    command = [VENV_PYTHON, "-m", "pip", "install", "--quiet"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "2"]
    # Ready-made packages only: a hotel laptop has no compiler.
    command += ["--only-binary", ":all:", "--require-hashes", *options, "-r", requirements]
    # Some systems set PIP_USER, with which pip refuses to install into a virtual environment.
    done = run_quietly(command, env=dict(os.environ, PIP_USER="0"))
    if done.returncode == 0:
        return
    output = done.stdout.decode("utf-8", "replace")
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        stop(
            f"A downloaded package is not the one {os.path.basename(requirements)} names "
            "(wrong hash), so it was not installed."
        )
    if "No space left" in output:
        stop("The disk is full: free about 300 MB and run the same command again.")
    if NO_NETWORK.search(output):
        stop(
            "The packages could not be downloaded: connect this machine to the Internet "
            "(or set PIP_INDEX_URL to a mirror) and run the same command again. "
            f"pip says: {last_line(done.stdout)}"
        )
    name = os.path.basename(requirements)
    stop(f"pip could not install {name}: {last_line(done.stdout)}")


# --- Small questions --------------------------------------------------------------------


def has_package(name):
    """Say whether this Python has a package or module of that name."""
    return importlib.util.find_spec(name) is not None


def has_pip():
    """Say whether .venv has a Python with pip."""
    return os.path.exists(VENV_PYTHON) and runs("import pip")


def has_django():
    """Say whether .venv has a whole Django."""
    # Of a half-deleted package the empty folders are left, which Python imports without a file.
    return runs("import django, sys; sys.exit(django.__file__ is None)")


def runs(code):
    """Say whether the Python of .venv runs these lines without an error."""
    return run_quietly([VENV_PYTHON, "-c", code]).returncode == 0


def run_quietly(command, **options):
    """Run a command and return it when it has ended, with all that it printed in `stdout`."""
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options
    )


def wanted_stamp():
    """Return the hash of both lists as they are now, in hexadecimal."""
    digest = hashlib.sha256()
    for name in (REQUIREMENTS, FONTS):
        with open(name, "rb") as lines:
            digest.update(lines.read())
    return digest.hexdigest()


def is_ready():
    """Say whether .venv holds what requirements.txt asks for now."""
    try:
        with open(STAMP) as stamp:
            return stamp.read().strip() == wanted_stamp() and os.path.exists(VENV_PYTHON)
    except OSError:
        return False


def last_line(output):
    """Return the line of pip's output (bytes) that says what was wrong."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line]
    errors = [line for line in lines if line.startswith(("ERROR", "Error"))]
    return (errors or lines or ["no reason given"])[-1]


def forget(path):
    """Remove a file where there is one."""
    with contextlib.suppress(OSError):
        os.remove(path)


def say(sentence):
    """Print a sentence to standard error at once, so that what a command prints can be piped."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def stop(sentence):
    """Print a sentence to standard error and end the process with code 1."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)
