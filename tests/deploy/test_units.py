"""systemd accepts the shipped units, and lets the service do little besides serving."""

import re
import subprocess

import pytest

from tests.deploy.machine import DEPLOY, here, tool

UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.fixture
def units(tmp_path):
    """The units as they read where the project lies here."""
    for unit in UNITS:
        (tmp_path / unit.name).write_text(here(unit.read_text()))
    return [tmp_path / unit.name for unit in UNITS]


def test_systemd_accepts_the_units(units):
    analyze = tool("systemd-analyze", "systemd")
    done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_may_do_little(units):
    """systemd's own measure, from 0 (safe) to 10; without any of the limits it is 9.2."""
    analyze = tool("systemd-analyze", "systemd")
    (service,) = (unit for unit in units if unit.name == "dim.service")
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", service],
        capture_output=True,
        text=True,
        check=True,
    )
    exposure = float(re.search(r"exposure level for dim\.service: ([\d.]+)", done.stdout)[1])
    assert exposure < 2
