"""Ten seconds to undo one's own last step: the bar, its key, and what it says."""

import datetime

import pytest
from django.utils import timezone

from dim import workflow
from dim.models import Problem
from dim.operations.problems import undo
from tests import factories as make
from tests.browser.conftest import LAPTOP, PHONE, until

FOR = datetime.timedelta(minutes=5)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Ten seconds are for people; a busy machine has more."""
    monkeypatch.setattr(undo, "UNDOABLE_FOR", FOR)


@pytest.fixture
def board(class_a):
    make.issue(class_a.division, 1, title="Logistik")
    return class_a.get_absolute_url()


@pytest.fixture
def draft(class_a, board):
    return make.problem(class_a, statement="Gudang belum ada")


@pytest.fixture
def desk(new_page, network, sign_in, facilitator, draft, board):
    page = sign_in(new_page(base_url=network.address), facilitator)
    page.goto(board)
    return page


def status_of(problem):
    return Problem.objects.get(pk=problem.pk).status


def bar(page):
    return page.locator("#undo-bar")


def submit(page, code="SEK-A-001"):
    with page.expect_navigation():
        page.locator(f"#{code} form button").first.click()
    until(lambda: bar(page).is_visible())


def test_a_submission_is_undone_by_the_button(desk, draft):
    submit(desk)
    assert status_of(draft) == "submitted"
    until(lambda: draft.code in bar(desk).inner_text())
    # One button, where the eyes are; the one in the message is for pages without a script.
    assert desk.locator(".undo-form:visible").count() == 0
    with desk.expect_navigation():
        bar(desk).locator("button").click()
    until(lambda: status_of(draft) == "draft")
    until(lambda: not bar(desk).is_visible())
    assert list(draft.history.values_list("action", flat=True)[:2]) == ["undo_submit", "submit"]


def test_the_key_undoes_outside_of_fields_only(desk, draft):
    submit(desk)
    desk.locator("#q").fill("cari")
    desk.keyboard.press("Control+z")
    assert status_of(draft) == "submitted"
    desk.locator("#main").focus()
    desk.keyboard.press("Control+z")
    until(lambda: status_of(draft) == "draft")


def test_after_a_move_the_key_undoes_nothing_older(desk, class_a, draft, board):
    make.problem(class_a, statement="Baris kedua")
    desk.goto(board)
    submit(desk)
    desk.locator("#SEK-A-002 h3 a").focus()
    desk.keyboard.press("Alt+ArrowUp")
    until(lambda: not bar(desk).is_visible())
    desk.keyboard.press("Control+z")
    rows = class_a.problems.in_board_order()
    until(lambda: list(rows.values_list("number", flat=True)) == [2, 1])
    assert status_of(draft) == "submitted"


def test_an_entry_is_undone_from_the_empty_field_and_its_words_are_back(desk):
    desk.locator("#id_statement").press_sequentially("Salah simpan")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Rekomendasinya")
    desk.keyboard.press("Enter")
    until(lambda: bar(desk).is_visible())
    until(lambda: desk.input_value("#id_statement") == "")
    desk.keyboard.press("Control+z")
    until(lambda: Problem.objects.latest("pk").status == "withdrawn")
    until(lambda: desk.input_value("#id_statement") == "Salah simpan")
    until(lambda: desk.input_value("#id_recommendations") == "Rekomendasinya")
    until(lambda: desk.locator("#SEK-A-002").count() == 0)
    # Saved again it is another entry: a code is not used twice.
    desk.locator("#id_statement").focus()
    desk.keyboard.press("Enter")
    desk.locator("#SEK-A-003").wait_for()


def test_the_next_words_are_not_overwritten(desk):
    desk.locator("#id_statement").press_sequentially("Salah simpan")
    desk.keyboard.press("Enter")
    until(lambda: bar(desk).is_visible())
    until(lambda: desk.input_value("#id_statement") == "")
    desk.locator("#id_statement").press_sequentially("Berikutnya")
    bar(desk).locator("button").click()
    until(lambda: Problem.objects.latest("pk").status == "withdrawn")
    until(lambda: bar(desk).locator(".undo-act").is_hidden())
    assert desk.input_value("#id_statement") == "Berikutnya"


def test_a_change_in_a_line_is_undone(desk, draft):
    desk.locator("#SEK-A-001 .edit-here").click()
    desk.locator(".editing textarea").first.fill("Salah ketik")
    desk.keyboard.press("Control+Enter")
    until(lambda: bar(desk).is_visible())
    until(lambda: desk.locator(".editing").count() == 0)
    desk.locator("#main").focus()
    desk.keyboard.press("Control+z")
    until(lambda: Problem.objects.get(pk=draft.pk).statement == "Gudang belum ada")
    until(lambda: "Gudang belum ada" in desk.inner_text("#SEK-A-001"))


def test_it_is_refused_in_words_when_somebody_else_was_there(desk, draft, reviewer):
    submit(desk)
    workflow.perform(workflow.ACCEPT, draft, actor=reviewer)
    with desk.expect_navigation():
        bar(desk).locator("button").click()
    until(lambda: str(reviewer) in desk.locator("#main").inner_text())
    assert status_of(draft) == "accepted"


def test_without_network_it_says_so_and_can_be_pressed_again(desk, network):
    desk.locator("#id_statement").press_sequentially("Salah simpan")
    desk.keyboard.press("Enter")
    until(lambda: bar(desk).is_visible())
    until(lambda: desk.input_value("#id_statement") == "")
    network.set("cut")
    bar(desk).locator("button").click()
    failed = bar(desk).get_attribute("data-failed")
    until(lambda: bar(desk).locator("p").inner_text() == failed)
    network.set("through")
    bar(desk).locator("button").click()
    until(lambda: Problem.objects.latest("pk").status == "withdrawn")


def test_the_time_that_is_left_is_shown_and_said_once(desk):
    submit(desk)
    first = bar(desk).locator(".undo-left").inner_text()
    until(lambda: "SEK-A-001" in desk.locator("#undo-said").inner_text())
    said = desk.locator("#undo-said").inner_text()
    until(lambda: bar(desk).locator(".undo-left").inner_text() != first)
    # A number that is said every second would never let anybody finish.
    assert desk.locator("#undo-said").inner_text() == said
    assert bar(desk).locator("[aria-live], [role=status]").count() == 0


def test_when_the_time_is_over_the_focus_goes_on(desk, draft):
    desk.clock.install()
    submit(desk)
    bar(desk).locator("button").focus()
    desk.clock.fast_forward(1000 * (FOR.total_seconds() + 1))
    until(lambda: not bar(desk).is_visible())
    until(lambda: desk.evaluate("document.activeElement.id") == "id_statement")
    assert status_of(draft) == "submitted"


def test_the_full_form_offers_it_on_the_next_page(desk, draft):
    desk.goto(f"{draft.get_absolute_url()}edit/")
    desk.locator("button[name=action][value=submit]").click()
    desk.locator("#list").wait_for()
    until(lambda: bar(desk).is_visible())
    with desk.expect_navigation():
        bar(desk).locator("button").click()
    until(lambda: status_of(draft) == "draft")


def test_without_a_script_the_message_has_a_button(
    page_without_js, sign_in, facilitator, draft, board
):
    page = sign_in(page_without_js, facilitator)
    page.goto(board)
    page.locator("#SEK-A-001 form button").first.click()
    page.locator(".undo-form button").click()
    until(lambda: status_of(draft) == "draft")


def test_the_bar_has_no_serious_fault(desk, axe, shoot):
    submit(desk)
    axe(desk)
    shoot(desk, "undo-bar")
    desk.set_viewport_size({"width": 390, "height": 844})
    until(lambda: desk.evaluate("document.documentElement.scrollWidth") <= 390)
    shoot(desk, "undo-bar-narrow")


def test_without_network_a_step_of_a_line_stays_on_the_board(desk, network, draft):
    network.set("cut")
    desk.locator(f"#{draft.code} form button").first.click()
    alert = desk.locator(f"#{draft.code} [role=alert]")
    until(lambda: "tidak ada sambungan" in alert.inner_text())
    assert desk.locator("#quick-entry").is_visible()
    network.set("through")
    submit(desk)
    assert status_of(draft) == "submitted"


def test_without_network_the_undo_of_a_step_stays_on_the_board(desk, network, draft):
    submit(desk)
    network.set("cut")
    bar(desk).get_by_role("button").click()
    until(lambda: "tidak ada sambungan" in bar(desk).inner_text())
    network.set("through")
    with desk.expect_navigation():
        bar(desk).get_by_role("button").click()
    until(lambda: status_of(draft) == "draft")


WHERE_IT_STANDS = (
    "document.querySelector('.quick-entry-save button').getBoundingClientRect().toJSON()"
)


@pytest.mark.parametrize(
    "viewport", [LAPTOP, {"width": 800, "height": 700}, PHONE], ids=["laptop", "half", "phone"]
)
def test_nothing_moves_under_a_quick_pointer(desk, class_a, viewport):
    # A deadline beside the words of the save, several lines in the field, and a list that grows.
    class_a.closes_at = timezone.now() + datetime.timedelta(hours=3)
    class_a.save(update_fields=["closes_at"])
    desk.set_viewport_size(viewport)
    desk.reload()
    desk.locator("#id_statement").focus()
    desk.evaluate("document.fonts.ready")
    desk.locator("#quick-entry").scroll_into_view_if_needed()
    place = desk.evaluate(WHERE_IT_STANDS)
    for number in range(2, 6):
        desk.locator("#id_statement").focus()
        # Below a list that scrolls with it, a field that grows moves the button while one types.
        more = "" if viewport == PHONE else "\nyang panjang" * (number % 2)
        desk.keyboard.insert_text(f"Permasalahan nomor {number}{more}")
        # The point is not looked for again: that is what a hand does.
        desk.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        until(lambda number=number: class_a.problems.filter(number=number).exists())
        until(lambda: bar(desk).is_visible())
        desk.locator(f"#SEK-A-00{number}").wait_for(state="attached")
        until(lambda: abs(desk.evaluate(WHERE_IT_STANDS)["y"] - place["y"]) < 2)


def test_the_bar_lies_over_nothing_that_can_be_pressed(desk, class_a):
    for number in range(2, 20):
        make.issue(class_a.division, number, title=f"Isu strategis nomor {number} yang panjang")
    desk.reload()
    desk.locator("#id_statement").focus()
    desk.keyboard.insert_text("Gudang")
    desk.keyboard.press("Enter")
    until(lambda: bar(desk).is_visible())
    below = desk.evaluate(
        """() => {
          const bar = document.getElementById("undo-bar");
          const { left, top, right, bottom } = bar.getBoundingClientRect();
          bar.style.visibility = "hidden";
          const found = [];
          for (let x = left; x < right; x += 8) {
            for (let y = top; y < bottom; y += 4) {
              if (document.elementFromPoint(x, y)?.closest("a, button, select")) found.push([x, y]);
            }
          }
          return found;
        }"""
    )
    assert below == []
