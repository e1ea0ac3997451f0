"""The board in the ballroom: typing without the mouse, impatience, the Back button, narrow
screens, no script.
"""

import re

import pytest

from dim.models import Problem
from dim.operations.problems.content import RecommendationContent
from tests import factories as make
from tests.browser.conftest import until
from tests.browser.test_outbox import kept, kept_at

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def board(class_a):
    for number, title in ((1, "Arsip"), (2, "Logistik"), (4, "Dana hibah")):
        make.issue(class_a.division, number, title=title)
    return class_a.get_absolute_url()


@pytest.fixture
def desk(page, sign_in, facilitator, board):
    """The note-taker, with the board open."""
    sign_in(page, facilitator)
    page.goto(board)
    return page


class Keyboard:
    """Types and counts the keys that are not text."""

    def __init__(self, page):
        self.page, self.extra = page, 0

    def text(self, words):
        self.page.keyboard.type(words)

    def press(self, *keys):
        for key in keys:
            self.extra += 1
            self.page.keyboard.press(key)

    def save(self, code):
        self.press("Enter")
        # Nobody waits for the server; the disk takes some milliseconds.
        until(lambda: self.page.input_value("#id_statement") == "")
        until(lambda: self.page.evaluate("document.activeElement.id") == "id_statement")
        self.page.locator(f"#{code}.is-new").wait_for()


def stored():
    return [
        (
            problem.strategic_issue.number,
            problem.statement,
            [row.text for row in problem.recommendations.all()],
        )
        for problem in Problem.objects.order_by("number")
    ]


def test_three_problems_with_the_keyboard_alone(desk):
    keys = Keyboard(desk)
    # An empty class waits for its first sentence: nothing to press before the text.
    until(lambda: desk.evaluate("document.activeElement.id === 'id_statement'"))
    keys.text("Gudang logistik belum ada")
    keys.press("Tab")
    keys.text("Bangun gudang")
    keys.press("Shift+Enter")
    keys.text("Sewa sementara")
    keys.save("SEK-A-001")
    keys.text("/4 Hibah terlambat cair")
    keys.save("SEK-A-002")
    keys.text("Rekening hibah belum terdaftar")
    keys.press("Tab")
    keys.text("Daftarkan")
    keys.save("SEK-A-003")
    assert stored() == [
        (1, "Gudang logistik belum ada", ["Bangun gudang", "Sewa sementara"]),
        (4, "Hibah terlambat cair", []),
        (4, "Rekening hibah belum terdaftar", ["Daftarkan"]),
    ]
    # Tab, Shift+Enter, Enter; Enter; Tab, Enter
    assert keys.extra == 6
    until(lambda: desk.locator("#SEK-A-003.is-new").is_visible())


def test_the_issue_changes_while_typing(desk):
    desk.locator("#id_statement").press_sequentially("/4 Hibah")
    until(lambda: desk.input_value("#id_statement") == "Hibah")
    until(lambda: desk.locator("#id_strategic_issue option:checked").inner_text() == "4 Dana hibah")
    desk.fill("#id_statement", "")
    desk.locator("#id_statement").press_sequentially("/3 orang")
    until(lambda: desk.input_value("#id_statement") == "/3 orang")


def test_the_page_stands_still_after_a_save(desk, board, class_a):
    for _ in range(12):
        make.problem(class_a, statement="Masalah yang panjang " * 8)
    desk.goto(f"{board}")
    desk.mouse.wheel(0, 700)
    until(lambda: desk.evaluate("scrollY") > 600)
    before = desk.evaluate("scrollY")
    desk.locator("#id_statement").press_sequentially("Baru")
    desk.keyboard.press("Enter")
    desk.locator("#SEK-A-013.is-new").wait_for()
    until(lambda: desk.evaluate("document.activeElement.id") == "id_statement")
    line, quick_entry = (
        desk.locator("#SEK-A-013").bounding_box(),
        desk.locator("#quick-entry").bounding_box(),
    )
    until(lambda: desk.evaluate("scrollY") >= before)
    assert line["y"] >= 0
    assert line["y"] + line["height"] <= quick_entry["y"]


def test_an_impatient_double_click_is_one_problem(desk):
    desk.fill("#id_statement", "Gudang")
    desk.dblclick("#quick-entry .btn-primary")
    desk.locator("#SEK-A-001").wait_for()
    until(lambda: not desk.evaluate("document.getElementById('id_statement').validity.customError"))
    assert len(stored()) == 1


