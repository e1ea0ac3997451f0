"""Lists from spreadsheets become drafts: all of them or none, once, with a trace."""

import threading
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dim import workflow
from dim.models import Addressee, Event, HistoryEntry, Office, Problem, StrategicIssue
from dim.operations import demo
from dim.operations.imports import ImportRefused, import_problems, plan_problems
from dim.operations.problems.content import stored_content
from dim.operations.problems.editing import create_problem, update_problem
from tests import factories as make
from tests import spreadsheets

SAMPLE = Path(demo.__file__).parent / "entries.csv"


def plan_of(event, *rows, **kwargs):
    return plan_problems(event, spreadsheets.as_csv(list(rows) or [spreadsheets.row()], **kwargs))


def codes_of(plan):
    return {finding.code for finding in plan.errors.kept}


def taken_in(event, coordinator, *rows, **kwargs):
    return import_problems(plan_of(event, *rows), actor=coordinator, **kwargs)


# --- What is stored -------------------------------------------------------------------


def test_rows_become_drafts_with_codes_history_and_search(event, class_a, coordinator):
    text = "=Gudang  “sewa”\nbelum ada 🗳️ "
    assert (
        taken_in(event, coordinator, spreadsheets.row(Permasalahan=text), spreadsheets.row(2)) == 2
    )
    problem = Problem.objects.get(number=1)
    assert problem.code == "SEK-A-001"
    assert problem.status == "draft"
    assert problem.statement == text
    assert problem.created_by == coordinator
    assert [row.horizon for row in problem.recommendations.all()] == ["immediate"]
    history = problem.history.get()
    assert (history.source, history.action, history.actor) == ("import", "created", coordinator)
    assert list(Problem.objects.matching("gudang sewa")) == [problem]


def test_an_import_writes_what_the_room_writes(event, class_a, coordinator):
    """The same problem typed and imported leaves the same rows, apart from who, when and where."""
    office = make.office()
    row = [*spreadsheets.row(), "Sebab", office.name]
    data = spreadsheets.as_csv([row], [*spreadsheets.HEADINGS, "Penyebab", "Asal satker"])
    import_problems(plan_problems(event, data), actor=coordinator)
    imported = Problem.objects.get()
    typed = create_problem(class_a, stored_content(imported), actor=make.facilitator_of(class_a))

    def said(problem):
        return [
            {key: value for key, value in change.items() if key != "recommendation"}
            for change in problem.history.get(revision=1).changes
        ]

    assert said(imported) == said(typed)
    assert imported.search_text.replace("001", "002") == typed.search_text


def test_missing_issues_addressees_and_offices_are_made_and_marked(event, class_a, coordinator):
    make.issue(class_a.division, 1, title="Logistik")
    rows = [
        [*spreadsheets.row(1), "KPU Kab. Baru; 35.10"],
        [*spreadsheets.row(2, **{"Isu strategis": "LOGISTIK"}), ""],
    ]
    make.office(code="35.10", name="KPU Kab. Banyuwangi")
    plan = plan_problems(event, spreadsheets.as_csv(rows, [*spreadsheets.HEADINGS, "Asal satker"]))
    assert plan.new_issues == [(class_a.division_id, "Arsip")]
    assert plan.new_offices == ["KPU Kab. Baru"]
    import_problems(plan, actor=coordinator)
    assert StrategicIssue.objects.get(title="Arsip").number == 2
    assert StrategicIssue.objects.count() == 2
    assert set(Addressee.objects.filter(is_proposed=True).values_list("name", flat=True)) == {
        "KPU RI",
        "Setjen KPU RI",
    }
    assert Office.objects.get(name="KPU Kab. Baru").is_proposed
    assert Problem.objects.get(number=1).offices.count() == 2


def test_rows_with_one_number_are_one_problem_with_several_recommendations(
    event, class_a, coordinator
):
    rows = [
        spreadsheets.row(1),
        spreadsheets.row(2),
        spreadsheets.row(1, Rekomendasi="Bangun gedung arsip"),
    ]
    assert taken_in(event, coordinator, *rows) == 2
    problem = Problem.objects.get(number=1)
    assert [row.text for row in problem.recommendations.all()] == [
        "Siapkan ruang arsip",
        "Bangun gedung arsip",
    ]


