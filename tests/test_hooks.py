"""Scripts and templates find each other by names; here the names are compared on both sides."""

import re

import pytest

from tests.hooks import DATA, EVENTS, IDS, SET_BY_SCRIPTS
from tests.scripts import BY_NAME, GLOBALS, ROOT, SCRIPTS

MARKUP = "\n".join(path.read_text() for path in sorted((ROOT / "templates").rglob("*.html")))
STYLES = "\n".join(path.read_text() for path in sorted((ROOT / "static/css").rglob("*.css")))
FORMS = "\n".join(path.read_text() for path in sorted((ROOT / "dim/forms").rglob("*.py")))

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.path.name)


def used(kind):
    return set().union(*(getattr(script, kind) for script in SCRIPTS))


@each_script
def test_a_script_can_be_parsed(script):
    broken = [node.start_point for node in script.nodes if node.type == "ERROR" or node.is_missing]
    assert not broken, f"line {broken[0].row + 1}"


@each_script
def test_what_a_script_imports_is_exported_and_used(script):
    for source, name, called in script.imports:
        assert source in BY_NAME, f"there is no {source}"
        assert name == "*" or name in BY_NAME[source].exports, f"{source} exports no {name}"
        assert script.used.count(called) > 1, f"{called} is imported and not used"


def test_what_a_script_exports_is_imported():
    taken = {(source, name) for script in SCRIPTS for source, name, _called in script.imports}
    for script in SCRIPTS:
        for source, name, called in script.imports:
            if name == "*":
                found = script.members_of(called)
                missing = found - BY_NAME[source].exports
                assert not missing, f"{script.path.name}: {source} exports no {missing}"
                taken |= {(source, one) for one in found}
    offered = {(script.path.name, name) for script in SCRIPTS for name in script.exports}
    assert offered - taken == set()


@each_script
def test_a_script_declares_what_it_uses(script):
    assert set(script.used) - script.declared - GLOBALS == set()


@each_script
def test_a_script_begins_with_its_purpose_and_explains_its_exports(script):
    lines = script.path.read_text().splitlines()
    assert lines[0].startswith("// ")
    for number, line in enumerate(lines):
        assert len(line) <= 100, f"line {number + 1}"
        if line.startswith("export "):
            assert lines[number - 1].endswith("*/"), f"line {number + 1} has no JSDoc"


def test_every_event_is_listed_said_and_heard():
    assert used("dispatched") == set(EVENTS)
    assert used("heard") == set(EVENTS)


def test_ids_and_data_attributes_of_scripts_are_listed():
    assert used("ids") == set(IDS)
    assert used("data") == set(DATA) | set(SET_BY_SCRIPTS)


@pytest.mark.parametrize("name", IDS)
def test_a_template_has_the_id(name):
    is_field = name.startswith("id_") and f'"{name[3:]}"' in FORMS
    is_written = f'id="{name}"' in MARKUP or f'json_script:"{name}"' in MARKUP
    assert is_field or is_written


@pytest.mark.parametrize("name", DATA)
def test_a_template_or_a_field_has_the_attribute(name):
    assert re.search(rf"{name}(?![\w-])", MARKUP) or f'"{name}"' in FORMS


def test_no_template_has_an_attribute_that_nothing_reads():
    found = set(re.findall(r"(?<![\w-])data-[a-z][\w-]*", MARKUP)) - set(DATA)
    assert {name for name in found if f"[{name}" not in STYLES} == set()


@pytest.mark.parametrize("name", SET_BY_SCRIPTS)
def test_an_attribute_of_scripts_alone_is_in_no_template(name):
    assert not re.search(rf"{name}(?![\w-])", MARKUP)
