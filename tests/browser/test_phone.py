"""A participant's phone: follows the class without an account, until the class closes its list."""

import pytest

from dim.operations import room
from tests import factories as make
from tests.browser.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_phone_follows_and_is_shut_out(phone, console, class_a, facilitator, axe):
    console.allow("status of 404")
    first = make.problem(class_a)
    link = room.open_to_phones(class_a, actor=facilitator)
    phone.goto(link.get_absolute_url())
    axe(phone)
    phone.click(f"#{first.code} summary")
    new = make.problem(class_a, "submitted")
    phone.locator(f"#{new.code}").wait_for(timeout=6000)
    until(lambda: phone.locator(f"#{first.code} details[open]").count() == 1)
    until(lambda: phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0)
    room.close_to_phones(class_a, actor=facilitator)
    phone.locator(f"#{first.code}").wait_for(state="detached", timeout=6000)


def test_the_projector_shows_the_code_full(page, sign_in, class_a, facilitator, axe):
    make.problem(class_a)
    room.open_to_phones(class_a, actor=facilitator)
    sign_in(page, facilitator)
    page.goto(f"{class_a.get_absolute_url()}phones/")
    axe(page)
    page.goto(f"{class_a.get_absolute_url()}projector/")
    page.locator("body[data-mode=list]").wait_for()
    page.keyboard.press("q")
    box = page.locator(".projector-qr .qr").bounding_box()
    assert min(box["width"], box["height"]) > 350
    page.keyboard.press("q")
    page.keyboard.press("l")
    until(lambda: page.locator(".projector-qr .qr").is_visible())
    axe(page)
