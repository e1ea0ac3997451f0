"""A list with headings of its own, from the upload to the drafts, in the browser."""

from django.urls import reverse

from dim.models import Problem
from tests import factories as make
from tests import spreadsheets

HEADINGS = ["Nomor urut", "Bagian", "Kelas", "Isu", "Uraian kejadian", "Rekomendasi"]
ROWS = [
    ["A. KEARSIPAN"],
    ["1", "SEK", "A", "Arsip pasca pemilihan", "Rak kurang", "1. Tambah rak\n2. Sewa gudang"],
    ["2", "SEK", "A", "Bimbingan teknis", "Jadwal bentrok", "Atur jadwal"],
    ["", "", "", "", "", "Makassar, 3 Oktober 2019"],
]


def test_columns_and_issues_are_chosen_in_the_preview(
    page, sign_in, axe, shoot, coordinator, event, class_a
):
    archive = make.issue(class_a.division, 1, title="Kearsipan pasca pemilihan")
    make.issue(class_a.division, 2, title="Logistik")
    sign_in(page, coordinator).goto(reverse("import_upload", args=[event.pk]))
    file = {
        "name": "daftar.csv",
        "mimeType": "text/csv",
        "buffer": spreadsheets.as_csv(ROWS, HEADINGS),
    }
    page.locator("input[type=file]").set_input_files(file)
    page.locator("input[type=submit].default").click()

    # Nobody knows these columns: the preview asks, and offers no import.
    page.locator("#unclear").wait_for()
    page.locator("#id_column_1").select_option("division")
    page.locator("#id_column_3").select_option("strategic_issue")
    page.locator("#id_column_4").select_option("statement")
    axe(page)
    page.locator("button[name=read_again]").click()

    page.locator("#left-out").wait_for()
    assert page.locator("#left-out li").count() == 2
    assert page.locator("#id_issue_0").input_value() == str(archive.pk)
    page.locator("#id_splits").select_option("yes")
    axe(page)
    shoot(page, "import-preview")
    # What was chosen is shown first, and imported with the next click.
    page.locator(".submit-row button.default").click()
    page.locator(".messagelist .info").wait_for()
    assert not Problem.objects.exists()
    page.locator(".submit-row button.default").click()
    page.locator(".messagelist .success").wait_for()
    first, second = Problem.objects.order_by("number")
    assert first.strategic_issue == archive
    assert first.recommendations.count() == 2
    assert second.strategic_issue.title == "Bimbingan teknis"
