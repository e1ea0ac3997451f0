"""The organiser's part of the day: read the summary, take it along, print it."""

import openpyxl
import pytest

from dim.operations.problems.content import RecommendationContent
from tests import factories as make
from tests.browser.conftest import PHONE, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filled(event, division, class_a, class_b, other_division):
    issues = [make.issue(division, number, title=f"Isu nomor {number}") for number in (1, 2, 3)]
    for number in range(12):
        make.problem(
            (class_a, class_b)[number % 2],
            ("submitted", "accepted", "returned", "not_agreed")[number % 4],
            statement=f"Permasalahan <b>ke-{number}</b>",
            cause="Sebab",
            strategic_issue=issues[number % 3],
            recommendations=(
                RecommendationContent(f"=Rekomendasi ke-{number}", ("KPU RI", "Kemenkeu"), "short"),
                RecommendationContent("Baris satu\nbaris dua"),
            ),
        )
    make.problem(class_a, "draft", statement="Draf rahasia")
    make.problem(make.workshop_class(other_division, "A"), "submitted")
    return event


@pytest.fixture
def summary(page, sign_in, filled, organiser):
    sign_in(page, organiser)
    page.goto("/")
    page.click(".main-nav a[href$='/summary/']")
    return page


def typed_on(page):
    return page.locator(
        ".listing .code, .listing .statement, .recommended .typed"
    ).all_inner_texts()


def test_the_file_says_what_the_page_says(summary, tmp_path):
    with summary.expect_download() as download:
        summary.click(".downloads a[href$='.xlsx']")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    in_file = []
    for sheet in openpyxl.load_workbook(path).worksheets[1:3]:
        for row in sheet.iter_rows(min_row=2, values_only=True):
            in_file += [row[0], row[4]] if row[10] == 1 else []
            in_file.append(row[11])
    assert typed_on(summary) == in_file
    assert "Draf rahasia" not in summary.content()


def test_a_division_is_one_click_away(summary, division):
    summary.click(f".chips a[href$='/{division.code}/']")
    until(lambda: summary.locator(".chips [aria-current=page]").inner_text() == str(division))
    until(
        lambda: all(
            code.startswith("SEK-") for code in summary.locator(".listing .code").all_inner_texts()
        )
    )


def test_the_summary_is_clean_for_axe_wide_and_narrow(
    summary, phone, sign_in, organiser, axe, shoot
):
    axe(summary)
    shoot(summary, "summary")
    sign_in(phone, organiser).goto(summary.url)
    until(lambda: phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"])
    axe(phone)
    shoot(phone, "summary-phone")


def test_the_print_view_is_one_file_without_links_or_script(summary, axe):
    summary.click(".downloads a[href$='summary.html']")
    until(lambda: summary.locator("h1").count() == 1)
    until(lambda: summary.locator("a, script, link, img").count() == 0)
    # The policy of the view let its own style in.
    until(
        lambda: (
            summary.locator(".figures").evaluate("element => getComputedStyle(element).display")
            == "grid"
        )
    )
    axe(summary)


@pytest.mark.parametrize("view", ["page", "print view"])
def test_what_is_printed_is_a4_and_begins_with_the_numbers(summary, view):
    if view == "print view":
        summary.click(".downloads a[href$='summary.html']")
    summary.emulate_media(media="print")
    content = summary.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594.95996 841.91998]" in content or b"/MediaBox [0 0 595" in content
    # No sheet before the charts stays empty: the heat map begins on the first page (1,080 px at
    # most).
    until(
        lambda: (
            summary.locator("#issues_by_class").evaluate(
                "element => element.getBoundingClientRect().top"
            )
            < 700
        )
    )
    hidden = summary.locator(".masthead, .downloads, .chips")
    until(lambda: all(not hidden.nth(number).is_visible() for number in range(hidden.count())))


def test_the_smallest_phone_shows_it_without_pushing_the_page(summary, filled):
    for letter in "CDEF":
        make.problem(make.workshop_class(filled.divisions.get(code="SEK"), letter), "submitted")
    summary.set_viewport_size({"width": 320, "height": 640})
    summary.reload()
    until(lambda: summary.locator(".heat").first.is_visible())
    until(lambda: summary.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0)
