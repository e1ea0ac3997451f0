"""The projector: nothing is clipped, nothing is small, it follows, and it comes back by itself."""

import re

import pytest

from dim import workflow
from dim.operations.classes import screens
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent
from tests import factories as make
from tests.browser.conftest import promised, until

pytestmark = pytest.mark.django_db(transaction=True)

TWELVE_LINES = (
    "Usulan anggaran dipangkas tanpa pembahasan bersama karena standar biaya berbeda. " * 9
)
LONG = "Kalimat panjang yang tidak muat di satu layar. " * 120
SIZES = {"hd": {"width": 1920, "height": 1080}, "laptop": {"width": 1366, "height": 768}}
# Letters of the shown text that lie outside the box of the list on this page, and the smallest
# size in use.
OUTSIDE = """() => {
  const list = document.getElementById("list"), frame = list.getBoundingClientRect(), cut = [];
  let smallest = Infinity, letters = 0;
  const walker = document.createTreeWalker(list, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    if (!node.data.trim() || !node.parentElement.checkVisibility()) continue;
    smallest = Math.min(smallest, parseFloat(getComputedStyle(node.parentElement).fontSize));
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const elsewhere = box.left >= frame.right - 1 || box.right <= frame.left + 1;
      const below = box.bottom > frame.bottom + 1, above = box.top < frame.top - 1;
      if (!elsewhere && (below || above || box.right > frame.right + 1))
        cut.push(node.data.slice(0, 40));
      if (!elsewhere) letters += 1;
    }
  }
  return { cut, smallest, letters };
}"""


def turn(page, key):
    page.keyboard.press(key)


def shown_code(page):
    return page.locator("#now-code").text_content()


@pytest.fixture
def screen(new_page, sign_in, facilitator, class_a):
    def show(**options):
        page = sign_in(new_page(**options), facilitator)
        page.goto(f"{class_a.get_absolute_url()}projector/")
        page.locator("body[data-mode]").wait_for()
        return page

    return show


@pytest.mark.parametrize("size", SIZES)
def test_whatever_the_text_it_is_shown_whole_and_large(screen, class_a, size, axe):
    rows = tuple(
        RecommendationContent(f"Rekomendasi {n} yang cukup panjang untuk dua baris " * 2)
        for n in range(3)
    )
    make.problem(class_a, statement=TWELVE_LINES, recommendations=rows)
    make.problem(class_a, statement=LONG)
    make.problem(class_a, statement="TanpaSpasi" * 60)
    page = screen(viewport=SIZES[size])
    smallest = SIZES[size]["height"] / 30
    axe(page)
    turn(page, "l")
    for _ in range(30):
        seen = page.evaluate(OUTSIDE)
        assert seen["cut"] == []
        assert seen["smallest"] >= smallest - 0.01
        assert seen["letters"] > 0
        until(lambda: page.evaluate("document.documentElement.scrollHeight <= innerHeight"))
        turn(page, "PageDown")
    assert shown_code(page) == "SEK-A-003"
    turn(page, "l")
    until(lambda: page.evaluate(OUTSIDE)["cut"] == [])
    turn(page, "d")
    axe(page)
    turn(page, "b")
    until(lambda: not page.locator("#list").is_visible())


def test_a_short_problem_is_larger_than_a_long_one(screen, class_a):
    make.problem(class_a, statement="Pendek")
    make.problem(class_a, statement=TWELVE_LINES)
    page = screen()
    size = "parseFloat(getComputedStyle(document.querySelector('li:not([hidden]) h3')).fontSize)"
    turn(page, "l")
    large = page.evaluate(size)
    turn(page, "PageDown")
    until(lambda: page.evaluate(size) < large)


def test_it_follows_the_discussion_until_somebody_turns_a_page(
    screen, new_page, sign_in, class_a, facilitator
):
    first, second = make.problem(class_a), make.problem(class_a)
    page = screen()
    desk = sign_in(new_page(), facilitator)
    desk.goto(class_a.get_absolute_url())
    desk.focus(f"#{second.code} h3 a")
    desk.keyboard.press("p")
    page.locator("#now-code", has_text=re.compile(rf"^{second.code}$")).wait_for(
        timeout=promised(6)
    )
    desk.locator(f"#{second.code}.is-discussed .discussed").wait_for(timeout=promised(6))
    until(lambda: desk.evaluate("document.activeElement.closest('.entry')?.id") == second.code)
    turn(page, "PageUp")
    until(lambda: shown_code(page) == first.code)
    screens.show_on_screens(class_a, None, actor=facilitator)
    screens.show_on_screens(class_a, second, actor=facilitator)
    page.wait_for_timeout(2500)
    assert shown_code(page) == first.code
    turn(page, "f")
    until(lambda: shown_code(page) == second.code)


