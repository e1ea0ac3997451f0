"""Editions and documents as people ask for them."""

import datetime
import io
import threading

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from dim.models import Edition, Letterhead, PreparedFile, Problem, Signatory
from dim.models.guard import recorded_writes
from dim.reports import preparing
from dim.reports.freezing import freeze, live
from dim.reports.preparing import Asked
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(event, class_a, class_b):
    for room in (class_a, class_b):
        make.problem(room, "submitted")
    return event


@pytest.fixture
def organising(client, organiser):
    client.force_login(organiser)
    return client


def address(name, event, *more, **query):
    found = reverse(name, args=[event.slug, *more])
    return f"{found}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else found


def test_freeze_and_read(organising, listed, division):
    page = organising.post(address("editions", listed), {"division": "", "note": "Untuk pleno"}, follow=True)
    edition = Edition.objects.get()
    content = page.content.decode()
    assert edition.short in content
    assert "SEK-A-001" in content
    assert "Untuk pleno" in content
    again = organising.post(address("editions", listed), {"division": "", "note": "Lagi"})
    assert again.status_code == 422
    assert "Lagi" in again.content.decode()  # what was typed stays
    organising.post(address("editions", listed), {"division": division.pk})
    assert Edition.objects.filter(division=division).count() == 1
    assert organising.post(address("editions", listed), {"division": "x"}).status_code == 422
    content = organising.get(address("editions", listed)).content.decode()
    assert content.count(edition.short) >= 1


def test_a_document_is_made_once_and_again_when_the_words_change(organising, listed, class_a):
    ask = address("document", listed, "dim", "html")
    first = organising.get(ask)
    assert "SEK-A-001" in first.content.decode()
    assert "style-src" in first["Content-Security-Policy"]
    organising.get(ask)
    assert PreparedFile.objects.count() == 1
    make.problem(class_a, "submitted", statement="Baru masuk")
    assert "Baru masuk" in organising.get(ask).content.decode()
    assert PreparedFile.objects.count() == 2


def test_an_edition_s_document_stays(organising, listed, class_a, coordinator):
    edition = freeze(listed, actor=coordinator)
    ask = address("document", listed, "dim", "html", edition=edition.short)
    first = organising.get(ask).content
    make.problem(class_a, "submitted", statement="Baru masuk")
    assert organising.get(ask).content == first
    assert f"/editions/{edition.short}/" in first.decode()
    assert "KONSEP" not in first.decode()


@pytest.mark.parametrize(
    "query",
    [{"division": "TIDAK"}, {"division": "SEK", "class": "Z"}, {"edition": "00000000"}, {"edition": "x"}],
)
def test_what_there_is_not(organising, listed, division, query):
    assert organising.get(address("document", listed, "dim", "html", **query)).status_code == 404
    assert organising.get(address("document", listed, "tidak", "html")).status_code == 404
    assert organising.get(address("document", listed, "record", "xlsx")).status_code == 404
    assert organising.get(address("documents", listed, **query)).status_code == 404


def test_a_facilitator_gets_the_list_of_their_class_and_no_other(client, listed, class_a, facilitator, coordinator):
    client.force_login(facilitator)
    mine = {"division": "SEK", "class": "A"}
    page = client.get(address("documents", listed, **mine))
    assert page.status_code == 200
    assert "?division=SEK&amp;class=A" in client.get(class_a.get_absolute_url()).content.decode()
    content = client.get(address("document", listed, "dim", "html", **mine)).content.decode()
    assert "SEK-A-001" in content
    assert "SEK-B-001" not in content
    edition = freeze(listed, actor=coordinator)
    frozen = client.get(address("document", listed, "dim", "html", **mine, edition=edition.short)).content.decode()
    assert "SEK-A-001" in frozen
    assert "SEK-B-001" not in frozen
    for query in ({}, {"division": "SEK"}, {"division": "SEK", "class": "B"}):
        assert client.get(address("document", listed, "dim", "html", **query)).status_code == 404
    file = preparing.prepare(Asked("dim", "html"), live(listed), event_id=listed.pk)
    assert client.get(address("document_file", listed, file.key)).status_code == 404


