"""Sign-in, home and the pages around them: by keyboard, without scripts, on narrow screens, with
axe.
"""

import re

import pytest
from django.contrib.sessions.models import Session

from dim.models import Problem
from tests import factories as make
from tests.browser.conftest import LAPTOP, PHONE, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(class_a):
    make.issue(class_a.division, 1, title="Arsip")
    return make.member(
        "facilitator", class_a, make.user(username="sek-a", name="Fasilitator Kelas A")
    )


def scrolls_sideways(page):
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def test_sign_in_by_keyboard_alone(page, person):
    page.goto("/")
    until(lambda: page.evaluate("document.activeElement.name === 'username'"))
    page.keyboard.type("SEK-A")
    page.keyboard.press("Tab")
    page.keyboard.type("salah")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    until(lambda: page.evaluate("document.activeElement.id === 'sign-in-error'"))
    page.keyboard.press("Tab")
    until(lambda: page.input_value("#id_username") == "SEK-A")
    page.keyboard.press("Tab")
    page.keyboard.type(make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".masthead")
    until(lambda: page.url.endswith("/"))


def test_the_first_problem_is_three_clicks_from_the_sign_in_page(page, person):
    page.goto("/login/")
    until(lambda: page.evaluate("document.activeElement.name === 'username'"))
    page.keyboard.type("sek-a")
    page.keyboard.press("Tab")
    page.keyboard.type(make.PASSWORD)
    page.keyboard.press("Enter")
    page.click(".class-card .btn-primary")
    page.wait_for_url("**/classes/SEK/A/**")  # loaded: no person types within its milliseconds
    page.fill("#quick-entry [name=statement]", "Gudang bocor")
    page.locator("#quick-entry button[type=submit]").first.click()
    page.locator("#SEK-A-001").wait_for()
    until(lambda: Problem.objects.get().statement == "Gudang bocor")