def test_texts_that_our_workbooks_cut_into_pieces_are_whole_again(event, class_a, coordinator):
    """As `dim.reports.writers.xlsx` writes a problem and two recommendations longer than a cell."""
    headings = [*spreadsheets.HEADINGS, "No. rek."]
    problem, first, second = "p" * 40_000, "a" * 40_000, "b" * 40_000
    rows = [
        [*spreadsheets.row(1, Permasalahan=problem[:32_000], Rekomendasi=first[:32_000]), "1"],
        ["R-1", "", "", "", problem[32_000:], first[32_000:], "", "", "1 (lanjutan, bagian 2)"],
        [*spreadsheets.row(1, Permasalahan=problem[:32_000], Rekomendasi=second[:32_000]), "2"],
        ["R-1", "", "", "", problem[32_000:], second[32_000:], "", "", "2 (lanjutan, bagian 2)"],
    ]
    plan = plan_problems(event, spreadsheets.as_xlsx(rows, headings))
    assert not plan.errors
    assert [entry.texts["statement"] for entry in plan.problems] == [problem]
    assert [row.text for row in plan.problems[0].recommendations] == [first, second]


def test_pieces_do_not_grow_past_the_limit_of_a_text(event, class_a):
    rows = [[*spreadsheets.row(1, Permasalahan="p" * 150_000), "1"]]
    rows.append(["R-1", "", "", "", "p" * 60_000, "", "", "", "1 (lanjutan, bagian 2)"])
    plan = plan_problems(event, spreadsheets.as_csv(rows, [*spreadsheets.HEADINGS, "No. rek."]))
    assert codes_of(plan) == {"too_long"}
    assert plan.problems == []


def test_offices_of_all_rows_of_a_problem_are_kept(event, class_a):
    headings = [*spreadsheets.HEADINGS, "Asal satker"]
    rows = [
        [*spreadsheets.row(1), "KPU Kab. Satu"],
        [*spreadsheets.row(1, Rekomendasi="Lain"), "KPU Kab. Dua; KPU Kab. Satu"],
    ]
    plan = plan_problems(event, spreadsheets.as_csv(rows, headings))
    assert plan.problems[0].offices == ("KPU Kab. Satu", "KPU Kab. Dua")


def test_numbers_continue_behind_what_the_class_has(event, class_a, coordinator):
    make.problem(class_a)
    taken_in(event, coordinator)
    assert (
        create_problem(class_a, make.content(class_a), actor=make.facilitator_of(class_a)).code
        == "SEK-A-003"
    )


def test_the_sample_file_goes_in_whole(db):
    target = make.event()
    for row in demo.plan.DIVISIONS:
        division = make.division(target, row.code, name=row.name, short_name=row.short_name)
        for letter in demo.plan.LETTERS:
            make.workshop_class(division, letter)
    plan = plan_problems(target, SAMPLE.read_bytes())
    assert not plan.errors
    assert import_problems(plan, actor=make.member("coordinator", target)) == 133


# --- Again --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["R-1", ""])
def test_the_same_file_twice_adds_nothing(event, class_a, coordinator, number):
    rows = [spreadsheets.row(1, No=number), spreadsheets.row(2, No=number and "R-2")]
    taken_in(event, coordinator, *rows)
    before = HistoryEntry.objects.count(), StrategicIssue.objects.count()
    again = plan_of(event, *rows)
    assert (again.existing, len(again.problems), again.errors.total) == (2, 0, 0)
    assert import_problems(again, actor=coordinator) == 0
    assert (HistoryEntry.objects.count(), StrategicIssue.objects.count()) == before


def test_equal_rows_without_numbers_are_different_problems(event, class_a, coordinator):
    row = spreadsheets.row(No="")
    assert taken_in(event, coordinator, row, row) == 2
    assert plan_of(event, row, row, row).existing == 2


