"""A big event must fit on a small machine: the whole process, measured by the operating system."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.bench import data

LIMIT_MB = 60
# VmHWM and not ru_maxrss: that one remembers the process that forked us.
MEASURE = """
import re, sys
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
import django
django.setup()
call_command("export_summary", sys.argv[1], format="xlsx", output=sys.argv[2])
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_recommendations_as_xlsx_stay_under_60_mb(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "PER_EVENT", 5_000)
    (event,) = data.fill(5_000)
    assert event.problems.filter(recommendations__isnull=False).count() == 10_000
    name = connection.settings_dict["NAME"]
    server = (
        "sqlite://"
        if connection.vendor == "sqlite"
        else os.environ["DATABASE_URL"].rpartition("/")[0]
    )
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, event.slug, str(tmp_path / "besar.xlsx")],
        env={
            **os.environ,
            "DATABASE_URL": f"{server}/{name}",
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "konsolnas.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) / 1024 < LIMIT_MB
