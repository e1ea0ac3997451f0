"""A participant's phone: follows the class without an account, until the class closes its list."""

import pytest

from dim.operations.classes import screens
from tests import factories as make
from tests.browser.conftest import promised, until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_phone_follows_and_is_shut_out(phone, console, class_a, facilitator, axe):
    console.allow("status of 404")
    screens.show_drafts_to_phones(class_a, True, actor=facilitator)
    first = make.problem(class_a)
    link = screens.open_to_phones(class_a, actor=facilitator)
    phone.goto(link.get_absolute_url())
    axe(phone)
    phone.click(f"#{first.code} summary")
    new = make.problem(class_a, "submitted")
    phone.locator(f"#{new.code}").wait_for(timeout=promised(6))
    until(lambda: phone.locator(f"#{first.code} details[open]").count() == 1)
    until(lambda: phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0)
    screens.close_to_phones(class_a, actor=facilitator)
    phone.locator(f"#{first.code}").wait_for(state="detached", timeout=promised(6))


def test_the_projector_shows_the_code_full(page, sign_in, class_a, facilitator, axe):
    make.problem(class_a)
    screens.open_to_phones(class_a, actor=facilitator)
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


@pytest.fixture
def list_on_phone(phone, class_a, facilitator):
    screens.show_drafts_to_phones(class_a, True, actor=facilitator)
    link = screens.open_to_phones(class_a, actor=facilitator)

    def show(query=""):
        phone.goto(link.get_absolute_url() + query)
        return phone

    return show


IN_SIGHT = """(id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""


def test_it_follows_what_is_on_the_screen_when_asked(list_on_phone, class_a, facilitator):
    problems = [make.problem(class_a, statement="Kalimat panjang " * 12) for _ in range(12)]
    first, last = problems[0].code, problems[-1]
    phone = list_on_phone()
    screens.show_on_screens(class_a, last, actor=facilitator)
    phone.get_by_role("link", name=last.code).wait_for(timeout=promised(6))
    until(lambda: not phone.evaluate(IN_SIGHT, last.code))
    phone.get_by_label("Ikuti yang di layar").check()
    until(lambda: phone.evaluate(IN_SIGHT, last.code))
    screens.show_on_screens(class_a, problems[0], actor=facilitator)
    until(lambda: phone.evaluate(IN_SIGHT, first), seconds=promised(6) / 1000)
    phone.reload()
    until(lambda: phone.get_by_label("Ikuti yang di layar").is_checked())


def test_chips_lead_to_an_issue_and_search_finds_words(list_on_phone, class_a, axe):
    make.problem(class_a, statement="Gudang bocor " * 60)
    issue = make.issue(class_a.division, 2)
    sought = make.problem(class_a, strategic_issue=issue, statement="Arsip tercecer")
    phone = list_on_phone()
    phone.locator(".phone-issues a", has_text="2").last.click()
    until(lambda: phone.evaluate(IN_SIGHT, sought.code))
    phone.get_by_role("searchbox").fill("arsip")
    phone.get_by_role("button", name="Cari").click()
    until(lambda: phone.locator("#list li[data-code]").count() == 1)
    axe(phone)
    later = make.problem(class_a, strategic_issue=issue, statement="Arsip basah")
    make.problem(class_a, statement="Gudang lain")
    phone.locator(f"#{later.code}").wait_for(timeout=promised(6))
    until(lambda: phone.locator(".phone-counts", has_text="2 permasalahan").count() == 1)
    until(lambda: phone.locator("#list li[data-code]").count() == 2)


def test_it_says_that_it_is_live_and_when_it_is_not(list_on_phone, class_a, set_offline):
    make.problem(class_a)
    phone = list_on_phone()
    until(lambda: phone.locator(".live-mark").is_visible())
    set_offline(phone, True)
    phone.locator("#live-state:not(:empty)").wait_for()
    until(lambda: not phone.locator(".live-mark").is_visible())
    set_offline(phone, False)
    until(lambda: phone.locator(".live-mark").is_visible())


def test_the_smallest_phone_needs_no_sideways_push(list_on_phone, class_a, division):
    division.code = "SOSDIKLIH"
    division.save()
    for number in range(1, 8):
        issue = make.issue(class_a.division, number)
        make.problem(class_a, strategic_issue=issue, statement="Kalimat panjang " * 5)
    phone = list_on_phone()
    phone.set_viewport_size({"width": 320, "height": 640})
    until(lambda: phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0)
    until(lambda: phone.locator(".entry .no").first.is_visible())
    for one in phone.locator(".entry").all():
        code, words = one.locator(".no").bounding_box(), one.locator("h3").bounding_box()
        assert code["x"] + code["width"] <= words["x"]
