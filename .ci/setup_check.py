"""What the README promises, done in an empty clone.

The demo twice, its server, the version, plain pytest, the exports, and production.
"""

import contextlib
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.patience import slowness  # noqa: E402
from tests.postgres import private_cluster  # noqa: E402

EVENT = "konsolnas-2019"
COUNT = (
    "from django.apps import apps; import json; print(json.dumps("
    "{m.__name__: m.objects.count() for m in apps.get_app_config('dim').get_models()}))"
)


def run(
    clone: Path, *arguments: str, environment: dict[str, str] | None = None
) -> tuple[str, float]:
    """Call manage.py in the clone; returns what it printed and the seconds it took."""
    started = time.monotonic()
    done = subprocess.run(
        ["python3", "manage.py", *arguments],
        cwd=clone,
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}")
    return done.stdout, time.monotonic() - started


def count(clone: Path, environment: dict[str, str] | None = None) -> dict[str, int]:
    printed, _seconds = run(clone, "shell", "-v", "0", "-c", COUNT, environment=environment)
    return json.loads(printed.splitlines()[-1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url: str, seconds: float = 30) -> str:
    """Fetch a page of our own server, waiting for it to come up."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + seconds
    while True:
        try:
            return opener.open(url, timeout=10).read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@contextlib.contextmanager
def serving(command: list[str], clone: Path, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=clone, env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def check_page(port: int) -> None:
    page = get(f"http://127.0.0.1:{port}/login/")
    style = re.search(r'href="(/static/[^"]+\.css[^"]*)"', page)
    assert style, "the login page has no style sheet"
    assert len(get(f"http://127.0.0.1:{port}{style[1]}")) > 1000


def check_demo(clone: Path) -> None:
    _printed, cold = run(clone, "demo", "--no-serve")
    first = count(clone)
    printed, warm = run(clone, "demo", "--no-serve")
    print(f"demo: cold {cold:.1f} s, warm {warm:.1f} s; {first['Problem']} problems")
    # Far more than is promised (half a minute, three seconds): the machine may be a slow one.
    assert cold < 180 * slowness(), "the first start takes minutes"
    assert warm < 15 * slowness(), "another start takes as long as the first"
    assert count(clone) == first, "the second start changed the data"
    assert "fasilitator-sek-a" in printed, "the demo does not say who can sign in"
    port = free_port()
    with serving(["python3", "manage.py", "demo", "--port", str(port)], clone, {}):
        check_page(port)
    print("demo: serves, and the same again changes nothing")


def check_version(clone: Path) -> None:
    printed, _seconds = run(clone, "--version")
    assert re.fullmatch(r"DIM Konsolnas \d+\.\d+\.\d+ \(Django .+\)\n", printed), printed
    print(f"version: {printed.strip()}")


def check_pytest(clone: Path) -> None:
    """Plain pytest starts without the test tools, and says what it leaves out."""
    done = subprocess.run(
        [".venv/bin/python", "-m", "pytest", "--collect-only"],
        cwd=clone,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode or "tests/requirements.txt is not installed" not in done.stdout:
        sys.exit(f"plain pytest does not start:\n{done.stdout[-3000:]}")
    print("pytest: starts without the test tools, and says what it leaves out")


def check_exports(clone: Path) -> None:
    for extension in ("json", "csv", "xlsx", "html"):
        file = clone / f"summary.{extension}"
        _printed, seconds = run(
            clone, "export_summary", EVENT, "--format", extension, "--output", str(file)
        )
        assert file.stat().st_size > 1000, f"{file.name} is empty"
        print(f"export: {file.name} {file.stat().st_size // 1000} kB in {seconds:.1f} s")
    assert json.loads((clone / "summary.json").read_text()), "the JSON says nothing"


def check_production(clone: Path) -> None:
    """PostgreSQL from empty, collected files, gunicorn; without HTTPS, as on a hotel machine."""
    port = free_port()
    with private_cluster() as cluster:
        environment = {
            "DATABASE_URL": cluster.create("dim"),
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
        }
        for command in (
            ["migrate", "-v", "0"],
            ["compilemessages"],
            ["collectstatic", "--no-input", "-v", "0"],
        ):
            run(clone, *command, environment=environment)
        assert count(clone, environment)["Problem"] == 0
        gunicorn = [
            ".venv/bin/python",
            "-m",
            "gunicorn",
            "konsolnas.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
        ]
        with serving([*gunicorn, "--threads", "4", "--log-level", "warning"], clone, environment):
            check_page(port)
            assert get(f"http://127.0.0.1:{port}/readyz") == "ready\n"
            check_doctor(clone, environment, f"http://127.0.0.1:{port}")
    print("production: PostgreSQL, gunicorn and collected files serve, and the doctor agrees")


def check_doctor(clone: Path, environment: dict[str, str], url: str) -> None:
    """Everything is well, but for what a database of tests lacks on purpose."""
    done = subprocess.run(
        ["python3", "manage.py", "doctor", "--no-color", "--url", url],
        cwd=clone,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    expected = (
        "fsync is off",
        "full_page_writes is off",
        "superuser of PostgreSQL",
        "are free for",
    )
    wrong = [
        line
        for line in done.stdout.splitlines()
        if line.startswith("MEND") and not any(words in line for words in expected)
    ]
    if wrong or "ok    address" not in done.stdout:
        sys.exit("the doctor finds fault:\n" + done.stdout + done.stderr)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="dim-clone-") as folder:
        clone = Path(folder) / "konsolnas"
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        check_demo(clone)
        check_version(clone)
        check_pytest(clone)
        check_exports(clone)
        check_production(clone)


if __name__ == "__main__":
    main()
