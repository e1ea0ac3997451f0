"""Read and arrange each case of the table that the browser's rules are tested with, too."""

import json
from pathlib import Path

import pytest

from dim.operations.pasting.arranging import Issue, Rules, arrange
from dim.operations.pasting.reading import read
from dim.operations.pasting.rules import HORIZONS

CASES = json.loads(Path(__file__).with_name("cases.json").read_text())
RULES = Rules((Issue(1, "Arsip", 11), Issue(4, "Dana hibah", 44)), HORIZONS, "Jangka waktu")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_server_reads_a_list(case):
    pasted = read(case["text"], split=case.get("split"))
    assert pasted.roles == case["roles"]
    assert pasted.has_head == case.get("has_head", False)
    if "rows" in case:
        assert pasted.rows == case["rows"]
    if "is_split" in case:
        assert (pasted.is_split, pasted.has_tabs) == (case["is_split"], case["has_tabs"])
    pasted.roles = case.get("assigned", pasted.roles)
    arranged = arrange(pasted, RULES, strip=case.get("strip", True))
    assert [problem.as_sent() for problem in arranged.problems] == case["problems"]
    assert arranged.left_out == case.get("left_out", [])
    assert arranged.unknown_issues == case.get("unknown_issues", [])
