"""An event from one workbook: all of it or nothing, and the same file twice adds nothing."""

import io
import zipfile

import openpyxl
import pytest
from django.contrib.auth.hashers import check_password, is_password_usable
from django.core.exceptions import PermissionDenied

from dim.models import (
    Addressee,
    Division,
    Event,
    Invitation,
    Membership,
    Office,
    StrategicIssue,
    User,
    WorkshopClass,
)
from dim.operations.event_template import storing
from dim.operations.event_template.columns import SHEETS
from dim.operations.event_template.pending import keep_event_file, kept_set_ups, store_kept
from dim.operations.event_template.reading import read_set_up
from dim.operations.event_template.workbook import template_workbook
from dim.operations.imports.limits import ImportRefused
from dim.operations.setup import SetUpRefused
from tests import factories as make
from tests.set_up_files import FILLED, filled

pytestmark = pytest.mark.django_db


def store(data, actor, event=None, **more):
    return storing.store_set_up(read_set_up(data), event, actor=actor, **more)


def codes(data, actor, event=None):
    plan = keep_event_file(event, "a.xlsx", data, actor=actor).preview
    return [(sheet, row) for sheet, row, _column, _message in plan["errors"]]


@pytest.fixture
def superuser():
    return make.user(is_superuser=True)


def test_the_template_alone_adds_nothing_and_says_what_lacks(superuser):
    file = read_set_up(template_workbook())
    assert set(file.rows) == {kind.name for kind in SHEETS}
    assert not any(file.rows.values())
    assert not file.missing
    with pytest.raises(SetUpRefused):
        store(template_workbook(), superuser)


def test_everything_comes_in_once(superuser):
    plan, issued, rest = store(filled(**FILLED), superuser)
    event = Event.objects.get()
    assert (event.slug, event.venue, event.time_zone) == (
        "konsolnas-2026",
        "Makassar",
        "Asia/Makassar",
    )
    assert (str(event.starts_on), str(event.ends_on)) == ("2026-09-22", "2026-09-24")
    assert set(WorkshopClass.objects.values_list("division__code", "letter", "room")) == {
        ("SEK", "A", "Ballroom"),
        ("HUKUM", "A", ""),
        ("HUKUM", "B", ""),
    }
    # Those without a number come behind the highest that the file gives.
    assert list(StrategicIssue.objects.values_list("number", "title").order_by("number")) == [
        (7, "Gudang"),
        (8, "Arsip"),
        (9, "Anggaran"),
    ]
    assert [row.name for row in event.addressees.all()] == ["KPU RI", "Setjen KPU RI"]
    assert Office.objects.get().code == "35.10"
    assert {(row.user.username, row.role) for row in Membership.objects.all()} == {
        ("fasilitator-sek-a", "facilitator"),
        ("penelaah.1", "reviewer"),
        ("organiser", "organiser"),
        ("organiser", "coordinator"),
    }
    assert len(issued) == 3
    assert not rest
    assert all(check_password(one.password, one.user.password) for one in issued)
    assert all(one.user.must_change_password for one in issued)
    assert plan.counts["people"] == 5

    again, issued, _rest = store(filled(**FILLED), superuser)
    assert again.is_empty
    assert not issued
    assert again.kept["people"] == 5
    assert Division.objects.count() == 2
    assert User.objects.count() == 4


def test_one_bad_row_stops_all_and_names_its_sheet_and_row(superuser):
    bad = dict(FILLED, classes=[["XX", "A", ""], ["SEK", "P", ""]], addressees=[["x" * 201]])
    first = 3  # the hint, the headings, then the examples
    found = codes(filled(**bad), superuser)
    classes = first + len(SHEETS[2].examples)
    assert ("Kelas", classes) in found
    assert ("Kelas", classes + 1) in found
    assert ("Tujuan", first + len(SHEETS[4].examples)) in found
    with pytest.raises(SetUpRefused) as caught:
        store(filled(**bad), superuser)
    assert caught.value.code == "has_errors"
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        ["Nama", "", "dekan", "", ""],
        ["Nama", "", "fasilitator", "SEK", ""],
        ["Nama", "", "fasilitator", "SEK", "Z"],
        ["Nama", "", "penelaah", "", ""],
        ["Nama", "a b", "panitia", "", ""],
        ["", "", "panitia", "", ""],
    ],
)
def test_a_role_without_its_place_is_an_error(superuser, row):
    assert len(codes(filled(**FILLED | {"people": [row]}), superuser)) == 1


