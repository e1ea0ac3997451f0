"""A participant on a phone, without an account: from the sign-in page to the list of the class."""

import pytest

from dim.operations.classes import screens
from tests import factories as make
from tests.browser.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(class_a, facilitator):
    make.problem(class_a)
    screens.show_drafts_to_phones(class_a, True, actor=facilitator)
    return screens.open_to_phones(class_a, actor=facilitator)


def test_the_code_on_the_screen_opens_the_list(phone, link, axe, shoot):
    phone.goto("/login/")
    axe(phone)
    shoot(phone, "class-code-login")
    phone.fill("[name=code]", link.short_code.lower())
    phone.keyboard.press("Enter")
    phone.wait_for_url(f"**{link.get_absolute_url()}")
    phone.locator("#SEK-A-001").wait_for()


def test_a_wrong_code_is_said_and_kept(phone, console, link, axe):
    console.allow("status of 422")
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.goto("/k/")
    phone.fill("[name=code]", "F003-S72")
    phone.keyboard.press("Enter")
    phone.locator("#class-code-error").wait_for()
    until(lambda: phone.evaluate("document.activeElement.id") == "class-code-error")
    until(lambda: phone.input_value("[name=code]") == "F003-S72")
    until(lambda: phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0)
    axe(phone)
