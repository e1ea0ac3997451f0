"""The report itself, before any file: what is counted, what is listed."""

import pytest

from dim.models import Problem
from dim.models.status import PUT_FORWARD
from dim.operations.problems.content import RecommendationContent
from dim.reports.documents.summary import division_summary, event_summary
from tests import factories as make
from tests.reports.conftest import SECRET_DRAFT, SECRET_NOTE, SECRET_WITHDRAWN


def block(report, name):
    return next(found for found in report.blocks if getattr(found, "name", "") == name)


def codes(report, name="problems"):
    return [entry.code for entry in block(report, name).entries]


@pytest.fixture
def filled(event, division, class_a, class_b, other_division):
    """Two issues, two classes of SEK and one of DATIN, in every status."""
    first, second = make.issue(division, 1), make.issue(division, 2)
    two = (
        RecommendationContent("Satu", ("KPU RI", "Kemenkeu"), "immediate"),
        RecommendationContent("Dua", ("KPU RI",), ""),
    )
    make.problem(class_a, "submitted", strategic_issue=second, recommendations=two)
    make.problem(class_a, "accepted", strategic_issue=first)
    make.problem(
        class_b,
        "returned",
        strategic_issue=first,
        offices=(make.office(province="Bali"), make.office()),
    )
    make.problem(class_b, "submitted", strategic_issue=first)
    make.problem(class_b, "draft", strategic_issue=first, offices=(make.office(),))
    make.problem(class_b, "withdrawn", strategic_issue=second)
    make.problem(class_b, "not_agreed", strategic_issue=second)
    far = make.workshop_class(other_division, "C")
    none = (RecommendationContent("Tanpa tujuan", (), "short"),)
    make.problem(far, "submitted", recommendations=none)
    return event


def test_listed_are_submitted_entries_in_reading_order(filled, division):
    assert codes(event_summary(filled)) == [
        "DATIN-C-001",
        "SEK-A-002",
        "SEK-B-001",
        "SEK-B-002",
        "SEK-A-001",
    ]
    assert codes(division_summary(division)) == ["SEK-A-002", "SEK-B-001", "SEK-B-002", "SEK-A-001"]


def test_what_was_not_agreed_is_listed_apart_with_its_reason(filled):
    report = event_summary(filled)
    assert codes(report, "not_agreed") == ["SEK-B-005"]
    (entry,) = block(report, "not_agreed").entries
    assert (entry.reason_kind.value, entry.reason) == ("not_a_problem", "Alasan uji")


def test_drafts_and_withdrawn_entries_are_counted_and_nowhere_listed(hostile):
    report = event_summary(hostile)
    printed = repr([list(found.entries) for found in report.listings()]) + repr(report.tables())
    for secret in (SECRET_DRAFT, SECRET_WITHDRAWN, SECRET_NOTE):
        assert secret not in printed
    assert block(report, "divisions_by_status").totals[-2:] == (1, 1)


def test_key_numbers(filled):
    numbers = [number.value for number in block(event_summary(filled), "key_numbers").numbers]
    problems, recommendations, agreed, not_agreed, undecided, offices = numbers
    assert (problems, recommendations, agreed, not_agreed, undecided, offices) == (6, 6, 1, 1, 3, 2)


def test_the_heat_map_counts_listed_entries_by_issue_and_class(filled, division):
    heat = block(event_summary(filled), "issues_by_class")
    assert heat.column_titles == ("A", "B", "C")
    assert [(row.group, row.counts) for row in heat.rows] == [
        ("Divisi DATIN", (None, None, 1)),
        ("Divisi SEK", (1, 2, None)),
        ("Divisi SEK", (1, 0, None)),
    ]
    of_one = block(division_summary(division), "issues_by_class")
    assert [row.counts for row in of_one.rows] == [(1, 2), (1, 0)]
    assert of_one.grand_total() == 4


def test_an_issue_that_is_switched_off_stays_while_it_has_entries(filled, division):
    division.strategic_issues.update(is_active=False)
    make.issue(division, 9, is_active=False)
    assert [row.label for row in block(division_summary(division), "issues_by_class").rows] == [
        "1 Isu 1",
        "2 Isu 2",
    ]


