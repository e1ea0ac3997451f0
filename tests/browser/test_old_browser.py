"""A laptop with a browser from spring 2021: everything that is newer is taken away."""

import pytest

from dim.models import Problem
from tests import factories as make
from tests.browser.conftest import until
from tests.browser.test_outbox import kept, light, statements, write
from tests.browser_support import NEWER
from tests.views.problem_forms import edit_url, new_url

pytestmark = pytest.mark.django_db(transaction=True)

# What scripts like to use and Chrome 90, Firefox 88 or Safari 14 do not have. Where it is taken
# away it is undefined, as it was there.
MISSING = {
    "AbortSignal": ["timeout", "any"],
    "AbortSignal.prototype": ["reason", "throwIfAborted"],
    "Array.prototype": ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "with"],
    "String.prototype": ["at", "isWellFormed"],
    "Object": ["hasOwn", "groupBy"],
    "Promise": ["withResolvers", "try"],
    "HTMLFormElement.prototype": ["requestSubmit"],
    "SubmitEvent.prototype": ["submitter"],
    "HTMLDialogElement.prototype": ["showModal", "close", "show", "open"],
    "Element.prototype": ["checkVisibility", "setHTMLUnsafe"],
    "Navigator.prototype": ["locks", "storage"],
    "Crypto.prototype": ["randomUUID"],
    "IDBFactory.prototype": ["databases"],
    "window": [
        "BroadcastChannel", "structuredClone", "CompressionStream", "DecompressionStream",
        "scheduler", "requestIdleCallback", "reportError", "navigation",
    ],
}  # fmt: skip
TAKE_AWAY = "".join(f"delete {owner}.{name};" for owner, names in MISSING.items() for name in names)
# The two that were told first, and all of it.
BROWSERS = {"no timeouts": "delete AbortSignal.timeout;", "spring of 2021": TAKE_AWAY}
each_browser = pytest.mark.parametrize("taken", BROWSERS.values(), ids=BROWSERS)


@pytest.fixture
def board(class_a):
    for number in (1, 2):
        make.issue(class_a.division, number)
    return class_a.get_absolute_url()


@pytest.fixture
def desk(new_page, network, sign_in, facilitator, board):
    def open_(taken, address=board):
        page = sign_in(new_page(base_url=network.address), facilitator)
        page.add_init_script(taken)
        page.goto(address)
        return page

    return open_


def test_what_is_newer_is_taken_away(desk):
    page = desk(TAKE_AWAY)
    for owner, names in MISSING.items():
        for name in names:
            assert page.evaluate(f"!('{name}' in {owner})"), name
    absent = {name for names in MISSING.values() for name in names}
    assert set(NEWER) - absent == {"addRoutes", "persist"}  # of the worker, and of `storage`


@each_browser
def test_the_quick_entry_saves_by_key_and_by_mouse(desk, taken):
    page = desk(taken)
    write(page, "Dengan tombol Enter")
    until(lambda: statements() == ["Dengan tombol Enter"])
    # What the answer brings may move the button from under a pointer that is already on its way.
    page.locator("#SEK-A-001").wait_for()
    page.locator("#undo-bar").wait_for()
    page.fill("#id_statement", "Dengan tetikus")
    page.click("#quick-entry .quick-entry-save button")
    until(lambda: len(statements()) == 2)
    until(lambda: light(page) == "saved")
    page.locator("#SEK-A-002").wait_for()  # the news come too
    page.fill("#id_statement", "Dilengkapi")
    page.press("#id_statement", "Control+Enter")
    page.wait_for_url(f"**{new_url(Problem.objects.first().workshop_class)}**")
    until(lambda: page.input_value("[name=statement]") == "Dilengkapi")


@each_browser
def test_text_waits_on_the_device_and_signing_out_asks(desk, network, taken):
    page = desk(taken)
    network.set("cut")
    write(page, "Tanpa jaringan")
    until(lambda: len(kept(page, "entry")) == 1)
    until(lambda: page.input_value("#id_statement") == "")
    assert not page.locator("#leaving").is_visible()
    page.click("details.menu > summary")
    page.click("form[data-signs-out] button")
    page.locator("#leaving").wait_for()
    page.click("[data-leave=stay]")
    page.locator("#leaving").wait_for(state="hidden")
    page.click("details.menu > summary")
    page.click("form[data-signs-out] button")
    network.set("through")
    page.click("[data-leave=send]")
    page.wait_for_url("**/login/")
    until(lambda: statements() == ["Tanpa jaringan"])


@each_browser
def test_the_full_form_saves_submits_and_grows(desk, class_a, taken):
    page = desk(taken, new_url(class_a))
    page.locator("[name=strategic_issue]").select_option(index=1)
    page.fill("[name=statement]", "Lewat isian lengkap")
    page.wait_for_url("**/SEK-A-001/edit/**")  # by itself
    page.locator("[name=recommendation-text]").first.fill("Satu")
    page.locator("[name=recommendation-text]").nth(1).fill("Dua")
    page.locator("button[name=rows][value='down-0']").click()
    page.keyboard.press("Control+s")
    until(lambda: light(page) == "saved")
    problem = Problem.objects.get()
    until(lambda: [one.text for one in problem.recommendations.all()] == ["Dua", "Satu"])
    page.click("[name=action][value=submit]")
    until(lambda: Problem.objects.get().status == Problem.Status.SUBMITTED)


@each_browser
def test_a_line_is_shown_on_the_projector(desk, class_a, taken):
    problem = make.problem(class_a)
    page = desk(taken)
    page.locator(f"#{problem.code} .show-on-screen").click()
    page.locator(f"#{problem.code}.is-discussed").wait_for()
    assert page.url.endswith(class_a.get_absolute_url())


@each_browser
def test_an_edit_comes_back_after_the_page_was_closed(desk, network, class_a, taken):
    problem = make.problem(class_a)
    page = desk(taken, edit_url(problem))
    until(lambda: edit_url(problem) in kept(page, "page"))
    network.set("cut")
    page.fill("[name=cause]", "Belum terkirim")
    until(lambda: kept(page, "entry"))
    network.set("through")
    page.goto("/")
    page.goto(edit_url(problem))
    until(lambda: Problem.objects.get().cause == "Belum terkirim")
