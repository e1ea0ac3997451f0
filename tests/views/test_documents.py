"""Editions and documents as people ask for them."""

import datetime
import io
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connections
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from dim.models import Edition, Letterhead, PreparedFile, Problem, Signatory
from dim.models.guard import writes_without_history
from dim.operations.problems.content import RecommendationContent
from dim.reports.content.freezing import live
from dim.reports.content.open_matters import open_matters
from dim.reports.publishing import prepared_files, queue
from dim.reports.publishing.prepared_files import DocumentRequest
from dim.reports.structure.report import Unwritable
from dim.reports.writers import FORMATS
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
    return (
        f"{found}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else found
    )


def answers_for(event, division=None, **others):
    """The first answer to everything that is open, as the form sends it."""
    found = {matter.name: matter.answers[0].value for matter in open_matters(event, division)}
    return {f"matter-{name}": value for name, value in (found | others).items()}


def test_freeze_and_read(organising, listed, division):
    asked = organising.post(address("editions", listed), {"division": "", "note": "Untuk pleno"})
    assert asked.status_code == 422  # what is open is named first, and what was typed stays
    assert "Untuk pleno" in asked.content.decode()
    assert not Edition.objects.exists()
    page = organising.post(
        address("editions", listed),
        {"division": "", "note": "Untuk pleno", **answers_for(listed)},
        follow=True,
    )
    edition = Edition.objects.get()
    content = page.content.decode()
    assert edition.short in content
    assert "SEK-A-001" in content
    assert "Untuk pleno" in content
    again = organising.post(
        address("editions", listed), {"division": "", "note": "Lagi", **answers_for(listed)}
    )
    assert again.status_code == 422
    assert "Lagi" in again.content.decode()  # what was typed stays
    organising.post(
        address("editions", listed), {"division": division.pk, **answers_for(listed, division)}
    )
    assert Edition.objects.filter(division=division).count() == 1
    assert organising.post(address("editions", listed), {"division": "x"}).status_code == 422
    content = organising.get(address("editions", listed)).content.decode()
    assert content.count(edition.short) >= 1


def test_what_is_open_is_seen_before_the_first_click(organising, listed, division, class_a):
    def asked(**query):
        page = organising.get(address("editions", listed, **query))
        return page, {field.name.removeprefix("matter-") for field in page.context["form"].matters}

    page, whole = asked()
    assert whole == {matter.name for matter in open_matters(listed)} > {"undecided", "letterhead"}
    # Each is followed by its answers, none of which is chosen beforehand, and by where it stands.
    assert page.text.index("matter-undecided") < page.text.index("Bekukan</button>")
    assert 'checked="' not in page.text.split('id="open-matters"')[1]
    assert "/desk/" in page.text or "/admin/" in page.text or "/summary/" in page.text
    assert asked(division=division.code)[0].context["form"]["division"].value() == division.pk
    empty = make.division(listed, "KUL")
    assert "undecided" not in asked(division=empty.code)[1]
    assert asked(division="X")[1] == whole


def test_answers_stay_when_freezing_is_refused_for_another_reason(organising, listed):
    data = {"division": "", "note": "x" * 200_001, **answers_for(listed)}
    refused = organising.post(address("editions", listed), data)
    assert refused.status_code == 422
    assert refused.context["form"]["matter-undecided"].value() == "state"


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
    edition = make.edition(listed, actor=coordinator)
    ask = address("document", listed, "dim", "html", edition=edition.short)
    first = organising.get(ask).content
    make.problem(class_a, "submitted", statement="Baru masuk")
    assert organising.get(ask).content == first
    assert f"/editions/{edition.short}/" in first.decode()
    assert "KONSEP" not in first.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"division": "TIDAK"},
        {"division": "SEK", "class": "Z"},
        {"edition": "00000000"},
        {"edition": "x"},
    ],
)
def test_what_there_is_not(organising, listed, division, query):
    assert organising.get(address("document", listed, "dim", "html", **query)).status_code == 404
    assert organising.get(address("document", listed, "tidak", "html")).status_code == 404
    assert organising.get(address("document", listed, "record", "xlsx")).status_code == 404
    assert organising.get(address("documents", listed, **query)).status_code == 404


def test_a_facilitator_gets_the_list_of_their_class_and_no_other(
    client, listed, class_a, facilitator, coordinator
):
    client.force_login(facilitator)
    mine = {"division": "SEK", "class": "A"}
    page = client.get(address("documents", listed, **mine))
    assert page.status_code == 200
    assert "?division=SEK&amp;class=A" in client.get(class_a.get_absolute_url()).content.decode()
    content = client.get(address("document", listed, "dim", "html", **mine)).content.decode()
    assert "SEK-A-001" in content
    assert "SEK-B-001" not in content
    edition = make.edition(listed, actor=coordinator)
    frozen = client.get(
        address("document", listed, "dim", "html", **mine, edition=edition.short)
    ).content.decode()
    assert "SEK-A-001" in frozen
    assert "SEK-B-001" not in frozen
    for query in ({}, {"division": "SEK"}, {"division": "SEK", "class": "B"}):
        assert client.get(address("document", listed, "dim", "html", **query)).status_code == 404
    file = prepared_files.prepare(DocumentRequest("dim", "html"), live(listed), event_id=listed.pk)
    assert client.get(address("document_file", listed, file.key)).status_code == 404


