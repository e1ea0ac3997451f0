"""The pages of a set-up from a file: preview, confirmation, and whose file it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dim.models import Event, Office, PendingSetUp
from tests import factories as make
from tests.set_up_files import FILLED, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make.user(is_superuser=True))
    return client


def send(client, data, address="event_from_file", **more):
    file = SimpleUploadedFile("kegiatan.xlsx", data)
    return client.post(reverse(address), {"file": file, **more})


def preview_url():
    return reverse("set_up_preview", args=[PendingSetUp.objects.get().pk])


def test_a_preview_stores_nothing_and_confirming_shows_the_passwords_once(desk):
    sent = send(desk, filled(**FILLED), coordinates="on")
    assert sent["Location"] == preview_url()
    page = desk.get(preview_url())
    assert page.context["preview"]["counts"]["classes"] == 3
    assert not Event.objects.exists()
    address = preview_url()
    done = desk.post(address)
    assert len(done.context["slips"]) == 3
    assert "no-store" in done["Cache-Control"]
    event = Event.objects.get()
    assert event.memberships.filter(user__is_superuser=True, role="coordinator").exists()
    # The same page sent again finds nothing to add, and no password.
    assert desk.post(address)["Location"] == reverse("admin:dim_event_changelist")


def test_a_bad_row_is_shown_and_cannot_be_confirmed(desk):
    send(desk, filled(**FILLED | {"classes": [["XX", "A", ""]]}))
    page = desk.get(preview_url())
    assert page.context["preview"]["errors"][0][:2] == ["Kelas", 6]
    desk.post(preview_url())
    assert not Event.objects.exists()
    desk.post(preview_url(), {"cancel": "1"})
    assert not PendingSetUp.objects.exists()


@pytest.mark.parametrize("data", [b"", b"halo", b"PK\x03\x04rusak"])
def test_what_cannot_be_read_is_said_beside_the_field(desk, data):
    page = send(desk, data)
    assert page.status_code == 422
    assert "file" in page.context["form"].errors


def test_only_the_sender_decides(desk, client):
    send(desk, filled(**FILLED))
    client.force_login(make.user(is_superuser=True))
    assert client.post(preview_url()).status_code == 302
    assert not Event.objects.exists()


def test_offices_are_imported_at_the_desk(desk):
    data = b"Kode,Nama,Jenis,Provinsi\n35.10,KPU Kab. Banyuwangi,kab/kota,Jawa Timur\n"
    send(desk, data, "offices_import")
    assert not Office.objects.exists()
    assert desk.post(preview_url())["Location"] == reverse("admin:dim_office_changelist")
    assert Office.objects.get().name == "KPU Kab. Banyuwangi"


def test_columns_of_a_list_of_offices_are_chosen_and_remembered(desk):
    data = (
        b"Sandi;Nama;Jenis;Wilayah\nPROVINSI JAWA TIMUR;;;\n"
        b"35.10;KPU Kab. Banyuwangi;kab/kota;Jawa Timur\nJUMLAH;1;;\n"
    )
    send(desk, data, "offices_import")
    page = desk.get(preview_url())
    assert page.context["preview"]["unclear"]
    desk.post(preview_url())
    assert not Office.objects.exists()
    assert desk.post(preview_url(), {"column_0": "name"}).status_code == 422
    desk.post(preview_url(), {"column_0": "code", "column_3": "province", "read_again": "1"})
    page = desk.get(preview_url())
    assert page.context["preview"]["counts"]["offices"] == 1
    assert [row for row, _kind, _text in page.context["left_out"]] == [2, 4]
    desk.post(preview_url())
    assert Office.objects.get().province == "Jawa Timur"
    send(desk, data, "offices_import")
    assert not desk.get(preview_url()).context["preview"]["unclear"]


def test_copying_adds_what_lacks(desk, event, class_a):
    target = make.event()
    url = reverse("event_copy", args=[target.pk])
    assert desk.post(url, {"source": event.pk}).status_code == 422
    assert desk.post(url, {"source": event.pk, "structure": "on"}).status_code == 302
    assert target.divisions.get().code == class_a.division.code
