"""The list of offices: added, corrected by code, and the same again."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dim.models import Office
from dim.operations import demo
from dim.operations.imports import ImportRefused
from dim.operations.imports.offices import import_offices
from tests import factories as make
from tests import spreadsheets

pytestmark = pytest.mark.django_db
HEADINGS = ["code", "name", "kind", "province"]
ALL = (Path(demo.__file__).parent / "offices.csv").read_bytes()


def listed(*rows):
    return spreadsheets.as_csv(rows, HEADINGS)


def test_549_offices_come_in_once():
    assert import_offices(ALL).added == 549
    assert import_offices(ALL).unchanged == 549
    assert Office.objects.count() == 549


def test_offices_are_corrected_by_their_code():
    import_offices(listed(["35.10", "KPU Banyuwangi", "regency", ""]))
    outcome = import_offices(
        spreadsheets.as_xlsx([["35.10", "KPU Kab. Banyuwangi", "Kab/Kota", "Jawa Timur"]], HEADINGS)
    )
    assert (outcome.added, outcome.changed) == (0, 1)
    assert Office.objects.get().name == "KPU Kab. Banyuwangi"


def test_a_proposed_office_is_confirmed_by_its_name():
    office = make.office(code="USUL-1", name="KPU Kab. Baru", is_proposed=True)
    import_offices(listed(["99.01", "KPU Kab. baru", "kab", ""]))
    office.refresh_from_db()
    assert (office.code, office.name, office.is_proposed) == ("99.01", "KPU Kab. baru", False)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (["", "Nama", "kab", ""], "missing"),
        (["99.2", "", "kab", ""], "missing"),
        (["9" * 21, "Nama", "kab", ""], "too_long"),
        (["99.2", "Nama", "desa", ""], "unknown_kind"),
        (["99.1", "Nama", "kab", ""], "duplicate_code"),
        (["99.2", "kpu kab. satu", "kab", ""], "duplicate_name"),
    ],
)
def test_one_bad_row_stops_all(bad, code):
    outcome = import_offices(listed(["99.1", "KPU Kab. Satu", "kab", ""], bad))
    assert [found.code for found in outcome.errors.kept] == [code]
    assert not Office.objects.exists()


def test_a_name_that_another_office_has_is_refused():
    make.office(code="1", name="KPU Kab. Satu")
    with pytest.raises(ImportRefused) as caught:
        import_offices(listed(["2", "KPU Kab. Satu", "kab", ""]))
    assert caught.value.code == "name_taken"


def test_the_command_stores_or_says_why_not(tmp_path):
    path = tmp_path / "satker.csv"
    path.write_bytes(ALL)
    call_command("import_offices", path, dry_run=True)
    assert not Office.objects.exists()
    call_command("import_offices", path)
    assert Office.objects.count() == 549
    path.write_bytes(listed(["1", "x", "desa", ""]))
    with pytest.raises(CommandError):
        call_command("import_offices", path)
