"""The full form in a real browser: by keyboard, without a script, in two tabs, on a phone,
enlarged.
"""

import pytest

from dim.models import Problem
from dim.operations.problems.content import RecommendationContent
from tests import factories as make
from tests.browser.conftest import until
from tests.views.problem_forms import edit_url, new_url, step_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issue(division):
    return make.issue(division, 1, title="Perencanaan dana hibah")


@pytest.fixture
def problem(class_a, issue):
    lines = tuple(map(RecommendationContent, ("Satu", "Dua", "Tiga")))
    return make.problem(class_a, statement="Gudang logistik belum ada", recommendations=lines)


def texts(page):
    return [area.input_value() for area in page.locator("[name=recommendation-text]").all()]


def stored(problem):
    return [row.text for row in problem.recommendations.all()]


def paste_into(page, field, text):
    field.evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const options = { clipboardData, bubbles: true, cancelable: true };
          field.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def test_a_list_pasted_into_a_recommendation_fills_the_rows(
    page, sign_in, class_a, problem, facilitator
):
    make.addressee(class_a.division.event, "KPU RI")
    sign_in(page, facilitator).goto(edit_url(problem))
    until(lambda: len(texts(page)) == 4)  # with the empty row of the script
    paste_into(
        page,
        page.locator("[name=recommendation-text]").nth(1),
        'Bangun gudang\tKPU RI; Pemda\tSegera\n"Sewa\ndahulu"\tPemda\tnanti saja\n',
    )
    five = ["Satu", "Dua", "Bangun gudang", "Sewa\ndahulu\nJangka waktu: nanti saja", "Tiga"]
    until(lambda: texts(page) == [*five, ""])
    assert page.locator("[name=recommendation-addressees]").nth(2).input_value() == "KPU RI; Pemda"
    page.locator("#pasted-rows button").click()
    until(lambda: texts(page) == ["Satu", "Dua", "Tiga", ""])
    # Into the empty row behind them; what is no list stays one text.
    paste_into(page, page.locator("[name=recommendation-text]").nth(3), "1. Empat\n2. Lima")
    until(lambda: texts(page) == ["Satu", "Dua", "Tiga", "Empat", "Lima", ""])
    page.keyboard.press("Control+s")
    until(lambda: stored(problem) == ["Satu", "Dua", "Tiga", "Empat", "Lima"])


def test_a_whole_problem_by_keyboard(page, sign_in, class_a, issue, facilitator):
    make.office(name="KPU Kab. Kendal")
    make.addressee(class_a.division.event, "Kemendagri")
    sign_in(page, facilitator).goto(new_url(class_a))
    page.locator("[name=strategic_issue]").focus()
    keyboard = page.keyboard
    keyboard.type("1")
    for words in ("Honor berbeda", "Standar biaya", "PPK mundur", "UU 7/2017"):
        keyboard.press("Tab")
        keyboard.type(words)
    keyboard.press("Tab")
    keyboard.type("kend")
    page.get_by_role("option", name="KPU Kab. Kendal").wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type("Tetapkan batas\nbawah")
    keyboard.press("Tab")
    keyboard.type("kemen")
    page.get_by_role("option", name="Kemendagri").wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.type("Balai Uji")
    keyboard.press("Tab")
    keyboard.type("Segera")
    keyboard.press("Control+s")
    until(lambda: Problem.objects.get().recommendations.get().horizon == "immediate")
    saved(page)
    problem = Problem.objects.get()
    until(lambda: page.url.endswith(edit_url(problem)))
    assert (problem.statement, problem.cause, problem.impact) == (
        "Honor berbeda",
        "Standar biaya",
        "PPK mundur",
    )
    assert [str(office) for office in problem.offices.all()] == ["KPU Kab. Kendal"]
    row = problem.recommendations.get()
    assert (row.text, row.horizon) == ("Tetapkan batas\nbawah", "immediate")
    assert sorted(map(str, row.addressees.all())) == ["Balai Uji", "Kemendagri"]
    with page.expect_navigation():
        keyboard.press("Control+Enter")
    problem.refresh_from_db()
    assert problem.status == "submitted"


def saved(page):
    """The light is green."""
    page.locator("[data-shows=saved]:not([hidden])").wait_for()
    return page


