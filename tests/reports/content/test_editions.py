"""Editions: what is frozen stays, documents are made of it, and two are told apart."""

import datetime
import json
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction

from dim.models import Edition, Letterhead, Problem, StrategicIssue
from dim.models.guard import writes_without_history
from dim.operations.problems.supports import support
from dim.reports.content.edition_form import checksum_of, v1
from dim.reports.content.freezing import live
from dim.reports.content.frozen import Frozen
from dim.reports.content.snapshot import snapshot
from dim.reports.documents.differences import differences
from dim.reports.documents.kinds import KINDS, build
from dim.reports.documents.numbers_in_words import BY_HAND
from dim.reports.documents.summary import division_summary, event_summary
from dim.reports.publishing.editions import find_editions
from dim.reports.writers import FORMATS
from dim.workflow import Refused
from tests import factories as make
from tests.reports.conftest import (
    SECRET_DRAFT,
    SECRET_NOTE,
    SECRET_WITHDRAWN,
    readable,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(event, class_a, class_b, other_division, coordinator):
    """A list with everything: an item over two divisions, supports, a single one, a refused one."""
    far = make.problem(
        make.workshop_class(other_division, "A"), "submitted", statement="Dari divisi lain"
    )
    here = make.problem(
        class_a, "accepted", statement="Satu", offices=(make.office(province="Jawa Barat"),)
    )
    make.adopted_item(
        [here, make.problem(class_b, "submitted", statement="Dua"), far], actor=coordinator
    )
    alone = make.problem(class_b, "accepted", statement="Berdiri sendiri")
    support(alone, class_a, actor=make.facilitator_of(class_a))
    make.problem(class_a, "not_agreed", statement="Tidak disepakati")
    make.problem(class_a, "returned", statement="Dikembalikan")
    draft = make.problem(class_a, "draft", statement=SECRET_DRAFT)
    draft.review_notes.create(author=draft.created_by, text=SECRET_NOTE)
    make.problem(class_a, "withdrawn", statement=SECRET_WITHDRAWN)
    return event


def reworded(problem, text):
    with writes_without_history():
        Problem.objects.filter(pk=problem.pk).update(statement=text)


def test_numbers_and_checksum(night, division, coordinator):
    first = make.edition(night, actor=coordinator, note="  Untuk pleno  ")
    assert (first.number, first.note, first.created_by) == (1, "Untuk pleno", coordinator)
    assert first.checksum == checksum_of(first.content) == Frozen.of(first.content).checksum
    assert make.edition(night, division, actor=coordinator).number == 1  # counted by scope
    make.problem(division.workshop_classes.get(letter="A"), "submitted")
    assert make.edition(night, actor=coordinator).number == 2


def test_what_comes_later_changes_no_edition(night, coordinator, class_a):
    edition = make.edition(night, actor=coordinator)
    before = [list(build(kind, Frozen.of(edition.content)).listings()) for kind in KINDS.values()]
    reworded(Problem.objects.get(statement="Satu"), "Lain sekali")
    StrategicIssue.objects.update(title="Isu lain")
    Letterhead.objects.create(event=night, lines="KOP BARU")
    make.problem(class_a, "submitted")
    again = Edition.objects.get(pk=edition.pk)
    assert (again.content, again.checksum) == (edition.content, edition.checksum)
    assert [
        list(build(kind, Frozen.of(again.content)).listings()) for kind in KINDS.values()
    ] == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dim_edition SET note = 'x'",
        pytest.param("DELETE FROM dim_edition", marks=pytest.mark.postgresql),
    ],
)
def test_the_database_refuses_to_change_an_edition(night, coordinator, statement):
    make.edition(night, actor=coordinator)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_who_freezes(night, division, reviewer, organiser, facilitator):
    for person in (
        reviewer,
        facilitator,
        make.user(is_superuser=True),
        make.member("coordinator", make.event()),
    ):
        with pytest.raises(PermissionDenied):
            make.edition(night, actor=person)
    assert make.edition(night, division, actor=organiser).division == division


def test_nothing_new_and_nothing_at_all_are_refused(night, coordinator):
    edition = make.edition(night, actor=coordinator)
    with pytest.raises(Refused) as refused:
        make.edition(night, actor=coordinator)
    assert str(edition.number) in str(refused.value)
    empty = make.event()
    with pytest.raises(Refused):
        make.edition(empty, actor=make.member("coordinator", empty))
    assert Edition.objects.count() == 1


def test_drafts_and_notes_are_in_no_edition(night, coordinator):
    content = make.edition(night, actor=coordinator).content.decode()
    for secret in (SECRET_DRAFT, SECRET_WITHDRAWN, SECRET_NOTE):
        assert secret not in content
    assert {(row["status"], row["count"]) for row in json.loads(content)["not_listed"]} == {
        ("draft", 1),
        ("withdrawn", 1),
    }


def test_the_same_words_give_the_same_bytes(night):
    made = v1.stored_form(snapshot(night))
    shuffled = json.loads(json.dumps(dict(reversed(made.items()))))
    assert v1.canonical(made) == v1.canonical(shuffled)