def test_filtering_the_list_takes_the_typed_sentence_along(desk, class_a, board):
    make.problem(class_a, strategic_issue=class_a.division.strategic_issues.get(number=2))
    desk.goto(board)
    desk.fill("#id_statement", "Setengah kalimat")
    desk.fill("#id_recommendations", "Satu")
    for link in (".rail a >> nth=2", ".chips a >> nth=0"):
        with desk.expect_navigation():
            desk.click(link)
        until(lambda: desk.input_value("#id_statement") == "Setengah kalimat")
    desk.fill("#q", "gudang")
    with desk.expect_navigation():
        desk.press("#q", "Enter")
    until(lambda: desk.input_value("#id_statement") == "Setengah kalimat")
    until(lambda: desk.input_value("#id_recommendations") == "Satu")
    desk.press("#id_statement", "Enter")
    desk.locator("[data-shows=saved] a[href*='SEK-A-002']").wait_for()
    assert len(stored()) == 2
    desk.goto(board)
    until(lambda: desk.input_value("#id_statement") == "")


def test_save_and_complete_goes_on_in_the_next_field(desk):
    desk.fill("#id_statement", "Gudang")
    desk.press("#id_statement", "Control+Enter")
    desk.wait_for_url(re.compile("/edit/"))
    until(lambda: desk.evaluate("document.activeElement.id === 'id_cause'"))


def test_an_endless_text_leaves_room_for_the_others(new_page, sign_in, facilitator, class_a, board):
    make.problem(class_a, statement="kata " * 30_000)
    page = sign_in(new_page(viewport={"width": 390, "height": 844}), facilitator)
    page.goto(board)
    until(lambda: page.evaluate("document.documentElement.scrollHeight") < 3000)
    # On a phone the quick entry is at the foot; a link at the top leads there.
    page.click(".board-actions a[href='#id_statement']")
    until(lambda: page.evaluate("document.activeElement.id === 'id_statement'"))
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 700})
        middles = page.evaluate(
            """[...document.querySelectorAll(".masthead :is(.brand, .menu > summary)")]
            .map((e) => e.getBoundingClientRect()).map((box) => box.y + box.height / 2)"""
        )
        assert abs(middles[0] - middles[1]) < 10


def test_a_form_sent_again_with_another_text_shows_both(
    page_without_js, sign_in, facilitator, board, console
):
    console.allow("status of 409")
    page = sign_in(page_without_js, facilitator)
    page.goto(board)
    key = page.input_value("[name=key]")
    page.fill("#id_statement", "Yang pertama")
    page.click("#quick-entry .btn-primary")
    page.wait_for_url(re.compile("saved=SEK-A-001"))
    # A browser that brings the old page back brings its key.
    page.evaluate("key => { document.querySelector('[name=key]').value = key }", key)
    page.fill("#id_statement", "Yang kedua")
    page.click("#quick-entry .btn-primary")
    until(lambda: page.locator("#SEK-A-001").get_by_text("Yang pertama").is_visible())
    until(lambda: page.input_value("#id_statement") == "Yang kedua")
    page.click(".entry-form .btn-primary")
    page.wait_for_url(re.compile("saved=SEK-A-002"))
    assert [statement for _issue, statement, _rows in stored()] == ["Yang pertama", "Yang kedua"]


def test_everything_works_without_javascript(page_without_js, sign_in, facilitator, board):
    page = sign_in(page_without_js, facilitator)
    page.goto(board)
    page.select_option("#id_strategic_issue", label="2 Logistik")
    page.fill("#id_statement", "/4 Hibah\nterlambat")
    page.fill("#id_recommendations", "Satu\nDua")
    page.click("#quick-entry .btn-primary")
    page.wait_for_url(re.compile("saved=SEK-A-001"))
    assert stored() == [(4, "Hibah\nterlambat", ["Satu", "Dua"])]
    until(lambda: page.evaluate("document.activeElement.id") == "id_statement")
    until(
        lambda: page.locator("#quick-entry kbd:visible").count() == 0
    )  # no keys promised that do nothing
    page.click("a[href$='submit/']")
    page.click(".actions .btn-primary")
    until(lambda: Problem.objects.get().status == "submitted")


