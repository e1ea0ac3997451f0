"""Reads the scripts of the pages: what they import, declare and look for in a page.

tree-sitter parses today's JavaScript; esprima, the parser written in Python, stops at ES2017.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

import dim

tree_sitter = pytest.importorskip("tree_sitter", reason="the test tools are not installed")
javascript = pytest.importorskip("tree_sitter_javascript")

ROOT = Path(dim.__file__).parent.parent
PARSER = tree_sitter.Parser(tree_sitter.Language(javascript.language()))
# Which field of a syntax node holds the names that it declares.
DECLARING = {
    "arrow_function": "parameter",
    "catch_clause": "parameter",
    "class_declaration": "name",
    "for_in_statement": "left",
    "function_declaration": "name",
    "function_expression": "name",
    "variable_declarator": "name",
}
SEARCHES = {"querySelector", "querySelectorAll", "closest", "matches"}
# What the browser brings along.
GLOBALS = set(
    """
    AbortController AbortSignal Array Boolean BroadcastChannel CustomEvent DOMParser Date Element
    Error Event FormData IDBKeyRange Infinity JSON Map Math Number Object Promise RegExp Set String
    SyntaxError TextDecoder TextEncoder URL URLSearchParams Uint8Array addEventListener arguments
    atob clearTimeout crypto document encodeURIComponent fetch getComputedStyle history indexedDB
    localStorage location navigator parseInt performance sessionStorage setInterval setTimeout
    undefined window
    """.split()  # noqa: SIM905 -- a list of words is read more easily than a list of strings
)


def attribute(name: str) -> str:
    """The data attribute behind a name in `dataset`: ``unsentHere`` is ``data-unsent-here``."""
    return "data-" + re.sub("[A-Z]", lambda found: f"-{found[0].lower()}", name)


@dataclass
class Script:
    """One parsed script."""

    path: Path
    ids: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)
    dispatched: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.root = PARSER.parse(self.path.read_bytes()).root_node
        for node in self.nodes:
            if node.type == "call_expression":
                self._read_call(node)
            elif node.type == "member_expression" and self._is_dataset(node):
                self.data.add(attribute(text_of(node.child_by_field_name("property"))))
            elif node.type == "binary_expression":
                self._read_comparison(node)
            elif node.type == "variable_declarator":
                self._read_declarator(node)
            elif node.type == "string" and text_of(node)[1:].startswith("dim:"):
                self._read_event(node)

    @cached_property
    def nodes(self) -> list:
        return list(walk(self.root))

    @cached_property
    def dataset_names(self) -> set[str]:
        """What this script calls a dataset: ``dataset`` itself, and ``words`` where it says so."""
        found = re.findall(r"\{ dataset: (\w+) \} =", self.path.read_text())
        return {"dataset", *found}

    def _is_dataset(self, node) -> bool:
        owner = node.child_by_field_name("object")
        if owner.type == "member_expression":
            owner = owner.child_by_field_name("property")
        return text_of(owner) in self.dataset_names

    def _read_call(self, node) -> None:
        called = node.child_by_field_name("function")
        name = text_of(called.child_by_field_name("property") or called)
        arguments = node.child_by_field_name("arguments").named_children
        if not arguments or arguments[0].type not in {"string", "template_string"}:
            return
        said = text_of(arguments[0])[1:-1]
        if name == "getElementById" and "${" not in said:
            self.ids.add(said)
        if name in SEARCHES:
            said = re.sub(r"\$\{[^}]*\}", "", said)
            self.ids |= set(re.findall(r"#([a-z][\w-]*)", said))
            self.data |= set(re.findall(r"\[(data-[\w-]+)", said))

    def _read_comparison(self, node) -> None:
        """``"copyOf" in root.dataset``."""
        left, operator, right = node.children
        if operator.type == "in" and text_of(right).endswith("dataset"):
            self.data.add(attribute(text_of(left).strip('"')))

    def _read_declarator(self, node) -> None:
        """``const { closes, now } = place.dataset``."""
        pattern, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if pattern.type == "object_pattern" and value and text_of(value).endswith("dataset"):
            for part in pattern.named_children:
                key = part.child_by_field_name("key") or part
                self.data.add(attribute(text_of(key)))

    def _read_event(self, node) -> None:
        around = node.parent.parent
        is_made = text_of(around).startswith("new CustomEvent(")
        (self.dispatched if is_made else self.heard).add(text_of(node)[1:-1])

    @cached_property
    def imports(self) -> list[tuple[str, str, str]]:
        """From which script, what (``*`` for all of it), and what it is called here."""
        found = []
        for node in self.nodes:
            if node.type != "import_statement":
                continue
            source = text_of(node.child_by_field_name("source"))[1:-1].removeprefix("./")
            for part in walk(node):
                if part.type == "import_specifier":
                    name = text_of(part.child_by_field_name("name"))
                    alias = part.child_by_field_name("alias")
                    found.append((source, name, text_of(alias) if alias else name))
                elif part.type == "namespace_import":
                    found.append((source, "*", text_of(part.named_children[0])))
        return found

    @cached_property
    def exports(self) -> set[str]:
        found = set()
        for node in self.root.named_children:
            if node.type == "export_statement":
                declaration = node.child_by_field_name("declaration")
                named = declaration.child_by_field_name("name")
                parts = [declaration] if named else declaration.named_children
                found |= {text_of(part.child_by_field_name("name")) for part in parts}
        return found

    @cached_property
    def declared(self) -> set[str]:
        """Names that are declared anywhere in this script, whatever their scope."""
        return {name for node in self.nodes for name in names_declared_by(node)}

    def members_of(self, name: str) -> set[str]:
        """What is read of a namespace: ``put`` and ``get`` of `storage`."""
        members = [node for node in self.nodes if node.type == "member_expression"]
        return {
            text_of(node.child_by_field_name("property"))
            for node in members
            if text_of(node.child_by_field_name("object")) == name
        }

    @cached_property
    def used(self) -> list[str]:
        """Every name where it is read, in order; once for each place."""
        kinds = {"identifier", "shorthand_property_identifier"}
        return [text_of(node) for node in self.nodes if node.type in kinds]


def walk(node):
    yield node
    for child in node.children:
        yield from walk(child)


def text_of(node) -> str:
    return node.text.decode()


def names_declared_by(node) -> set[str]:
    """The names that one declaration, parameter list or import brings in."""
    if node.type == "formal_parameters":
        patterns = node.named_children
    elif node.type == "import_clause":
        patterns = [node]
    elif node.type in DECLARING:
        patterns = [node.child_by_field_name(DECLARING[node.type])]
    else:
        return set()
    kinds = {"identifier", "shorthand_property_identifier_pattern"}
    return {text_of(one) for part in patterns if part for one in walk(part) if one.type in kinds}


SCRIPTS = [Script(path) for path in sorted((ROOT / "static/js").glob("*.js"))]
BY_NAME = {script.path.name: script for script in SCRIPTS}
