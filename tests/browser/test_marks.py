"""Addressees and horizons typed behind a recommendation: by keyboard, by mouse, without network."""

import pytest

from dim.models import Problem
from tests import factories as make
from tests.browser.conftest import PHONE, until
from tests.browser.test_board import Keyboard

pytestmark = pytest.mark.django_db(transaction=True)

FIELD = "#id_recommendations"


@pytest.fixture
def desk(page, sign_in, facilitator, class_a, event):
    """The note-taker with the board open; the event knows four addressees."""
    make.issue(class_a.division, 1, title="Logistik")
    for name in ("KPU RI", "KPU Provinsi", "Pemda", "Pemda/TAPD"):
        make.addressee(event, name)
    sign_in(page, facilitator)
    page.goto(class_a.get_absolute_url())
    until(lambda: page.evaluate("document.activeElement.id") == "id_statement")
    until(lambda: page.get_attribute(FIELD, "aria-autocomplete") == "list")
    return page


def stored(number=0):
    """What the recommendations of a stored problem say, to whom and how soon."""
    problem = Problem.objects.order_by("number")[number]
    return [
        (row.text, sorted(one.name for one in row.addressees.all()), row.horizon)
        for row in problem.recommendations.all()
    ]


def options(page):
    return page.locator(".suggestions:visible [role=option]").all_text_contents()


def test_dictation_takes_three_keys_beside_the_words(desk):
    spoken = [
        ("Gudang logistik belum ada", "Bangun gudang", "Pemda", ["Pemda"]),
        ("Hibah terlambat cair", "Surati bersama", "KPU Provinsi", ["KPU Provinsi"]),
        ("Arsip tercecer", "Sediakan ruang arsip", "tapd", ["Pemda/TAPD"]),
    ]
    keys = Keyboard(desk)
    for number, (problem, recommendation, addressee, _names) in enumerate(spoken):
        before = keys.extra
        keys.text(problem)
        keys.press("Tab")
        keys.text(f"{recommendation} ")
        keys.press("@")
        keys.text(addressee)
        keys.save(f"SEK-A-{number + 1:03d}")
        assert keys.extra - before <= 3
    for number, (problem, recommendation, _addressee, names) in enumerate(spoken):
        assert Problem.objects.order_by("number")[number].statement == problem
        assert stored(number) == [(recommendation, names, "")]


def test_names_are_completed_by_keyboard_and_what_is_unknown_stays(desk, axe):
    keys = Keyboard(desk)
    keys.text("Gudang belum ada")
    keys.press("Tab")
    keys.text("Bangun gudang @pem")
    until(lambda: options(desk) == ["Pemda", "Pemda/TAPD"])
    axe(desk)
    keys.press("ArrowDown", "ArrowDown")
    marked = until(lambda: desk.get_attribute(FIELD, "aria-activedescendant"))
    until(lambda: desk.text_content(f"#{marked}") == "Pemda/TAPD")
    keys.press("Enter")
    until(lambda: desk.input_value(FIELD) == "Bangun gudang @Pemda/TAPD ")
    keys.text("!seg")
    until(lambda: options(desk) == ["Segera"])
    keys.press("Tab")
    until(lambda: desk.input_value(FIELD) == "Bangun gudang @Pemda/TAPD !Segera ")
    keys.press("Shift+Enter")
    keys.text("Tegur @entah")
    until(lambda: options(desk) == [])
    keys.press("Shift+Enter")
    keys.text("Surati @kpu")
    until(lambda: len(options(desk)) == 2)
    keys.press("Escape")
    until(lambda: options(desk) == [])
    keys.text(" r")
    keys.save("SEK-A-001")
    assert stored() == [
        ("Bangun gudang", ["Pemda/TAPD"], "immediate"),
        ("Tegur @entah", [], ""),
        ("Surati", ["KPU RI"], ""),
    ]


