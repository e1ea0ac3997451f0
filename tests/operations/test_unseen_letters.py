"""Letters that nobody sees, and signs that look the same, make no other class, name or code.

What is stored stays as it was typed.
"""

import pytest

from dim.forms.choices import AddresseeNames, OfficeFinder
from dim.models import Addressee, Office, Problem, StrategicIssue
from dim.operations.classes.screens import phone_code
from dim.operations.imports import import_problems, plan_problems
from dim.operations.imports.offices import import_offices
from dim.operations.problems.content import RecommendationContent
from dim.operations.problems.recommendation_rows import addressees_named
from dim.operations.setup import parse_letters
from tests import factories as make
from tests import spreadsheets

pytestmark = pytest.mark.django_db

ZERO, SOFT, MARK = "\u200b", "\u00ad", "\ufeff"


def test_a_file_with_unseen_letters_means_what_it_shows(event, class_a, coordinator):
    rows = [
        spreadsheets.row(
            1,
            Divisi=f"SEK{ZERO}",
            Kelas=f"A{ZERO}",
            **{"Isu strategis": f"Arsip contoh{ZERO}", "Ditujukan kepada": f"KPU{SOFT} RI"},
        ),
        spreadsheets.row(
            2,
            Divisi=f"{MARK}SEK",
            Kelas="Ａ",
            **{"Isu strategis": "Arsip contoh", "Ditujukan kepada": "KPU RI"},
        ),
        spreadsheets.row(
            3,
            Kelas=f"Kelas {ZERO}A",
            **{"Isu strategis": "ARSIP\u00a0contoh"},
            Permasalahan=f"Ar{SOFT}sip",
        ),
    ]
    plan = plan_problems(event, spreadsheets.as_xlsx(rows))
    assert plan.errors.total == 0
    assert import_problems(plan, actor=coordinator) == 3
    assert StrategicIssue.objects.filter(division=class_a.division).count() == 1
    assert Addressee.objects.filter(event=event, name__contains="RI").count() == 2  # and Setjen
    # As typed in the row, and found without it.
    assert Problem.objects.get(number=3).statement == f"Ar{SOFT}sip"
    assert Problem.objects.matching("arsip").count() == 3
    again = plan_problems(event, spreadsheets.as_xlsx(rows))
    assert (len(again.problems), again.existing) == (0, 3)


def test_known_names_of_a_file_are_the_stored_ones(event, class_a, coordinator):
    issue = make.issue(class_a.division, 4, title="Jum\u2019at bersih")
    office = make.office()
    row = [*spreadsheets.row(**{"Isu strategis": "Jum'at bersih"}), f"{office.name}{ZERO}"]
    data = spreadsheets.as_csv([row], [*spreadsheets.HEADINGS, "Asal satker"])
    plan = plan_problems(event, data)
    assert (plan.new_issues, plan.new_offices) == ([], [])
    import_problems(plan, actor=coordinator)
    problem = Problem.objects.get()
    assert problem.strategic_issue == issue
    assert list(problem.offices.all()) == [office]


def test_offices_are_known_by_what_their_code_looks_like():
    heading = ["Kode", "Nama", "Jenis", "Provinsi"]

    def listed(*rows):
        return spreadsheets.as_csv(list(rows), heading)

    import_offices(listed(["1234", "KPU Kota Contoh", "kab/kota", "Contoh"]))
    said = import_offices(listed([f"12{ZERO}34", "KPU Kota Contoh", "kab/kota", "Contoh"]))
    assert (said.added, said.unchanged) == (0, 1)
    assert Office.objects.get().code == "1234"
    found = OfficeFinder()
    assert [row.code for row in found.named(f"{ZERO}1234")] == ["1234"]
    assert [row.code for row in found.named(f"KPU Ko{SOFT}ta Contoh")] == ["1234"]


def test_an_addressee_is_named_by_what_is_seen(event):
    one = Addressee.objects.create(event=event, name="KPU RI")
    names = AddresseeNames(event)
    assert names.read(f"KPU{ZERO} RI; ＫＰＵ RI") == ("KPU RI",)
    assert not names.is_new(f"K{SOFT}PU RI")
    typed = [RecommendationContent("Sewa", (f"KPU{ZERO} RI", f"Pemda{ZERO}", "Pemda"), "")]
    found = addressees_named(event, typed)
    assert found[f"kpu{ZERO} ri"] == one
    # A new name is stored as typed, once.
    assert found["pemda"] == found[f"pemda{ZERO}"]
    assert Addressee.objects.count() == 2


def test_an_exact_spelling_wins_over_one_that_looks_the_same(event):
    for name in (f"KPU RI{ZERO}", "KPU RI"):
        Addressee.objects.create(event=event, name=name)
    for name in (f"KPU RI{ZERO}", "KPU RI"):
        typed = [RecommendationContent("Sewa", (name,), "")]
        assert addressees_named(event, typed)[name.casefold()].name == name


def test_codes_that_are_typed_or_pasted():
    assert parse_letters(f"A{ZERO}, {MARK}B Ｃ a") == ("A", "B", "C")
    assert phone_code(f"ab{ZERO}c\u2011d") == phone_code("abc-d")
