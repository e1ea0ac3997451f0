"""Similar problems while somebody types: there when they come, and never in the way of a key."""

import re

import pytest

from dim.models import Problem, Support
from tests import factories as make
from tests.browser.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "Satker blm punya gdg utk logistik"
OFFERED = "#similar [data-supports]"


@pytest.fixture
def theirs(class_b):
    make.issue(class_b.division, 1, title="Logistik")
    return make.problem(class_b, "submitted", statement="Gudang logistik belum tersedia")


@pytest.fixture
def board(class_a):
    return class_a.get_absolute_url()


@pytest.fixture
def desk(page, sign_in, facilitator, board, theirs):
    sign_in(page, facilitator)
    page.goto(board)
    until(lambda: page.evaluate("document.activeElement.id") == "id_statement")
    return page


def place_of(page):
    return page.locator("#id_statement").bounding_box()


def test_suggestions_come_without_moving_the_field_or_the_caret(desk, theirs, axe, shoot):
    before = place_of(desk)
    desk.keyboard.type(SENTENCE)
    grown = place_of(desk)
    desk.keyboard.press("ArrowLeft")
    desk.locator(OFFERED).wait_for()
    assert place_of(desk) == grown
    assert grown["x"] == before["x"]
    caret = "[document.activeElement.id, document.activeElement.selectionStart]"
    until(lambda: desk.evaluate(caret) == ["id_statement", len(SENTENCE) - 1])
    until(lambda: desk.locator("#similar [role=status]").first.inner_text())
    until(lambda: theirs.code in desk.locator("#similar").inner_text())
    until(lambda: desk.locator("[data-supports]").get_attribute("aria-keyshortcuts") == "Alt+1")
    axe(desk)
    shoot(desk, "similar-board")
    desk.keyboard.press("Escape")
    until(lambda: desk.locator(OFFERED).count() == 0)
    until(lambda: desk.input_value("#id_statement") == SENTENCE)


def test_a_short_or_an_unlike_sentence_is_left_alone(desk):
    desk.keyboard.type("Gudang logi")
    desk.wait_for_timeout(1200)
    until(lambda: desk.locator(OFFERED).count() == 0)
    desk.fill("#id_statement", "Pelatihan operator komputer kurang")
    desk.wait_for_timeout(1200)
    until(lambda: desk.locator(OFFERED).count() == 0)


def test_that_nothing_is_similar_is_said_of_this_very_text_only(
    page, sign_in, facilitator, board, theirs, set_offline
):
    none = page.locator("#similar [data-part=none]")
    sign_in(page, facilitator)
    page.goto(f"{board}problems/new/")
    until(lambda: page.locator("#similar.live").count() == 1)
    assert not none.is_visible()  # nothing was typed, and nobody looked
    page.fill("#id_statement", "Pelatihan operator komputer kurang")
    none.wait_for()
    until(lambda: none.inner_text() in page.locator("#similar [role=status]").inner_text())
    page.route("**/similar/", lambda route: route.fulfill(status=204))
    page.fill("#id_statement", "Pelatihan operator komputer kurang sekali")
    assert not none.is_visible()
    # A 204 that is not ours is no answer.
    until(lambda: (page.wait_for_timeout(700), not none.is_visible())[1])
    page.unroute("**/similar/")
    page.fill("#id_statement", SENTENCE)
    page.locator(OFFERED).wait_for()
    assert not none.is_visible()
    page.fill("#id_statement", "Pelatihan operator komputer kurang " * 30)
    until(lambda: page.locator(OFFERED).count() == 0)
    assert not none.is_visible()  # only its beginning was looked for


def test_what_is_only_related_is_folded_and_the_panel_takes_a_third_at_most(desk, class_b, shoot):
    for said in ("Air bersih belum tersedia", "Gudang sewaan gelap", "Gudang belum tersedia air"):
        make.problem(class_b, "submitted", statement=said)
    desk.keyboard.type(SENTENCE)
    fold = desk.locator("#similar details")
    fold.wait_for()
    assert not desk.locator("#similar details li").first.is_visible()
    desk.keyboard.press("Alt+3")
    until(lambda: desk.input_value("#id_statement") == SENTENCE)
    shoot(desk, "similar-related")
    fold.locator("summary").click()
    desk.locator("#similar details li").first.wait_for()
    until(lambda: desk.evaluate("document.activeElement.id") == "id_statement")
    share = "document.getElementById('similar').getBoundingClientRect().height / innerHeight"
    until(lambda: 0 < desk.evaluate(share) <= 1 / 3)
    # It stays open while the same sentence grows.
    desk.keyboard.type(" kami")
    with desk.expect_response("**/similar/"):
        pass
    desk.locator("#similar details[open]").wait_for()


