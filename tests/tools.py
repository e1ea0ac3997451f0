"""What only tests need: the packages of tests/requirements.txt, and the machine's Chromium."""

import importlib
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
NAME = f"tests/{REQUIREMENTS.name}"
PACKAGES = (
    "axe_playwright_python",
    "hypothesis",
    "openpyxl",
    "playwright",
    "tree_sitter",
    "tree_sitter_javascript",
    "xdist",
)


def missing_packages() -> list[str]:
    """Return the packages of tests/requirements.txt that this Python does not have."""
    return [name for name in PACKAGES if find_spec(name) is None]


def install_packages() -> str:
    """Install tests/requirements.txt into .venv, if it is not there.

    Returns why that is impossible, or nothing.
    """
    if not missing_packages():
        return ""
    if sys.prefix == sys.base_prefix:
        return f"{NAME} is not installed in this Python, which is no virtual environment"
    print(f"Installing {NAME} (about 50 MB).", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--only-binary", ":all:", "--require-hashes"]
    done = subprocess.run(
        [*command, "-r", str(REQUIREMENTS)], capture_output=True, text=True, check=False
    )
    # What was just installed is not yet known to this process.
    importlib.invalidate_caches()
    if done.returncode == 0:
        return ""
    reason = (done.stderr.strip() or "no reason").splitlines()[-1]
    return f"{NAME} could not be installed: {reason}"


def find_chromium() -> str | None:
    """Return the path of the machine's browser, None where there is none."""
    # First the same engine without a window, which takes half the processor's time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)
