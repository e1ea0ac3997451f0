"""The rooms of reports: who may import whom, and that every module is in one of them."""

import ast
from pathlib import Path

import pytest

import dim.reports

REPORTS = Path(dim.reports.__file__).parent
MODULES = sorted(REPORTS.rglob("*.py"))
# What each room may import of reports. Writers know what a report is made of, and no domain.
MAY_IMPORT = {
    "structure": {"structure"},
    "content": {"content", "structure"},
    "documents": {"documents", "content", "structure"},
    "writers": {"writers", "structure"},
    "publishing": {"publishing", "documents", "writers", "content", "structure"},
}


def rooms_imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("dim.reports."):
                yield name.split(".")[2]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(REPORTS)))
def test_a_module_is_in_a_room_and_imports_only_what_the_room_may(path):
    room, *rest = path.relative_to(REPORTS).parts
    if not rest:
        assert room == "__init__.py", "it has no room"
        return
    assert set(rooms_imported(path)) <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", sorted((REPORTS / "writers").glob("*.py")), ids=lambda p: p.name)
def test_a_writer_knows_no_domain(path):
    names = [
        name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for name in [node.module or ""]
        if name.startswith("dim.")
    ]
    for name in names:
        assert name.startswith(("dim.reports.structure", "dim.reports.writers", "dim.text")), name