def test_one_key_records_the_support_and_undo_brings_the_text_back(desk, theirs, axe):
    desk.keyboard.type(SENTENCE)
    desk.keyboard.press("Tab")
    desk.keyboard.type("Sewa gudang")
    desk.locator(OFFERED).wait_for()
    desk.keyboard.press("Alt+1")
    until(lambda: desk.input_value("#id_statement") == "")  # the next line may begin
    undo = desk.locator(".similar-done button")
    undo.wait_for()
    until(lambda: theirs.code in desk.locator(".similar-done").inner_text())
    until(lambda: desk.locator("#similar .similar-lines").count() == 0)
    until(lambda: Support.objects.live().get().problem == theirs)
    desk.locator(f"#supports-{theirs.code}").wait_for()
    axe(desk)
    undo.click()
    until(lambda: desk.input_value("#id_statement"))
    until(lambda: desk.input_value("#id_statement") == SENTENCE)
    until(lambda: desk.input_value("#id_recommendations") == "Sewa gudang")
    until(lambda: not Support.objects.live().exists())
    desk.locator("#supports").wait_for(state="detached")
    # The text is as good as new.
    desk.locator("#id_statement").focus()
    desk.keyboard.press("Enter")
    desk.locator("#SEK-A-001").wait_for()
    until(
        lambda: (
            Problem.objects.filter(workshop_class=Support.objects.get().workshop_class).count() == 1
        )
    )


def test_undo_takes_no_word_from_the_line_that_was_begun_meanwhile(desk, theirs):
    desk.keyboard.type(SENTENCE)
    desk.locator(OFFERED).wait_for()
    desk.keyboard.press("Alt+1")
    desk.locator(".similar-done button").wait_for()
    desk.keyboard.type("Anggaran")
    desk.locator(".similar-done button").click()
    until(lambda: not Support.objects.live().exists())
    waiting = desk.locator(".queued", has_text=SENTENCE)
    waiting.wait_for()
    until(lambda: desk.input_value("#id_statement") == "Anggaran")
    until(lambda: desk.evaluate("document.activeElement.id") == "id_statement")


def test_saving_waits_for_no_suggestion(desk):
    desk.keyboard.type(SENTENCE)
    desk.keyboard.press("Enter")
    until(lambda: desk.input_value("#id_statement") == "")
    desk.locator("#SEK-A-001").wait_for()
    desk.wait_for_timeout(1000)
    until(lambda: desk.locator(OFFERED).count() == 0)


def test_a_slow_server_or_none_is_silent(desk, set_offline):
    asked = []

    def hang(route):
        asked.append(route)  # and no answer

    desk.route("**/similar/", hang)
    desk.keyboard.type(SENTENCE)
    until(lambda: (desk.wait_for_timeout(50), asked)[1])
    desk.keyboard.type(" lagi")
    until(lambda: (desk.wait_for_timeout(50), len(asked) == 2)[1])
    desk.keyboard.press("Enter")
    desk.locator("#SEK-A-001").wait_for()
    set_offline(desk, True)
    desk.keyboard.type(SENTENCE)
    desk.wait_for_timeout(1200)
    assert len(asked) == 2
    until(lambda: desk.locator("#similar").inner_text().strip() == "")


def test_a_support_that_did_not_arrive_gives_the_text_back(desk, console):
    console.allow_no_network()
    desk.keyboard.type(SENTENCE)
    desk.locator(OFFERED).wait_for()
    desk.route("**/supports/**", lambda route: route.abort())
    desk.keyboard.press("Alt+1")
    until(lambda: desk.input_value("#id_statement"))
    until(lambda: desk.input_value("#id_statement") == SENTENCE)
    until(lambda: not Support.objects.exists())
    until(lambda: desk.locator(".similar-done").inner_text().strip())
    until(lambda: not desk.locator(".similar-done button").is_visible())


def test_the_full_form_asks_and_withdraws_what_was_just_typed(
    page, sign_in, facilitator, board, theirs, axe, shoot
):
    sign_in(page, facilitator)
    page.goto(f"{board}problems/new/")
    page.locator("#id_strategic_issue").select_option(index=1)
    page.locator("#id_statement").press_sequentially(SENTENCE)
    page.locator(OFFERED).wait_for()
    until(lambda: page.evaluate("document.activeElement.id") == "id_statement")
    axe(page)
    shoot(page, "similar-form")
    page.keyboard.press("Alt+1")
    page.wait_for_url(re.compile("/supports/"))
    until(lambda: SENTENCE in page.locator("main").inner_text())
    axe(page)
    shoot(page, "similar-confirm")
    page.keyboard.press("Enter")
    page.locator("#just-supported").wait_for()
    until(lambda: Problem.objects.get(statement=SENTENCE).status == Problem.Status.WITHDRAWN)
    until(lambda: Support.objects.live().count() == 1)
    until(lambda: page.locator(".queued").count() == 0)
    axe(page)
    shoot(page, "similar-board-supported")


def test_a_phone_has_them_below_the_fields(phone, sign_in, facilitator, board, theirs, axe, shoot):
    sign_in(phone, facilitator)
    phone.goto(board)
    phone.locator("#id_statement").press_sequentially(SENTENCE)
    before = place_of(phone)
    phone.locator(OFFERED).wait_for()
    assert place_of(phone) == before
    until(lambda: phone.evaluate("document.documentElement.scrollWidth") <= 390)
    axe(phone)
    shoot(phone, "similar-phone")
