"""Workbooks made to do harm: refused within 20 seconds and 300 MB, in a process of their own to
measure both.
"""

import resource
import subprocess
import sys

import pytest

from tests import spreadsheets

_READ = """
import os, resource, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konsolnas.settings")
os.environ.setdefault("DEBUG", "1")
import django
django.setup()
from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.limits import ImportRefused
from dim.operations.imports.reading import read_table
try:
    table = read_table(open(sys.argv[1], "rb").read(), PROBLEM_COLUMNS)
    code = f"read {len(table.rows)}"
except ImportRefused as error:
    code = error.code
try:  # ru_maxrss counts the process that started this one as well
    status = open("/proc/self/status")
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(code, peak // 1024)
"""
HEAD = spreadsheets.inline_row(1, spreadsheets.HEADINGS)
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)
LOCAL_FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
A_MEGABYTE = "A" * 1_000_000
CELL = '<row r="2"><c t="inlineStr"><is><t>', "</t></is></c></row>"


def times(piece: str, number: int) -> spreadsheets.Repeated:
    return spreadsheets.Repeated(piece, number)


def of(*sheet, **kwargs) -> bytes:
    return spreadsheets.raw_xlsx([HEAD, *sheet], **kwargs)


HOSTILE = {
    "billion laughs": (lambda: of(spreadsheets.inline_row(2, ["&m;"] * 8), head=LAUGHS), "doctype"),
    "local file": (lambda: of(spreadsheets.inline_row(2, ["&a;"] * 8), head=LOCAL_FILE), "doctype"),
    "one cell of 250 MB": (lambda: of(CELL[0], times(A_MEGABYTE, 250), CELL[1]), "unpacked"),
    "one cell of 100 MB": (lambda: of(CELL[0], times(A_MEGABYTE, 100), CELL[1]), "too_much_text"),
    "one tag of 100 MB": (lambda: of('<row r="2" x="', times(A_MEGABYTE, 100), '"/>'), "broken"),
    "a row of 7 million cells": (
        lambda: of('<row r="2">', times("<c/>", 7_000_000), "</row>"),
        "too_many_cells",
    ),
    "2 million rows": (lambda: of(times("<row/>", 2_000_000)), "broken"),
    "8 million tags inside each other": (lambda: of(times("<x>", 8_000_000)), "broken"),
    "2 million strings": (
        lambda: of(strings=[times("<si><t>a</t></si>", 2_000_000)]),
        "too_many_rows",
    ),
    "strings of 100 MB": (
        lambda: of(strings=[times(f"<si><t>{A_MEGABYTE}</t></si>", 100)]),
        "too_much_text",
    ),
    "7 million styles": (
        lambda: of(**{"xl/styles.xml": ["<s>", times("<numFmt/>", 7_000_000)]}),
        "too_many_cells",
    ),
    "400,000 parts": (lambda: of() + b"PK\x01\x02" * 400_000, "broken"),
    # Small in the file, 9 GB if believed.
    "one text for 400,000 cells": (
        lambda: of(
            *(f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 8 + "</row>" for n in range(2, 49_000)),
            strings=[f"<si><t>{A_MEGABYTE[:190_000]}</t></si>"],
        ),
        "too_much_text",
    ),
    "joined cells over and over": (
        lambda: of(
            *(spreadsheets.inline_row(n, ["a"]) for n in range(2, 40_000)),
            "</sheetData><mergeCells>",
            times('<mergeCell ref="A2:A1048576"/>', 40_000),
            "</mergeCells><sheetData>",
        ),
        "too_many_cells",
    ),
}


def _cpu_of_children():
    """Seconds of work, not of waiting: a busy machine must not fail the test."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused_in_time_and_memory(name, tmp_path):
    make, code = HOSTILE[name]
    path = tmp_path / "jahat.xlsx"
    path.write_bytes(make())
    began = _cpu_of_children()
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path)],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    seconds = _cpu_of_children() - began
    *words, megabytes = done.stdout.split()
    print(f"{name}: {' '.join(words)} {seconds:.1f} s {megabytes} MB")
    assert " ".join(words) == code
    assert seconds < 20
    assert int(megabytes) < 300
