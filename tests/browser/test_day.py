"""The main job, end to end, by the people who do it: enter, review, repair, summarise."""

import pytest
from openpyxl import load_workbook

from dim.models import Problem
from tests import factories as make
from tests.browser.conftest import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_too]

TYPED = [
    ("Gudang logistik blm punya, tiap pemilu sewa", "Bangun gudang bertahap"),
    ("Pencairan hibah telat & <b>tahapan</b> sudah jalan", "Atur termin pencairan"),
    ("=1+1 bukan rumus: arsip C1 tercecer", "Juknis penataan arsip"),
]


def sign_in_by_form(page, person):
    page.goto("/login/")
    page.fill("#id_username", person.username)
    page.fill("#id_password", make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("header .main-nav")


def test_a_workshop_day(new_page, class_a, facilitator, reviewer, organiser, tmp_path):
    make.issue(class_a.division, 1, title="Kebutuhan sewa gudang")

    room = new_page()
    sign_in_by_form(room, facilitator)
    room.goto(class_a.get_absolute_url())
    until(lambda: room.evaluate("document.activeElement.id === 'id_statement'"))
    for number, (statement, recommendation) in enumerate(TYPED, 1):
        room.keyboard.type(statement)
        room.keyboard.press("Tab")
        room.keyboard.type(recommendation)
        room.keyboard.press("Enter")
        room.locator(f"#SEK-A-00{number}").wait_for()
    room.goto(class_a.get_absolute_url() + "submit/")
    room.click("main form button[type=submit]")
    room.wait_for_selector("span.status-submitted")

    desk = new_page()
    sign_in_by_form(desk, reviewer)
    desk.goto("/admin/dim/problem/")
    desk.click("#review-in-order")
    desk.select_option("#id_return-category", "incomplete")
    desk.fill("#id_return-reason", "Sebut jumlah satkernya")
    with desk.expect_navigation():
        desk.click("#decision-return button[name=decision]")
    for _ in range(2):
        # The next problem is at an address of the same form: wait for the page, not for its
        # address.
        with desk.expect_navigation():
            desk.click("#decision-accept button")
    desk.wait_for_selector(".messagelist .success")

    room.goto(class_a.get_absolute_url())
    returned = room.locator("#SEK-A-001")
    until(lambda: "Sebut jumlah satkernya" in returned.inner_text())
    returned.locator(".reason a").click()
    room.fill("#id_statement", "Gudang logistik blm punya di 12 satker, tiap pemilu sewa")
    room.click("button[name=action][value=submit]")
    room.wait_for_selector("span.status-submitted")
    desk.goto("/admin/dim/problem/")
    desk.click("#review-in-order")
    desk.click("#decision-accept button")
    desk.wait_for_selector(".messagelist .success")
    until(lambda: set(Problem.objects.values_list("status", flat=True)) == {"accepted"})

    plenary = new_page()
    sign_in_by_form(plenary, organiser)
    plenary.goto("/summary/")
    page_text = plenary.inner_text("main")
    with plenary.expect_download() as download:
        plenary.click("a[href*='.xlsx']")
    path = tmp_path / "ringkasan.xlsx"
    download.value.save_as(path)
    cells = [
        str(cell.value)
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    ]
    formulas = [
        cell
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    for problem in Problem.objects.all():
        assert problem.code in page_text
        assert problem.statement in page_text
        assert problem.code in cells
        assert problem.statement in cells
        assert problem.recommendations.get().text in cells
    assert formulas == []
