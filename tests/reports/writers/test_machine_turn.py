"""One PDF at a time on a machine: memory is counted there, and not for each process."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from dim.reports.writers import machine_turn as machine_turn_module
from dim.reports.writers.machine_turn import Taken, machine_turn
from tests.patience import PATIENCE

# It loads the module alone, which needs nothing of Django.
HOLDER = textwrap.dedent(f"""
    import runpy, subprocess
    machine_turn = runpy.run_path({machine_turn_module.__file__!r})["machine_turn"]
    with machine_turn(60) as keeping:
        child = subprocess.Popen(["sleep", "600"], pass_fds=keeping)
        print(child.pid, flush=True)
        child.wait()
""")


@pytest.fixture
def other_process():
    """Another process of the site that has the turn, and its child at work; gives the child."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True)
    child = int(process.stdout.readline())
    yield process, child
    for pid in (child, process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_another_process_has_to_wait(other_process):
    with pytest.raises(Taken), machine_turn(0.2):
        pass


def test_the_turn_is_kept_while_the_child_of_a_killed_process_uses_memory(other_process):
    process, child = other_process
    process.kill()
    process.wait()
    with pytest.raises(Taken), machine_turn(0.2):
        pass
    os.kill(child, signal.SIGKILL)
    with machine_turn(PATIENCE):
        pass


def test_a_turn_comes_as_soon_as_it_is_given_back(other_process):
    _process, child = other_process
    os.kill(child, signal.SIGTERM)
    began = time.monotonic()
    with machine_turn(PATIENCE):
        pass
    assert time.monotonic() - began < PATIENCE