def test_a_reviewer_gets_their_division_of_now_and_of_its_editions(
    client, listed, division, reviewer, coordinator
):
    client.force_login(reviewer)
    edition = make.edition(listed, division, actor=coordinator)
    whole = make.edition(listed, actor=coordinator)
    assert client.get(address("document", listed, "dim", "html", division="SEK")).status_code == 200
    assert (
        client.get(
            address("document", listed, "dim", "html", division="SEK", edition=edition.short)
        ).status_code
        == 200
    )
    assert (
        client.get(
            address("document", listed, "dim", "html", division="SEK", edition=whole.short)
        ).status_code
        == 404
    )
    assert client.get(address("edition_detail", listed, whole.short)).status_code == 404


@pytest.fixture
def unwritable(monkeypatch):
    """HTML that cannot hold anything, until the fixture's switch is set."""
    made = SimpleNamespace(works=False, times=0)
    write = FORMATS["html"].write

    def attempt(report, file):
        made.times += 1
        if not made.works:
            raise Unwritable("Terlalu besar. Bagi per divisi.")
        write(report, file)

    monkeypatch.setitem(FORMATS, "html", replace(FORMATS["html"], write=attempt))
    return made


def test_a_document_that_failed_says_why_and_is_made_again_when_asked(
    organising, listed, unwritable
):
    ask = address("document", listed, "dim", "html", division="SEK")
    for _time in range(2):
        failed = organising.get(ask, follow=True)
        assert "Bagi per divisi" in failed.content.decode()
        assert 'http-equiv="refresh"' not in failed.content.decode()
    assert unwritable.times == 1  # whoever only looks again does not begin it again
    page = failed.redirect_chain[-1][0]
    unwritable.works = True
    again = organising.post(page)
    assert again["Location"] == ask
    assert "SEK-A-001" in organising.get(again["Location"]).content.decode()
    assert PreparedFile.objects.get().error == ""


def test_a_fault_of_ours_is_told_and_can_be_tried_again(listed, monkeypatch, caplog):
    asked, words = DocumentRequest("dim", "html"), live(listed)
    with monkeypatch.context() as broken:
        broken.setattr(prepared_files, "_written", lambda *_: 1 / 0)
        failed = prepared_files.prepare(asked, words, event_id=listed.pk)
    assert failed.error
    assert "ZeroDivisionError" in caplog.text
    prepared_files.forget_failure(failed)
    assert prepared_files.prepare(asked, words, event_id=listed.pk).error == ""


def test_a_kept_file_has_its_own_address(organising, listed):
    file = prepared_files.prepare(DocumentRequest("dim", "html"), live(listed), event_id=listed.pk)
    page = organising.get(address("document_file", listed, file.key))
    assert page.content == bytes(file.data)


def test_old_files_of_what_was_live_go_and_those_of_editions_stay(listed, class_a, coordinator):
    edition = make.edition(listed, actor=coordinator)
    prepared_files.prepare(DocumentRequest("dim", "html"), live(listed), event_id=listed.pk)
    prepared_files.prepare(
        DocumentRequest("dim", "html"), live(listed), event_id=listed.pk, edition=edition
    )
    PreparedFile.objects.update(
        created_at=timezone.now() - prepared_files.KEPT_FOR - datetime.timedelta(seconds=1)
    )
    prepared_files.prepare(DocumentRequest("dim", "json"), live(listed), event_id=listed.pk)
    assert sorted(bool(row.edition_id) for row in PreparedFile.objects.all()) == [False, True]


def test_no_more_files_are_kept_than_stated_and_the_oldest_go(
    listed, coordinator, monkeypatch, class_a
):
    monkeypatch.setattr(prepared_files, "MOST_KEPT", 2)
    edition = make.edition(listed, actor=coordinator)
    elsewhere = make.event()
    other = PreparedFile.objects.create(key="x" * 64, event=elsewhere, name="lain")
    kept = [
        prepared_files.prepare(
            DocumentRequest("dim", kind), live(listed), event_id=listed.pk, edition=edition
        )
        for kind in ("html", "docx", "xlsx")
    ]
    # Another version has other keys: its files are never asked for again, but counted like all.
    monkeypatch.setattr(prepared_files, "version", lambda: "another")
    kept.append(
        prepared_files.prepare(
            DocumentRequest("dim", "html"), live(listed), event_id=listed.pk, edition=edition
        )
    )
    assert set(PreparedFile.objects.exclude(pk=other.pk)) == set(kept[2:])
    assert PreparedFile.objects.filter(pk=other.pk).exists()