def test_a_mistake_is_said_at_the_field_and_the_cursor_is_there(desk):
    desk.fill("#id_statement", "   ")
    desk.fill("#id_recommendations", "Tetap ada")
    desk.click("#quick-entry .btn-primary")
    field = "document.getElementById('id_statement')"
    until(lambda: desk.evaluate(f"{field}.validity.customError"))
    until(lambda: desk.evaluate("document.activeElement.id") == "id_statement")
    desk.fill("#id_statement", "/9 Isu yang tidak ada")
    until(lambda: not desk.evaluate(f"{field}.validity.customError"))
    desk.press("#id_statement", "Enter")
    until(lambda: "9" in desk.evaluate(f"{field}.validationMessage"))
    until(lambda: desk.input_value("#id_recommendations") == "Tetap ada")
    desk.fill("#id_statement", " /9 bukan isu")
    desk.press("#id_statement", "Enter")
    desk.locator("#SEK-A-001").wait_for()
    assert stored() == [(1, " /9 bukan isu", ["Tetap ada"])]


def test_without_a_script_a_mistake_is_said_beside_the_field(
    page_without_js, sign_in, console, facilitator, board
):
    console.allow("status of 422")
    page = sign_in(page_without_js, facilitator)
    page.goto(board)
    page.fill("#id_statement", "   ")
    page.fill("#id_recommendations", "Tetap ada")
    page.click("#quick-entry .btn-primary")
    until(lambda: page.locator("#id_statement_error").is_visible())
    until(lambda: page.evaluate("document.activeElement.id") == "id_statement")
    until(lambda: page.input_value("#id_recommendations") == "Tetap ada")


def test_single_keys_jump_and_can_be_switched_off(desk, class_a, board):
    make.problem(class_a)
    desk.goto(board)
    active = "document.activeElement.id"
    desk.keyboard.press("n")
    until(
        lambda: (desk.evaluate(active), desk.input_value("#id_statement")) == ("id_statement", "")
    )
    desk.keyboard.type("n/?")
    until(lambda: desk.input_value("#id_statement") == "n/?")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("/")
    until(lambda: desk.evaluate(active) == "q")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    until(lambda: desk.locator("#shortcuts[open] .dropdown-menu").is_visible())
    desk.uncheck("#single-keys")
    desk.keyboard.press("Escape")
    until(lambda: desk.locator("#shortcuts[open]").count() == 0)
    desk.reload()
    desk.keyboard.press("n")
    until(lambda: desk.evaluate(active) != "id_statement")


@pytest.mark.parametrize("size", [(1366, 768), (1000, 400)])
def test_the_shortcuts_are_read_in_full_in_every_window(desk, size):
    width, height = size
    desk.set_viewport_size({"width": width, "height": height})
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    menu = desk.locator("#shortcuts .dropdown-menu")
    until(menu.is_visible)
    menu.locator("dt").first.scroll_into_view_if_needed()
    box = until(menu.bounding_box)
    assert box["y"] >= 0
    assert box["x"] >= 0
    assert box["y"] + box["height"] <= height
    assert box["x"] + box["width"] <= width
    assert "di bawah kursor" not in menu.inner_text()