def test_a_reviewer_gets_their_division_of_now_and_of_its_editions(client, listed, division, reviewer, coordinator):
    client.force_login(reviewer)
    edition = freeze(listed, division, actor=coordinator)
    whole = freeze(listed, actor=coordinator)
    assert client.get(address("document", listed, "dim", "html", division="SEK")).status_code == 200
    assert (
        client.get(address("document", listed, "dim", "html", division="SEK", edition=edition.short)).status_code == 200
    )
    assert (
        client.get(address("document", listed, "dim", "html", division="SEK", edition=whole.short)).status_code == 404
    )
    assert client.get(address("edition_detail", listed, whole.short)).status_code == 404


def test_a_long_document_says_how_it_goes(organising, listed, monkeypatch):
    """Waiting, made, fetched; failed, told, and made again."""
    file = preparing.prepare(Asked("dim", "html"), live(listed), event_id=listed.pk)
    page = address("document_file", listed, file.key)
    now = timezone.now()
    PreparedFile.objects.update(state="working", beat_at=now)
    waiting = organising.get(page).content.decode()
    assert 'http-equiv="refresh"' in waiting
    PreparedFile.objects.update(state="failed", error="Terlalu besar. Bagi per divisi.")
    failed = organising.get(page).content.decode()
    assert "Bagi per divisi" in failed
    assert 'http-equiv="refresh"' not in failed


def test_a_file_whose_process_died_is_made_by_whoever_looks(listed):
    file = preparing.prepare(Asked("dim", "html"), live(listed), event_id=listed.pk)
    PreparedFile.objects.update(state="working", beat_at=timezone.now())
    preparing.make(file.key)  # somebody is at it
    assert PreparedFile.objects.get().state == "working"
    PreparedFile.objects.update(beat_at=timezone.now() - preparing.DEAD_AFTER - datetime.timedelta(seconds=1))
    assert preparing.start(file).state == "ready"


def test_a_fault_of_ours_is_told_and_can_be_tried_again(listed):
    file = preparing.prepare(Asked("dim", "html"), live(listed), event_id=listed.pk)
    PreparedFile.objects.update(asked={**file.asked, "division": "HILANG"})
    preparing.make(file.key)
    failed = PreparedFile.objects.get()
    assert (failed.state, bool(failed.error)) == ("failed", True)
    PreparedFile.objects.update(asked=file.asked)
    preparing.again(failed)
    assert preparing.start(failed).state == "ready"


def test_old_files_of_what_was_live_go_and_those_of_editions_stay(listed, class_a, coordinator):
    edition = freeze(listed, actor=coordinator)
    preparing.prepare(Asked("dim", "html"), live(listed), event_id=listed.pk)
    preparing.prepare(Asked("dim", "html"), live(listed), event_id=listed.pk, edition=edition)
    PreparedFile.objects.update(created_at=timezone.now() - preparing.KEPT_FOR - datetime.timedelta(seconds=1))
    preparing.prepare(Asked("dim", "json"), live(listed), event_id=listed.pk)
    assert sorted(bool(row.edition_id) for row in PreparedFile.objects.all()) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_long_one_is_made_in_a_thread(listed):
    file = preparing.prepare(Asked("dim", "html"), live(listed), event_id=listed.pk)
    PreparedFile.objects.update(entries=preparing.WHILE_WAITING + 1)
    file.refresh_from_db()
    preparing.start(file)
    for thread in threading.enumerate():
        if thread.name.startswith("prepare-"):
            thread.join()
    assert PreparedFile.objects.get().state == "ready"


# --- A paper in hand ---------------------------------------------------------------------------