def test_recommendations_by_addressee_and_horizon(filled):
    report = event_summary(filled)
    addressees = {
        bar.label: bar.count for bar in block(report, "recommendations_by_addressee").bars
    }
    assert [addressees.pop(name) for name in ("KPU RI", "Kemenkeu")] == [5, 1]
    assert list(addressees.values()) == [1]
    assert [bar.count for bar in block(report, "recommendations_by_horizon").bars] == [
        1,
        1,
        0,
        3,
        1,
    ]


def test_status_table_of_divisions_and_of_classes(filled, division):
    table = block(event_summary(filled), "divisions_by_status")
    assert [column.name for column in table.columns[1:]] == [
        "submitted",
        "returned",
        "accepted",
        "merged",
        "listed",
        "not_agreed",
        "draft",
        "withdrawn",
    ]
    assert [row[1:] for row in table] == [(1, 0, 0, 0, 1, 0, 0, 0), (2, 1, 1, 0, 4, 1, 1, 1)]
    assert table.totals[1:] == (3, 1, 1, 0, 5, 1, 1, 1)
    classes = block(division_summary(division), "classes_by_status")
    assert [row[1:] for row in classes] == [(1, 0, 1, 0, 2, 0, 0, 0), (1, 1, 0, 0, 2, 1, 1, 1)]


def test_an_operator_may_draw_the_line_elsewhere_and_the_report_says_so(filled):
    every = event_summary(filled, Problem.Status.values)
    assert len(codes(every)) == 7
    assert len(codes(every, "not_agreed")) == 1
    assert [found.tone for found in every.blocks if found.kind == "paragraph"] == [
        "plain",
        "warning",
        "plain",
    ]
    accepted = event_summary(filled, ["accepted"])
    assert codes(accepted) == ["SEK-A-002"]
    assert [found.name for found in accepted.listings()] == ["problems"]
    assert block(accepted, "recommendations_by_horizon").bars[0].count == 0


@pytest.mark.parametrize("statuses", [PUT_FORWARD, Problem.Status.values])
def test_an_empty_event_has_a_summary(event, statuses, as_bytes):
    report = event_summary(event, statuses)
    for extension in ("xlsx", "csv", "json", "html"):
        assert as_bytes(report, extension)


def test_sample_data_is_marked(event):
    event.is_sample = True
    event.save(update_fields=["is_sample"])
    report = event_summary(event)
    assert report.subject.sample_mark()
    assert report.slug.startswith("contoh-ringkasan-")
    assert all(found.remark for found in report.listings())


def test_an_entry_taken_back_while_the_file_is_written_is_left_out(event, class_a):
    """The keys are read first, the rows later; in between, a class takes an entry back."""
    from dim import workflow

    for _ in range(3):
        make.problem(class_a, "submitted")
    entries = block(event_summary(event), "problems").entries
    first = entries[0:1][0]
    keys = iter(list(entries._keys))
    workflow.perform(
        workflow.TAKE_BACK, Problem.objects.get(code=first.code), actor=make.facilitator_of(class_a)
    )
    assert [entry.code for entry in entries._read(keys)] == ["SEK-A-002", "SEK-A-003"]


def test_queries_do_not_grow_with_the_entries(
    event, class_a, as_bytes, django_assert_max_num_queries
):
    make.problem(class_a, "submitted")

    def count(expected=None):
        with django_assert_max_num_queries(expected or 40) as queries:
            as_bytes(event_summary(event), "json")
        return len(queries)

    one = count()
    for number in range(49):
        make.problem(class_a, ("submitted", "accepted")[number % 2])
    assert count() == one


def test_every_sheet_has_a_title_that_fits(event, division):
    report = event_summary(event)
    for table in [*report.tables(), *(block.table() for block in report.listings())]:
        assert len(table.short_title or table.title) <= 31


def test_issues_without_problems_are_one_line_on_paper(event, division, class_a):
    make.problem(class_a, "submitted")
    empty = make.issue(division, title="Sewa gudang")
    [heat] = [block for block in event_summary(event).blocks if block.kind == "heat_map"]
    assert heat.empty_labels() == f"{division}: {empty}"
