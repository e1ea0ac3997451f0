"""The typeface is served from here, passes our security policy, and is what words are set in."""

import pytest

from tests import factories as make
from tests.browser.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)
LOADED = """() => [...document.fonts].some(
  (face) => face.family.includes("DIM Sans") && face.status === "loaded")"""


def test_words_are_set_in_the_typeface_of_the_design(page, sign_in, class_a, facilitator):
    problem = make.problem(class_a)
    sign_in(page, facilitator)
    for path in ("", "projector/"):
        page.goto(class_a.get_absolute_url() + path)
        until(lambda: page.evaluate(LOADED))
    family = page.evaluate(
        "(id) => getComputedStyle(document.getElementById(id)).fontFamily", problem.code
    )
    assert family.startswith('"DIM Sans"')
