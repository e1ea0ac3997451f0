"""Scripts come later than the page, as over a hotel's wifi: what is typed until then counts."""

import pytest

from dim.models import Problem
from tests import factories as make
from tests.browser.conftest import until
from tests.views.problem_forms import edit_url

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/events/{}/classes/SEK/A/"


@pytest.fixture
def person(class_a):
    make.issue(class_a.division, 1)
    return make.member("facilitator", class_a)


@pytest.fixture
def scripts(page):
    """``scripts.hold(name)`` until ``scripts.let_come()``: no script of this name arrives."""

    class Scripts:
        held = []

        def hold(self, name):
            page.route(f"**/js/{name}*", lambda route: self.held.append(route))

        def let_come(self):
            for route in self.held:
                route.continue_()
            self.held.clear()

    return Scripts()


def open_early(page, address):
    """Open a page whose scripts are still on their way."""
    page.goto(address, wait_until="commit")


def test_a_line_typed_and_saved_before_the_scripts_come(page, sign_in, person, class_a, scripts):
    sign_in(page, person)
    scripts.hold("quick_entry")
    open_early(page, BOARD.format(class_a.division.event.slug))
    page.fill("#quick-entry [name=statement]", "Gudang bocor")
    page.locator("#quick-entry button[type=submit]").first.click(no_wait_after=True)
    scripts.let_come()
    page.locator("#SEK-A-001").wait_for()
    assert Problem.objects.get().statement == "Gudang bocor"


def test_a_line_typed_before_the_scripts_come(page, sign_in, person, class_a, scripts):
    sign_in(page, person)
    scripts.hold("quick_entry")
    open_early(page, BOARD.format(class_a.division.event.slug))
    page.fill("#quick-entry [name=statement]", "Gudang bocor")
    scripts.let_come()
    page.locator("#quick-entry button[type=submit]").first.click()
    page.locator("#SEK-A-001").wait_for()
    assert Problem.objects.get().statement == "Gudang bocor"


def test_what_is_typed_into_the_form_before_its_scripts_come_is_saved(
    page, sign_in, person, class_a, scripts
):
    """No key is pressed after the scripts are there: it is saved by itself, as always."""
    problem = make.problem(class_a, statement="Gudang bocor")
    sign_in(page, person)
    scripts.hold("autosave")
    open_early(page, edit_url(problem))
    page.fill("[name=impact]", "Logistik basah")
    scripts.let_come()
    until(lambda: Problem.objects.get().impact == "Logistik basah")
