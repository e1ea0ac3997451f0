"""Set up an event from an empty database to the sheet of passwords, by keyboard."""

import pytest
from django.contrib.auth.hashers import check_password

from dim.models import Event, User, WorkshopClass
from tests import factories as make
from tests.browser.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


def reach(page, selector, limit=80):
    """Press Tab until `selector` has the focus."""
    for _ in range(limit):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with Tab on {page.url}")


def fill(page, selector, text):
    reach(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def follow(page, selector):
    """Go to a link or button with Tab, press Enter, wait for the next page."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_new_event_from_zero_to_the_sheet_by_keyboard(page, sign_in, axe, shoot):
    sign_in(page, make.user(is_superuser=True))
    page.goto("/admin/")
    follow(page, "a[href$='/event/add/']")
    axe(page)
    for name, value in {
        "name": "Konsolnas Makassar",
        "venue": "Makassar",
        "starts_on": "22/9/2026",
        "ends_on": "24/9/2026",
    }.items():
        fill(page, f"[name={name}]", value)
    follow(page, "[type=submit].default")
    event = Event.objects.get(slug="konsolnas-makassar")
    axe(page)
    shoot(page, "event-steps")

    follow(page, ".checklist a[href*='/division/']")
    follow(page, "a.addlink")
    reach(page, "[name=event]")
    page.keyboard.press("ArrowDown")
    fill(page, "[name=code]", "SEK")
    fill(page, "[name=name]", "Sekretaris")
    axe(page)
    follow(page, "[type=submit].default")

    page.goto(f"/admin/dim/event/{event.pk}/change/")
    follow(page, "a[href$='/make-classes/']")
    axe(page)
    follow(page, "[type=submit].default")
    until(lambda: list(WorkshopClass.objects.values_list("letter", flat=True)) == list("ABCDE"))

    follow(page, "a.button[href$='/accounts/']")
    axe(page)
    follow(page, "[type=submit].default")
    page.wait_for_selector(".slip")
    axe(page)
    shoot(page, "accounts-sheet")
    names = page.locator(".slip .secret:not(.password)").all_inner_texts()
    passwords = page.locator(".slip .password").all_inner_texts()
    assert names == [f"fasilitator-sek-{letter}" for letter in "abcde"]
    for name, password in zip(names, passwords, strict=True):
        assert check_password(password, User.objects.get(username=name).password)
    # No second chance: the same page asked again knows no password.
    page.goto(page.url)
    until(lambda: not page.locator(".slip").count())
    assert not [password for password in passwords if password in page.content()]


def test_the_sheet_prints_slips_and_nothing_else(page, sign_in, event, division):
    for letter in "ABCDEFGHIJKL":
        make.workshop_class(division, letter)
    sign_in(page, make.member("coordinator", event))
    page.goto(f"/admin/dim/event/{event.pk}/accounts/")
    page.locator("[type=submit].default").click()
    page.wait_for_selector(".slip")
    page.wait_for_load_state("load")  # with its styles
    page.emulate_media(media="print")
    shown = [
        name
        for name in ("#header", ".breadcrumbs", ".before-printing")
        if page.locator(name).is_visible()
    ]
    assert shown == []
    until(lambda: page.locator(".slip").count() == 12)


@pytest.mark.parametrize("path", ["doors", "accounts", "make-classes"])
def test_pages_of_an_event_fit_a_phone_and_work_without_script(
    new_page, sign_in, event, division, path
):
    for letter in "AB":
        make.workshop_class(division, letter)
    page = new_page(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    sign_in(page, make.member("coordinator", event))
    page.goto(f"/admin/dim/event/{event.pk}/{path}/")
    until(lambda: page.locator("h1").count() == 1)
    if path == "doors":
        page.locator("button[value=close]").click()
        until(lambda: not WorkshopClass.objects.filter(is_open=True).exists())
    elif path == "accounts":
        page.locator("[type=submit].default").click()
        until(lambda: page.locator(".slip").count() == 2)
    else:
        page.locator("[name=divisions]").check()
        page.locator("[type=submit].default").click()
        until(lambda: WorkshopClass.objects.count() == 5)