def test_an_addressee_of_whom_nothing_is_asked_has_no_page(organising, class_a, coordinator):
    make.problem(class_a, "accepted")  # asks something of KPU RI
    make.problem(
        class_a, "submitted", recommendations=(RecommendationContent("Minta", ("Kemenkeu",), ""),)
    )
    event = class_a.division.event
    edition = make.edition(event, actor=coordinator)
    for query in ({}, {"edition": edition.short}, {"division": "SEK"}):
        ask = address("document", event, "addressee", "html", **query, addressee="KPU RI")
        assert "KPU RI" in organising.get(ask).content.decode()
        for name in ("Karangan 1", "Kemenkeu", "KPU", "%00"):
            ask = address("document", event, "addressee", "html", **query, addressee=name)
            assert organising.get(ask).status_code == 404
    # Other documents have no such pages: the name changes nothing, and makes no second file.
    number = PreparedFile.objects.count()
    organising.get(address("document", event, "dim", "html"))
    organising.get(address("document", event, "dim", "html", addressee="Karangan 1"))
    assert PreparedFile.objects.count() == number + 1


def test_a_document_reads_indonesian_whoever_asks_for_it(organising, class_a, organiser):
    make.problem(class_a, "accepted")
    organising.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    event = class_a.division.event
    ask = address("document", event, "addressee", "html", addressee="KPU RI")
    content = organising.get(ask).content.decode()
    assert "jangka panjang" in content.lower()
    assert "long term" not in content.lower()


# --- One at a time -------------------------------------------------------------------------------


def test_who_gets_no_turn_is_told_to_come_back(organising, listed, monkeypatch):
    monkeypatch.setattr(queue, "PATIENCE", 0.01)
    ask = address("document", listed, "dim", "html")
    with queue.turn():
        page = organising.get(ask)
    assert page.status_code == 503
    assert page["Retry-After"] == str(queue.RETRY_AFTER)
    assert f'http-equiv="refresh" content="{queue.RETRY_AFTER}"' in page.content.decode()
    assert "Naskah lain sedang dibuat" in page.content.decode()
    assert not PreparedFile.objects.exists()
    assert organising.get(ask).status_code == 200
    with queue.turn():
        assert organising.get(ask).status_code == 200  # what is kept needs no turn


def test_differences_wait_for_their_turn_too(organising, listed, class_a, coordinator, monkeypatch):
    monkeypatch.setattr(queue, "PATIENCE", 0.01)
    first = make.edition(listed, actor=coordinator)
    make.problem(class_a, "submitted", statement="Baru masuk")
    second = make.edition(listed, actor=coordinator)
    parts = (first.short, second.short, "pdf")
    with queue.turn():
        page = organising.get(address("edition_differences_document", listed, *parts))
    assert page.status_code == 503


def test_only_few_wait_and_the_others_are_told_at_once(monkeypatch):
    """Never do all threads of a process wait for documents."""
    monkeypatch.setattr(queue, "PATIENCE", 30)
    waiting = threading.Semaphore(0)

    def wait():
        waiting.release()
        with queue.turn():
            pass

    with queue.turn():
        threads = [threading.Thread(target=wait) for _ in range(queue.WAITING)]
        for thread in threads:
            thread.start()
        for _thread in threads:
            waiting.acquire()
        began = time.monotonic()
        while True:
            try:
                with queue.turn():
                    pytest.fail("there was no turn to have")
            except queue.Busy:
                if time.monotonic() - began < 10:
                    break
    for thread in threads:
        thread.join()
    with queue.turn():
        pass


