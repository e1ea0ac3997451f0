"""A line of the board is changed where it stands: by key, mouse or button, also offline."""

import datetime

import pytest
from django.utils import timezone

from dim import workflow
from dim.models import Problem, WorkshopClass
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent, stored_content
from tests import factories as make
from tests.browser.conftest import until
from tests.browser.silent_devices import hangs
from tests.browser.test_outbox import kept
from tests.browser.test_typed_in_time import signed_at

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = (
    RecommendationContent("Bangun gudang", ("KPU RI", "Pemda"), "long"),
    RecommendationContent("Sewa gudang", (), ""),
)
CONFLICT = "status of 409"
ABOVE_DOCK = """one => one.getBoundingClientRect().bottom
    <= document.getElementById("quick-entry").getBoundingClientRect().top"""


@pytest.fixture
def problem(class_a):
    make.issue(class_a.division, 1, title="Logistik")
    return make.problem(
        class_a, statement="Gudang logistk belum ada", cause="Sebabnya", recommendations=ROWS
    )


@pytest.fixture
def board(class_a, problem):
    return class_a.get_absolute_url()


@pytest.fixture
def desk(new_page, network, sign_in, facilitator, board):
    page = sign_in(new_page(base_url=network.address), facilitator)
    page.goto(board)
    return page


def fresh(problem):
    return Problem.objects.for_detail().get(pk=problem.pk)


def texts(problem):
    return [row.text for row in fresh(problem).recommendations.all()]


def field(page, number=0):
    """The statement (0) or a recommendation of the open form."""
    return page.locator(".editing textarea").nth(number)


def is_open(page):
    return page.locator(".editing").count() == 1


def has_focus(page, number=0):
    return field(page, number).evaluate("field => field === document.activeElement")


def open_by_key(page, code="SEK-A-001"):
    page.locator(f"#{code} h3 a").focus()
    page.keyboard.press("F2")
    until(lambda: has_focus(page))


def someone_changes(problem, **changes):
    colleague = make.member("facilitator", problem.workshop_class)
    problem = fresh(problem)
    content = stored_content(problem)
    from dataclasses import replace

    editing.save_changes(
        problem,
        replace(content, **changes),
        actor=colleague,
        expected_version=problem.version,
        corrects=True,
    )


@pytest.mark.parametrize("way", ["F2", "double click", "button"])
def test_a_line_opens_and_is_saved_with_the_keyboard(desk, problem, way):
    if way == "F2":
        open_by_key(desk)
    elif way == "button":
        desk.locator("#SEK-A-001 .edit-here").click()
    else:
        desk.locator("#SEK-A-001 h3 a").dblclick()
    until(lambda: has_focus(desk))
    assert not desk.locator("#SEK-A-001").is_visible()
    field(desk).fill("Gudang logistik belum ada")
    field(desk, 1).fill("Bangun gudang permanen")
    field(desk, 3).fill("Dan satu lagi")
    desk.keyboard.press("Control+Enter")
    until(lambda: not is_open(desk))
    until(lambda: "Gudang logistik belum ada" in desk.inner_text("#SEK-A-001"))
    after = fresh(problem)
    assert after.statement == "Gudang logistik belum ada"
    # What the line does not show, and whom it is addressed to, stay as they were.
    assert (after.cause, after.version) == ("Sebabnya", 2)
    rows = stored_content(after).recommendations
    assert [(row.text, row.horizon) for row in rows] == [
        ("Bangun gudang permanen", "long"),
        ("Sewa gudang", ""),
        ("Dan satu lagi", ""),
    ]
    assert sorted(rows[0].addressees) == ["KPU RI", "Pemda"]
    assert after.history.first().action == "edited"


def test_a_click_still_leads_to_the_page_of_the_problem(desk, problem):
    desk.locator("#SEK-A-001 h3 a").click()
    desk.wait_for_url(f"**{problem.get_absolute_url()}")


def test_a_recommendation_that_is_emptied_is_removed(desk, problem):
    open_by_key(desk)
    field(desk, 1).fill("")
    desk.locator(".editing button[type=submit]").click()
    until(lambda: texts(problem) == ["Sewa gudang"])


def test_an_empty_problem_is_asked_for(desk, problem):
    open_by_key(desk)
    field(desk).fill(" ")
    desk.keyboard.press("Control+Enter")
    until(lambda: not field(desk).evaluate("field => field.validity.valid"))
    assert fresh(problem).version == 1