def test_a_new_problem_goes_on_as_the_problem_that_it_became(
    page, sign_in, class_a, issue, facilitator
):
    sign_in(page, facilitator).goto(new_url(class_a))
    until(lambda: page.evaluate("document.activeElement.name === 'strategic_issue'"))
    page.select_option("[name=strategic_issue]", label=str(issue))
    page.fill("[name=statement]", "Gudang")
    page.locator("[name=recommendation-text]").first.fill("Bangun")
    page.wait_for_url("**/SEK-A-001/edit/")  # by itself, after a pause
    until(lambda: "SEK-A-001" in saved(page).inner_text("h1"))
    page.fill("[name=cause]", "Tanah belum ada")
    page.locator("[name=recommendation-text]").first.fill("Bangun dua")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(300)
    saved(page)
    problem = Problem.objects.get()
    assert (problem.cause, stored(problem)) == ("Tanah belum ada", ["Bangun dua"])
    # The recommendation is still the same one, changed.
    until(lambda: problem.history.first().changes[-1]["old"] == "Bangun")
    page.goto(class_a.get_absolute_url())
    page.go_back()
    until(lambda: page.url.endswith(edit_url(problem)))
    until(lambda: page.input_value("[name=cause]") == "Tanah belum ada")


def test_back_without_a_script_is_an_empty_form(
    page_without_js, sign_in, class_a, issue, facilitator
):
    page = sign_in(page_without_js, facilitator)
    page.goto(new_url(class_a))
    page.select_option("[name=strategic_issue]", label=str(issue))
    page.fill("[name=statement]", "Gudang")
    with page.expect_navigation():
        page.locator("[name=action][value=save]").click()
    page.go_back()
    until(lambda: page.input_value("[name=statement]") == "")


def test_a_moved_row_keeps_the_keyboard(page, sign_in, problem, facilitator):
    sign_in(page, facilitator).goto(edit_url(problem))
    page.locator("[data-row]").nth(1).locator("[value^=up]").press("Enter")
    assert texts(page)[:2] == ["Dua", "Satu"]
    # The button is hidden in the first row, the focus stays in it.
    focused = "document.activeElement.closest('[data-row]').querySelector('textarea').value"
    until(lambda: page.evaluate(focused) == "Dua")


def test_rows_are_added_moved_removed_and_restored(page, sign_in, problem, facilitator):
    sign_in(page, facilitator).goto(edit_url(problem))
    rows = page.locator("[data-row]")
    rows.nth(2).locator("[value^=up]").press("Enter")
    assert texts(page) == ["Satu", "Tiga", "Dua", ""]
    rows.nth(0).locator("[value^=down]").click()
    assert texts(page) == ["Tiga", "Satu", "Dua", ""]
    rows.nth(1).locator("[value^=remove]").click()
    assert texts(page) == ["Tiga", "Dua", ""]
    page.locator("#removed button").click()
    assert texts(page) == ["Tiga", "Satu", "Dua", ""]
    rows.nth(2).locator("[value^=remove]").click()
    page.locator("[name=rows][value^=add]").click()
    page.keyboard.type("Empat")
    assert texts(page) == ["Tiga", "Satu", "Empat", ""]
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))
    page.keyboard.press("Control+s")
    saved(page)
    assert stored(problem) == ["Tiga", "Satu", "Empat"]


def test_rows_without_javascript(page_without_js, sign_in, problem, facilitator):
    page = sign_in(page_without_js, facilitator)
    page.goto(edit_url(problem))
    page.locator("[name=impact]").fill("Belum disimpan")
    page.locator("[name=rows][value=up-2]").click()
    assert texts(page) == ["Satu", "Tiga", "Dua", ""]
    page.locator("[name=rows][value=remove-0]").click()
    page.locator("[name=rows][value=add]").click()
    page.locator("[name=recommendation-text]").last.fill("Empat")
    assert stored(problem) == ["Satu", "Dua", "Tiga"]
    page.locator("[name=action][value=submit]").click()
    problem.refresh_from_db()
    assert (problem.status, problem.impact) == ("submitted", "Belum disimpan")
    assert stored(problem) == ["Tiga", "Dua", "Empat"]


