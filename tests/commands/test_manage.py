"""manage.py before there is a Django: one sentence for each thing that a fresh machine may lack."""

import ast
import os
import shutil
import subprocess
import sys

import django
import pytest
from django.conf import settings

from konsolnas import __version__

# What runs before it is known that Python is new enough.
FIRST = ["manage.py", "konsolnas/__init__.py", "konsolnas/bootstrap.py", "konsolnas/packages.py"]
WITHOUT_ENSUREPIP = """
import importlib.util, runpy, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "ensurepip" else find(name, *more)
sys.argv = ["manage.py", "demo"]
sys.path.insert(0, ".")
runpy.run_path("manage.py", run_name="__main__")
"""


@pytest.fixture
def clone(tmp_path):
    """A folder as git leaves it: no .venv, no database."""
    for name in ("dim", "konsolnas", "static", "templates"):
        shutil.copytree(
            settings.BASE_DIR / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("manage.py", "requirements.txt"):
        shutil.copy(settings.BASE_DIR / name, tmp_path)
    return tmp_path


def run(clone, python, *arguments, **environment):
    """Run as on a machine with these variables only. Returns what went wrong, one line by rule."""
    known = {
        name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ
    }
    return subprocess.run(
        [python, *arguments],
        cwd=clone,
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", FIRST)
def test_an_old_python_can_read_far_enough_to_be_told(name):
    ast.parse((settings.BASE_DIR / name).read_text(), feature_version=(3, 6))


def test_what_runs_first_needs_only_the_standard_library(clone):
    """`-S` leaves site-packages out: with an import of Django this Python would stop."""
    done = run(clone, sys._base_executable, "-S", "-c", "import konsolnas.bootstrap")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("word", ["--version", "version"])
def test_the_version_is_the_product_s(clone, word):
    """Also on a machine without settings, where this command builds .venv."""
    done = run(clone, sys.executable, "manage.py", word, DIM_NO_BOOTSTRAP="1")
    assert done.stdout == f"DIM Konsolnas {__version__} (Django {django.get_version()})\n"


def test_missing_venv_package_is_named_with_the_command(clone):
    done = run(clone, sys._base_executable, "-I", "-c", WITHOUT_ENSUREPIP)
    assert done.returncode == 1
    assert "apt install python3" in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_network_is_said_and_the_next_start_begins_again(clone):
    offline = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
    }
    done = run(clone, sys._base_executable, "manage.py", "demo", **offline)
    assert done.returncode == 1
    assert "Internet" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not (clone / ".venv/.installed").exists()
    assert (clone / ".venv/.building").exists()


def test_a_fresh_clone_refuses_to_run_as_a_site(clone):
    done = run(clone, sys.executable, "manage.py", "check", DIM_NO_BOOTSTRAP="1")
    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr
    assert done.stderr.count("\n") == 1


def test_after_the_demo_other_commands_use_its_database_and_say_so(clone):
    done = run(clone, sys.executable, "manage.py", "demo", "--no-serve", DIM_NO_BOOTSTRAP="1")
    assert done.returncode == 0, done.stderr
    file = clone / "summary.json"
    command = ["export_summary", "konsolnas-2019", "--format", "json", "--output", str(file)]
    done = run(clone, sys.executable, "manage.py", *command, DIM_NO_BOOTSTRAP="1")
    assert done.returncode == 0, done.stderr
    assert "db.sqlite3" in done.stderr
    assert file.stat().st_size > 1000


def test_a_configured_site_never_falls_back_to_the_demo(clone):
    (clone / "db.sqlite3").touch()
    for variable in ("DATABASE_URL", "ALLOWED_HOSTS"):
        done = run(
            clone,
            sys.executable,
            "manage.py",
            "check",
            **{"DIM_NO_BOOTSTRAP": "1", variable: "postgres://dim@x/dim"},
        )
        assert done.returncode == 1
        assert "SECRET_KEY" in done.stderr