def test_escape_loses_nothing(desk, problem, board):
    open_by_key(desk)
    field(desk).fill("Setengah jadi")
    desk.keyboard.press("Escape")
    until(lambda: not is_open(desk))
    until(lambda: desk.locator("#SEK-A-001").is_visible())
    assert fresh(problem).version == 1
    # It waits in sight below its line, also after the page was loaded anew, and nothing opens.
    below = desk.locator("li[data-code=SEK-A-001] + .queued", has_text="Setengah jadi")
    below.wait_for()
    desk.goto("about:blank")
    desk.goto(board)
    below.wait_for()
    assert not is_open(desk)
    below.locator("[data-part=edit]").click()
    until(lambda: field(desk).input_value() == "Setengah jadi")
    field(desk).focus()
    desk.keyboard.press("Control+Enter")
    until(lambda: fresh(problem).statement == "Setengah jadi")
    until(lambda: kept(desk, "entry") == [])


def test_what_was_cancelled_can_be_discarded(desk, problem, class_a, board):
    make.problem(class_a, statement="Baris berikutnya")
    desk.goto(board)
    open_by_key(desk)
    field(desk).fill("Setengah jadi")
    # Going to another line leaves it in the same way.
    desk.locator("#SEK-A-002 h3 a").dblclick()
    below = desk.locator("li[data-code=SEK-A-001] + .queued", has_text="Setengah jadi")
    below.wait_for()
    desk.keyboard.press("Escape")
    discard = below.locator("[data-act=discard]")
    discard.click()
    discard.click()
    until(lambda: kept(desk, "entry") == [])
    until(lambda: desk.locator(".queued").count() == 0)
    assert fresh(problem).statement == "Gudang logistk belum ada"


def test_old_words_are_not_submitted_while_newer_ones_wait(desk, problem):
    open_by_key(desk)
    field(desk).fill("Gudang logistik belum ada")
    desk.keyboard.press("Escape")
    desk.locator("li[data-code=SEK-A-001] + .queued").wait_for()
    desk.locator("#SEK-A-001 .line-actions form button").click()
    # The words are back; saved, they can be submitted.
    until(lambda: field(desk).input_value() == "Gudang logistik belum ada")
    assert fresh(problem).status == "draft"
    desk.keyboard.press("Control+Enter")
    until(lambda: fresh(problem).statement == "Gudang logistik belum ada")
    until(lambda: not is_open(desk))
    until(lambda: desk.locator(".queued").count() == 0)
    # The line is drawn anew when it is stored, and a click on the old one would go nowhere.
    desk.locator("#SEK-A-001 h3", has_text="Gudang logistik belum ada").wait_for()
    desk.locator("#SEK-A-001 .line-actions form button").click()
    until(lambda: fresh(problem).status == "submitted")


def test_escape_without_a_change_leaves_nothing_behind(desk, problem):
    open_by_key(desk)
    desk.keyboard.press("Escape")
    until(lambda: not is_open(desk))
    until(lambda: kept(desk, "entry") == [])
    until(lambda: desk.evaluate("document.activeElement.closest('#SEK-A-001') !== null"))


def test_without_network_it_waits_and_is_sent_once(desk, problem, network):
    network.set("cut")
    open_by_key(desk)
    field(desk).fill("Ditulis tanpa jaringan")
    desk.keyboard.press("Control+Enter")
    desk.locator(".queued", has_text="Ditulis tanpa jaringan").wait_for()
    assert not is_open(desk)
    network.set("through")
    until(lambda: fresh(problem).statement == "Ditulis tanpa jaringan")
    until(lambda: desk.locator(".queued").count() == 0)
    assert fresh(problem).version == 2


def test_what_waits_can_be_typed_on(desk, problem, network):
    network.set("cut")
    open_by_key(desk)
    field(desk).fill("Satu")
    desk.keyboard.press("Control+Enter")
    desk.locator(".queued", has_text="Satu").wait_for()
    open_by_key(desk)
    until(lambda: field(desk).input_value() == "Satu")
    field(desk).fill("Satu dua")
    desk.keyboard.press("Control+Enter")
    desk.locator(".queued", has_text="Satu dua").wait_for()
    network.set("through")
    until(lambda: fresh(problem).statement == "Satu dua")


def test_a_device_that_does_not_answer_holds_nothing_back(new_page, sign_in, problem, board):
    page = sign_in(new_page(), make.facilitator_of(problem.workshop_class))
    page.add_init_script(hangs("open"))
    page.goto(board)
    open_by_key(page)
    field(page).fill("Tanpa perangkat")
    page.keyboard.press("Control+Enter")
    until(lambda: fresh(problem).statement == "Tanpa perangkat")
    until(lambda: not is_open(page))


def test_different_parts_are_both_kept(desk, problem):
    open_by_key(desk)
    field(desk).fill("Tulisan saya")
    someone_changes(problem, cause="Sebab yang lain")
    # The line that has changed is shown beside the form.
    until(lambda: desk.locator(".editing [data-part=changed]").is_visible())
    until(lambda: desk.locator("#SEK-A-001").is_visible())
    desk.keyboard.press("Control+Enter")
    until(
        lambda: (
            (fresh(problem).statement, fresh(problem).cause)
            == (
                "Tulisan saya",
                "Sebab yang lain",
            )
        )
    )