def test_two_tabs_and_a_choice(new_page, sign_in, console, problem, facilitator, axe, shoot):
    console.allow("409")
    mine, theirs = (sign_in(new_page(), facilitator) for _ in range(2))
    for tab in (mine, theirs):
        tab.goto(edit_url(problem))
    theirs.fill("[name=statement]", "Gudang arsip belum ada")
    theirs.keyboard.press("Control+s")
    saved(theirs)
    mine.fill("[name=statement]", "Gudang logistik belum tersedia\ndi mana pun")
    mine.fill("[name=cause]", "Tidak ada tanah")
    mine.locator("[name=action][value=save]").click()
    mine.locator("#conflict").wait_for()
    axe(mine)
    shoot(mine, "conflict")
    mine.locator("#difference-statement [value=theirs]").check()
    mine.locator("[name=resolve]").click()
    mine.wait_for_url(f"**{edit_url(problem)}")
    problem.refresh_from_db()
    assert (problem.statement, problem.cause) == ("Gudang arsip belum ada", "Tidak ada tanah")


def test_what_was_typed_is_sent_also_after_leaving(page, sign_in, problem, facilitator):
    sign_in(page, facilitator).goto(edit_url(problem))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("[name=cause]").press_sequentially("Ditinggal")
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{problem.workshop_class.get_absolute_url()}#SEK-A-001")
    saved(page)
    problem.refresh_from_db()
    assert (problem.cause, asked) == ("Ditinggal", [])


def test_errors_are_listed_and_lead_to_their_fields(
    page, sign_in, console, class_a, issue, facilitator, axe, shoot
):
    console.allow("422")
    sign_in(page, facilitator).goto(new_url(class_a))
    page.fill("[name=offices]", "Antah Berantah")
    page.locator("[name=action][value=submit]").click()
    summary = page.locator("#complaints")
    summary.wait_for()
    until(lambda: page.evaluate("document.activeElement.id") == "complaints")
    until(lambda: summary.locator("a").count() == 4)
    summary.locator("a").nth(1).click()
    until(
        lambda: (
            page.evaluate("document.activeElement.id || location.hash.slice(1)") == "id_statement"
        )
    )
    axe(page)
    shoot(page, "entry-errors")


@pytest.mark.parametrize("device", ["page", "phone"])
def test_axe_has_nothing_serious_to_say(
    request, device, sign_in, problem, class_a, facilitator, axe, shoot
):
    page = sign_in(request.getfixturevalue(device), facilitator)
    pages = {
        "entry-new": new_url(class_a),
        "entry-edit": edit_url(problem),
        "entry-detail": problem.get_absolute_url(),
        "entry-withdraw": step_url(problem, "withdraw"),
    }
    for name, url in pages.items():
        page.goto(url)
        axe(page)
        shoot(page, f"{name}-{device}")


@pytest.mark.parametrize("width", [320, 683])
def test_nothing_runs_off_a_narrow_or_enlarged_page(
    new_page, sign_in, problem, class_a, facilitator, width
):
    page = sign_in(new_page(viewport={"width": width, "height": 600}), facilitator)
    for url in (
        new_url(class_a),
        edit_url(problem),
        problem.get_absolute_url(),
        step_url(problem, "withdraw"),
    ):
        page.goto(url)
        until(lambda: page.evaluate("document.documentElement.scrollWidth") <= width)


def test_on_a_narrow_page_the_bar_covers_no_field(new_page, sign_in, problem, facilitator):
    page = sign_in(new_page(viewport={"width": 320, "height": 568}), facilitator)
    page.goto(edit_url(problem))
    style = "getComputedStyle(document.querySelector('.actions')).position"
    until(lambda: page.evaluate(style) == "static")
    # What has to be decided now is said in sight, in less than half of it.
    page.evaluate("document.getElementById('autosave-note').hidden = false")
    until(lambda: page.evaluate(style) == "sticky")
    bar = page.locator(".actions").bounding_box()
    assert bar["height"] <= 0.46 * 568


def test_targets_are_large_enough(page, sign_in, problem, facilitator):
    sign_in(page, facilitator).goto(edit_url(problem))
    boxes = page.evaluate(
        "[...document.querySelectorAll('main button, main select, main textarea, main .btn')]"
        ".map((node) => node.getBoundingClientRect()).filter((box) => box.width)"
        ".map((box) => Math.min(box.width, box.height))"
    )
    assert min(boxes) >= 24
