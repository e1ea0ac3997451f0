"""The stored forms of editions: bytes of every released form are read for ever."""

import hashlib
import io
import json
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from dim.models import Edition
from dim.models.problem_text import PROBLEM_TEXTS, TEXT_NAMES
from dim.reports.content import edition_form
from dim.reports.content.edition_content import EditionContent
from dim.reports.content.edition_form import UnknownForm, decode, encode, v1
from dim.reports.content.freezing import live
from dim.reports.content.frozen import Frozen
from dim.reports.documents.differences import differences
from dim.reports.documents.kinds import KINDS, build, scope_of
from dim.reports.structure.grid import grid
from dim.reports.writers import FORMATS
from dim.workflow import Refused
from tests import factories as make

STORED = Path(__file__).parents[1] / "fixtures"
# Sample data, written when the form was released, with its checksums; never written again.
EDITIONS = {
    "edition-1.json": "abedb1c95d1c277b77e9985c181f6ad176fafe8252d0346462eaebd431a80bbb",
    "edition-1-division.json": "feccce5d4da367a86a477ed590fd78190b894f13a7c2c5bf203369a458925bfd",
}


@pytest.fixture(params=EDITIONS)
def stored(request):
    return (STORED / request.param).read_bytes()


def narrowed_all(frozen):
    """The whole, its divisions and their classes."""
    yield frozen
    for division in frozen.content.divisions:
        yield frozen.narrowed(division.code)
        for letter in division.classes:
            yield frozen.narrowed(division.code, letter)


@pytest.mark.parametrize(("name", "checksum"), EDITIONS.items())
def test_stored_bytes_are_encoded_to_the_same_bytes_and_checksum(name, checksum):
    stored = (STORED / name).read_bytes()
    assert encode(decode(stored)) == stored
    assert Frozen.of(stored).checksum == checksum == hashlib.sha256(stored).hexdigest()


def test_everything_that_is_stored_is_read(stored):
    """Each leaf of the stored object, with another value, reads as another content."""
    whole, content = json.loads(stored), decode(stored)

    def leaves(value, *path):
        if isinstance(value, dict | list) and value:
            for key in value if isinstance(value, dict) else range(len(value)):
                yield from leaves(value[key], *path, key)
        elif value not in ({}, []):
            yield path

    for path in leaves(whole):
        if path == ("schema",):
            continue
        changed = json.loads(stored)
        holder = changed
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = other_than(holder[path[-1]])
        assert decode(v1.canonical(changed)) != content, path


