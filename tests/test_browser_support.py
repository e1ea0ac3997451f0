"""Scripts and style sheets ask nothing of a browser that the oldest one has not."""

import re

import pytest

from tests.browser_support import (
    CLOSED_TOO,
    FUNCTIONS,
    NEWER,
    NEWER_SELECTORS,
    OLDEST,
    OWN,
    SYNTAX,
    TOO_NEW_FOR_STYLES,
)
from tests.scripts import PARSER, ROOT, SCRIPTS, text_of, walk

WORKER = ROOT / "templates/sw.js"
SHEETS = sorted((ROOT / "static/css").rglob("*.css"))


def worker_root():
    """The service worker without Django's tags."""
    text = re.sub(r"{%.*?%}", "", WORKER.read_text())
    text = re.sub(r"{{.*?}}", "0", text)
    return PARSER.parse(text.encode()).root_node


ROOTS = {script.path.name: script.root for script in SCRIPTS} | {"sw.js": worker_root()}
SOURCES = {script.path.name: script.path.read_text() for script in SCRIPTS}
SOURCES["sw.js"] = WORKER.read_text()
each_script = pytest.mark.parametrize("name", ROOTS)


def nodes(name, kind):
    return [node for node in walk(ROOTS[name]) if node.type == kind]


def modules_in(name):
    """The names by which a script calls other modules of ours."""
    return {text_of(node.named_children[0]) for node in nodes(name, "namespace_import")}


def called_in(name):
    """The functions that a script calls on something, apart from those of our own modules."""
    found = set()
    for node in nodes(name, "call_expression"):
        function = node.child_by_field_name("function")
        if function.type != "member_expression":
            continue
        if text_of(function.child_by_field_name("object")) not in modules_in(name):
            found.add(text_of(function.child_by_field_name("property")))
    return found


def named_in(name):
    """Every name that a script reads, of a thing or of a property."""
    kinds = {"identifier", "property_identifier", "shorthand_property_identifier"}
    return {text_of(node) for node in walk(ROOTS[name]) if node.type in kinds}


def test_the_oldest_browsers_are_those_that_were_promised():
    assert OLDEST == {"Chrome": 90, "Firefox": 88, "Safari": 14}
    for versions, _script, _guard in NEWER.values():
        assert any(
            has is None or has > oldest
            for has, oldest in zip(versions, OLDEST.values(), strict=True)
        )


@each_script
def test_a_function_is_one_that_the_oldest_browsers_have(name):
    assert called_in(name) - FUNCTIONS - OWN - set(NEWER) == set()


def test_no_function_is_listed_that_nobody_calls():
    called = set().union(*(called_in(name) for name in ROOTS))
    assert FUNCTIONS - called == set()
    assert OWN - called == set()


@pytest.mark.parametrize("newer", NEWER)
def test_a_newer_function_has_its_place_and_its_guard(newer):
    _versions, place, guard = NEWER[newer]
    assert guard in SOURCES[place]
    users = {name for name in ROOTS if newer in named_in(name)}
    assert users - (CLOSED_TOO if newer == "close" else set()) == {place} | (
        {"device.js"} & users if newer == "close" else set()
    )


@each_script
def test_the_language_is_that_of_the_oldest_browsers(name):
    words = {node.type for node in walk(ROOTS[name]) if re.fullmatch("[a-z_]+", node.type)}
    assert words - SYNTAX == set()


@each_script
def test_nothing_waits_while_a_script_is_loaded(name):
    """``await`` outside a function: Firefox 89 and Safari 15 are the first that read it."""
    for node in nodes(name, "await_expression"):
        around = node.parent
        while around and not re.search("function|method", around.type):
            around = around.parent
        assert around, f"line {node.start_point.row + 1}"


@each_script
def test_patterns_look_only_forward(name):
    """Lookbehind and the flags d and v are newer; an unreadable pattern stops the script."""
    for node in nodes(name, "regex_pattern"):
        assert "(?<" not in text_of(node)
    assert set("".join(map(text_of, nodes(name, "regex_flags")))) <= set("gimsuy")


@each_script
def test_elements_are_sought_by_what_every_browser_reads(name):
    for node in nodes(name, "string"):
        assert not re.search(r":has\(|:focus-visible|:where\(", text_of(node))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_a_page_keeps_its_shape_in_the_oldest_browsers(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    for pattern in TOO_NEW_FOR_STYLES:
        assert not re.search(pattern, text, flags=re.MULTILINE), pattern
    # A rule is skipped as a whole: what is newer never shares one with what a page needs to work.
    for selector in re.findall(r"([^{};]+)\{([^{}]*)\}", text):
        if any(part in selector[0] for part in NEWER_SELECTORS) and sheet.parent.name != "desk":
            assert not re.search(r"display: (?!none)|visibility: visible", selector[1]), selector
