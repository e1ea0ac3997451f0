"""The list of security requirements names files that exist, and says of each whether it is met."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs/security.md").read_text()
ROWS = [line for line in TEXT.splitlines() if re.match(r"\| [0-9]", line)]


def test_every_file_that_it_names_is_there():
    named = re.findall(r"`((?:tests|dim|konsolnas|deploy)/[\w./]*)`", TEXT)
    assert len(named) > 50
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_row_says_whether_it_is_met():
    states = ("met", "partly", "not met", "depends", "decided")
    assert len(ROWS) > 60
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        state = cells[3] if len(cells) == 4 else cells[1]
        assert state.startswith(states), row


def test_what_is_said_to_be_met_has_a_test():
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if len(cells) == 4 and cells[3].startswith("met"):
            assert "`tests/" in cells[2], row