def other_than(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return "X"
    if value[:4].isdigit() and value[4:5] == "-":  # a date or moment
        return f"2001{value[4:]}"
    if value.startswith("iVBOR"):  # a picture
        return ""
    return f"{value}Z"


@pytest.mark.parametrize("extension", FORMATS)
def test_every_document_can_be_made_of_stored_bytes(stored, extension):
    made = 0
    for frozen in narrowed_all(Frozen.of(stored)):
        for kind in KINDS.values():
            if extension not in kind.formats or scope_of(frozen) not in kind.scopes:
                continue
            if extension == "pdf" and scope_of(frozen) != "event" and kind.name != "dim":
                continue  # a process for each takes its time
            file = io.BytesIO()
            report = build(kind, frozen, extension=extension)
            FORMATS[extension].write(report, file)
            assert file.getvalue()
            made += 1
    assert made


def test_a_document_of_stored_bytes_says_what_they_say():
    frozen = Frozen.of((STORED / "edition-1.json").read_bytes())
    report = build(KINDS["record"], frozen)
    agreed, refused, undecided = report.listings()
    # Its item was still being written: it was printed as agreed once, and is no more.
    assert "SEK-P-001" not in {entry.code for entry in agreed.entries}
    item = next(entry for entry in undecided.entries if entry.code == "SEK-P-001")
    assert item.classes == ("DATIN-A", "SEK-A", "SEK-B")
    assert {entry.reason for entry in refused.entries} == {"Alasan uji"}
    assert report.mark.startswith(f"Edisi 1 · {frozen.checksum[:8]}")
    assert [place.role for place in report.paper.signatories] == [
        "Koordinator contoh",
        "Notulis contoh",
    ]


def test_a_key_that_an_older_row_does_not_have_is_empty(stored):
    """Rows keep being read when keys come that they were stored without."""
    whole = json.loads(stored)
    for name in ("items", "problems", "divisions", "not_listed"):
        whole[name] = [{}, *({key: row[key] for key in list(row)[:1]} for row in whole[name])]
    whole["paper"] = {}
    whole["edition"] = {"number": 1}
    whole["event"] = {"starts_on": "2019-09-21"}
    content = decode(v1.canonical(whole))
    assert dict(content.problems[0].texts) == dict.fromkeys(TEXT_NAMES, "")
    assert content.paper.dated is None
    for name in ("code", "division", "cause", "impact", "recommendations", "consolidated_into"):
        older = json.loads(stored)
        for row in older["problems"]:
            row.pop(name)
        found = decode(v1.canonical(older))
        assert len(found.problems) == len(older["problems"])


def test_a_text_that_came_later_is_empty_in_older_editions_and_keeps_their_bytes(
    stored, monkeypatch
):
    later = (*TEXT_NAMES, "place")
    monkeypatch.setattr(v1, "TEXT_NAMES", later)
    content = decode(stored)
    assert {entry.texts["place"] for entry in content.problems} == {""}
    assert encode(content) == stored
    typed = dict(content.problems[0].texts) | {"place": "Gudang"}
    more = replace(content, problems=(replace(content.problems[0], texts=typed),))
    assert decode(encode(more)).problems[0].texts["place"] == "Gudang"


@pytest.mark.parametrize("schema", ["konsolnas-dim-edition/2", "", None, 1, "konsolnas-dim/2"])
def test_an_unknown_form_is_refused_and_named(stored, schema):
    whole = json.loads(stored) | {"schema": schema}
    with pytest.raises(UnknownForm, match=rf"“{schema}”.*{v1.SCHEMA}"):
        Frozen.of(json.dumps(whole).encode())


def test_the_form_is_not_the_download(stored, monkeypatch):
    """Nothing of an edition is made by the JSON writer: that one may change."""
    from dim.reports.writers import json as download

    for name in ("problem_row", "item_row", "_event", "_recommendations"):
        monkeypatch.setattr(download, name, lambda *_: pytest.fail("asked the download"))
    assert encode(decode(stored)) == stored


def test_a_value_that_a_vocabulary_no_longer_has_is_shown_as_it_is(stored):
    whole = json.loads(stored)
    whole["problems"][0]["recommendations"][0]["horizon"] = "someday"
    whole["problems"][0]["reason_category"] = "gone"
    entry = Frozen.of(v1.canonical(whole)).problems[0]
    assert (str(entry.recommendations[0].horizon), str(entry.reason_kind)) == ("someday", "gone")


# --- Nothing has changed -------------------------------------------------------------------------


@pytest.fixture
def second_form(monkeypatch):
    """A form that stores the same content in other bytes, and is the newest."""
    schema = "konsolnas-dim-edition/2"

    def encode_anew(content):
        return json.dumps({"schema": schema, "one": v1.stored_form(content)}).encode()

    form = SimpleNamespace(
        SCHEMA=schema, encode=encode_anew, decode=lambda stored: v1.decode(stored["one"])
    )
    monkeypatch.setitem(edition_form.FORMS, schema, form)
    monkeypatch.setattr(edition_form, "NEWEST", form)


@pytest.mark.django_db
def test_the_same_words_in_a_newer_form_are_no_new_edition(event, class_a, coordinator, request):
    problem = make.problem(class_a, "submitted")
    older = make.edition(event, actor=coordinator)
    request.getfixturevalue("second_form")
    with pytest.raises(Refused) as refused:
        make.edition(event, actor=coordinator)
    assert refused.value.code == "unchanged"
    make.problem(class_a, "submitted", statement="Baru masuk")
    newer = make.edition(event, actor=coordinator)
    assert json.loads(newer.content)["schema"].endswith("/2")
    assert newer.checksum == hashlib.sha256(newer.content).hexdigest()
    found = differences(Frozen.of(older.content), Frozen.of(newer.content))
    assert ([entry.statement for entry in found.added], found.changed) == (["Baru masuk"], ())
    assert Edition.objects.count() == 2
    assert problem.code in {entry.code for entry in live(event).problems}


@pytest.mark.parametrize("name", [field.name for field in fields(EditionContent)])
def test_which_part_of_an_edition_makes_it_another_one(name):
    content = decode((STORED / "edition-1.json").read_bytes())
    other = decode((STORED / "edition-1-division.json").read_bytes())
    values = {
        "stamp": None,
        "at": content.at.replace(year=2020),
        "event": replace(content.event, venue="Lain"),
        "division": "SEK",
        "paper": replace(content.paper, place="Lain"),
        "divisions": other.divisions,
        "offices": {},
        "not_listed": (),
        "items": (),
        "problems": (),
    }
    changed = replace(content, **{name: values[name]})
    assert content.says_the_same(changed) == (name in {"stamp", "at"})


# --- Every text is printed -----------------------------------------------------------------------


def test_every_text_has_its_place_on_paper():
    """The official table names the texts one by one: a new one needs its place there."""
    content = decode((STORED / "edition-1.json").read_bytes())
    texts = {text.name: f"Kata {number}" for number, text in enumerate(PROBLEM_TEXTS)}
    problem = replace(content.problems[0], texts=texts, item_code="")
    frozen = Frozen(replace(content, problems=(problem,), items=()))
    (block,) = build(KINDS["dim"], frozen).listings()
    (row,) = grid(block)
    for words in texts.values():
        assert any(words in cell for cell in row.cells)
