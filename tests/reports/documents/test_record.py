"""The official record: a letter to sign, with its annexes on broad pages."""

import dataclasses
import datetime
import io
import re
import shutil
import subprocess

import docx
import pytest
from docx.enum.section import WD_ORIENT

from dim.reports.content.freezing import live
from dim.reports.documents.kinds import KINDS, build
from dim.reports.documents.record import ATTENDANCE, MORE
from dim.reports.structure.paper import PlaceToSign
from tests import factories as make


@pytest.fixture
def record(event, class_a, class_b):
    """``record(**paper)``: the record of an event with two problems."""

    def made(**paper):
        frozen = live(event)
        stored = dataclasses.replace(frozen.content.paper, **paper)
        frozen.content = dataclasses.replace(frozen.content, paper=stored)
        return build(KINDS["record"], frozen)

    offices = (make.office(name="KPU Kab. Contoh"), make.office(name="KPU Kota Contoh"))
    make.problem(class_a, "accepted", offices=offices)
    make.problem(class_b, "not_agreed", offices=offices[:1])
    return made


def said(report):
    return [block.text for block in report.blocks if block.kind == "paragraph"]


def test_it_has_the_parts_of_a_state_paper_in_their_order(record):
    report = record(number="12/PL.01-BA/01/2019", dated=datetime.date(2019, 9, 24))
    title, number, about, subject = report.paper.heading
    assert (title, number, about) == ("BERITA ACARA", "NOMOR 12/PL.01-BA/01/2019", "TENTANG")
    assert subject.endswith(report.subject.event_name.upper())
    opening, _lead, first, second, closing, *_annexes = said(report)
    assert "tanggal dua puluh empat bulan September tahun dua ribu sembilan belas" in opening
    assert "dipimpin oleh" in opening
    assert "peserta dari 2 kelas" in opening
    assert first.startswith("1. Disampaikan 2 permasalahan")
    assert second.startswith("2. ")
    assert closing.startswith("Demikian Berita Acara ini dibuat")
    kinds = [block.kind for block in report.blocks]
    assert kinds.index("signing") == kinds.index("part") - 1


def test_the_attendance_sheet_has_a_line_for_each_office_and_for_others(record, event, class_a):
    def sheet():
        return next(block for block in record().blocks if block.kind == "table")

    rows = list(sheet())
    assert [row[2] for row in rows[:3]] == ["KPU Kab. Contoh", "KPU Kota Contoh", ""]
    assert len(rows) == ATTENDANCE
    many = [make.office(name=f"KPU Contoh {number:02d}") for number in range(40)]
    make.problem(class_a, "accepted", offices=tuple(many))
    rows = list(sheet())
    assert len(rows) == 42 + MORE
    assert [row[0] for row in rows] == list(range(1, 53))
    # Nobody is said to have been there: name and signature are for them.
    assert not any(row[1] or row[4] for row in rows)


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")
def test_its_letter_is_upright_and_its_annexes_are_broad(record, as_bytes):
    report = record()
    done = subprocess.run(
        ["pdfinfo", "-l", "99", "-"], input=as_bytes(report, "pdf"), capture_output=True, check=True
    )
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", done.stdout.decode())
    assert [float(width) < float(height) for width, height in sizes] == [
        True,
        *[False] * (len(sizes) - 1),
    ]
    document = docx.Document(io.BytesIO(as_bytes(report, "docx")))
    letter, annexes = document.sections
    assert (letter.orientation, annexes.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    assert letter.first_page_footer.paragraphs[0].text == annexes.footer.paragraphs[0].text


def test_who_signs_alone_signs_at_the_right(record, as_bytes):
    one = PlaceToSign("", "Sekretaris Jenderal", "Nama Contoh")
    document = docx.Document(io.BytesIO(as_bytes(record(signatories=(one,)), "docx")))
    (table,) = [table for table in document.tables if "Nama Contoh" in table.rows[0].cells[-1].text]
    assert [cell.text for cell in table.rows[0].cells][:-1] == [""]


def test_several_sign_in_their_order_two_beside_each_other(record, as_bytes):
    places = tuple(PlaceToSign("", f"Peran {n}", f"Nama {n}") for n in (1, 2, 3))
    document = docx.Document(io.BytesIO(as_bytes(record(signatories=places), "docx")))
    (table,) = [table for table in document.tables if "Nama 1" in table.rows[0].cells[0].text]
    named = [re.findall(r"Nama \d", cell.text) for row in table.rows for cell in row.cells]
    assert named == [["Nama 1"], ["Nama 2"], ["Nama 3"], []]