@pytest.mark.parametrize("scope", ["event", "division"])
def test_the_summary_of_an_edition_is_the_summary(night, division, scope):
    """Counted and listed from stored words exactly as from the database."""
    whole = scope == "event"
    ours = build(KINDS["summary"], live(night, None if whole else division))
    theirs = event_summary(night) if whole else division_summary(division)
    assert [block for block in ours.blocks if block.kind != "entries"] == [
        block for block in theirs.blocks if block.kind != "entries"
    ]
    listed = [[list(block.entries) for block in report.listings()] for report in (ours, theirs)]
    assert listed[0] == listed[1]
    # The part of a division in the edition of the event says the same as its own.
    if not whole:
        narrowed = build(KINDS["summary"], live(night).narrowed(division.code))
        assert [list(block.entries) for block in narrowed.listings()] == listed[1]


def test_an_item_stands_for_its_entries_in_the_inventory(night, division):
    listed, refused = build(KINDS["dim"], live(night, division)).listings()
    assert [entry.code for entry in listed.entries] == ["SEK-P-001", "SEK-A-003", "SEK-B-002"]
    assert [entry.code for entry in refused.entries] == ["SEK-A-002"]
    of_class = build(KINDS["dim"], live(night, division).narrowed("SEK", "A"))
    listed, _refused = of_class.listings()
    assert [entry.code for entry in listed.entries] == ["SEK-A-001", "SEK-A-003"]


def test_the_record_lists_what_was_agreed_by_voices_and_what_was_not(night, division):
    Letterhead.objects.create(event=night, dated=datetime.date(2019, 9, 24))
    report = build(KINDS["record"], live(night, division))
    agreed, refused, undecided = report.listings()
    assert [entry.code for entry in undecided.entries] == ["SEK-A-003"]
    assert [entry.code for entry in agreed.entries] == ["SEK-P-001", "SEK-B-002"]
    assert [(entry.code, entry.reason) for entry in refused.entries] == [
        ("SEK-A-002", "Alasan uji")
    ]
    day = next(block.text for block in report.blocks if block.kind == "paragraph")
    assert "tahun dua ribu" in day


def test_pages_by_addressee(night):
    report = build(KINDS["addressee"], live(night), addressee="KPU RI")
    (table,) = report.tables()
    asked = [
        row["code"]
        for row in ({column.name: value for column, value in cells} for cells in table.cells())
    ]
    assert set(asked) == {"SEK-P-001", "SEK-B-002"}
    assert not build(KINDS["addressee"], live(night), addressee="Tidak ada").tables()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_live_is_marked_on_the_document(night, kind):
    report = build(KINDS[kind], live(night))
    said = report.mark + (report.paper.watermark if report.paper else "")
    assert "KONSEP" in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("extension", FORMATS)
def test_no_secret_is_in_any_document(hostile, as_bytes, kind, extension):
    if extension not in KINDS[kind].formats:
        return
    content = readable(as_bytes(build(KINDS[kind], live(hostile)), extension), extension)
    assert b"SEK-A-" in content
    for secret in (SECRET_DRAFT, SECRET_WITHDRAWN, SECRET_NOTE):
        assert secret.encode() not in content


def test_what_is_different_between_two_editions(night, class_a, coordinator):
    older = Frozen.of(make.edition(night, actor=coordinator).content)
    added = make.problem(class_a, "submitted", statement="Baru")
    reworded(Problem.objects.get(statement="Berdiri sendiri"), "Berdiri sendiri sekarang")
    newer = Frozen.of(make.edition(night, actor=coordinator).content)
    found = differences(older, newer)
    assert [one.code for one in found.added] == [added.code]
    (changed,) = found.changed
    ((change,), decided) = changed.reworded, changed.decided
    assert [piece.text for piece in change.new_pieces if piece.differs] == [" sekarang"]
    assert decided == ()
    assert len(differences(older, older)) == 0
    assert [one.code for one in differences(newer, older).removed] == [added.code]


def test_dates_of_the_letterhead(night):
    """A day that nobody has confirmed is left to be written by hand."""
    assert v1.stored_form(snapshot(night))["paper"]["dated"] is None
    assert build(KINDS["dim"], live(night)).paper.closing == BY_HAND
    assert BY_HAND in build(KINDS["record"], live(night)).blocks[0].text
    Letterhead.objects.create(event=night, dated=datetime.date(2019, 9, 30), place="Jakarta")
    assert build(KINDS["dim"], live(night)).paper.closing == "Jakarta, 30 September 2019"


@pytest.mark.parametrize(
    ("digits", "number"),
    [("", 0), ("abc", 0), ("g" * 8, 0), ("0" * 65, 0), ("0" * 8, 0), ("own", 1), ("OWN", 1)],
)
def test_finding_by_what_stands_on_paper(night, coordinator, digits, number):
    edition = make.edition(night, actor=coordinator)
    asked = {"own": edition.short, "OWN": edition.checksum.upper()}.get(digits, digits)
    assert len(find_editions(asked)) == number


@pytest.mark.postgresql  # SQLite lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_two_who_freeze_at_one_moment_get_two_numbers_or_are_told(
    night, coordinator, division, class_a
):
    """The second either sees what the first froze, and is told so, or has a number of its own."""
    start, said = threading.Barrier(2), []

    def go():
        try:
            start.wait()
            said.append(make.edition(night, actor=coordinator).number)
        except Refused as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, said)) in (["1", "unchanged"], ["1", "2"])
