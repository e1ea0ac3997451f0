"""Which module may import which: every module of `dim` is in a layer, and no imports go in circles.

Imports inside functions count like those at the head of a file.
"""

import ast
from pathlib import Path

import pytest

import dim

HOME = Path(dim.__file__).parent
CODE = sorted(HOME.rglob("*.py"))

# From left to right: a module imports from layers to its left and from its own. Those that stand
# together in one layer know nothing of each other.
LAYERS = (
    ("text",),
    ("similarity",),
    ("models",),
    ("policy",),
    ("workflow",),
    ("operations",),
    ("history",),
    ("reports",),
    ("maintenance",),
    ("http",),
    ("forms",),
    ("templatetags",),
    ("views", "desk"),
    ("api",),
    ("admin",),
    ("middleware", "sign_in_middleware", "management", "migrations", "urls", "apps"),
)
# The same within reports: what a document is made of, then who fills it, then who hands it out.
ROOMS_OF_REPORTS = (("structure",), ("content", "writers"), ("documents",), ("publishing",))

RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
ROOM_RANK = {name: rank for rank, names in enumerate(ROOMS_OF_REPORTS) for name in names}
# Here rows name each other's types, which Python reads only when it checks types: an event knows
# its people and a person their events. Elsewhere such imports count as all others do.
TYPES_OF_EACH_OTHER = "dim.models."


def dotted(path):
    return ".".join(path.relative_to(HOME.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted(path): path for path in CODE}


def _is_for_types_only(node):
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports(path, *, with_types=True):
    """Every name that a file imports, spelled out: ``dim.models.Problem``."""
    waiting = [ast.parse(path.read_text())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are spelled from the top"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif with_types or not _is_for_types_only(node):
            waiting += ast.iter_child_nodes(node)


def own_imports(path, **kwargs):
    """The modules of `dim` that a file imports; a name in a module stands for the module."""
    for name in imports(path, **kwargs):
        while name not in MODULES and name:
            name = name.rpartition(".")[0]
        if name and name != "dim":
            yield name


def test_every_module_is_in_a_layer():
    assert {name.split(".")[1] for name in MODULES if name != "dim"} <= RANK.keys()
    rooms = {path.name for path in (HOME / "reports").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= ROOM_RANK.keys()


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_to_the_left(name):
    path = MODULES[name]
    for imported in imports(path):
        assert not imported.startswith(("konsolnas", "tests")), "the app knows no project"
    if name == "dim":
        return
    own = name.split(".")[1:3]
    for imported in own_imports(path):
        found = imported.split(".")[1:3]
        if found[0] != own[0]:
            assert RANK[found[0]] < RANK[own[0]], f"{name} may not import {imported}"
        elif own[0] == "reports" and found[-1] != own[-1] and {own[-1], found[-1]} <= {*ROOM_RANK}:
            assert ROOM_RANK[found[-1]] < ROOM_RANK[own[-1]], f"{name} may not import {imported}"


@pytest.mark.parametrize("name", [name for name in MODULES if ".reports.writers." in name])
def test_a_writer_knows_no_domain(name):
    neutral = ("dim.reports.structure", "dim.reports.writers", "dim.text")
    assert [found for found in own_imports(MODULES[name]) if not found.startswith(neutral)] == []


def test_no_imports_go_in_circles():
    left = {
        name: {
            found
            for found in own_imports(path, with_types=not name.startswith(TYPES_OF_EACH_OTHER))
            if found != name
        }
        for name, path in MODULES.items()
    }
    # Take away what imports nothing that is left, again and again; circles remain.
    while done := {name for name, found in left.items() if not found}:
        left = {name: found - done for name, found in left.items() if name not in done}
    assert left == {}, "these import each other, or stand between such"
