"""A class is told what it did not look for: beside the quick entry, in the title, and aloud."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from dim import workflow
from dim.models import WorkshopClass
from dim.operations.classes import opening_hours
from tests import factories as make
from tests.browser.conftest import NO_FORM_AHEAD, until

pytestmark = pytest.mark.django_db(transaction=True)

LINES = "#quick-entry [data-announcement]"


@pytest.fixture
def board(class_a):
    make.issue(class_a.division, 1)
    return class_a.get_absolute_url()


@pytest.fixture
def submitted(class_a, board):
    return [
        make.problem(class_a, "submitted", strategic_issue=class_a.division.strategic_issues.get())
        for _each in range(3)
    ]


@pytest.fixture
def give_back(coordinator):
    def step(problem, reason="Sebutkan satkernya"):
        return workflow.perform(
            workflow.RETURN, problem, actor=coordinator, category="unclear", reason=reason
        )

    return step


def shown(page):
    return [one.inner_text() for one in page.locator(LINES).all() if one.is_visible()]


def test_a_returned_entry_is_told_while_the_board_is_open_and_once(
    page, sign_in, facilitator, board, submitted, give_back, axe, shoot
):
    sign_in(page, facilitator).goto(board)
    until(lambda: page.locator("#live").count() == 1)
    plain = page.title()
    page.fill("#id_statement", "Sedang diketik")
    give_back(submitted[1])
    until(lambda: page.title() == f"(1) {plain}")
    until(lambda: "SEK-A-002 dikembalikan" in page.locator("#announced").inner_text())
    until(lambda: "Sebutkan satkernya" in page.locator(LINES).inner_text())
    assert page.input_value("#id_statement") == "Sedang diketik"
    until(lambda: page.evaluate("document.activeElement.id") == "id_statement")
    axe(page)
    shoot(page, "board-announced")
    # Heard already; not read yet, so it still stands there.
    page.reload()
    until(lambda: page.title() == f"(1) {plain}")
    assert page.locator("#announced").inner_text() == ""
    page.locator(LINES).get_by_role("button").click()
    until(lambda: page.title() == plain)
    until(lambda: page.evaluate("document.activeElement.id") == "id_statement")
    page.reload()
    page.locator("#live").wait_for(state="attached")
    until(lambda: page.locator(LINES).count() == 1 and shown(page) == [])
    until(lambda: page.title() == plain)


def test_the_way_to_repair_it_is_one_click_and_counts_as_read(
    page, sign_in, facilitator, board, submitted, give_back
):
    give_back(submitted[0])
    sign_in(page, facilitator).goto(board)
    page.locator(LINES).get_by_role("link").click()
    page.wait_for_url("**/SEK-A-001/edit/")
    page.goto(reverse("home"))
    page.locator("#returned-entries").wait_for()
    until(lambda: not page.title().startswith("("))


def test_two_stand_there_and_the_others_are_counted(
    page, sign_in, facilitator, board, submitted, give_back
):
    for problem in submitted:
        give_back(problem)
    sign_in(page, facilitator).goto(board)
    until(lambda: page.title().startswith("(3) "))
    until(lambda: len(shown(page)) == 2)
    until(lambda: page.locator("[data-part=more]").inner_text() == "1 lagi")
    page.locator(LINES).get_by_role("button").first.click()
    until(lambda: page.title().startswith("(2) "))
    until(lambda: len(shown(page)) == 2)
    until(lambda: page.locator("[data-part=more]").is_hidden())


def test_another_page_of_this_browser_hears_what_was_read(
    page, sign_in, facilitator, board, submitted, give_back
):
    give_back(submitted[0])
    sign_in(page, facilitator).goto(board)
    other = page.context.new_page()
    other.goto(board)
    until(lambda: other.title().startswith("(1) "))
    page.locator(LINES).get_by_role("button").click()
    until(lambda: not other.title().startswith("("))
    until(lambda: shown(other) == [])


@pytest.mark.parametrize("store", ["throws", "nonsense"])
def test_a_browser_that_keeps_nothing_forgets_only_at_the_next_page(
    page, sign_in, facilitator, board, submitted, give_back, store
):
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) "
        "Object.defineProperty(window, name, { get() { throw new Error('refused'); } });"
        if store == "throws"
        else "Storage.prototype.getItem = () => '{';"
    )
    give_back(submitted[0])
    sign_in(page, facilitator).goto(board)
    until(lambda: page.title().startswith("(1) "))
    page.locator(LINES).get_by_role("button").click()
    until(lambda: not page.title().startswith("("))
    give_back(submitted[1])
    until(lambda: page.title().startswith("(1) "))
    until(lambda: ["SEK-A-002" in one for one in shown(page)] == [True])


def test_an_extension_and_a_closing_are_told(
    page, sign_in, facilitator, class_a, board, coordinator, console
):
    console.allow(NO_FORM_AHEAD)
    rows = WorkshopClass.objects.filter(pk=class_a.pk)
    sign_in(page, facilitator).goto(board)
    in_an_hour = timezone.now() + datetime.timedelta(hours=1)
    opening_hours.set_deadline(rows, in_an_hour, actor=coordinator)
    until(lambda: len(shown(page)) == 1 and "dibuka sampai" in shown(page)[0])
    page.locator(LINES).get_by_role("button").click()
    until(lambda: shown(page) == [])
    opening_hours.extend_classes(rows, 15, actor=coordinator, key=uuid.uuid4())
    until(lambda: len(shown(page)) == 1 and "dibuka sampai" in shown(page)[0])
    opening_hours.close_classes(rows, actor=coordinator)
    until(lambda: len(shown(page)) == 1 and "ditutup pukul" in shown(page)[0])


def test_without_a_script_it_stands_on_the_board_and_at_home(
    page_without_js, sign_in, facilitator, board, submitted, give_back
):
    page = page_without_js
    for problem in submitted:
        give_back(problem)
    sign_in(page, facilitator).goto(board)
    assert len(shown(page)) == 3
    assert not page.locator(LINES).get_by_role("button").first.is_visible()
    page.goto(reverse("home"))
    assert page.locator("#returned-entries li").count() == 3
