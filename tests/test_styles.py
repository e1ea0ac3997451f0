"""Style sheets: one declaration a line, and every page loads the sheets of what it shows."""

import re
from pathlib import Path

import pytest

import dim
from konsolnas.stylesheets import PART

ROOT = Path(dim.__file__).parent.parent
TEMPLATES = ROOT / "templates"
CSS = ROOT / "static/css"
SHEETS = sorted(CSS.rglob("*.css"))
SCREENS = ("board", "form", "detail", "home", "login", "projector", "phone", "opening_hours")
# What the admin adds to all of them for its own pages.
ADMIN = {"admin", "desk"}
NAMED = re.compile(r'{% (?:include|extends) "([^"]+)"')


def parts(name, seen=None):
    """The names of a template and of all that it includes or extends."""
    seen = set() if seen is None else seen
    if name not in seen:
        seen.add(name)
        for other in NAMED.findall((TEMPLATES / name).read_text()):
            parts(other, seen)
    return seen


def classes_in(sheet):
    """The classes that a style sheet speaks of."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    selectors = " ".join(re.findall(r"([^{};]+)\{", text))
    return set(re.findall(r"\.([a-z][\w-]*)", selectors))


def family(sheet):
    """The sheet that a page loads: this one, or the one of which it is a part."""
    return sheet.relative_to(CSS).parts[0].removesuffix(".css")


def own_classes(screen):
    """The classes that selectors of a screen's sheet begin with, and that no other sheet knows."""
    others = [sheet for sheet in SHEETS if family(sheet) not in {screen, *ADMIN}]
    text = (ROOT / f"static/css/{screen}.css").read_text()
    own = set(re.findall(r"^\s*\.([a-z][\w-]*)", text, flags=re.MULTILINE))
    return own - set().union(*(classes_in(sheet) for sheet in others))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_a_declaration_has_its_line(sheet):
    for number, line in enumerate(sheet.read_text().splitlines(), 1):
        assert len(line) <= 100, f"line {number}"
        is_opening = line.rstrip().endswith("{")
        assert ("{" in line) == is_opening, f"line {number} holds a whole rule"
        assert line.count(";") <= 1 or "/*" in line, f"line {number} holds two declarations"


@pytest.mark.parametrize("screen", SCREENS)
def test_pages_load_the_sheet_of_what_they_show(screen):
    own = own_classes(screen)
    pages = [path for path in (TEMPLATES / "dim").glob("*.html") if "_live" not in path.name]
    pages += (TEMPLATES / "registration").glob("*.html")
    for page in pages:
        used = parts(str(page.relative_to(TEMPLATES)))
        text = "".join((TEMPLATES / name).read_text() for name in used)
        if "base.html" not in used:
            continue  # a part of a page
        words = {word for found in re.findall(r'class="([^"]*)', text) for word in found.split()}
        if words & own:
            assert f"css/{screen}.css" in text, f"{page.name} shows {words & own}"


@pytest.mark.parametrize("folder", [path for path in CSS.iterdir() if path.is_dir()], ids=str)
def test_a_sheet_lists_each_of_its_parts_once(folder):
    listed = PART.findall(folder.with_suffix(".css").read_text())
    assert sorted(listed) == sorted(f"{folder.name}/{path.name}" for path in folder.iterdir())
    # Joined, a part stands one folder higher: an address in it would lead elsewhere.
    assert [part for part in listed if "url(" in (CSS / part).read_text()] == []