def test_another_text_under_the_same_number_is_told_and_changes_nothing(
    event, class_a, coordinator
):
    taken_in(event, coordinator)
    plan = plan_of(event, spreadsheets.row(Permasalahan="Kalimat lain"), spreadsheets.row(2))
    assert codes_of(plan) == {"stored_differently"}
    assert import_problems(plan, actor=coordinator, skip_bad=True) == 1
    assert Problem.objects.get(number=1).statement != "Kalimat lain"


def test_what_was_changed_in_the_room_since_is_still_the_same_row(event, class_a, coordinator):
    taken_in(event, coordinator)
    problem = Problem.objects.get()
    update_problem(
        problem,
        make.content(class_a, "Diperbaiki di ruang"),
        actor=make.facilitator_of(class_a),
        expected_version=problem.version,
    )
    assert plan_of(event).existing == 1


def test_a_problem_of_this_event_does_not_come_back_under_its_own_code(event, class_a, coordinator):
    problem = make.problem(class_a)
    issue = str(problem.strategic_issue)
    row = spreadsheets.row(
        No=problem.code,
        Permasalahan=problem.statement,
        Rekomendasi="Bangun gudang permanen",
        **{"Isu strategis": issue, "Ditujukan kepada": "KPU RI", "Jangka waktu": "Jangka panjang"},
    )
    assert plan_of(event, row).existing == 1
    row[4] = "Lain"
    assert codes_of(plan_of(event, row)) == {"stored_differently"}


def test_the_list_of_one_event_goes_into_another(event, class_a, coordinator):
    make.problem(class_a)
    other = make.event()
    make.workshop_class(make.division(other, "SEK"))
    assert len(plan_of(other, spreadsheets.row(No="SEK-A-001")).problems) == 1