@pytest.mark.parametrize(
    "event",
    [
        ["", "", "", "22/9/2026", "24/9/2026", ""],
        ["A", "", "", "kapan", "24/9/2026", ""],
        ["A", "", "", "24/9/2026", "22/9/2026", ""],
        ["A", "", "", "22/9/2026", "24/9/2026", "GMT"],
    ],
)
def test_a_wrong_event_is_an_error(superuser, event):
    assert len(codes(filled(event=[event]), superuser)) >= 1


def test_a_coordinator_completes_the_own_event_only(event, coordinator):
    own = {name: FILLED[name] for name in ("divisions", "issues", "addressees")}
    store(filled(**own), coordinator, event)
    assert set(event.divisions.values_list("code", flat=True)) == {"SEK", "HUKUM"}
    with pytest.raises(PermissionDenied):
        store(filled(**own), make.user(), event)
    elsewhere = make.event()
    with pytest.raises(PermissionDenied):
        store(filled(**own), coordinator, elsewhere)
    # By its short name in the file, the event of others is not told from any name that is taken.
    named = filled(event=[["B", elsewhere.slug, "", "22/9/2026", "24/9/2026", ""]])
    assert len(codes(named, coordinator)) == 1


def test_offices_of_all_events_are_added_by_superusers(event, coordinator):
    assert len(codes(filled(offices=FILLED["offices"]), coordinator, event)) == 1


def test_what_exists_is_kept_as_it_is(event, division, coordinator):
    make.issue(division, 1, title="Arsip")
    plan, *_rest = store(
        filled(divisions=[["SEK", "Nama lain", ""]], issues=[["SEK", "", "arsip"]]),
        coordinator,
        event,
    )
    assert plan.is_empty
    assert Division.objects.get(code="SEK").name == division.name


def test_a_number_that_another_issue_has_is_an_error(event, division, coordinator):
    make.issue(division, 1, title="Arsip")
    assert len(codes(filled(issues=[["SEK", "1", "Gudang"]]), coordinator, event)) == 1


def test_people_of_other_events_are_invited(event, division, coordinator):
    person = make.member("organiser", make.event())
    store(filled(people=[["X", person.username, "panitia", "", ""]]), coordinator, event)
    assert Invitation.objects.get().user == person
    assert not Membership.objects.filter(user=person, event=event).exists()
    plan, *_rest = store(
        filled(people=[["X", person.username, "panitia", "", ""]]), coordinator, event
    )
    assert plan.is_empty


def test_more_accounts_than_one_request_hashes(event, coordinator, monkeypatch):
    monkeypatch.setattr(storing, "MAX_AT_ONCE", 1)
    people = [[f"Panitia {n}", "", "panitia", "", ""] for n in range(3)]
    _plan, issued, rest = store(filled(people=people), coordinator, event)
    assert (len(issued), len(rest)) == (1, 2)
    assert not any(is_password_usable(user.password) for user in rest)


def test_an_outdated_preview_is_made_anew(event, coordinator):
    kept = keep_event_file(event, "a.xlsx", filled(addressees=[["KPU RI"]]), actor=coordinator)
    Addressee.objects.create(event=event, name="KPU RI")
    kept = kept_set_ups(coordinator).get(pk=kept.pk)
    with pytest.raises(SetUpRefused) as caught:
        store_kept(kept, actor=coordinator)
    assert caught.value.code == "preview_outdated"
    assert kept_set_ups(coordinator).get().preview["is_empty"]


def test_a_constant_number_of_queries(event, division, coordinator, django_assert_max_num_queries):
    rows = [["SEK", "", f"Isu {n}"] for n in range(60)]
    with django_assert_max_num_queries(40):
        store(filled(issues=rows, addressees=[[f"T {n}"] for n in range(60)]), coordinator, event)


def test_other_files_are_refused(superuser):
    for data in (b"", b"halo", b"PK\x03\x04rusak", b"Kode;Nama\n1;2\n"):
        with pytest.raises(ImportRefused):
            read_set_up(data)
    other = io.BytesIO()
    openpyxl.Workbook().save(other)
    with pytest.raises(ImportRefused) as caught:
        read_set_up(other.getvalue())
    assert caught.value.code == "no_sheet"


def test_a_sheet_with_millions_of_cells_costs_no_more_than_an_import(superuser):
    data = filled()
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(bomb, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet7.xml"):
                many = b"<row><c/><c/></row>" * 3_000_000
                text = text.replace(b"</sheetData>", many + b"</sheetData>")
            new.writestr(name, text)
    with pytest.raises(ImportRefused):
        read_set_up(bomb.getvalue())
