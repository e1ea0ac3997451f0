"""Before freezing: what is open is named, answered, and kept with the answer."""

import datetime

import pytest
from django.utils import timezone

from dim.models import Addressee, Edition, Letterhead, Signatory
from dim.models.status import Outcome
from dim.operations.problems.content import RecommendationContent
from dim.reports.content.freezing import freeze
from dim.reports.content.frozen import Frozen
from dim.reports.content.open_matters import Answer, Unsettled, open_matters
from dim.reports.documents.kinds import KINDS, build
from dim.reports.documents.summary import event_summary
from dim.workflow import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(event, class_a, class_b, coordinator):
    """An item being written over two problems, and one problem in every other status."""
    make.item(
        [make.problem(class_a, "submitted"), make.problem(class_b, "submitted")],
        actor=coordinator,
        statement="Butir yang belum selesai",
    )
    make.problem(class_a, "accepted", statement="Disetujui")
    make.problem(class_a, "submitted", statement="Belum diputuskan")
    make.problem(class_b, "returned", statement="Dikembalikan")
    make.problem(class_b, "not_agreed", statement="Ditolak")
    make.problem(class_b, "withdrawn")
    make.problem(class_b, "draft")
    Addressee.objects.update(is_proposed=False)
    return event


@pytest.fixture
def letterhead(event):
    Signatory.objects.create(event=event, role="Ketua contoh")
    return Letterhead.objects.create(
        event=event,
        lines="KOP CONTOH",
        number="1/BA/2019",
        place="Jakarta",
        dated=timezone.now().astimezone(event.zone).date(),
    )


def counts(event, division=None):
    return {matter.name: matter.count for matter in open_matters(event, division)}


def answered(**answers):
    return {name: Answer[answer.upper()].value for name, answer in answers.items()}


ALL_STATED = answered(undecided="state", unadopted="state", returned="state")
ALL_LEFT_OUT = answered(undecided="leave_out", unadopted="leave_out", returned="leave_out")


def test_everything_that_is_open_is_named(evening, division, other_division):
    missing = dict.fromkeys(("letterhead", "number", "place", "date", "signatories"), 1)
    assert counts(evening) == {"undecided": 1, "unadopted": 1, "returned": 1} | missing
    assert counts(evening, division) == counts(evening)
    assert counts(evening, other_division) == missing


def test_addressees_that_nobody_confirmed_are_named(event, class_a, letterhead):
    row = RecommendationContent("Satu", ("Dinas yang diketik",), "")
    make.problem(class_a, "accepted", recommendations=(row,))
    Addressee.objects.create(event=event, name="Tidak dipakai", is_proposed=True)
    assert counts(event) == {"addressees": 1}


def test_nothing_is_open_where_all_is_settled(event, class_a, letterhead, coordinator):
    make.adopted_item([make.problem(class_a, "submitted")], coordinator)
    Addressee.objects.update(is_proposed=False)
    assert counts(event) == {}
    assert '"open"' not in freeze(event, actor=coordinator).content.decode()


@pytest.mark.parametrize(
    "answers", [{}, ALL_STATED | {"returned": "as_is"}, {"undecided": "state"}, {"returned": "?"}]
)
def test_without_an_answer_to_each_nothing_is_frozen(evening, letterhead, coordinator, answers):
    with pytest.raises(Unsettled) as refused:
        freeze(evening, actor=coordinator, answers=answers)
    assert {matter.name for matter in refused.value.matters} == set(ALL_STATED)
    assert not Edition.objects.exists()


def test_an_item_that_is_being_written_is_never_agreed(evening, letterhead, coordinator):
    frozen = Frozen.of(freeze(evening, actor=coordinator, answers=ALL_STATED).content)
    agreed, refused, undecided = build(KINDS["record"], frozen).listings()
    assert [entry.statement for entry in agreed.entries] == ["Disetujui"]
    assert [entry.statement for entry in refused.entries] == ["Ditolak"]
    assert {entry.statement for entry in undecided.entries} == {
        "Butir yang belum selesai",
        "Belum diputuskan",
        "Dikembalikan",
    }
    numbers = [one.value for one in event_summary(evening).blocks[2].numbers]
    assert (numbers[0], *numbers[2:5]) == (6, 1, 1, 3)
    said = build(KINDS["record"], frozen).accounting().text
    assert said.startswith(
        "1. Disampaikan 6 permasalahan: 1 disepakati (Lampiran II),"
        " 1 tidak disepakati (Lampiran III),"
        " 3 belum diputuskan (termuat sebagai 2; Lampiran IV),"
        " 1 dikembalikan untuk dilengkapi (Lampiran IV)."
    )