def test_enter_that_ends_a_composition_does_not_save(desk):
    desk.fill("#id_statement", "Gudang")
    desk.evaluate(
        "document.getElementById('id_statement').dispatchEvent("
        "new KeyboardEvent('keydown', "
        "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    desk.wait_for_timeout(300)
    assert stored() == []


@pytest.mark.parametrize("size", ["laptop", "phone", "narrow"])
def test_boards_are_accessible_at_every_width(
    size, new_page, sign_in, facilitator, board, class_a, axe
):
    options = {
        "laptop": {},
        "phone": {"viewport": {"width": 390, "height": 844}},
        "narrow": {"viewport": NARROW},
    }[size]
    page = sign_in(new_page(**options), facilitator)
    page.goto(board)
    axe(page)  # empty
    for status in ("draft", "submitted", "returned", "accepted", "not_agreed", "withdrawn"):
        make.problem(class_a, status, statement="PerkaraPanjangTanpaSpasi" * 20)
    make.problem(class_a, statement="Tanpa rekomendasi", recommendations=())
    for query in ("", "?status=draft", "?q=tidakada", "submit/"):
        page.goto(board + query)
        axe(page)
        until(lambda: page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0)
        small = page.evaluate(
            """[...document.querySelectorAll("#main :is(a.chip, a.btn, button, summary, .rail a)")]
            .filter((e) => e.checkVisibility()).map((e) => [e.outerHTML, e.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
        )
        assert small == []
    class_a.is_open = False
    class_a.save()
    page.goto(board)
    axe(page)


def chosen_issue(page):
    return page.evaluate("document.getElementById('id_strategic_issue').selectedOptions[0].text")


def test_the_chosen_issue_outlives_a_reload_with_and_without_network(
    new_page, sign_in, network, facilitator, class_a
):
    for number in (3, 4):
        make.issue(class_a.division, number, title=f"Isu {number}")
    fourth = class_a.division.strategic_issues.get(number=4)
    make.problem(class_a, strategic_issue=fourth)
    page = sign_in(new_page(base_url=network.address), facilitator)
    page.goto(class_a.get_absolute_url())
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(lambda: kept(page, "page"))
    until(lambda: chosen_issue(page).startswith("4"))
    page.select_option("#id_strategic_issue", label="3 Isu 3")
    until(lambda: kept(page, "issue"))
    page.reload()
    until(lambda: chosen_issue(page).startswith("3"))
    page.select_option("#id_strategic_issue", label="4 Isu 4")
    page.fill("#id_statement", "/3 Baris pertama")
    page.press("#id_statement", "Enter")
    until(lambda: Problem.objects.count() == 2)
    until(lambda: page.input_value("#id_statement") == "")
    # Opened anew, a page has the issue from the server, and keeps it without network.
    page.goto(class_a.get_absolute_url())
    until(lambda: chosen_issue(page).startswith("3"))
    page.select_option("#id_strategic_issue", label="4 Isu 4")
    before = kept_at(page, "page")
    page.goto(class_a.get_absolute_url())
    until(lambda: chosen_issue(page).startswith("3"))
    until(lambda: kept_at(page, "page") != before)
    network.set("cut")
    page.reload()
    until(lambda: chosen_issue(page).startswith("3"))
    page.fill("#id_statement", "Baris sesudah dimuat ulang")
    page.press("#id_statement", "Enter")
    page.locator(".queued").wait_for()
    network.set("through")
    until(lambda: Problem.objects.count() == 3)
    until(lambda: Problem.objects.get(number=3).strategic_issue.number == 3)


def test_the_way_to_the_full_form_takes_text_and_issue_along(page, sign_in, facilitator, class_a):
    for number in (1, 2):
        make.issue(class_a.division, number, title=f"Isu {number}")
    board = class_a.get_absolute_url()
    sign_in(page, facilitator).goto(board)
    page.select_option("#id_strategic_issue", label="2 Isu 2")
    page.fill("#id_statement", "Sudah saya tulis")
    page.fill("#id_recommendations", "Satu\nDua")
    page.click("[data-full-form]")
    until(lambda: page.input_value("[name=statement]") == "Sudah saya tulis")
    until(lambda: chosen_issue(page).startswith("2"))
    rows = page.locator("[name=recommendation-text]")
    until(lambda: [one.input_value() for one in rows.all()] == ["Satu", "Dua", ""])
    until(lambda: Problem.objects.count() == 1)
    page.goto(board)
    until(lambda: page.input_value("#id_statement") == "")
    page.select_option("#id_strategic_issue", label="1 Isu 1")
    page.click("[data-full-form]")
    page.wait_for_url("**/problems/new/?issue=1")
    until(lambda: chosen_issue(page).startswith("1"))
    until(lambda: page.input_value("[name=statement]") == "")


def test_the_chosen_chip_is_seen_where_backgrounds_are_not_drawn(
    new_page, sign_in, class_a, facilitator
):
    make.problem(class_a)
    page = sign_in(new_page(forced_colors="active"), facilitator)
    page.goto(class_a.get_absolute_url())
    background = "(one) => getComputedStyle(one).backgroundColor"
    chosen = page.locator(".chip[aria-current]").evaluate(background)
    other = page.locator(".chip:not([aria-current])").first.evaluate(background)
    assert chosen != other


def test_a_recommendation_ends_before_its_addressee(new_page, sign_in, class_a, facilitator):
    row = RecommendationContent("Tambah arsip", ("ANRI", "KPU RI"), "immediate")
    problem = make.problem(class_a, recommendations=(row,))
    page = sign_in(new_page(), facilitator)
    page.goto(class_a.get_absolute_url())
    words = page.locator(f"#{problem.code} .recommendations li").inner_text()
    assert " ".join(words.split()) == "Tambah arsip · ANRI, KPU RI · Segera"
