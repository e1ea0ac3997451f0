"""A pasted or uploaded list: the page without a script, what a script sends, and the way back."""

import io
import json
import re
import uuid
from html import unescape

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dim.forms.rescued import sign_typist
from dim.models import Event, HistoryEntry, Problem
from dim.operations.pasting import storing
from dim.operations.problems import editing
from tests import factories as make
from tests import spreadsheets
from tests.threads import in_threads

JSON = {"Accept": "application/json"}
TSV = "Gudang belum ada\tBangun gudang\tPemda\nArsip basah\tBeli rak\tkpu ri; Balai Arsip\n"


@pytest.fixture
def issues(division):
    return [make.issue(division, 1, title="Arsip"), make.issue(division, 4, title="Dana hibah")]


@pytest.fixture
def room(client, facilitator, issues, event):
    make.addressee(event, "KPU RI")
    client.force_login(facilitator)
    return client


def url(of, name="list_paste", *more):
    return of.page_url(name, *more)


def fields_of(page):
    """The hidden fields of the preview, and what is chosen in it, as a browser would send them."""
    text = page.content.decode()
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text)
    sent = {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', options)
        first = re.findall(r'<option value="([^"]*)"', options)
        sent.setdefault(name, [])
        if isinstance(sent[name], list):
            sent[name].append((chosen or first)[0])
    return sent


def stored():
    return [
        (
            problem.strategic_issue.number,
            problem.statement,
            [
                (row.text, sorted(one.name for one in row.addressees.all()), row.horizon)
                for row in problem.recommendations.all()
            ],
        )
        for problem in Problem.objects.order_by("number")
    ]


def sent(key=None, *, issue, problems=None):
    problems = problems or [
        {"issue": "", "texts": {"statement": f"Masalah {n}"}, "recommendations": []}
        for n in (1, 2, 3)
    ]
    return {
        "key": str(key or uuid.uuid4()),
        "strategic_issue": issue.pk,
        "problems": json.dumps(problems),
    }


# --- Without a script --------------------------------------------------------------------


def test_a_list_is_shown_stored_and_taken_back(room, class_a, issues):
    assert room.get(url(class_a)).status_code == 200
    page = room.post(
        url(class_a), {"pasted": TSV, "strategic_issue": issues[1].pk, "action": "preview"}
    )
    assert page.status_code == 200
    assert "kolom 1 permasalahan · kolom 2 rekomendasi · kolom 3 tujuan" in page.content.decode()
    assert not Problem.objects.exists()

    done = room.post(url(class_a), fields_of(page) | {"action": "store"}, follow=True)
    assert "SEK-A-001–SEK-A-002" in done.content.decode()
    assert stored() == [
        (4, "Gudang belum ada", [("Bangun gudang", ["Pemda"], "")]),
        (4, "Arsip basah", [("Beli rak", ["Balai Arsip", "KPU RI"], "")]),
    ]
    assert {row.status for row in Problem.objects.all()} == {"draft"}

    address = re.search(r'action="([^"]+take-back/)"', done.content.decode())[1]
    back = room.post(address, follow=True)
    assert "2 draf dari daftar tempelan diurungkan." in back.content.decode()
    assert {row.status for row in Problem.objects.all()} == {"withdrawn"}
    assert list(
        HistoryEntry.objects.filter(problem__number=1).values_list("action", flat=True)
    ) == [
        "undo_paste",
        "created",
    ]
    # A second press does nothing, and says nothing wrong.
    assert room.post(address).status_code == 302
    assert HistoryEntry.objects.count() == 4


def test_unknown_issues_and_addressees_are_said_in_the_preview(room, class_a, issues):
    text = (
        "Isu\tMasalah\tSaran\tPihak terkait\n"
        "Dana hibah\tHibah telat\tTagih\tKPU RI\nEntah\tGudang\tBangun\tKPU RI dan Pemda"
    )
    page = room.post(url(class_a), {"pasted": text, "strategic_issue": issues[0].pk})
    shown = page.content.decode()
    assert "isunya tidak dikenal di sini: 1 (“Entah”)" in shown
    assert "Ditujukan kepada: KPU RI<" in shown
    assert "Belum ada di daftar tujuan kegiatan: “KPU RI dan Pemda”<" in shown
    make.addressee(class_a.division.event, "Pemda")
    again = room.post(url(class_a), fields_of(page) | {"action": "preview"})
    assert "Ditujukan kepada: KPU RI · Pemda<" in again.content.decode()
    room.post(url(class_a), fields_of(again) | {"action": "store"})
    assert stored() == [
        (4, "Hibah telat", [("Tagih", ["KPU RI"], "")]),
        (1, "Gudang", [("Bangun", ["KPU RI", "Pemda"], "")]),
    ]


def test_columns_can_be_reassigned_and_are_shown_before_they_are_stored(room, class_a, issues):
    page = room.post(url(class_a), {"pasted": TSV, "strategic_issue": issues[0].pk})
    fields = fields_of(page) | {"column": ["recommendation", "statement", ""], "action": "store"}
    again = room.post(url(class_a), fields)
    # Chosen and stored in one press: nobody has seen it, so it is shown first.
    assert again.status_code == 200
    assert not Problem.objects.exists()
    room.post(url(class_a), fields_of(again) | {"action": "store"})
    assert [(statement, rows[0][0]) for _issue, statement, rows in stored()] == [
        ("Bangun gudang", "Gudang belum ada"),
        ("Beli rak", "Arsip basah"),
    ]


def test_a_typed_tab_is_asked_about(room, class_a):
    page = room.post(url(class_a), {"pasted": "Gudang\tbelum ada\nArsip basah\nHibah terlambat"})
    assert page.context["preview"].problem_count == 3
    assert 'name="split"' in page.content.decode()
    split = room.post(url(class_a), fields_of(page) | {"split": "1", "action": "store"})
    assert split.context["preview"].columns[1][1] == "recommendation"
    assert not Problem.objects.exists()


def test_a_tab_in_the_quick_entry_is_asked_about(room, class_a, issues):
    """Without a script; with one, the preview opens when it is pasted."""
    board = class_a.get_absolute_url()
    typed = {
        "key": str(uuid.uuid4()),
        "strategic_issue": issues[1].pk,
        "statement": "Gudang\tBangun",
        "recommendations": "",
    }
    page = room.post(board, typed)
    assert page.status_code == 422
    assert not Problem.objects.exists()
    # The button for one problem: exactly as typed.
    room.post(board, typed | {"as_typed": "1"})
    room.post(url(class_a), fields_of(page) | {"action": "store", "key": str(uuid.uuid4())})
    assert [row[:2] for row in stored()] == [(4, "Gudang\tBangun"), (4, "Gudang")]
    room.post(board, typed | {"key": str(uuid.uuid4()), "recommendations": "Satu"})
    assert Problem.objects.count() == 3


def test_signs_are_taken_off_as_shown_only(room, class_a):
    page = room.post(url(class_a), {"pasted": "1. Gudang\n2. Arsip"})
    assert "<del>1. </del>Gudang" in page.content.decode()
    kept = room.post(url(class_a), fields_of(page) | {"strip": "0", "action": "preview"})
    assert "<del>" not in kept.content.decode()
    room.post(url(class_a), fields_of(kept) | {"action": "store"})
    assert [statement for _issue, statement, _rows in stored()] == ["1. Gudang", "2. Arsip"]


def test_more_than_200_are_a_sentence_and_the_text_stays(room, class_a):
    text = "\n".join(f"Masalah {n}\tUsul {n}" for n in range(201))
    page = room.post(url(class_a), {"pasted": text, "action": "preview"})
    assert page.status_code == 422
    assert "201 permasalahan; sekali tempel paling banyak 200" in page.content.decode()
    assert 'value="store"' not in page.content.decode()
    assert fields_of(page)["pasted"] == text
    forced = fields_of(page) | {"action": "store"}
    assert room.post(url(class_a), forced).status_code == 422
    assert room.post(url(class_a), forced, headers=JSON).json()["kind"] == "refused"
    assert not Problem.objects.exists()


def test_200_are_stored_with_a_constant_number_of_queries(
    room, class_a, issues, django_assert_max_num_queries
):
    def send(count, prefix):
        problems = [
            {
                "issue": issues[n % 2].pk,
                "texts": {"statement": f"{prefix} {n}", "cause": "Sebab"},
                "recommendations": [
                    {"text": f"Usul {n}", "addressees": "Pemda; KPU RI", "horizon": "short"}
                ],
            }
            for n in range(count)
        ]
        data = sent(issue=issues[0], problems=problems)
        with django_assert_max_num_queries(45):
            return room.post(url(class_a), data, headers=JSON).json()

    assert send(3, "Sedikit")["number"] == 3
    assert send(200, "Banyak")["code"] == "SEK-A-004–SEK-A-203"
    assert Problem.objects.filter(search_text__contains="banyak").count() == 200
    # Searches and suggestions know them.
    assert "SEK-A-203" in room.get(f"{class_a.get_absolute_url()}?q=banyak+199").content.decode()


def test_offices_that_are_known_are_linked_and_others_stay_readable(room, class_a, issues):
    sleman = make.office(code="3404", name="KPU Kab. Sleman")
    text = "Permasalahan\tAsal satker\nGudang\tkpu kab. sleman\nArsip\t3404; KPU Antah\nRak\t"
    page = room.post(
        url(class_a), {"pasted": text, "strategic_issue": issues[1].pk, "action": "preview"}
    )
    done = room.post(url(class_a), fields_of(page) | {"action": "store"}, follow=True)
    gudang, arsip, rak = Problem.objects.order_by("number")
    assert list(gudang.offices.all()) == list(arsip.offices.all()) == [sleman]
    assert (gudang.statement, rak.statement) == ("Gudang", "Rak")
    assert arsip.statement.startswith("Arsip\n")
    assert arsip.statement.endswith(": KPU Antah")
    told = [str(message) for message in done.context["messages"]]
    assert any("KPU Antah" in one for one in told)


def test_texts_without_a_problem_are_refused_in_words(room, class_a):
    page = room.post(
        url(class_a), {"pasted": "Permasalahan\tUsulan\n\tBangun", "action": "preview"}
    )
    assert "Tidak ada permasalahan dalam daftar ini." in page.content.decode()
    assert room.post(url(class_a), {"pasted": " ", "action": "preview"}).status_code == 422
    edit = room.post(url(class_a), {"pasted": TSV, "action": "edit"})
    assert "Gudang belum ada\tBangun gudang" in edit.content.decode()


@pytest.mark.parametrize("state", ["closed", "phase"])
def test_a_closed_class_keeps_the_text(room, class_a, event, state):
    page = room.post(url(class_a), {"pasted": TSV, "action": "preview"})
    fields = fields_of(page) | {"action": "store"}
    if state == "closed":
        type(class_a).objects.update(is_open=False)
    else:
        Event.objects.update(phase=Event.Phase.REVIEW)
    refused = room.post(url(class_a), fields)
    assert refused.status_code == 409
    assert "Gudang belum ada" in refused.content.decode()
    assert fields_of(refused)["key"] == fields["key"]
    assert not Problem.objects.exists()
    assert room.get(url(class_a)).status_code == 302
    type(class_a).objects.update(is_open=True)
    Event.objects.update(phase=Event.Phase.ENTRY)
    room.post(url(class_a), fields_of(refused) | {"action": "store"})
    assert len(stored()) == 2


def test_text_typed_without_a_session_comes_back(client, class_a, facilitator, issues):
    fields = {"pasted": TSV, "typed_by": sign_typist(facilitator), "action": "preview"}
    page = client.post(url(class_a), fields)
    assert page.status_code == 403
    assert "Gudang belum ada" in page.content.decode()


# --- What a script sends -----------------------------------------------------------------


def test_a_repeated_send_stores_nothing_twice(room, class_a, issues):
    data = sent(issue=issues[0])
    first = room.post(url(class_a), data, headers=JSON)
    assert (first.status_code, first.json()["code"]) == (201, "SEK-A-001–SEK-A-003")
    type(class_a).objects.update(is_open=False)
    again = room.post(url(class_a), data, headers=JSON)
    assert (again.status_code, again.json()["code"]) == (200, "SEK-A-001–SEK-A-003")
    assert Problem.objects.count() == 3
    class_a.refresh_from_db()
    assert class_a.last_number == 3
    other = sent(data["key"], issue=issues[1])
    refused = room.post(url(class_a), other, headers=JSON).json()
    assert (refused["kind"], refused["code"]) == ("refused", "key_reused")


def test_a_key_of_somebody_else_tells_nothing(room, class_a, class_b, issues):
    key = uuid.uuid4()
    room.post(url(class_a), sent(key, issue=issues[0]), headers=JSON)
    neighbour = make.member("facilitator", class_a)
    room.force_login(neighbour)
    refused = room.post(url(class_a), sent(key, issue=issues[0]), headers=JSON).json()
    assert refused["code"] == "foreign_key"
    assert "SEK-A" not in json.dumps(refused)
    assert room.get(url(class_a, "list_pasted", key)).status_code == 404
    assert room.post(url(class_a, "list_take_back", key)).status_code == 404
    assert {row.status for row in Problem.objects.all()} == {"draft"}


@pytest.mark.parametrize(
    "problems",
    [
        "",
        "[",
        "{}",
        "[]",
        "[1]",
        '[{"issue": ""}]',
        '[{"issue": "", "texts": {"statement": 5}, "recommendations": []}]',
        '[{"issue": "", "texts": {"statement": " "}, "recommendations": []}]',
        '[{"issue": {}, "texts": {"statement": "A"}, "recommendations": "x"}]',
        '[{"issue": "", "texts": {"statement": "A"}, "recommendations": [{"text": "B",'
        ' "addressees": "", "horizon": "never"}]}]',
        "[" * 100_000,
    ],
)
def test_what_no_page_sends_is_refused(room, class_a, issues, problems):
    data = sent(issue=issues[0]) | {"problems": problems}
    answer = room.post(url(class_a), data, headers=JSON)
    assert (answer.status_code, answer.json()["kind"]) == (422, "refused")
    assert not Problem.objects.exists()


def test_one_bad_row_stores_nothing_and_is_named(room, class_a, issues):
    problems = [
        {"issue": "", "texts": {"statement": "Baik"}, "recommendations": []},
        {
            "issue": "",
            "texts": {"statement": "Gudang"},
            "recommendations": [{"text": "Usul", "addressees": "x" * 400, "horizon": ""}],
        },
    ]
    answer = room.post(url(class_a), sent(issue=issues[0], problems=problems), headers=JSON)
    assert answer.status_code == 422
    assert "Permasalahan ke-2 dalam daftar" in answer.json()["message"]
    assert not Problem.objects.exists()


def test_control_characters_are_left_out_and_told(room, class_a, issues):
    problems = [
        {"issue": 0, "texts": {"statement": "Gudang\x00 rusak\x0bparah"}, "recommendations": []}
    ]
    answer = room.post(url(class_a), sent(issue=issues[0], problems=problems), headers=JSON).json()
    assert "1 karakter" in answer["notices"][0]
    assert Problem.objects.get().statement == "Gudang rusak\nparah"


def test_what_was_changed_since_is_not_taken_back(room, class_a, issues, facilitator):
    key = uuid.uuid4()
    room.post(url(class_a), sent(key, issue=issues[0]), headers=JSON)
    changed = Problem.objects.get(number=2)
    editing.update_problem(
        changed, make.content(class_a, "Diubah"), actor=facilitator, expected_version=1
    )
    answer = room.post(url(class_a, "list_take_back", key), headers=JSON).json()
    assert answer["kind"] == "saved"
    assert "2 draf" in answer["message"]
    assert "SEK-A-002" in answer["message"]
    assert list(Problem.objects.order_by("number").values_list("status", flat=True)) == [
        "withdrawn",
        "draft",
        "withdrawn",
    ]


def test_a_closed_class_takes_nothing_back(room, class_a, issues):
    key = uuid.uuid4()
    room.post(url(class_a), sent(key, issue=issues[0]), headers=JSON)
    type(class_a).objects.update(is_open=False)
    answer = room.post(url(class_a, "list_take_back", key), headers=JSON)
    assert answer.json()["code"] == "class_closed"
    assert {row.status for row in Problem.objects.all()} == {"draft"}
    assert "take-back" not in room.get(url(class_a, "list_pasted", key)).content.decode()


# --- Files -------------------------------------------------------------------------------


def upload(client, of, name, data):
    file = SimpleUploadedFile(name, data)
    return client.post(url(of), {"file": file, "pasted": "", "action": "preview"})


def word(build):
    document = docx.Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _table(document):
    document.add_paragraph("Daftar masalah kelas kami")
    table = document.add_table(rows=1, cols=4)
    rows = [
        ("No", "Permasalahan", "Rekomendasi", "Ditujukan kepada"),
        ("1", "Gudang\nbelum ada", "Bangun", "Pemda"),
        ("", "", "Sewa", "KPU RI"),
        ("2", "Arsip basah", "Beli rak", ""),
    ]
    for cells in [rows[0]]:
        for cell, text in zip(table.rows[0].cells, cells, strict=True):
            cell.text = text
    for cells in rows[1:]:
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text


def _list(document):
    document.add_heading("Kelas A")
    document.add_paragraph("Gudang belum ada", style="List Number")
    document.add_paragraph("Bangun", style="List Bullet 2")
    document.add_paragraph("Arsip basah", style="List Number")


@pytest.mark.parametrize(
    ("name", "build", "expected"),
    [
        (
            "tabel.docx",
            lambda: word(_table),
            [("Gudang\nbelum ada", ["Bangun", "Sewa"]), ("Arsip basah", ["Beli rak"])],
        ),
        (
            "daftar.docx",
            lambda: word(_list),
            [("Gudang belum ada", ["Bangun"]), ("Arsip basah", [])],
        ),
        (
            "daftar.csv",
            lambda: b"Permasalahan;Rekomendasi\nGudang;Bangun\nArsip;",
            [("Gudang", ["Bangun"]), ("Arsip", [])],
        ),
        (
            "daftar.xlsx",
            lambda: spreadsheets.as_xlsx(
                [["Gudang", "Bangun"], ['Arsip "lama"\nbasah', "Beli rak"]],
                headings=["Permasalahan", "Rekomendasi"],
                above=[["Daftar Inventarisasi Masalah"]],
            ),
            [("Gudang", ["Bangun"]), ('Arsip "lama"\nbasah', ["Beli rak"])],
        ),
    ],
)
def test_a_file_leads_to_the_same_preview(room, class_a, name, build, expected):
    page = upload(room, class_a, name, build())
    assert page.status_code == 200, page.content.decode()
    room.post(url(class_a), fields_of(page) | {"action": "store"})
    assert [
        (statement, [row[0] for row in rows]) for _issue, statement, rows in stored()
    ] == expected


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("kosong.xlsx", b"", "kosong"),
        ("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ".xls"),
        ("rusak.docx", b"PK\x03\x04" + b"x" * 50, "rusak"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(room, class_a, name, data, said):
    page = upload(room, class_a, name, data)
    assert page.status_code == 422
    assert said in page.content.decode()


def test_an_upload_that_is_too_large_is_refused(room, class_a):
    page = upload(room, class_a, "besar.csv", b"x" * (22 * 1024 * 1024))
    assert page.status_code == 422
    assert "20 MB" in page.content.decode()


# --- At once -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_sends_of_one_list_at_once_store_it_once(class_a, facilitator, issues):
    key = uuid.uuid4()
    contents = [make.content(class_a, f"Masalah {n}", strategic_issue=issues[0]) for n in range(5)]
    results = []

    def send():
        results.append(storing.store_list(class_a, contents, actor=facilitator, key=key))

    in_threads(*[send] * 4)
    assert Problem.objects.count() == 5
    assert sorted(result.is_new for result in results) == [False, False, False, True]