def test_what_is_shown_is_edited_and_withdrawn_before_all_eyes(screen, class_a, facilitator):
    first, second = make.problem(class_a), make.problem(class_a)
    page = screen()
    turn(page, "l")
    editing.update_problem(
        first, make.content(class_a, "Kalimat baru"), actor=facilitator, expected_version=1
    )
    page.locator("h3:has-text('Kalimat baru')").wait_for(timeout=promised(6))
    first.refresh_from_db()
    workflow.perform(workflow.WITHDRAW, first, actor=facilitator, reason="Salah kelas")
    page.locator("#now-code", has_text=re.compile(rf"^{second.code}$")).wait_for(
        timeout=promised(6)
    )
    assert "Salah kelas" not in page.content()


def test_it_keeps_the_last_data_and_heals(screen, set_offline, class_a):
    make.problem(class_a, statement="Tetap terlihat")
    page = screen()
    set_offline(page, True)
    page.locator("#live-state:not(:empty)").wait_for()
    until(lambda: page.get_by_text("Tetap terlihat").is_visible())
    new = make.problem(class_a)
    set_offline(page, False)
    page.locator(f"#{new.code}").wait_for(timeout=promised(4))
    page.locator("#live-state:empty").wait_for(state="attached")


# For each line of the list that has a part on this page: where its parts are.
LINES = """() => [...document.querySelectorAll("#list article")].map((line) => {
  const box = (one) => one.getBoundingClientRect(), part = (name) => line.querySelector(name);
  const [top, bottom] = [box(line).top, box(line).bottom];
  return {
    over: [".no", ".projector-status", "h3"].filter((name) =>
      box(part(name)).bottom > bottom + 1 || box(part(name)).top < top - 1),
    crossing: box(part(".no")).right > box(part("h3")).left
      || box(part("h3")).right > box(part(".projector-status")).left,
  };
})"""


@pytest.mark.parametrize("size", SIZES)
def test_the_parts_of_a_line_stay_in_it(screen, class_a, division, size):
    division.code = "SOSDIKLIH"
    division.save()
    recommended = (RecommendationContent("Tambah ruang arsip"),)
    make.problem(class_a, "submitted", statement="Pendek")
    make.problem(class_a, statement="Pendek juga", recommendations=recommended)
    make.problem(class_a, statement="TanpaSpasi" * 12)
    page = screen(viewport=SIZES[size])
    for line in page.evaluate(LINES):
        assert line == {"over": [], "crossing": False}
    until(lambda: page.get_by_text("Tambah ruang arsip").is_visible())


def test_a_page_that_begins_inside_an_issue_repeats_its_heading(screen, class_a):
    for _ in range(8):
        problem = make.problem(class_a, statement="Cukup panjang untuk dua baris di layar " * 2)
    issue = problem.strategic_issue
    page = screen()
    title = page.locator("#now-issue")
    until(lambda: title.text_content() == title.get_attribute("data-list"))
    turn(page, "PageDown")
    until(lambda: title.text_content() == f"{issue.number} {issue.title} (lanjutan)")
    turn(page, "l")
    until(lambda: title.text_content() == f"{issue.number} {issue.title}")


def test_the_full_code_says_how_to_join_and_nothing_else(screen, class_a, facilitator, axe):
    problem = make.problem(class_a, "submitted")
    link = screens.open_to_phones(class_a, actor=facilitator)
    page = screen()
    turn(page, "l")
    until(lambda: shown_code(page) == problem.code)
    turn(page, "q")
    until(lambda: page.get_by_text("Ikuti daftar ini dari ponsel").is_visible())
    until(
        lambda: page.locator(
            ".projector-address", has_text=link.get_absolute_url().strip("/")
        ).is_visible()
    )
    for hidden in ("#now-code", "#now-issue", "#now-status", "#now-page"):
        assert not page.locator(hidden).is_visible()
    axe(page)
    turn(page, "q")
    until(lambda: page.locator("#now-status").is_visible())


def test_the_narrowest_screen_needs_no_sideways_push(screen, class_a):
    make.problem(class_a, statement=TWELVE_LINES)
    page = screen(viewport={"width": 320, "height": 640})
    wide = "document.scrollingElement.scrollWidth"
    until(lambda: page.locator("#follow").is_visible())
    until(lambda: page.evaluate(wide) <= 320)