@pytest.mark.django_db(transaction=True)
def test_the_same_asked_by_several_at_once_is_made_once(listed, monkeypatch):
    made, words, written = [], live(listed), prepared_files._written

    def counted(*parts):
        made.append(parts)
        time.sleep(0.2)
        return written(*parts)

    monkeypatch.setattr(prepared_files, "_written", counted)

    def ask():
        try:
            prepared_files.prepare(DocumentRequest("dim", "html"), words, event_id=listed.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(1 + queue.WAITING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert PreparedFile.objects.get().error == ""


def test_a_long_one_is_said_to_be_long_before_it_is_made(organising, listed, monkeypatch):
    page = address("documents", listed)
    assert "detik</small>" not in organising.get(page).content.decode()
    monkeypatch.setattr(prepared_files, "SECONDS_PER_THOUSAND", {"pdf": 4_000.0})
    assert "kira-kira 8 detik" in organising.get(page).content.decode()
    assert prepared_files.seconds_to_make("html", 10_000) == 0


# --- Addresses that documents had before ---------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "parts", "kind"),
    [
        ("summary_export", {"extension": "xlsx"}, "summary"),
        ("summary_export", {"division": "SEK", "extension": "json"}, "summary"),
        ("side_by_side", {"extension": "html"}, "matrix"),
        ("side_by_side", {"division": "SEK", "extension": "json"}, "matrix"),
    ],
)
def test_an_old_address_leads_to_the_new_one_with_its_scope_and_query(
    organising, listed, old, parts, kind
):
    answer = organising.get(reverse(old, kwargs={"event": listed.slug, **parts}), {"page": "2"})
    assert answer.status_code == 301
    path, _mark, query = answer["Location"].partition("?")
    assert path == reverse("document", args=[listed.slug, kind, parts["extension"]])
    scope = {"division": "SEK"} if "division" in parts else {}
    assert QueryDict(query).dict() == {"page": "2", **scope}
    assert organising.get(answer["Location"]).status_code == 200


# --- A paper in hand ---------------------------------------------------------------------------


def test_a_paper_is_current_older_or_unknown(organising, listed, class_a, coordinator):
    first = make.edition(listed, actor=coordinator)
    check = reverse("edition_check", args=[first.short])
    assert 'id="current"' in organising.get(check).content.decode()
    make.problem(class_a, "submitted", statement="Baru masuk")
    make.edition(listed, actor=coordinator)
    older = organising.get(check).content.decode()
    assert 'id="older"' in older
    assert "Baru masuk" in older
    unknown = organising.get(reverse("edition_check", args=["0" * 8]))
    assert unknown.status_code == 404
    assert 'id="unknown"' in unknown.content.decode()


def test_without_an_account_only_where_the_event_allows_it(listed, coordinator):
    edition = make.edition(listed, actor=coordinator)
    check, anybody = reverse("edition_check", args=[edition.short]), Client()
    assert anybody.get(check).status_code == 302
    Letterhead.objects.create(event=listed, open_checks=True)
    page = anybody.get(check)
    assert 'id="current"' in page.content.decode()
    assert edition.get_absolute_url() not in page.content.decode()
    assert anybody.get(edition.get_absolute_url()).status_code == 302


def test_differences_as_page_and_document(organising, listed, class_a, coordinator):
    first = make.edition(listed, actor=coordinator)
    make.problem(class_a, "submitted", statement="Baru masuk")
    second = make.edition(listed, actor=coordinator)
    for pair in ((first, second), (second, first)):
        page = organising.get(address("edition_differences", listed, *(one.short for one in pair)))
        assert "Baru masuk" in page.content.decode()
    file = organising.get(
        address("edition_differences_document", listed, first.short, second.short, "html")
    )
    assert "Baru masuk" in b"".join(file).decode()
    with writes_without_history():
        Problem.objects.filter(code="SEK-B-001").update(
            statement="Gudang logistik sekarang tersedia"
        )
    third = make.edition(listed, actor=coordinator)
    file = organising.get(
        address("edition_differences_document", listed, second.short, third.short, "html")
    )
    assert "Gudang logistik «belum» tersedia" in (said := b"".join(file).decode())
    assert "Gudang logistik «sekarang» tersedia" in said


# --- Letterhead ---------------------------------------------------------------------------------


def sent(**more):
    rows = {
        f"signatory-{name}": value for name, value in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))
    }
    rows |= {
        "signatory-0-position": 1,
        "signatory-0-role": "Ketua",
        "signatory-0-heading": "Mengetahui,",
    }
    return {
        "lines": "KOMISI PEMILIHAN UMUM\nREPUBLIK INDONESIA",
        "place": "Jakarta",
        "dated": "",
        **rows,
        **more,
    }


def picture(kind="PNG", size=(8, 8)):
    output = io.BytesIO()
    Image.new("RGB", size, "red").save(output, kind)
    output.seek(0)
    output.name = f"logo.{kind.lower()}"
    return output


def test_letterhead_logo_and_signatories_are_on_the_document(client, listed, coordinator):
    client.force_login(coordinator)
    page = reverse("letterhead_edit", args=[listed.pk])
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
    "file",
    [
        lambda: io.BytesIO(b"<svg onload=alert(1)>"),
        lambda: picture("GIF"),
        lambda: picture(size=(2001, 1)),
    ],
)
def test_what_is_no_picture_is_refused_and_the_rest_stays(client, listed, coordinator, file):
    client.force_login(coordinator)
    made = file()
    made.name = "logo.png"
    page = client.post(reverse("letterhead_edit", args=[listed.pk]), sent(picture=made))
    assert page.status_code == 200
    assert "REPUBLIK INDONESIA" in page.content.decode()
    assert not Letterhead.objects.exists()
