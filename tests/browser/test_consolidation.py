"""A night at the desk: five classes, forty problems, nine wordings, and no hand at the mouse."""

import pytest

from dim.models import Comparison, ConsolidatedItem, Problem, SimilarPair
from dim.operations.problems.content import RecommendationContent
from dim.operations.similar.pairs import update_similar_pairs
from tests import factories as make
from tests.browser.conftest import until
from tests.browser.test_outbox import kept

pytestmark = pytest.mark.django_db(transaction=True)

SUBJECTS = (
    "Gudang logistik pemilu belum tersedia",
    "Sengketa batas wilayah daerah pemilihan berlarut",
    "Honorarium badan adhoc terlambat cair",
    "Server Sirekap lambat pada malam penghitungan",
    "Kendaraan distribusi kotak suara rusak",
    "Bimbingan teknis bendahara terlalu singkat",
    "Naskah perjanjian hibah belum ditandatangani",
    "Jumlah pegawai organik kurang dari formasi",
)
PAIR = "Genset kantor kehabisan solar saat listrik padam"


@pytest.fixture
def night(division):
    """Eight subjects in each of five classes; the last one splits in two."""
    for number in range(1, 10):
        make.issue(division, number)
    for letter in "ABCDE":
        room = make.workshop_class(division, letter)
        for number, subject in enumerate(SUBJECTS, 1):
            said = PAIR if number == 8 and letter in "DE" else subject
            rows = (RecommendationContent(f"Selesaikan: {said}", ("KPU RI",)),)
            issue = division.strategic_issues.get(number=9 if said == PAIR else number)
            make.problem(
                room, "submitted", statement=said, recommendations=rows, strategic_issue=issue
            )
    while update_similar_pairs(division.event, seconds=10):
        pass
    return f"/admin/dim/consolidateditem/desk/{division.pk}/"


def test_forty_problems_become_nine_items_by_keyboard(page, sign_in, reviewer, night, axe):
    page = sign_in(page, reviewer)
    page.goto(night)
    axe(page)
    until(lambda: page.locator("details.cluster:not(#singles)").count() == 9)
    for number in range(1, 10):
        page.locator("details.cluster[open] button.default").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#item-form")
        # What the classes said word for word the same is joined beforehand.
        until(lambda: page.evaluate("document.activeElement.id") == "desk-right")
        if number == 1:
            axe(page)
            page.keyboard.press("u")
            until(lambda: page.evaluate("document.activeElement.name").endswith("-fate"))
            until(lambda: page.locator(".part[data-suggested]").count() == 0)
            page.locator("[data-keeps-rest]").focus()
            page.keyboard.press("Enter")  # the server asks, because they repeat
            page.wait_for_selector("#repeats")
            axe(page)
            page.locator("button[value='keep_rest:all']").focus()
            page.keyboard.press("Enter")
            page.wait_for_selector("#repeats", state="detached")
            # One of them says it for two: chosen by its first letters.
            page.locator("select[name$=-fate]").nth(1).focus()
            page.keyboard.type("gabungkan dengan 1")
        page.locator("#item-form button.default").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"text=SEK-P-{number:03d}")
        page.wait_for_selector("#item-form", state="detached")
    until(lambda: ConsolidatedItem.objects.count() == 9)
    until(lambda: set(Problem.objects.values_list("status", flat=True)) == {"merged"})
    until(
        lambda: (
            sorted(item.merges.live().count() for item in ConsolidatedItem.objects.all())
            == [2, 3, *[5] * 7]
        )
    )
    until(lambda: ConsolidatedItem.objects.get(number=1).recommendations.count() == 4)
    until(lambda: ConsolidatedItem.objects.get(number=2).recommendations.count() == 1)
    page.goto("/events/" + ConsolidatedItem.objects.get(number=1).event.slug + "/items/SEK-P-001/")
    axe(page)


def test_leaving_with_decisions_asks_first(page, sign_in, reviewer, night):
    page = sign_in(page, reviewer)
    page.goto(night)
    page.locator("details.cluster[open] button.default").click()
    page.locator("#id_statement").fill("Rumusan yang belum disimpan")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("a:has-text('Tutup')").click()
    until(lambda: (page.wait_for_timeout(50), asked)[1] == ["beforeunload"])
    until(lambda: page.locator("#id_statement").input_value() == "Rumusan yang belum disimpan")


def test_what_is_typed_comes_back_from_the_device(page, sign_in, reviewer, night):
    page = sign_in(page, reviewer)
    page.goto(night)
    page.locator("details.cluster[open] button.default").click()
    page.wait_for_selector("#item-form")
    address = page.url
    page.locator("#id_statement").fill("Rumusan yang hilang bersama jaringan")
    page.on("dialog", lambda dialog: dialog.accept())
    until(lambda: kept(page, "item"))
    page.goto(night)
    page.goto(address)
    page.wait_for_selector("#restored:not([hidden])")
    assert page.locator("#id_statement").input_value() == "Rumusan yang hilang bersama jaringan"
    page.locator("#item-form button.default").click()
    page.wait_for_selector("[data-stored-item]")
    # What the server has stored is forgotten here.
    item = ConsolidatedItem.objects.get()
    page.goto(f"{night}?item={item.pk}#item")
    until(lambda: page.locator("#id_statement").input_value() == item.statement)
    assert page.locator("#restored").is_hidden()


def test_the_desk_on_a_phone_and_without_a_script(new_page, sign_in, reviewer, night):
    for options in ({"viewport": {"width": 390, "height": 844}}, {"java_script_enabled": False}):
        page = sign_in(new_page(**options), reviewer)
        page.goto(night)
        page.locator("details.cluster[open] button.default").click()
        if len(options) == 1:
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#item-form button.default").click()
        page.wait_for_selector("#item-form", state="detached")
    until(lambda: ConsolidatedItem.objects.count() == 2)


def test_the_page_goes_on_comparing_by_itself(page, sign_in, reviewer, night):
    Comparison.objects.all().delete()
    SimilarPair.objects.all().delete()
    page = sign_in(page, reviewer)
    page.goto(night)
    page.wait_for_function(
        "document.querySelectorAll('details.cluster:not(#singles)').length === 9"
    )
    page.wait_for_selector("#left", state="detached")