# --- What is wrong, by row and column ----------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"Divisi": "XYZ"}, "Divisi", "unknown_division"),
        ({"Divisi": " "}, "Divisi", "division_missing"),
        ({"Kelas": "F"}, "Kelas", "unknown_class"),
        ({"Kelas": ""}, "Kelas", "class_missing"),
        ({"Isu strategis": ""}, "Isu strategis", "issue_missing"),
        ({"Isu strategis": "99"}, "Isu strategis", "unknown_issue_number"),
        ({"Isu strategis": "x" * 301}, "Isu strategis", "issue_too_long"),
        ({"Permasalahan": " \n"}, "Permasalahan", "problem_missing"),
        ({"Permasalahan": "é" * 100_001}, "Permasalahan", "too_long"),
        ({"Rekomendasi": "x" * 200_001}, "Rekomendasi", "too_long"),
        ({"Jangka waktu": "kapan-kapan"}, "Jangka waktu", "unknown_horizon"),
        ({"Ditujukan kepada": "x" * 201}, "Ditujukan kepada", "name_too_long"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_imported(
    event, class_a, coordinator, cells, column, code
):
    plan = plan_of(event, spreadsheets.row(1), spreadsheets.row(2, **cells), spreadsheets.row(3))
    assert [(found.row, found.column, found.code) for found in plan.errors.kept] == [
        (3, column, code)
    ]
    with pytest.raises(ImportRefused) as caught:
        import_problems(plan, actor=coordinator)
    assert caught.value.code == "has_errors"
    assert not Problem.objects.exists()
    assert not StrategicIssue.objects.exists()
    assert import_problems(plan, actor=coordinator, skip_bad=True) == 2


@pytest.mark.parametrize("number", ["R-1", "r-1 "])
def test_a_number_used_twice_for_different_problems_is_told(event, class_a, number):
    plan = plan_of(event, spreadsheets.row(1), spreadsheets.row(2, No=number))
    assert codes_of(plan) == {"duplicate_id"}
    assert plan.problems == []


def test_a_row_that_is_there_twice_is_told(event, class_a):
    assert codes_of(plan_of(event, spreadsheets.row(1), spreadsheets.row(1))) == {"duplicate_row"}


def test_a_formula_is_told_with_its_cell(event, class_a):
    data = spreadsheets.as_xlsx(
        [spreadsheets.row()],
        fill=lambda book, sheet: sheet.write_formula(1, 4, "=1+1", None, "aman"),
    )
    plan = plan_problems(event, data)
    assert codes_of(plan) == {"formula"}
    assert "E2" in str(plan.errors.kept[0])


def test_a_formula_is_told_once(event, class_a):
    # Not in the first column: the running number that a formula counts is read.
    for column in range(1, 5):
        data = spreadsheets.as_xlsx(
            [spreadsheets.row()],
            fill=lambda book, sheet, at=column: sheet.write_formula(1, at, "=1+1"),
        )
        assert [found.code for found in plan_problems(event, data).errors.kept] == ["formula"]


def test_control_characters_are_left_out_and_told(event, class_a, coordinator):
    plan = plan_of(event, spreadsheets.row(Permasalahan="satu\x0bdua\x00\x07tiga"))
    assert plan.problems[0].texts["statement"] == "satu\nduatiga"
    assert [found.code for found in plan.notes.kept] == ["control_characters"]
    assert import_problems(plan, actor=coordinator) == 1


def test_known_addressees_in_one_phrase_are_several(event, class_a, coordinator):
    for name in ("KPU RI", "Pemda"):
        make.addressee(event, name)
    phrases = {1: "kpu ri, pemda", 2: "KPU RI dan Balai Arsip"}
    rows = [spreadsheets.row(n, **{"Ditujukan kepada": to}) for n, to in phrases.items()]
    taken_in(event, coordinator, *rows)
    named = [
        {one.name for one in problem.recommendations.get().addressees.all()}
        for problem in Problem.objects.order_by("number")
    ]
    assert named == [{"KPU RI", "Pemda"}, {"KPU RI dan Balai Arsip"}]


def test_an_addressee_without_recommendation_is_told(event, class_a):
    plan = plan_of(event, spreadsheets.row(Rekomendasi=""))
    assert [found.code for found in plan.notes.kept] == ["recommendation_missing"]
    assert plan.recommendation_count == 0


def test_ten_thousand_bad_rows_are_counted_and_the_first_thousand_named(event, class_a):
    plan = plan_of(event, *(spreadsheets.row(n, Kelas="F") for n in range(10_000)))
    assert (plan.errors.total, len(plan.errors.kept)) == (10_000, 1_000)


@pytest.mark.parametrize(
    "name", ["SEK", "sek", "Sekretaris", "SEKRETARIAT", " Divisi SEK ", "Sekretaris Kab/Kota"]
)
def test_a_division_is_known_by_code_name_short_name_and_common_names(event, name):
    division = make.division(event, "SEK", name="Divisi SEK", short_name="Sekretaris Kab/Kota")
    make.workshop_class(division, "A")
    assert not plan_of(event, spreadsheets.row(Divisi=name)).errors


def test_a_name_that_two_divisions_share_is_no_name(event):
    for code in ("SEK", "HUKUM"):
        make.workshop_class(make.division(event, code, name="Sekretariat"), "A")
    assert codes_of(plan_of(event, spreadsheets.row(Divisi="Sekretariat"))) == {"unknown_division"}


@pytest.mark.parametrize("letter", ["A", "a", "Kelas A", "KELAS  A", "Sekretaris · Kelas A"])
def test_a_class_is_known_by_its_letter(event, class_a, letter):
    assert not plan_of(event, spreadsheets.row(Kelas=letter)).errors


# --- Who and when ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["facilitator", "reviewer", "organiser", "elsewhere"])
def test_only_coordinators_of_the_event_import(event, class_a, role):
    scope = {
        "facilitator": class_a,
        "reviewer": class_a.division,
        "organiser": event,
        "elsewhere": make.event(),
    }[role]
    person = make.member("coordinator" if role == "elsewhere" else role, scope)
    with pytest.raises(PermissionDenied):
        taken_in(event, person)


@pytest.mark.parametrize(
    ("phase", "is_bad"), [("preparation", 0), ("entry", 0), ("review", 1), ("finished", 1)]
)
def test_lists_come_in_before_and_during_entry(event, class_a, phase, is_bad):
    event.phase = phase
    event.save(update_fields=["phase"])
    assert plan_of(event).errors.total == is_bad


def test_a_class_that_closes_between_check_and_import_stays_closed(event, class_a, coordinator):
    plan = plan_of(event)
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    assert codes_of(plan_of(event)) == {"class_closed"}
    with pytest.raises(workflow.TransitionError):
        import_problems(plan, actor=coordinator)
    assert not StrategicIssue.objects.exists()
    class_a.refresh_from_db()
    assert class_a.last_number == 0


def test_a_file_that_was_imported_since_the_check_adds_nothing(event, class_a, coordinator):
    plan, again = plan_of(event), plan_of(event)
    import_problems(plan, actor=coordinator)
    with pytest.raises(ImportRefused) as caught:
        import_problems(again, actor=coordinator)
    assert caught.value.code == "changed_meanwhile"
    assert Problem.objects.count() == 1


# --- Size ---------------------------------------------------------------------------------


def queries_for(event, coordinator, first, count):
    rows = [spreadsheets.row(number) for number in range(first, first + count)]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        taken_in(event, coordinator, *rows)
    return len(captured)


def test_queries_grow_by_batches_not_by_rows(event, class_a, coordinator):
    taken_in(event, coordinator)
    few, many = (
        queries_for(event, coordinator, 10, 100),
        queries_for(event, coordinator, 1_000, 1_000),
    )
    # SQLite takes 999 values a statement: 38 problems. PostgreSQL takes a batch of 500 at once.
    assert many - few < (1_000 / 15 if connection.vendor == "sqlite" else 20)


@pytest.mark.django_db(transaction=True)
def test_codes_stay_unique_while_the_room_goes_on_saving():
    event = make.event()
    class_a = make.workshop_class(make.division(event))
    facilitator, coordinator = (
        make.member("facilitator", class_a),
        make.member("coordinator", event),
    )
    make.content(class_a)
    plan = plan_of(event, *(spreadsheets.row(number) for number in range(1_500)))
    errors = []

    def save():
        try:
            for _number in range(5):
                create_problem(class_a, make.content(class_a), actor=facilitator)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def take_in():
        try:
            import_problems(plan, actor=coordinator)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=take_in),
        *(threading.Thread(target=save) for _number in range(4)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    numbers = sorted(Problem.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 1_521))


