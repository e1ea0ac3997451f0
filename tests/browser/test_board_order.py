"""Lines of a board are moved by key, by mouse, in a panel and without a script; and shown to the
room and taken away again.
"""

import pytest

from dim.models import Problem
from dim.operations.problems.relocating import relocate
from tests import factories as make
from tests.browser.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issues(division):
    return [
        make.issue(division, number, title=title)
        for number, title in ((1, "Arsip"), (2, "Logistik"), (15, "Dana hibah"))
    ]


@pytest.fixture
def lines(class_a, issues):
    return [make.problem(class_a, statement=f"Masalah ke-{n}") for n in (1, 2, 3)]


@pytest.fixture
def board(class_a, lines):
    return class_a.get_absolute_url()


@pytest.fixture
def desk(page, sign_in, facilitator, board):
    """The note-taker, with the board open."""
    sign_in(page, facilitator)
    page.goto(board)
    return page


def seen(page, issue=1):
    rows = page.locator(f"#list section[data-order='{issue}'] li[data-code]")
    return [int(code[-3:]) for code in rows.evaluate_all("all => all.map(x => x.dataset.code)")]


def stored(class_a, issue=1):
    rows = class_a.problems.filter(strategic_issue__number=issue).in_board_order()
    return list(rows.values_list("number", flat=True))


def focused(page):
    return page.evaluate("document.activeElement.closest('.entry')?.id")


def discussed(class_a):
    class_a.refresh_from_db()
    return class_a.discussed and class_a.discussed.code


def select(page, problem):
    """Click on a line where it is no link."""
    page.locator(f"#{problem.code}").click(position={"x": 20, "y": 40})


def test_alt_and_an_arrow_move_the_line_that_has_the_focus(desk, class_a, lines):
    desk.focus(f"#{lines[2].code} h3 a")
    desk.keyboard.press("Alt+ArrowUp")
    desk.keyboard.press("Alt+ArrowUp")
    until(lambda: seen(desk) == stored(class_a) == [3, 1, 2])
    until(
        lambda: desk.inner_text("#moved") == "SEK-A-003 sekarang di urutan 1 dari 3 dalam isunya."
    )
    # At the edge nothing happens, and it is said.
    desk.keyboard.press("Alt+ArrowUp")
    until(lambda: "di ujung isunya" in desk.inner_text("#moved"))
    desk.keyboard.press("Alt+ArrowDown")
    until(lambda: seen(desk) == stored(class_a) == [1, 3, 2])
    assert focused(desk) == lines[2].code


def test_another_board_and_the_projector_follow(desk, new_page, sign_in, class_a, lines, board):
    other = sign_in(new_page(), make.member("facilitator", class_a))
    other.goto(board)
    other.focus(f"#{lines[2].code} h3 a")
    wall = sign_in(new_page(), make.member("facilitator", class_a))
    wall.goto(class_a.page_url("projector"))
    desk.focus(f"#{lines[0].code} h3 a")
    desk.keyboard.press("Alt+ArrowDown")
    desk.keyboard.press("Alt+ArrowDown")
    until(lambda: seen(other) == [2, 3, 1])
    until(lambda: seen(wall) == [2, 3, 1])
    assert focused(other) == lines[2].code


def test_arrows_in_a_field_belong_to_the_text(desk, class_a):
    desk.focus("#id_statement")
    desk.mouse.move(600, 300)
    desk.keyboard.press("Alt+ArrowDown")
    desk.keyboard.type("abc")
    assert seen(desk) == [1, 2, 3]


def test_a_slash_and_a_number_move_the_selected_line(desk, class_a, lines):
    select(desk, lines[1])
    until(lambda: focused(desk) == lines[1].code)
    desk.keyboard.type("/15")
    desk.locator("#move").wait_for()
    desk.keyboard.press("Enter")
    until(lambda: seen(desk, 15) == stored(class_a, 15) == [2])
    until(lambda: seen(desk) == [1, 3])
    until(lambda: desk.inner_text("#moved") == "SEK-A-002 sekarang di isu 15.")
    # Alt and an arrow, or P, go on from there.
    until(
        lambda: desk.evaluate("document.activeElement.closest('li')?.dataset.code") == lines[1].code
    )
    assert Problem.objects.get(pk=lines[1].pk).code == "SEK-A-002"


def test_without_a_selected_line_the_slash_searches(desk, lines):
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("/")
    until(lambda: desk.evaluate("document.activeElement.id") == "q")
    # A button that was clicked has the focus, and selects nothing.
    desk.locator(f"#{lines[0].code} .show-on-screen").click()
    desk.keyboard.press("/")
    until(lambda: desk.evaluate("document.activeElement.id") == "q")
    assert not desk.locator("#move").is_visible()


def test_the_quick_entry_still_reads_its_number(desk, class_a):
    desk.focus("#id_statement")
    desk.keyboard.type("/15 Hibah terlambat")
    desk.keyboard.press("Enter")
    until(lambda: stored(class_a, 15) == [4])


def test_escape_leaves_everything_as_it_is(desk, class_a, lines):
    select(desk, lines[1])
    desk.keyboard.type("/2")
    desk.locator("#move").wait_for()
    desk.keyboard.press("Escape")
    desk.locator("#move").wait_for(state="hidden")
    until(lambda: focused(desk) == lines[1].code)
    assert stored(class_a) == [1, 2, 3]


def test_a_line_is_dragged_by_its_button(desk, class_a, lines):
    target = desk.locator(f"#{lines[0].code}")
    desk.locator(f"#{lines[2].code} .move-line").drag_to(target, target_position={"x": 300, "y": 4})
    until(lambda: seen(desk) == stored(class_a) == [3, 1, 2])
    until(lambda: desk.evaluate("document.querySelectorAll('li[draggable=true]').length") == 0)


