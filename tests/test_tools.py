"""Test tools stay with the tests: a site installs none of them, and pytest starts without them."""

import re

import pytest
from django.conf import settings

from tests import tools

ROOT = settings.BASE_DIR
# pytest and pytest-django are in requirements.txt, where the product's owner named them.
SHARED = {"colorama", "iniconfig", "packaging", "pluggy", "pygments", "pytest"}


def requirements(path):
    return set(re.findall(r"^([a-z0-9-]+)==", (ROOT / path).read_text(), re.MULTILINE))


def test_what_tests_need_is_not_in_production():
    assert requirements("requirements.txt") & requirements("tests/requirements.txt") <= SHARED


@pytest.mark.parametrize("package", tools.PACKAGES)
def test_the_product_imports_no_test_tool(package):
    imports = re.compile(rf"^\s*(?:from|import) {package}\b", re.MULTILINE)
    code = [path for folder in ("dim", "konsolnas") for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in code if imports.search(path.read_text())] == []
