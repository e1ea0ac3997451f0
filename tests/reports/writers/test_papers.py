"""Official papers: every format has the same places to sign, and room only where people write."""

import io
from dataclasses import replace

import docx
import pytest

from dim.models import Letterhead, Signatory
from dim.reports.content.freezing import live
from dim.reports.documents.kinds import KINDS, build, differences_document
from tests import factories as make
from tests.reports import sample_reports
from tests.reports.conftest import pdf_pages

pytestmark = pytest.mark.django_db

ROOM_TO_WRITE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}trHeight"


def text_of(data, extension):
    if extension == "html":
        return data.decode()
    if extension == "pdf":
        return "\n".join(pdf_pages(data))
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(cells)


@pytest.mark.parametrize("extension", ["docx", "html", "pdf"])
def test_without_signatories_place_and_date_stand_above_one_empty_place(
    event, class_a, as_bytes, extension
):
    make.problem(class_a, "accepted")
    Letterhead.objects.create(event=event, dated=event.ends_on)
    report = build(KINDS["dim"], live(event))
    (place,) = report.paper.places_to_sign
    assert (place.role, place.name) == ("", "")
    said = text_of(as_bytes(report, extension), extension)
    assert said.count("24 September 2019") >= 1
    if extension == "html":
        assert said.count('class="name"') == 1
    if extension == "docx":
        assert said.count("nama lengkap") == 1


@pytest.mark.parametrize("extension", ["docx", "html", "pdf"])
def test_with_signatories_only_they_sign(event, class_a, as_bytes, extension):
    make.problem(class_a, "accepted")
    Signatory.objects.create(event=event, role="Ketua contoh", name="Nama Contoh")
    said = text_of(as_bytes(build(KINDS["dim"], live(event)), extension), extension)
    assert said.count("Ketua contoh") == said.count("Nama Contoh") == 1
    assert "nama lengkap" not in said


def test_a_paper_without_place_and_date_has_no_place_to_sign():
    assert sample_reports.paper(signatories=(), closing="").places_to_sign == ()


def rows_with_room(data):
    document = docx.Document(io.BytesIO(data))
    for table in document.tables:
        for row in table.rows:
            yield row._tr.find(f".//{ROOM_TO_WRITE}") is not None, [c.text for c in row.cells]


def test_only_a_form_has_room_to_write(event, class_a, as_bytes):
    make.problem(class_a, "submitted", cause="Hilang nanti")
    older = live(event)
    changed = older.content.problems[0]
    emptied = replace(changed, texts=dict(changed.texts) | {"cause": ""})
    newer = type(older)(replace(older.content, problems=(emptied,)))
    rows = list(rows_with_room(as_bytes(differences_document(older, newer), "docx")))
    assert [cells[-1] for _room, cells in rows if "Penyebab" in cells[1]] == [""]
    assert not any(room for room, _cells in rows)
    record = as_bytes(build(KINDS["record"], older), "docx")
    with_room = [cells for room, cells in rows_with_room(record) if room]
    assert len(with_room) == 30  # the lines on which people sign that they were there
