"""Importing a list at the desk: a preview first, and only its sender decides about it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dim.models import PendingImport, Problem
from dim.operations.imports.limits import MAX_FILE
from tests import factories as make
from tests import spreadsheets
from tests.operations.pasting.test_files import cell, paragraph, table, word


@pytest.fixture
def desk(client, coordinator, class_a):
    client.force_login(coordinator)
    return client


def send(client, event, *rows, data=None, **more):
    data = spreadsheets.as_csv(list(rows) or [spreadsheets.row()]) if data is None else data
    file = SimpleUploadedFile("daftar.csv", data)
    return client.post(reverse("import_upload", args=[event.pk]), {"file": file, **more})


def preview_url(pending=None):
    pending = pending or PendingImport.objects.get()
    return reverse("import_preview", args=[pending.event_id, pending.pk])


def test_preview_stores_nothing_and_confirming_stores_what_it_said(desk, event):
    sent = send(desk, event, spreadsheets.row(1), spreadsheets.row(2))
    assert sent["Location"] == preview_url()
    page = desk.get(preview_url())
    assert page.context["preview"]["entry_count"] == 2
    assert not Problem.objects.exists()
    done = desk.post(preview_url(), follow=True)
    assert [message.level_tag for message in done.context["messages"]] == ["success"]
    assert Problem.objects.count() == 2
    assert not PendingImport.objects.exists()


def test_bad_rows_are_listed_and_left_out_only_on_demand(desk, event):
    send(desk, event, spreadsheets.row(1), *(spreadsheets.row(n, Kelas="F") for n in range(2, 160)))
    page = desk.get(preview_url())
    assert len(page.context["errors"]) == 50
    assert len(desk.get(preview_url(), {"page": "4"}).context["errors"]) == 8
    desk.post(preview_url())
    assert not Problem.objects.exists()
    desk.post(preview_url(), {"skip_bad": "1"})
    assert Problem.objects.count() == 1


@pytest.mark.parametrize(
    "data", [b"", b"halo", b"PK\x03\x04rusak", b"x" * (MAX_FILE + 1), b"x" * (MAX_FILE + 5_000_000)]
)
def test_what_cannot_be_read_is_said_beside_the_field(desk, event, data):
    page = send(desk, event, data=data)
    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    assert not PendingImport.objects.exists()


def test_what_is_far_too_large_is_not_even_taken_in(desk, event):
    page = send(desk, event, data=b"x" * (MAX_FILE + 5_000_000))
    assert not page.wsgi_request.FILES
    assert page.context["form"].has_error("file", "too_large")


def test_a_sheet_that_is_not_there_is_said_beside_its_field(desk, event):
    page = send(desk, event, data=spreadsheets.as_xlsx([spreadsheets.row()]), sheet="Lampiran")
    assert page.context["form"].errors["sheet"]


def test_typed_text_stays_text(desk, event):
    send(
        desk,
        event,
        spreadsheets.row(Permasalahan="<script>alert(1)</script>", Kelas="<b>F"),
        spreadsheets.row(2, No="<i>"),
    )
    body = desk.get(preview_url()).content.decode()
    # Among the cells, the headings and the names of sheets.
    send(
        desk,
        event,
        data=spreadsheets.as_xlsx(
            [spreadsheets.row(**{"Isu strategis": "<script>alert(2)"})],
            [*spreadsheets.HEADINGS[:7], "<script>alert(3)"],
            sheets=("<script>alert(4)", "Daftar"),
        ),
    )
    body += desk.get(preview_url()).content.decode()
    assert "<script>alert" not in body
    assert "<b>F" not in body
    assert "<i>" not in body


def test_rows_that_are_no_entries_are_named(desk, event):
    send(desk, event, ["A. ARSIP"], spreadsheets.row(), ["JUMLAH", "", "", "", "1"])
    page = desk.get(preview_url())
    assert page.context["preview"]["error_count"] == 0
    assert [(row, text) for row, _kind, text in page.context["left_out"]] == [
        (2, "A. ARSIP"),
        (4, "JUMLAH · 1"),
    ]
    assert 'id="left-out"' in page.content.decode()


def test_letting_go_removes_the_file(desk, event):
    send(desk, event)
    desk.post(preview_url(), {"cancel": "1"})
    assert not PendingImport.objects.exists()
    assert not Problem.objects.exists()


def test_a_second_click_does_not_double_or_break(desk, event):
    send(desk, event)
    url = preview_url()
    desk.post(url)
    assert desk.post(url)["Location"] == reverse("import_upload", args=[event.pk])
    assert Problem.objects.count() == 1


def test_files_are_kept_for_an_hour(desk, event):
    send(desk, event)
    PendingImport.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=61))
    url = preview_url()
    assert desk.post(url).status_code == 302
    assert not Problem.objects.exists()
    send(desk, event)
    assert PendingImport.objects.count() == 1


def test_a_change_since_the_preview_shows_a_new_one(desk, event, class_a):
    send(desk, event)
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    desk.post(preview_url(), {"skip_bad": "1"})
    assert desk.get(preview_url()).context["preview"]["error_count"] == 1
    assert not Problem.objects.exists()


def test_nobody_else_sees_or_confirms_the_file(desk, event, client):
    send(desk, event)
    url = preview_url()
    client.force_login(make.member("coordinator", event))
    assert client.get(url).status_code == 302
    client.post(url)
    assert not Problem.objects.exists()
    assert PendingImport.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("facilitator", 404),
        ("organiser", 404),
        ("reviewer", 404),
        ("outsider", 404),
        ("superuser", 302),
    ],
)
def test_only_coordinators_of_the_event_import(client, event, class_a, role, status):
    scope = {"facilitator": class_a, "organiser": event, "reviewer": class_a.division}
    if role == "superuser":
        person = make.user(is_superuser=True)
    elif role == "outsider":
        person = make.member("coordinator", make.event())
    else:
        person = make.member(role, scope[role])
    client.force_login(person)
    pending = PendingImport.objects.create(
        event=event, owner=person, file_name="x", data=b"x", preview={}
    )
    for url in (reverse("import_upload", args=[event.pk]), preview_url(pending)):
        assert client.get(url).status_code == status
        assert client.post(url).status_code == status


def test_a_superuser_is_not_offered_what_is_refused(client, event):
    client.force_login(make.user(is_superuser=True))
    link = reverse("import_upload", args=[event.pk])
    assert (
        link not in client.get(reverse("admin:dim_event_change", args=[event.pk])).content.decode()
    )


def test_the_event_leads_to_the_import(desk, event):
    link = reverse("import_upload", args=[event.pk])
    assert link in desk.get(reverse("admin:dim_event_change", args=[event.pk])).content.decode()


# --- Choices in the preview -----------------------------------------------------------

FREE = ["Nomor urut", "Bagian", "Kelas", "Isu", "Uraian kejadian", "Rekomendasi"]
FREE_ROW = ["1", "SEK", "A", "Arsip", "Rak kurang", "Tambah rak"]


def choice_of(page, name):
    return page.context["form"][name].initial


def test_columns_of_any_name_are_chosen_and_remembered(desk, event):
    send(desk, event, data=spreadsheets.as_csv([FREE_ROW], FREE))
    page = desk.get(preview_url())
    assert page.context["preview"]["unclear"]
    assert choice_of(page, "column_2") == "class"
    # Nothing is imported while nobody has said what the columns hold.
    desk.post(preview_url())
    assert not Problem.objects.exists()
    chosen = {"column_1": "division", "column_3": "strategic_issue", "column_4": "statement"}
    desk.post(preview_url(), {**chosen, "read_again": "1"})
    page = desk.get(preview_url())
    assert page.context["preview"]["entry_count"] == 1
    assert not page.context["preview"]["unclear"]
    desk.post(preview_url())
    assert Problem.objects.get().statement == "Rak kurang"
    # The next file with these headings is read without a question; the same one adds nothing.
    send(desk, event, data=spreadsheets.as_csv([FREE_ROW], FREE))
    preview = desk.get(preview_url()).context["preview"]
    assert (preview["unclear"], preview["existing"], preview["entry_count"]) == ("", 1, 0)


def test_a_known_column_can_be_corrected_or_left_out(desk, event):
    send(desk, event)
    desk.post(preview_url(), {"column_6": "", "read_again": "1"})
    desk.post(preview_url())
    assert not Problem.objects.get().recommendations.get().addressees.exists()


def test_one_column_is_not_chosen_twice(desk, event):
    send(desk, event)
    page = desk.post(preview_url(), {"column_6": "statement", "read_again": "1"})
    assert page.status_code == 422
    assert page.context["form"].has_error("column_6", "twice")


def test_choices_that_the_preview_does_not_show_yet_are_shown_before_importing(desk, event):
    send(desk, event)
    desk.post(preview_url(), {"column_6": ""})
    assert not Problem.objects.exists()
    desk.post(preview_url(), {"column_6": ""})
    assert Problem.objects.count() == 1


def test_a_title_that_is_unknown_is_proposed_as_the_similar_issue(desk, event, class_a):
    archive = make.issue(class_a.division, 1, title="Kearsipan pasca pemilihan")
    make.issue(class_a.division, 2, title="Logistik")
    rows = [
        spreadsheets.row(1, **{"Isu strategis": "Arsip pasca pemilihan"}),
        spreadsheets.row(2, **{"Isu strategis": "Bimbingan teknis"}),
    ]
    send(desk, event, *rows)
    page = desk.get(preview_url())
    assert choice_of(page, "issue_0") == str(archive.pk)
    assert choice_of(page, "issue_1") == "0"
    # As a browser sends what it shows: the proposal is read into a new preview first.
    shown = {"issue_0": str(archive.pk), "issue_1": "0"}
    desk.post(preview_url(), shown)
    assert not Problem.objects.exists()
    page = desk.get(preview_url())
    assert page.context["preview"]["new_names"][0]["count"] == 1
    desk.post(preview_url(), {"issue_0": choice_of(page, "issue_0"), "issue_1": "0"})
    assert Problem.objects.get(number=1).strategic_issue == archive
    assert class_a.division.strategic_issues.count() == 3
    send(desk, event, *rows)
    assert desk.get(preview_url()).context["preview"]["existing"] == 2


def test_an_issue_of_another_division_cannot_be_meant(desk, event, class_a):
    elsewhere = make.issue(make.workshop_class(make.division(event, "HUKUM"), "A").division, 1)
    send(desk, event)
    page = desk.post(preview_url(), {"issue_0": str(elsewhere.pk), "read_again": "1"})
    assert page.status_code == 422


def test_the_preview_asks_which_of_several_sheets_is_read(desk, event):
    def fill(book, sheet):
        for name in ("Kelas B", "Arsip lama"):
            other = book.add_worksheet(name)
            other.write_row(0, 0, spreadsheets.HEADINGS)
            other.write_row(1, 0, spreadsheets.row(2, Permasalahan=name))
        other.hide()

    send(desk, event, data=spreadsheets.as_xlsx([spreadsheets.row()], fill=fill))
    page = desk.get(preview_url())
    assert page.context["preview"]["sheets"] == ["Daftar", "Kelas B", "Arsip lama"]
    desk.post(preview_url(), {"sheet": "Kelas B"})
    assert not Problem.objects.exists()
    desk.post(preview_url(), {"sheet": "Kelas B"})
    assert Problem.objects.get().statement == "Kelas B"


def test_lists_in_a_cell_become_recommendations_of_their_own_on_demand(desk, event):
    send(desk, event, spreadsheets.row(Rekomendasi="1. Tambah rak\n2. Sewa gudang"))
    assert choice_of(desk.get(preview_url()), "splits") == "no"
    desk.post(preview_url(), {"splits": "yes", "read_again": "1"})
    assert desk.get(preview_url()).context["preview"]["recommendation_count"] == 2
    desk.post(preview_url())
    texts = Problem.objects.get().recommendations.order_by("position")
    assert [row.text for row in texts] == ["Tambah rak", "Sewa gudang"]


def test_tables_of_word_have_the_same_preview(desk, event):
    merged = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = paragraph("DIM Kelas A") + table(
        [cell(text) for text in FREE_HEADINGS],
        [cell("SEK", merged[0]), cell("A"), cell("Arsip"), cell("Rak kurang"), cell_of_items()],
        [cell("", merged[1]), cell("A"), cell("Arsip"), cell("Rak miring"), cell("Ganti")],
        [cell(text) for text in FREE_HEADINGS],
        [cell("SEK"), cell("A"), cell("Arsip"), cell("Rak patah"), cell("Buang")],
    )
    send(desk, event, data=word(body))
    page = desk.get(preview_url())
    preview = page.context["preview"]
    assert (preview["entry_count"], preview["error_count"]) == (3, 0)
    # The list in a cell is proposed as several, and what is not read is named.
    assert preview["recommendation_count"] == 4
    assert [text for _row, _kind, text in page.context["left_out"] if "DIM" in text]


FREE_HEADINGS = ["Divisi", "Kelas", "Isu", "Permasalahan", "Rekomendasi"]


def cell_of_items():
    items = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    return f"<w:tc>{paragraph('Tambah rak', items)}{paragraph('Sewa gudang', items)}</w:tc>"
