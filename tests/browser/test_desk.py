"""A reviewer's evening, by keyboard alone; and what the desk looks like to axe."""

from dataclasses import replace

import pytest
from django.urls import reverse

from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from tests import factories as make
from tests.browser.conftest import until

LIST = "/admin/dim/problem/"


def press(page, key, times=1):
    for _ in range(times):
        page.keyboard.press(key)


def tab_to(page, selector, limit=60):
    """Press Tab until `selector` has the focus, as somebody without a mouse does."""
    target = page.locator(selector).first
    for _ in range(limit):
        if target.evaluate("element => element === document.activeElement"):
            return target
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not within {limit} tabs")


def is_in_view(box, height):
    return box and box["y"] >= 0 and box["y"] + box["height"] <= height


def statuses():
    return list(Problem.objects.order_by("pk").values_list("status", flat=True))


def test_an_evening_by_keyboard(page, sign_in, reviewer, class_a, class_b):
    problems = [
        make.problem(of, "submitted") for of in (class_a, class_b, class_a, class_b, class_a)
    ]
    sign_in(page, reviewer).goto(LIST)
    tab_to(page, "#review-in-order")
    press(page, "Enter")
    page.wait_for_url("**/change/**")
    until(lambda: problems[0].code in page.locator("h1").inner_text())

    # A link of its own leads past the similar ones, however many there are.
    tab_to(page, "a[href='#decision-title']", limit=6)
    press(page, "Enter")
    tab_to(page, "#decision-accept button", limit=2)
    press(page, "Enter")
    page.wait_for_url(f"**/{problems[1].pk}/change/**")

    tab_to(page, "a[href='#decision-title']", limit=6)
    press(page, "Enter")
    tab_to(page, "#id_return-category", limit=4)
    press(page, "ArrowDown")
    press(page, "Tab")
    page.keyboard.type("Sebut satker yang mengalaminya")
    tab_to(page, "#decision-return button[name=decision]")
    press(page, "Enter")
    page.wait_for_url(f"**/{problems[2].pk}/change/**")

    # A ready-made reason brings its kind along.
    tab_to(page, "#decision-return [data-presets] button")
    press(page, "Space")
    until(lambda: page.locator("#id_return-reason").input_value())
    until(lambda: page.locator("#id_return-category").input_value() == "incomplete")

    page.goto(LIST)
    boxes = page.locator(".action-select")
    until(lambda: boxes.count() == 3)
    tab_to(page, "#action-toggle")
    press(page, "Space")
    tab_to(page, f".action-select[value='{problems[4].pk}']")
    press(page, "Space")
    page.locator("select[name=action]").focus()
    page.keyboard.type("Setujui")
    tab_to(page, ".actions button[type=submit]")
    press(page, "Enter")
    page.wait_for_selector("#going")
    until(lambda: page.locator("#going li").count() == 2)
    tab_to(page, ".submit-row button")
    press(page, "Enter")
    page.wait_for_selector(".messagelist .success")
    assert statuses() == ["accepted", "returned", "accepted", "accepted", "submitted"]


def test_a_correction_leads_back_to_the_decision(page, sign_in, reviewer, class_a):
    problem = make.problem(class_a, "submitted")
    sign_in(page, reviewer).goto(reverse("admin:dim_problem_change", args=[problem.pk]))
    page.click("text=Perbaiki teks")
    page.fill("#id_statement", "Gudang sewa bocor")
    page.click("button[value=save]")
    page.wait_for_url("**/change/**")
    until(lambda: "Gudang sewa bocor" in page.locator(".statement").inner_text())


def test_the_desk_works_without_javascript(page_without_js, sign_in, reviewer, class_a):
    problem = make.problem(class_a, "submitted")
    page = sign_in(page_without_js, reviewer)
    page.goto(reverse("admin:dim_problem_change", args=[problem.pk]))
    until(lambda: not page.locator("[data-presets]").is_visible())
    page.select_option("#id_return-category", "unclear")
    page.fill("#id_return-reason", "Sebut satkernya")
    page.click("#decision-return button[name=decision]")
    page.wait_for_url(f"**{LIST}")
    assert statuses() == ["returned"]


@pytest.mark.parametrize("height", [768, 600])
def test_every_decision_unfolds_into_view(new_page, sign_in, reviewer, class_a, height):
    page = sign_in(new_page(viewport={"width": 1366, "height": height}), reviewer)
    problem = make.problem(class_a, "submitted", statement="kata " * 200)
    page.goto(reverse("admin:dim_problem_change", args=[problem.pk]))
    for name in ("not_agree", "return"):
        page.locator(f"details:has(#decision-{name}) > summary").click()
        button = page.locator(f"#decision-{name} button[name=decision]")
        # The page scrolls there in its own time.
        until(lambda button=button: is_in_view(button.bounding_box(), height))
        until(lambda: page.locator("details[name=decision][open]").count() == 1)


