"""The container files name what is there, and start what the unit starts; none is built here."""

import json
import re
from pathlib import Path

from konsolnas import packages
from tests.deploy.machine import DEPLOY, ROOT
from tests.deploy.test_gunicorn import start_line


def test_the_container_starts_what_the_service_starts():
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    words = json.loads(re.search(r"^CMD (\[.+\])$", dockerfile, re.MULTILINE)[1])
    shipped = [word.replace(str(ROOT), "/srv/dim") for word in start_line()]
    assert words[1:] == shipped[1:]


def test_what_is_mounted_and_copied_is_there():
    compose = (DEPLOY / "compose.yaml").read_text()
    mounted = re.findall(r"- (\./[^:]+):", compose)
    assert len(mounted) > 5
    assert [path for path in mounted if not (DEPLOY / path).exists()] == []
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    copied = [
        path
        for sources in re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE)
        for path in sources.split()
    ]
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_the_container_installs_what_manage_py_installs():
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    installed = re.findall(r"--require-hashes --requirement (\S+)", dockerfile)
    assert installed == [Path(name).name for name in (packages.REQUIREMENTS, packages.FONTS)]