# --- The command line -------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "daftar.csv"
    found.write_bytes(spreadsheets.as_csv([spreadsheets.row(1), spreadsheets.row(2, Kelas="F")]))
    return found


def test_the_command_checks_then_imports_what_is_good(event, class_a, coordinator, path, capsys):
    call_command("import_entries", event.slug, path, dry_run=True)
    with pytest.raises(CommandError):
        call_command("import_entries", event.slug, path)
    assert not Problem.objects.exists()
    call_command("import_entries", event.slug, path, skip_bad=True)
    assert Problem.objects.get().created_by == coordinator
    assert "Kelas" in capsys.readouterr().err


def test_the_command_says_who(event, class_a, coordinator, path):
    other = make.member("coordinator", event)
    with pytest.raises(CommandError):
        call_command("import_entries", event.slug, path, skip_bad=True)
    with pytest.raises(CommandError):
        call_command(
            "import_entries", event.slug, path, skip_bad=True, username=make.user().username
        )
    call_command("import_entries", event.slug, path, skip_bad=True, username=other.username)
    assert Problem.objects.get().created_by == other


def test_the_command_names_what_is_not_there(event, path, tmp_path):
    with pytest.raises(CommandError):
        call_command("import_entries", "tidak-ada", path)
    make.member("coordinator", Event.objects.get())
    with pytest.raises(CommandError):
        call_command("import_entries", event.slug, tmp_path / "tidak-ada.csv")