def test_what_is_left_out_is_counted_and_its_words_are_not_in_the_edition(
    evening, letterhead, coordinator
):
    edition = freeze(evening, actor=coordinator, answers=ALL_LEFT_OUT)
    frozen = Frozen.of(edition.content)
    for words in ("Butir yang belum selesai", "Belum diputuskan", "Dikembalikan"):
        assert words not in edition.content.decode()
    assert [entry.statement for entry in frozen.problems] == ["Disetujui", "Ditolak"]
    assert frozen.content.stamp.open == {
        "undecided": (1, "leave_out"),
        "unadopted": (1, "leave_out"),
        "returned": (1, "leave_out"),
    }
    assert frozen.reckoning.problems == {
        Outcome.AGREED: 1,
        Outcome.NOT_AGREED: 1,
        Outcome.PENDING: 3,
        Outcome.RETURNED: 1,
    }
    for kind in ("record", "dim", "summary"):
        text = " ".join(
            block.text for block in build(KINDS[kind], frozen).blocks if block.kind == "paragraph"
        )
        assert "6 permasalahan" in text
        assert "4 permasalahan yang belum tuntas tidak dimuat" in text
    assert len(build(KINDS["record"], frozen).listings()) == 2


def test_an_edition_without_any_problem_is_refused(event, class_a, letterhead, coordinator):
    make.problem(class_a, "submitted")
    with pytest.raises(Refused, match="tanpa permasalahan"):
        freeze(event, actor=coordinator, answers=answered(undecided="leave_out"))


def test_the_number_of_the_record_stands_below_its_title(evening, letterhead, coordinator):
    frozen = Frozen.of(make.edition(evening, actor=coordinator).content)
    assert build(KINDS["record"], frozen).paper.heading[:2] == (
        "BERITA ACARA",
        "NOMOR 1/BA/2019",
    )
    assert "1/BA/2019" not in " ".join(build(KINDS["dim"], frozen).paper.heading)


def test_files_of_an_edition_carry_its_number(evening, coordinator):
    frozen = Frozen.of(make.edition(evening, actor=coordinator).content)
    for kind in KINDS.values():
        assert f"-edisi-1-{frozen.checksum[:8]}-" in build(kind, frozen).slug


def test_a_day_that_is_not_today_is_asked_for(event, class_a, letterhead, coordinator):
    make.problem(class_a, "accepted")
    Addressee.objects.update(is_proposed=False)
    Letterhead.objects.update(dated=datetime.date(2019, 9, 24))
    (matter,) = open_matters(event)
    assert (matter.name, matter.detail) == ("day", "24 September 2019")


def test_what_was_accepted_before_it_went_into_an_unadopted_item_is_said(
    event, class_a, coordinator
):
    made = [make.problem(class_a, "accepted"), make.problem(class_a, "submitted")]
    make.item(made, actor=coordinator)
    (matter,) = [one for one in open_matters(event) if one.name == "unadopted"]
    assert (matter.count, matter.detail) == (
        1,
        "(atas 2 permasalahan, 1 di antaranya sudah disetujui)",
    )


def test_letters_that_papers_cannot_show_are_named_with_their_codes(event, class_a, letterhead):
    # Emoji, signs of Word's lists and other scripts have fonts.
    make.problem(class_a, "accepted", statement="Gudang 🏚️ bocor \uf0b7 مخزن Привет ≥ ✓ é")
    assert "letters" not in counts(event)
    lacking = make.problem(class_a, "accepted", statement="Gudang 倉 dan 庫", cause="字")
    make.problem(class_a, "draft", statement="漢")
    make.problem(class_a, "accepted", recommendations=(RecommendationContent("Tambah 庫", (), ""),))
    (matter,) = [matter for matter in open_matters(event) if matter.name == "letters"]
    assert matter.count == 3
    assert matter.answers == (Answer.AS_IS,)
    assert all(letter in matter.detail for letter in ("倉", "庫", lacking.code))
    assert "漢" not in matter.detail
    assert matter.detail.count("SEK-A-") == 2
