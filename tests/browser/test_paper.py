"""What comes out of the printer: every word, and of which class and day it is."""

import pytest

from tests import factories as make
from tests.browser.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Kalimat panjang yang tidak muat di kotaknya. " * 40 + "Akhirnya."
HIDDEN_PART = "(one) => one.scrollHeight - one.clientHeight"


def put_on_paper(page):
    """Do what a browser does before it prints."""
    page.emulate_media(media="print")
    until(lambda: page.evaluate("document.readyState") == "complete")
    page.evaluate("() => { dispatchEvent(new Event('beforeprint')); }")


@pytest.fixture
def page_of(page, sign_in, class_a, facilitator):
    def show(path):
        sign_in(page, facilitator).goto(path)
        return page

    return show


def test_the_board_is_printed_whole_with_its_head(page_of, class_a):
    problem = make.problem(class_a, statement=LONG)
    page = page_of(class_a.get_absolute_url())
    statement = page.locator(f"#{problem.code} h3 a")
    assert statement.evaluate(HIDDEN_PART) > 0
    head = page.locator("[data-printed]").locator("..")
    assert not head.is_visible()
    put_on_paper(page)
    until(lambda: statement.evaluate(HIDDEN_PART) <= 0)
    until(lambda: str(class_a) in head.inner_text())
    for words in (str(class_a.division.event), "keadaan", "WIB"):
        assert words in head.inner_text()


def test_a_form_is_printed_as_the_text_in_it(page_of, class_a):
    problem = make.problem(class_a, statement=LONG)
    page = page_of(f"{problem.get_absolute_url()}edit/")
    page.fill("#id_cause", "Sebab " * 200 + "terakhir")
    put_on_paper(page)
    for words in ("Akhirnya.", "Sebab terakhir"):
        until(lambda words=words: page.locator(".paper-copy", has_text=words).is_visible())
    assert not page.locator("#id_cause").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("() => { dispatchEvent(new Event('afterprint')); }")
    until(lambda: page.locator("#id_cause").is_visible())
    until(lambda: page.locator(".paper-copy").count() == 0)
    assert page.input_value("#id_cause").endswith("terakhir")


def test_without_a_script_the_head_is_there_too(new_page, sign_in, class_a, facilitator):
    page = sign_in(new_page(java_script_enabled=False), facilitator)
    page.goto(class_a.get_absolute_url())
    page.emulate_media(media="print")
    until(lambda: page.get_by_text(f"{class_a} · keadaan").is_visible())