def close(of, at=None):
    WorkshopClass.objects.filter(pk=of.pk).update(closes_at=at or timezone.now())


def test_what_was_typed_before_the_class_closed_counts(desk, problem, class_a):
    open_by_key(desk)
    field(desk).fill("Diketik sebelum batas")
    close(class_a)
    desk.locator("#closed").wait_for()
    desk.keyboard.press("Enter")
    until(lambda: fresh(problem).statement == "Diketik sebelum batas")
    assert fresh(problem).stored_late_at


def test_a_refusal_is_in_sight_below_its_line(desk, problem, class_a, network, console):
    console.allow("status of 422")
    console.allow("Failed to load resource")
    for number in range(12):
        make.problem(class_a, statement=f"Baris {number}")
    desk.goto(class_a.get_absolute_url())
    open_by_key(desk, "SEK-A-006")
    network.set("cut")
    close(class_a, signed_at(desk) + datetime.timedelta(milliseconds=1))
    field(desk).fill("Terlambat")
    desk.keyboard.press("Enter")
    network.set("through")
    reason = desk.locator("li[data-code=SEK-A-006] + .queued [data-part=reason]")
    until(lambda: reason.is_visible() and reason.inner_text() != "")
    # What is closed has no quick entry that could cover it.
    until(lambda: reason.evaluate("one => one.getBoundingClientRect().bottom <= innerHeight"))
    assert not Problem.objects.filter(statement="Terlambat").exists()


def test_enter_saves_and_with_shift_begins_a_line(desk, problem):
    open_by_key(desk)
    field(desk).fill("Satu")
    desk.keyboard.press("Shift+Enter")
    desk.keyboard.type("Dua")
    desk.keyboard.press("Enter")
    until(lambda: fresh(problem).statement == "Satu\nDua")


def test_the_form_opens_above_the_quick_entry(desk, problem, class_a):
    desk.set_viewport_size({"width": 1366, "height": 600})
    for number in range(12):
        make.problem(class_a, statement=f"Baris {number}", recommendations=ROWS)
    desk.goto(class_a.get_absolute_url())
    desk.locator("#SEK-A-004 h3 a").focus()
    desk.keyboard.press("F2")
    until(lambda: has_focus(desk))
    foot = desk.locator(".edit-here-foot")
    until(lambda: foot.evaluate(ABOVE_DOCK))


def test_the_same_part_leads_to_the_choice(desk, problem, console):
    console.allow(CONFLICT)
    open_by_key(desk)
    field(desk).fill("Tulisan saya")
    someone_changes(problem, statement="Tulisan orang lain")
    desk.keyboard.press("Control+Enter")
    line = desk.locator(".queued", has_text="Tulisan saya")
    line.wait_for()
    until(lambda: line.locator("[data-part=reason]").inner_text() != "")
    assert fresh(problem).statement == "Tulisan orang lain"
    line.locator("[data-part=edit]").click()
    until(lambda: desk.input_value("#id_statement") == "Tulisan saya")
    desk.locator("button[name=action][value=save]").click()
    desk.locator("#conflict").wait_for()
    desk.locator("button[name=all][value=mine]").click()
    until(lambda: fresh(problem).statement == "Tulisan saya")
    # Its other parts were not on the line, and are not lost by the choice.
    assert fresh(problem).cause == "Sebabnya"
    assert texts(problem) == ["Bangun gudang", "Sewa gudang"]


def test_a_submitted_line_is_corrected_and_stays_submitted(desk, problem, facilitator, board):
    workflow.perform(workflow.SUBMIT, problem, actor=facilitator)
    desk.goto(board)
    open_by_key(desk)
    until(lambda: desk.locator(".editing [data-part=submitted]").is_visible())
    field(desk).fill("Gudang logistik belum ada")
    desk.keyboard.press("Control+Enter")
    until(lambda: fresh(problem).statement == "Gudang logistik belum ada")
    assert fresh(problem).status == "submitted"


def test_a_draft_that_was_submitted_meanwhile_is_not_changed_unseen(desk, problem, console):
    console.allow("status of 422")
    desk.route("**/live/**", lambda route: route.abort())
    console.allow("ERR_FAILED")
    open_by_key(desk)
    field(desk).fill("Tulisan saya")
    colleague = make.member("facilitator", problem.workshop_class)
    workflow.perform(workflow.SUBMIT, problem, actor=colleague)
    desk.keyboard.press("Control+Enter")
    line = desk.locator(".queued", has_text="Tulisan saya")
    until(lambda: line.locator("[data-part=reason]").inner_text() != "")
    assert fresh(problem).statement == "Gudang logistk belum ada"
    # Its form says that it is submitted; whoever saves there knows.
    desk.unroute("**/live/**")
    line.locator("[data-part=edit]").click()
    until(lambda: desk.input_value("#id_statement") == "Tulisan saya")
    desk.locator("#corrects").wait_for()
    desk.locator("button[name=action][value=save]").click()
    until(lambda: fresh(problem).statement == "Tulisan saya")
    assert fresh(problem).status == "submitted"