def test_fingers_have_buttons(phone, sign_in, facilitator, class_a, lines, board):
    sign_in(phone, facilitator)
    phone.goto(board)
    phone.locator(f"#{lines[2].code} .move-line").tap()
    up = phone.locator("#move [data-step='-1']")
    up.tap()
    until(lambda: seen(phone) == stored(class_a) == [1, 3, 2])
    up.tap()
    until(lambda: seen(phone) == stored(class_a) == [3, 1, 2])
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator("#move select").select_option("15")
    phone.locator("#move [type=submit]").tap()
    until(lambda: seen(phone, 15) == stored(class_a, 15) == [3])


def test_without_network_the_line_goes_back_and_says_so(desk, class_a, lines, set_offline):
    set_offline(desk, True)
    desk.focus(f"#{lines[2].code} h3 a")
    desk.keyboard.press("Alt+ArrowUp")
    notice = desk.locator(f"#{lines[2].code} [role=alert]")
    until(lambda: "belum dipindahkan" in notice.inner_text())
    until(lambda: seen(desk) == [1, 2, 3])
    set_offline(desk, False)
    desk.keyboard.press("Alt+ArrowUp")
    until(lambda: seen(desk) == stored(class_a) == [1, 3, 2])
    until(lambda: notice.count() == 0)


def test_without_a_script_a_page_moves(
    page_without_js, sign_in, facilitator, class_a, lines, board
):
    page = sign_in(page_without_js, facilitator)
    page.goto(f"{board}?status=draft")
    page.click(f"#{lines[2].code} .move-line")
    page.click("#place button[name=up]")
    until(lambda: page.url.endswith("?status=draft"))
    assert stored(class_a) == [1, 3, 2]
    page.click(f"#{lines[2].code} .move-line")
    page.select_option("#id_issue", "2")
    page.click("#to-issue button")
    until(lambda: stored(class_a, 2) == [3])
    # Shown and no longer shown.
    page.click(f"#{lines[0].code} .show-on-screen")
    until(lambda: discussed(class_a) == lines[0].code)
    page.click(f"#{lines[0].code} .show-on-screen")
    until(lambda: discussed(class_a) is None)


def test_a_problem_that_leaves_for_another_class_leaves_the_board(
    desk, class_a, class_b, lines, coordinator
):
    until(lambda: seen(desk) == [1, 2, 3])
    relocate(lines[1], class_b, actor=coordinator, reason="Salah kelas", expected_version=1)
    until(lambda: seen(desk) == [1, 3])
    until(lambda: "SEK-A-002 dipindahkan ke" in desk.inner_text("#left-here"))


# --- On the screen --------------------------------------------------------------------------


def test_the_line_under_the_pointer_wins_over_the_button_clicked_last(desk, class_a, lines):
    desk.locator(f"#{lines[0].code} .show-on-screen").click()
    until(lambda: discussed(class_a) == lines[0].code)
    desk.locator(f"#{lines[2].code} h3").hover()
    desk.keyboard.press("p")
    until(lambda: discussed(class_a) == lines[2].code)
    # Whoever goes on with the keyboard means the focus, wherever the mouse lies.
    desk.focus(f"#{lines[1].code} h3 a")
    desk.keyboard.press("Tab")
    desk.keyboard.press("p")
    until(lambda: discussed(class_a) == lines[1].code)


def test_the_board_stops_showing_by_key_and_button(desk, class_a, lines):
    stop = desk.locator(".stop-showing")
    until(lambda: stop.is_disabled())
    desk.locator(f"#{lines[0].code} h3").hover()
    desk.keyboard.press("p")
    until(lambda: discussed(class_a) == lines[0].code)
    pressed = desk.locator(f"#{lines[0].code} .show-on-screen[aria-pressed=true]")
    pressed.wait_for()
    desk.keyboard.press("p")
    until(lambda: discussed(class_a) is None)
    pressed.wait_for(state="detached")
    desk.keyboard.press("p")
    until(lambda: discussed(class_a) == lines[0].code)
    desk.keyboard.press("Shift+P")
    until(lambda: discussed(class_a) is None)
    until(lambda: stop.is_disabled())
    desk.keyboard.press("p")
    until(lambda: stop.is_enabled())
    stop.click()
    until(lambda: discussed(class_a) is None)


def test_no_line_moves_when_one_is_shown_and_drafts_keep_one_line_of_actions(desk, class_a, lines):
    def boxes():
        rows = desk.locator("#list .entry")
        return rows.evaluate_all(
            "all => all.map(x => { const box = x.getBoundingClientRect();"
            " return [box.top, box.height]; })"
        )

    until(lambda: len(boxes()) == 3)
    before = boxes()
    desk.locator(f"#{lines[1].code} .show-on-screen").click()
    desk.locator(f"#{lines[1].code} .discussed").wait_for()
    assert boxes() == before
    tops = desk.locator(f"#{lines[0].code} .line-actions .btn").evaluate_all(
        "all => all.map(x => Math.round(x.getBoundingClientRect().top / 8))"
    )
    assert len(tops) == 4
    assert len(set(tops)) == 1


def test_nothing_keeps_anybody_out(desk, lines, axe):
    select(desk, lines[1])
    desk.keyboard.type("/2")
    desk.locator("#move").wait_for()
    axe(desk)
    desk.goto(f"{lines[0].get_absolute_url()}move/")
    axe(desk)
