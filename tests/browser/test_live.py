"""Screens that follow a class: what is typed in one browser appears in others, nothing moves."""

import datetime
import re

import pytest
from django.utils import timezone

from dim import workflow
from dim.models import Problem
from tests import factories as make
from tests.browser.conftest import NO_FORM_AHEAD, promised, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board(class_a):
    for number in (1, 2, 4):
        make.issue(class_a.division, number)
    return class_a.get_absolute_url()


def test_a_line_appears_elsewhere_and_nothing_moves(new_page, sign_in, facilitator, class_a, board):
    for _ in range(12):
        make.problem(class_a, statement="Masalah yang panjang " * 8)
    writer = sign_in(new_page(), facilitator)
    reader = sign_in(new_page(), make.member("facilitator", class_a))
    reader.goto(board)
    reader.fill("#id_statement", "Sedang saya ketik")
    reader.evaluate(
        "document.getElementById('SEK-A-008').scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    reader.click("summary:has-text('?')")
    reader.evaluate("document.querySelector('#SEK-A-008 h3 a').focus({preventScroll: true})")
    place = reader.locator("#SEK-A-008").bounding_box()["y"]
    writer.goto(board)
    writer.locator("#id_statement").press_sequentially("/2 Baru dari laptop lain")
    writer.keyboard.press("Enter")
    reader.locator("#SEK-A-013.is-new").wait_for(timeout=promised(6))
    until(lambda: reader.locator("section[data-order='2'] #SEK-A-013").is_visible())
    workflow.perform(workflow.SUBMIT, Problem.objects.get(number=8), actor=facilitator)
    workflow.perform(workflow.SUBMIT, Problem.objects.get(number=2), actor=facilitator)
    reader.locator("#SEK-A-008 .status-submitted").wait_for(timeout=promised(6))
    until(lambda: reader.evaluate("document.activeElement.closest('.entry')?.id") == "SEK-A-008")
    until(lambda: abs(reader.locator("#SEK-A-008").bounding_box()["y"] - place) < 2)
    until(lambda: reader.input_value("#id_statement") == "Sedang saya ketik")
    until(lambda: reader.locator("#shortcuts[open]").count() == 1)
    until(
        lambda: (
            [one.inner_text().split()[-1] for one in reader.locator(".chips .chip").all()]
            == ["13", "11", "2"]
        )
    )


def test_the_board_says_how_old_it_is_and_heals(
    new_page, sign_in, set_offline, facilitator, class_a, board
):
    page = sign_in(new_page(), facilitator)
    page.goto(board)
    set_offline(page, True)
    page.locator("#live-state:not(:empty)").wait_for()
    make.problem(class_a)
    set_offline(page, False)
    page.locator("#SEK-A-001").wait_for(timeout=promised(6))
    page.locator("#live-state:empty").wait_for(state="attached")


@pytest.mark.parametrize(("language", "shape"), [("id", r"\d\d\.\d\d"), ("en", r"\d\d:\d\d")])
def test_the_age_of_a_board_is_written_as_its_reader_writes_times(
    new_page, sign_in, console, facilitator, board, language, shape
):
    console.allow("ERR_INTERNET_DISCONNECTED", "fetching the script")
    facilitator.language = language
    facilitator.save(update_fields=["language"])
    page = sign_in(new_page(), facilitator)
    page.goto(board)
    page.context.set_offline(True)
    page.locator("#live-state:not(:empty)").wait_for()
    until(lambda: re.search(rf"{shape}$", page.locator("#live-state").inner_text()))


def test_the_class_closes_while_somebody_types(
    new_page, sign_in, console, facilitator, class_a, board
):
    console.allow(NO_FORM_AHEAD)
    page = sign_in(new_page(), facilitator)
    page.goto(board)
    page.fill("#id_statement", "Belum sempat disimpan")
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    page.locator("#closed").wait_for(timeout=promised(6))
    until(lambda: page.input_value("#id_statement") == "Belum sempat disimpan")


def test_the_time_runs_out_over_the_text(new_page, sign_in, console, facilitator, class_a, board):
    console.allow(NO_FORM_AHEAD)

    def closes_in(**left):
        class_a.closes_at = timezone.now() + datetime.timedelta(**left)
        class_a.save(update_fields=["closes_at"])

    closes_in(hours=1, minutes=28)
    page = sign_in(new_page(), facilitator)
    page.goto(board)
    page.fill("#id_statement", "Belum sempat disimpan")
    left = page.locator("[data-closes]")
    until(lambda: [word for word in left.inner_text().split() if word.isdigit()] == ["1", "28"])
    until(lambda: page.locator("#deadline-said:empty").count() == 1)
    closes_in(minutes=12)
    page.locator(".deadline.is-soon").wait_for(timeout=promised(6))
    until(lambda: page.locator("#deadline-said").inner_text() == left.inner_text().strip())
    closes_in(hours=3)  # the coordinator extends the class
    page.locator(".deadline:not(.is-soon)").wait_for(timeout=promised(6))
    closes_in(seconds=3)
    page.locator("#closed").wait_for(timeout=promised(8))
    page.locator(".deadline.is-soon").wait_for()
    until(lambda: page.input_value("#id_statement") == "Belum sempat disimpan")
    until(lambda: page.locator("#quick-entry").is_visible())