@pytest.mark.parametrize("width", [1366, 683, 320])
def test_the_desk_is_clean_for_axe(
    new_page, sign_in, axe, shoot, console, reviewer, class_a, class_b, width
):
    console.allow("status of 409", "status of 422")
    page = sign_in(new_page(viewport={"width": width, "height": 768}), reviewer)
    problem = make.problem(class_a, "submitted", cause="Sebab", statement="kata " * 200)
    make.problem(class_b, "submitted")
    stale = make.problem(class_b, "submitted")

    def look(name):
        axe(page)
        shoot(page, f"desk-{name}-{width}")
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{name} scrolls sideways at {width}"

    page.goto("/admin/")
    look("index")
    page.goto(LIST)
    look("list")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "return_selected")
    page.click(".actions button[type=submit]")
    page.wait_for_selector("#going")
    look("confirm")
    page.click(".submit-row button")
    page.wait_for_selector(".errorlist")
    look("confirm-error")
    page.goto(reverse("admin:dim_problem_change", args=[problem.pk]))
    page.click("#decision-return button[name=decision]")
    page.wait_for_selector(".errorlist")
    look("review-error")
    page.goto(reverse("problem_correct", args=[problem.pk]))
    look("correct")
    page.fill("#id_statement", "Gudang sewa bocor")
    editing.update_problem(
        problem,
        replace(stored_content(problem), statement="Gudang diubah orang lain"),
        actor=make.member("reviewer", class_a.division),
        expected_version=problem.version,
    )
    page.click("button[value=save]")
    page.wait_for_selector("#conflict")
    look("conflict")
    page.goto(reverse("admin:dim_problem_change", args=[stale.pk]))
    page.locator("#decision-accept [name=version]").evaluate("field => { field.value = 1 }")
    page.click("#decision-accept button")
    page.wait_for_selector("#refused")
    look("refused")


def test_decisions_by_single_keys(page, sign_in, reviewer, class_a):
    problems = [make.problem(class_a, "submitted") for _ in range(4)]

    def open_at(problem):
        page.wait_for_url(f"**/{problem.pk}/change/**")
        # The heading has the focus on each page, so that the next key is heard.
        until(lambda: page.evaluate("document.activeElement.tagName") == "H1")
        # A second press of the key before is not taken for this page.
        until(lambda: page.evaluate("performance.now()") > 600)

    sign_in(page, reviewer).goto(f"{LIST}{problems[0].pk}/change/")
    open_at(problems[0])
    press(page, "ArrowRight")
    open_at(problems[1])
    press(page, "ArrowLeft")
    open_at(problems[0])
    press(page, "a")
    open_at(problems[1])

    press(page, "t")
    until(lambda: page.evaluate("document.activeElement.id") == "id_not_agree-category")
    press(page, "Escape")
    press(page, "k")
    until(lambda: page.evaluate("document.activeElement.id") == "id_return-category")
    press(page, "ArrowDown")
    press(page, "Tab")
    # Letters of a text are no keys.
    page.keyboard.type("Sebut akta")
    press(page, "Control+Enter")
    open_at(problems[2])
    assert statuses() == ["accepted", "returned", "submitted", "submitted"]

    page.locator("#single-keys").uncheck()
    page.locator("h1").focus()
    press(page, "a")
    press(page, "ArrowRight")
    page.reload()
    open_at(problems[2])
    assert not page.locator("#single-keys").is_checked()
    assert statuses() == ["accepted", "returned", "submitted", "submitted"]


def test_no_page_of_the_desk_scrolls_sideways(new_page, sign_in, event, class_a, class_b, axe):
    coordinator = make.member("coordinator", event)
    first, second = (
        make.problem(of, "submitted", statement="Gudang logistik pemilu belum tersedia")
        for of in (class_a, class_b)
    )
    desk = f"/admin/dim/consolidateditem/desk/{class_a.division_id}/"
    set_up = f"/admin/dim/event/{event.pk}/"
    page = sign_in(new_page(viewport={"width": 320, "height": 640}), coordinator)
    for address in (
        "/admin/",
        LIST,
        f"{LIST}{first.pk}/change/",
        desk,
        f"{desk}?entries={first.pk}&entries={second.pk}#item",
        f"{set_up}change/",
        f"{set_up}letterhead/",
        f"{set_up}copy/",
        f"{set_up}make-classes/",
        f"{set_up}doors/",
        f"{set_up}accounts/",
        f"{set_up}import/",
        "/admin/dim/event/from-file/",
        "/admin/dim/strategicissue/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        axe(page)
