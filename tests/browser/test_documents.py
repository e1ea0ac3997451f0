"""The last evening: freeze an edition, take its documents along, check a paper in hand."""

import pytest

from dim.models import Edition, Letterhead
from tests import factories as make
from tests.browser.conftest import PHONE, until
from tests.reports.conftest import pdf_pages

pytestmark = pytest.mark.django_db(transaction=True)

WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def listed(event, class_a, class_b, coordinator):
    for number, room in enumerate((class_a, class_b, class_a)):
        make.problem(room, "accepted", statement=f"Permasalahan nomor {number}")
    make.problem(class_b, "not_agreed", statement="Tidak disepakati")
    Letterhead.objects.create(
        event=event, lines="KOMISI PEMILIHAN UMUM\nREPUBLIK INDONESIA", open_checks=True
    )
    return event


def settle(page):
    """Answer every matter that is open with the first answer, and freeze."""
    groups = page.locator("fieldset:has([name^=matter-]), [id^=div_id_matter-]")
    until(lambda: groups.count() > 0)
    for group in groups.all():
        group.locator("[name^=matter-]").first.check()
    page.get_by_role("button", name="Bekukan").click()
    page.wait_for_url("**/editions/*/")


def test_from_the_summary_to_a_signed_paper(
    page, phone, sign_in, listed, organiser, axe, shoot, new_page, class_a, console
):
    console.allow("status of 422")  # what is open is asked first
    sign_in(page, organiser).goto(f"/events/{listed.slug}/summary/")
    page.get_by_role("link", name="Naskah dan edisi").click()
    axe(page)
    page.get_by_role("link", name="Edisi", exact=True).click()
    page.fill("[name=note]", "Untuk pleno")
    axe(page)
    shoot(page, "editions")
    page.get_by_role("button", name="Bekukan").click()
    page.get_by_text("Berita Acara belum bernomor.").wait_for()
    axe(page)
    shoot(page, "editions-open-matters")
    settle(page)
    edition = Edition.objects.get()
    until(lambda: edition.short in page.inner_text(".report-head"))
    until(lambda: "Permasalahan nomor 2" in page.inner_text(".report"))
    axe(page)
    page.get_by_role("link", name="Naskah edisi ini").click()
    shoot(page, "documents")
    for label, begins in (("PDF", b"%PDF"), ("Word", b"PK"), ("PowerPoint", b"PK")):
        with page.expect_download() as download:
            page.locator("td a", has_text=label).first.click()
        assert download.value.path().read_bytes().startswith(begins)
    # Somebody in the hall with the paper and a phone, without an account.
    phone.goto(f"/editions/{edition.short}/")
    phone.locator("#current").wait_for()
    assert phone.evaluate(WIDTH) <= 0
    make.problem(class_a, "submitted", statement="Datang sesudah pleno")
    page.goto(f"/events/{listed.slug}/editions/")
    page.get_by_role("button", name="Bekukan").click()
    settle(page)
    phone.reload()
    phone.locator("#older").wait_for()
    until(lambda: "Datang sesudah pleno" in phone.inner_text("main"))
    axe(phone)
    shoot(phone, "edition-check-phone")
    page.get_by_role("link", name="Edisi 1").click()
    until(lambda: "Datang sesudah pleno" in page.inner_text("main"))
    axe(page)
    for address in (f"/events/{listed.slug}/documents/", f"/events/{listed.slug}/editions/"):
        narrow = sign_in(new_page(viewport=PHONE), organiser)
        narrow.goto(address)
        until(lambda narrow=narrow: narrow.evaluate(WIDTH) <= 0)


def test_the_document_on_the_screen_and_without_a_script(
    page_without_js, sign_in, listed, organiser, axe, page, shoot
):
    sign_in(page_without_js, organiser).goto(f"/events/{listed.slug}/documents/")
    page_without_js.locator("td a", has_text="HTML").first.click()
    until(lambda: "REPUBLIK INDONESIA" in page_without_js.inner_text("main"))
    until(lambda: "KONSEP" in page_without_js.inner_text(".watermark"))
    sign_in(page, organiser).goto(f"/events/{listed.slug}/documents/record.html")
    axe(page)
    shoot(page, "record")


def test_the_letterhead_at_the_desk(page, sign_in, listed, coordinator, axe, shoot):
    sign_in(page, coordinator).goto(f"/admin/dim/event/{listed.pk}/letterhead/")
    axe(page)
    shoot(page, "letterhead")
    page.fill("[name=signatory-0-role]", "Ketua panitia")
    page.locator("input[type=submit]").click()
    until(lambda: list(listed.signatories.values_list("role", flat=True)) == ["Ketua panitia"])


def test_every_printed_page_has_the_mark_in_its_foot(page, sign_in, listed, organiser, coordinator):
    edition = make.edition(listed, actor=coordinator)
    sign_in(page, organiser)
    page.goto(f"/events/{listed.slug}/documents/record.html?edition={edition.short}")
    pages = pdf_pages(page.pdf(prefer_css_page_size=True))
    assert len(pages) > 3
    assert all(f"Edisi1·{edition.short}" in "".join(text.split()) for text in pages)
    assert "Halaman 3 dari" in pages[2]