def test_a_paper_is_current_older_or_unknown(organising, listed, class_a, coordinator):
    first = freeze(listed, actor=coordinator)
    check = reverse("edition_check", args=[first.short])
    assert 'id="current"' in organising.get(check).content.decode()
    make.problem(class_a, "submitted", statement="Baru masuk")
    freeze(listed, actor=coordinator)
    older = organising.get(check).content.decode()
    assert 'id="older"' in older
    assert "Baru masuk" in older
    unknown = organising.get(reverse("edition_check", args=["0" * 8]))
    assert unknown.status_code == 404
    assert 'id="unknown"' in unknown.content.decode()


def test_without_an_account_only_where_the_event_allows_it(listed, coordinator):
    edition = freeze(listed, actor=coordinator)
    check, anybody = reverse("edition_check", args=[edition.short]), Client()
    assert anybody.get(check).status_code == 302
    Letterhead.objects.create(event=listed, open_checks=True)
    page = anybody.get(check)
    assert 'id="current"' in page.content.decode()
    assert edition.get_absolute_url() not in page.content.decode()
    assert anybody.get(edition.get_absolute_url()).status_code == 302


def test_differences_as_page_and_document(organising, listed, class_a, coordinator):
    first = freeze(listed, actor=coordinator)
    make.problem(class_a, "submitted", statement="Baru masuk")
    second = freeze(listed, actor=coordinator)
    for pair in ((first, second), (second, first)):
        page = organising.get(address("edition_differences", listed, *(one.short for one in pair)))
        assert "Baru masuk" in page.content.decode()
    file = organising.get(address("edition_differences_document", listed, first.short, second.short, "html"))
    assert "Baru masuk" in b"".join(file).decode()
    with recorded_writes():
        Problem.objects.filter(code="SEK-B-001").update(statement="Gudang logistik sekarang tersedia")
    third = freeze(listed, actor=coordinator)
    file = organising.get(address("edition_differences_document", listed, second.short, third.short, "html"))
    assert "Gudang logistik «belum» tersedia" in (said := b"".join(file).decode())
    assert "Gudang logistik «sekarang» tersedia" in said


# --- Letterhead ---------------------------------------------------------------------------------


def sent(**more):
    rows = {f"signatory-{name}": value for name, value in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))}
    rows |= {"signatory-0-position": 1, "signatory-0-role": "Ketua", "signatory-0-heading": "Mengetahui,"}
    return {"lines": "KOMISI PEMILIHAN UMUM\nREPUBLIK INDONESIA", "place": "Jakarta", "dated": "", **rows, **more}


def picture(kind="PNG", size=(8, 8)):
    output = io.BytesIO()
    Image.new("RGB", size, "red").save(output, kind)
    output.seek(0)
    output.name = f"logo.{kind.lower()}"
    return output


def test_letterhead_logo_and_signatories_are_on_the_document(client, listed, coordinator):
    client.force_login(coordinator)
    page = reverse("admin:dim_event_letterhead", args=[listed.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, sent(picture=picture())).status_code == 302
    content = client.get(address("document", listed, "record", "html")).content.decode()
    for said in ("REPUBLIK INDONESIA", "Mengetahui,", "Ketua", "data:image/png;base64,"):
        assert said in content
    client.post(page, sent(**{"signatory-INITIAL_FORMS": 0, "signatory-TOTAL_FORMS": 0}))
    assert bytes(Letterhead.objects.get().logo).startswith(b"\x89PNG")  # kept where none is sent
    client.post(page, sent(**{"signatory-TOTAL_FORMS": 0, "without_logo": "on"}))
    assert not Letterhead.objects.get().logo
    assert Signatory.objects.count() == 1


@pytest.mark.parametrize(
    "file", [lambda: io.BytesIO(b"<svg onload=alert(1)>"), lambda: picture("GIF"), lambda: picture(size=(2001, 1))]
)
def test_what_is_no_picture_is_refused_and_the_rest_stays(client, listed, coordinator, file):
    client.force_login(coordinator)
    made = file()
    made.name = "logo.png"
    page = client.post(reverse("admin:dim_event_letterhead", args=[listed.pk]), sent(picture=made))
    assert page.status_code == 200
    assert "REPUBLIK INDONESIA" in page.content.decode()
    assert not Letterhead.objects.exists()
