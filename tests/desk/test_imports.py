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