def test_what_is_decided_or_too_long_does_not_open(desk, problem, class_a, board):
    make.problem(class_a, "accepted")
    make.problem(class_a, statement="Panjang sekali " * 200)
    desk.goto(board)
    desk.locator("#SEK-A-002 h3 a").focus()
    desk.keyboard.press("F2")
    assert not is_open(desk)
    # A text that the list cuts is changed in the full form.
    desk.locator("#SEK-A-003 h3 a").focus()
    desk.keyboard.press("F2")
    desk.wait_for_url("**/problems/SEK-A-003/edit/")


def test_the_full_form_takes_along_what_is_typed(desk, problem):
    open_by_key(desk)
    field(desk).fill("Sampai di sini")
    desk.locator(".editing [data-part=full]").click()
    desk.wait_for_url("**/problems/SEK-A-001/edit/**")
    until(lambda: desk.input_value("#id_statement") == "Sampai di sini")
    until(lambda: desk.input_value("[name=recommendation-addressees] >> nth=0") != "")


def test_without_a_script_the_button_leads_to_the_full_form(
    page_without_js, sign_in, facilitator, board
):
    page = sign_in(page_without_js, facilitator)
    page.goto(board)
    page.locator("#SEK-A-001 .edit-here").click()
    page.wait_for_url("**/problems/SEK-A-001/edit/")


def test_nobody_else_is_offered_it(page, sign_in, reviewer, board):
    sign_in(page, reviewer)
    page.goto(board)
    assert page.locator("[data-edit], .edit-here").count() == 0


def test_the_form_has_no_serious_fault(desk, problem, axe, shoot):
    open_by_key(desk)
    axe(desk)
    shoot(desk, "in-place")
    desk.set_viewport_size({"width": 320, "height": 640})
    until(lambda: desk.evaluate("document.documentElement.scrollWidth") <= 320)
    shoot(desk, "in-place-narrow")


def test_marks_addressee_and_horizon_are_changed_in_the_line(desk, problem, event):
    make.addressee(event, "Kemenkeu")
    desk.reload()
    open_by_key(desk)
    field(desk, 1).fill("Bangun gudang @Kemenkeu !segera")
    desk.locator(".editing input[name$=addressees]").nth(1).fill("Kemen")
    until(lambda: desk.locator(".editing .suggestions:visible").count() == 1)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")  # takes the name, and saves nothing yet
    assert is_open(desk)
    desk.locator(".editing select").nth(1).select_option("medium")
    desk.keyboard.press("Control+Enter")
    until(lambda: not is_open(desk))
    until(lambda: fresh(problem).version == 2)
    rows = stored_content(fresh(problem)).recommendations
    assert [(row.text, sorted(row.addressees), row.horizon) for row in rows] == [
        ("Bangun gudang", ["KPU RI", "Kemenkeu", "Pemda"], "immediate"),
        ("Sewa gudang", ["Kemenkeu"], "medium"),
    ]


def test_a_mark_that_means_nothing_is_told_until_it_is_mended(desk, problem):
    open_by_key(desk)
    field(desk, 2).fill("Sewa gudang @Pmeda")
    desk.keyboard.press("Control+Enter")
    until(lambda: "@Pmeda" in desk.inner_text("#save-notices"))
    assert texts(problem) == ["Bangun gudang", "Sewa gudang @Pmeda"]
    until(lambda: not is_open(desk) and "@Pmeda" in desk.inner_text("#SEK-A-001"))
    open_by_key(desk)
    field(desk, 2).fill("Sewa gudang @Pemda")
    desk.keyboard.press("Control+Enter")
    until(lambda: not desk.locator("#save-notices").is_visible())
    until(lambda: texts(problem) == ["Bangun gudang", "Sewa gudang"])


def test_words_with_a_sign_that_are_left_alone_stay_words(desk, class_a):
    rows = (RecommendationContent("Tegur @Pemda", (), ""),)
    other = make.problem(class_a, statement="Lain", recommendations=rows)
    desk.reload()
    open_by_key(desk, other.code)
    field(desk).fill("Lain sekali")
    desk.keyboard.press("Control+Enter")
    until(lambda: fresh(other).version == 2)
    assert texts(other) == ["Tegur @Pemda"]
