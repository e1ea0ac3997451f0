"""What changes while a page is open: the class closes, the session ends."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from dim import workflow
from dim.models import Problem
from tests import factories as make
from tests.browser.conftest import NO_FORM_AHEAD, promised, until
from tests.views.problem_forms import edit_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board(class_a):
    make.issue(class_a.division, 1)
    return class_a.get_absolute_url()


@pytest.fixture
def set_open(class_a):
    def switch(is_open):
        class_a.is_open = is_open
        class_a.save(update_fields=["is_open"])

    return switch


def buttons(page):
    """What can be pressed to write in this class."""
    wanted = ".quick-entry-save button, [name=details], [data-full-form], .entry a[href$='/edit/']"
    return [one for one in page.locator(wanted).all() if one.is_visible()]


def test_a_board_whose_class_closes_has_nothing_left_to_write_with(
    page, sign_in, console, facilitator, class_a, board, set_open
):
    console.allow(NO_FORM_AHEAD)
    issue = class_a.division.strategic_issues.get()
    make.problem(class_a, strategic_issue=issue)
    make.problem(class_a, "returned", strategic_issue=issue)
    sign_in(page, facilitator).goto(board)
    until(lambda: len(buttons(page)) == 5)
    set_open(False)
    page.locator("#closed").wait_for(timeout=promised(6))
    # A returned entry can still be repaired.
    repair = ["fw-semibold"]
    until(lambda: [one.get_attribute("class") for one in buttons(page)] == repair)
    until(lambda: page.locator("#id_statement").is_hidden())
    assert not page.locator("#quick-entry > .no").is_visible()
    assert not page.locator(".quick-entry-foot > span.shortcuts").is_visible()
    # Only what was returned can still be moved.
    moved = [one.is_visible() for one in page.locator(".move-line").all()]
    assert moved == [False, True]
    set_open(True)
    page.locator("#closed").wait_for(state="detached", timeout=promised(6))
    until(lambda: len(buttons(page)) == 5)
    until(lambda: page.locator("#id_statement").is_visible())


def test_words_stay_in_sight_when_the_class_closes_under_them(
    page, sign_in, console, facilitator, board, set_open
):
    console.allow(NO_FORM_AHEAD, "status of 409", "status of 422")
    sign_in(page, facilitator).goto(board)
    page.fill("#id_statement", "Belum sempat disimpan")
    set_open(False)
    page.locator("#closed").wait_for(timeout=promised(6))
    until(lambda: buttons(page) == [])
    assert page.locator("#id_statement").is_visible()
    assert page.input_value("#id_statement") == "Belum sempat disimpan"
    page.press("#id_statement", "Enter")
    page.locator(".queued [data-state=refused]:not([hidden])").wait_for()
    until(lambda: page.locator("#id_statement").is_hidden())


@pytest.mark.parametrize("kind", ["form", "page"])
def test_a_page_of_an_entry_follows_the_class(
    page, sign_in, facilitator, class_a, board, set_open, kind
):
    problem = make.problem(class_a)
    sign_in(page, facilitator)
    page.goto(edit_url(problem) if kind == "form" else problem.get_absolute_url())
    written = page.locator("[name=action], .actions a[href$='/edit/']")
    until(lambda: any(one.is_visible() for one in written.all()))
    set_open(False)
    page.locator("#closed").wait_for(state="attached", timeout=promised(6))
    until(lambda: not any(one.is_visible() for one in written.all()))
    set_open(True)
    until(lambda: any(one.is_visible() for one in written.all()))


def test_the_projector_asks_its_operator_to_sign_in(
    page, sign_in, console, facilitator, class_a, board, live_server, axe
):
    console.allow("status of 401")
    problem = make.problem(class_a)
    screen = reverse(
        "projector", args=[class_a.division.event.slug, class_a.division.code, class_a.letter]
    )
    sign_in(page, facilitator).goto(screen)
    page.get_by_text(problem.statement).first.wait_for()
    Session.objects.all().delete()
    page.locator("#live-sign-in").wait_for(timeout=promised(8))
    until(lambda: page.locator("#live-state").inner_text() == "")
    axe(page)
    # The list stays where it is, and the link leads back to it.
    assert page.get_by_text(problem.statement).first.is_visible()
    page.click("#live-sign-in a")
    page.fill("[name=username]", facilitator.username)
    page.fill("[name=password]", make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{screen}")
    page.get_by_text(problem.statement).first.wait_for()


def test_the_projector_goes_on_when_somebody_signs_in_elsewhere(
    page, sign_in, console, facilitator, class_a, board
):
    console.allow("status of 401")
    sign_in(page, facilitator).goto(board)
    page.goto(f"{board}projector/")
    Session.objects.all().delete()
    page.locator("#live-sign-in").wait_for(timeout=promised(8))
    sign_in(page, facilitator)
    page.locator("#live-sign-in").wait_for(state="hidden", timeout=promised(30))
    workflow.announce(Problem.objects.filter(pk=make.problem(class_a, statement="Baru").pk))
    page.get_by_text("Baru").first.wait_for()