def test_enter_takes_the_first_name_and_saves_where_no_other_can_be_meant(desk):
    keys = Keyboard(desk)
    keys.text("Gudang belum ada")
    keys.press("Tab")
    keys.text("Bangun gudang @Pem")
    until(lambda: options(desk) == ["Pemda", "Pemda/TAPD"])
    keys.press("Enter")
    until(lambda: desk.input_value(FIELD) == "Bangun gudang @Pemda ")
    until(lambda: options(desk) == [])
    assert not Problem.objects.exists()
    keys.save("SEK-A-001")
    assert stored() == [("Bangun gudang", ["Pemda"], "")]
    # Typed out, or enough of it: one Enter, however fast.
    for number, typed in enumerate(("@pemda", "@tapd"), 2):
        keys.text("Arsip tercecer")
        keys.press("Tab")
        keys.text(f"Cari {typed}")
        keys.save(f"SEK-A-{number:03d}")
    assert stored(1) == [("Cari", ["Pemda"], "")]
    assert stored(2) == [("Cari", ["Pemda/TAPD"], "")]
    # A sign alone is a part of the text.
    keys.text("Hibah terlambat")
    keys.press("Tab")
    keys.text("Tagih sekarang !")
    until(lambda: len(options(desk)) == 4)
    keys.save("SEK-A-004")
    assert stored(3) == [("Tagih sekarang !", [], "")]


def test_names_are_chosen_by_mouse(desk):
    desk.fill("#id_statement", "Gudang belum ada")
    desk.click(FIELD)
    # The addressee first: the recommendation is written in front of it.
    desk.click("[data-mark='@']")
    until(lambda: "KPU RI" in options(desk))
    desk.click(".suggestions:visible >> text=KPU RI")
    desk.keyboard.type("Bangun gudang")
    until(lambda: desk.input_value(FIELD) == "Bangun gudang @KPU RI")
    desk.click("[data-mark='!']")
    until(lambda: len(options(desk)) == 4)
    desk.click(".suggestions:visible >> text=Jangka panjang")
    desk.click("#quick-entry button[type=submit]:not([name])")
    until(lambda: Problem.objects.count() == 1)
    assert stored() == [("Bangun gudang", ["KPU RI"], "long")]


def test_marks_wait_without_network_and_go_along_into_the_full_form(desk, set_offline):
    set_offline(desk, True)
    keys = Keyboard(desk)
    keys.text("Gudang belum ada")
    keys.press("Tab")
    keys.text("Bangun gudang @Pemda !segera")
    keys.press("Enter")
    line = desk.locator("#outbox li.queued")
    until(lambda: "Bangun gudang @Pemda !segera" in line.text_content())
    set_offline(desk, False)
    until(lambda: Problem.objects.count() == 1)
    assert stored() == [("Bangun gudang", ["Pemda"], "immediate")]

    keys.text("Arsip tercecer")
    keys.press("Tab")
    keys.text("Sediakan ruang @KPU RI")
    desk.click("[data-full-form]")
    desk.wait_for_url("**/edit/**")
    until(lambda: desk.input_value("[name=recommendation-addressees] >> nth=0") == "KPU RI")
    until(lambda: desk.input_value("[name=recommendation-text] >> nth=0") == "Sediakan ruang")
    until(lambda: stored(1) == [("Sediakan ruang", ["KPU RI"], "")])


def test_a_page_without_script_does_the_same(new_page, sign_in, facilitator, class_a, event):
    make.issue(class_a.division, 1, title="Logistik")
    make.addressee(event, "Pemda")
    plain = new_page(java_script_enabled=False)
    sign_in(plain, facilitator)
    plain.goto(class_a.get_absolute_url())
    assert plain.locator("[data-mark]:visible").count() == 0
    plain.fill("#id_statement", "Gudang belum ada")
    plain.fill(FIELD, "Bangun gudang @pemda !segera\nTegur @entah")
    plain.click("#quick-entry button[type=submit]:not([name])")
    plain.locator("#SEK-A-001").wait_for()
    assert stored() == [("Bangun gudang", ["Pemda"], "immediate"), ("Tegur @entah", [], "")]


def test_going_on_taking_notes_leads_into_the_field(new_page, sign_in, facilitator, class_a):
    make.issue(class_a.division, 1, title="Logistik")
    for viewport in ({"width": 1366, "height": 768}, PHONE):
        page = new_page(viewport=viewport)
        sign_in(page, facilitator)
        page.goto("/")
        page.click(".class-card .btn-primary")
        until(lambda page=page: page.evaluate("document.activeElement.id") == "id_statement")
        page.keyboard.type("Gudang")
        assert page.input_value("#id_statement") == "Gudang"