def test_menu_closes_as_menus_close(page, sign_in, person):
    sign_in(page, person)
    page.goto("/")
    summary = page.locator("details.menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    until(lambda: page.locator("details.menu").evaluate("menu => menu.open"))
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    until(lambda: not page.locator("details.menu").evaluate("menu => menu.open"))
    until(lambda: summary.evaluate("summary => summary === document.activeElement"))
    summary.click()
    page.mouse.click(300, 400)
    until(lambda: not page.locator("details.menu").evaluate("menu => menu.open"))


def test_language_and_sign_out_without_script(page_without_js, sign_in, person):
    page = sign_in(page_without_js, person)
    page.goto("/")
    page.click("details.menu > summary")
    page.click("button[value=en]")
    until(lambda: page.get_attribute("html", "lang") == "en")
    page.click("details.menu > summary")
    page.click("form[action='/logout/'] button")
    until(lambda: page.url.endswith("/login/"))
    until(lambda: page.get_attribute("html", "lang") == "id")


def test_text_survives_the_session(page_without_js, sign_in, console, person, class_a):
    """Type, lose the session, save, sign in on the page that comes, look, send: stored once."""
    console.allow("status of 403")
    page = sign_in(page_without_js, person)
    page.goto(class_a.get_absolute_url())
    page.fill("#quick-entry [name=statement]", 'Gudang <b>"A"</b>\n  bocor')
    page.fill("#quick-entry [name=recommendations]", "Perbaiki atap\nPindahkan arsip")
    Session.objects.all().delete()
    page.locator("#quick-entry button[type=submit]").first.click()
    page.wait_for_selector("#rescue-form")
    until(
        lambda: page.locator("section textarea").first.input_value() == 'Gudang <b>"A"</b>\n  bocor'
    )
    page.fill("#id_password", make.PASSWORD)
    page.click("#rescue-form button[type=submit]")
    page.wait_for_selector("#rescued-form")
    until(lambda: not Problem.objects.exists())
    page.click("#rescued-form .btn-primary")
    page.wait_for_url(re.compile("saved="))
    problem = Problem.objects.get()
    assert problem.statement == 'Gudang <b>"A"</b>\n  bocor'
    assert [row.text for row in problem.recommendations.all()] == [
        "Perbaiki atap",
        "Pindahkan arsip",
    ]


def test_text_survives_in_the_full_form_and_opens_in_it_again(
    page_without_js, sign_in, console, person, class_a
):
    console.allow("status of 403")
    page = sign_in(page_without_js, person)
    page.goto(f"{class_a.get_absolute_url()}problems/new/")
    page.fill("[name=statement]", "Gudang bocor")
    page.select_option("[name=strategic_issue]", label="1 Arsip")
    page.fill("[name=cause]", "Atap tua")
    page.locator("[name=recommendation-text]").first.fill("Perbaiki atap")
    Session.objects.all().delete()
    page.click("[name=action][value=save]")
    page.fill("#id_password", make.PASSWORD)
    page.click("#rescue-form button[type=submit]")
    page.click("#rescued-form [name=rows]")
    until(lambda: page.input_value("#entry-form [name=statement]") == "Gudang bocor")
    until(lambda: page.input_value("#entry-form [name=cause]") == "Atap tua")
    until(lambda: not Problem.objects.exists())
    page.click("[name=action][value=save]")
    page.wait_for_load_state()
    until(
        lambda: (
            [row.text for row in Problem.objects.get().recommendations.all()] == ["Perbaiki atap"]
        )
    )


def test_an_endless_text_is_refused_and_can_be_repaired(
    page, settings, sign_in, console, person, class_a
):
    console.allow("status of 413")
    sign_in(page, person)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
    page.goto(class_a.get_absolute_url())
    page.evaluate(
        "document.querySelector('#quick-entry [name=statement]').value = 'Gudang '.repeat(200_000)"
    )
    page.locator("#quick-entry button[type=submit]").first.click()
    refused = page.locator("#outbox .is-queued")
    until(lambda: "1 MB" in refused.locator(".reason").inner_text())
    refused.locator("[data-part=edit]").click()
    page.locator("#restored").wait_for()
    until(lambda: len(page.input_value("#entry-form [name=statement]")) == 7 * 200_000)


@pytest.mark.parametrize(
    "viewport", [LAPTOP, PHONE, {"width": 320, "height": 640}], ids=["laptop", "phone", "320"]
)
def test_pages_are_accessible_and_fit(
    new_page, sign_in, axe, shoot, console, person, class_a, event, viewport
):
    console.allow("status of 404", "status of 429", "status of 403", "status of 401")
    make.problem(class_a, "returned")
    for letter in "BCDE":
        make.workshop_class(class_a.division, letter)
    page, size = new_page(viewport=viewport), viewport["width"]

    def look(name):
        axe(page)
        shoot(page, f"pages-{name}-{size}")
        assert not scrolls_sideways(page), name

    page.goto("/login/")
    look("login")
    for wrong in range(5):
        page.fill("#id_username", "siapa")
        page.fill("#id_password", "salah")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if wrong == 0:
            look("login-error")
    look("locked")
    sign_in(page, person)
    for name, address in (("home", "/"), ("password", "/password/"), ("404", "/tidak/ada/")):
        page.goto(address)
        look(name)
    page.goto("/password/")
    page.fill("#id_old_password", "salah")
    page.fill("#id_new_password1", "12")
    page.fill("#id_new_password2", "12")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look("password-error")
    page.goto(class_a.get_absolute_url())
    # Shorter than what is looked for while typing: that request would end at the sign-in page.
    page.fill("#quick-entry [name=statement]", "Gudang")
    Session.objects.all().delete()
    page.evaluate("document.getElementById('quick-entry').submit()")  # as without a script
    page.wait_for_selector("#rescue-form")
    look("rescue")
    page.fill("#id_password", make.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look("rescue-send")
    sign_in(page, make.member("coordinator", event))
    page.goto("/")
    page.click("details.menu > summary")
    look("home-coordinator")
    sign_in(page, make.user())
    page.goto("/")
    look("home-nothing")


def test_back_after_signing_out_shows_nothing(page, sign_in, person, class_a):
    make.problem(class_a, statement="Hanya untuk kelas ini")
    sign_in(page, person)
    page.goto("/")
    page.goto(class_a.get_absolute_url())
    page.locator("#SEK-A-001").wait_for()
    page.click("details.menu > summary")
    page.click("form[data-signs-out] button")
    page.wait_for_url("**/login/")
    page.go_back()
    page.wait_for_url("**/login/**")
    assert "Hanya untuk kelas ini" not in page.content()
