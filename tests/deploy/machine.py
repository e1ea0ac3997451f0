"""What the files of `deploy/` need of a machine, and what they say about themselves."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
# Where Debian keeps what only root calls.
PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def tool(name: str, package: str) -> str:
    """Return the path of a program; a test without it is left out, and says what to install."""
    found = shutil.which(name, path=PLACES)
    if found is None:
        pytest.skip(f"{name} is not installed (on Debian: apt install {package})")
    return found


def here(text: str) -> str:
    """Return a shipped file as it reads where the project lies in this folder."""
    return text.replace("/srv/dim", str(ROOT))
