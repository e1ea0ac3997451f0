"""Files read back from their bytes: the same sentences everywhere, and nothing that runs."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from dim.models import Problem
from dim.reports.documents.summary import event_summary
from dim.reports.writers import FORMATS, html, xlsx
from dim.reports.writers.csv import harmless
from tests import factories as make
from tests.reports.conftest import (
    HOSTILE,
    LONG,
    SECRET_DRAFT,
    SECRET_NOTE,
    SECRET_WITHDRAWN,
    readable,
)

CODE, STATEMENT, NUMBER, RECOMMENDATION = 0, 4, 10, 11


def workbook(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_rows(sheet):
    # Excel reads _x005F_ as an underscore; openpyxl does so only where asked.
    return [
        [unescape(v) if isinstance(v, str) else v for v in row]
        for row in sheet.iter_rows(values_only=True)
    ]


def joined(rows):
    """Rows of a sheet with continuation rows put together again."""
    whole = []
    for row in rows:
        if isinstance(row[NUMBER], str):
            whole[-1] = [
                (before or "") + (after or "") if index not in (CODE, NUMBER) else before
                for index, (before, after) in enumerate(zip(whole[-1], row, strict=True))
            ]
        else:
            whole.append(row)
    return whole


def csv_rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


class Texts(HTMLParser):
    """The typed texts of a page in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.inside = ""
        self.found = []
        self.tags = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        classes = (dict(attrs).get("class") or "").split()
        if {"typed", "code"} & set(classes):
            self.inside = tag
            self.found.append("")

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data):
        if self.inside:
            self.found[-1] += data


@pytest.fixture
def report(hostile):
    return event_summary(hostile)


def test_every_file_says_the_same_in_the_same_order(report, as_bytes):
    problems = json.loads(as_bytes(report, "json"))["problems"]
    expected = [
        (problem["code"], problem["statement"], row["text"])
        for problem in problems
        for row in problem["recommendations"]
    ]
    assert {problem["statement"] for problem in problems} >= set(HOSTILE)

    book = workbook(as_bytes(report, "xlsx"))
    in_sheets = [
        (row[CODE], row[STATEMENT], row[RECOMMENDATION])
        for sheet in book.worksheets[1:3]
        for row in joined(sheet_rows(sheet)[1:])
    ]
    assert in_sheets == expected

    in_csv = [
        (row[CODE], row[STATEMENT], row[RECOMMENDATION])
        for row in csv_rows(as_bytes(report, "csv"))[1:-1]
    ]
    assert in_csv == [
        (code, harmless(statement), harmless(text)) for code, statement, text in expected
    ]

    page = Texts()
    page.feed(as_bytes(report, "html").decode())
    in_html = [
        text
        for problem in problems
        for text in (
            problem["code"],
            *(
                problem[name]
                for name in ("statement", "cause", "impact", "legal_basis", "reason")
                if problem[name]
            ),
            *(row["text"] for row in problem["recommendations"]),
        )
        if problem["status"] == "not_agreed" or text != problem["reason"]
    ]
    assert page.found == in_html


@pytest.mark.parametrize("extension", FORMATS)
def test_no_file_holds_drafts_withdrawn_entries_or_internal_notes(report, as_bytes, extension):
    content = readable(as_bytes(report, extension), extension)
    for secret in (SECRET_DRAFT, SECRET_WITHDRAWN, SECRET_NOTE):
        assert secret.encode() not in content


# --- XLSX -------------------------------------------------------------------------


def test_a_workbook_holds_text_and_our_own_numbers_never_formulas(report, as_bytes):
    for sheet in workbook(as_bytes(report, "xlsx")).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "inlineStr"}
                assert cell.hyperlink is None
                if cell.data_type == "n" and cell.value is not None:
                    assert isinstance(cell.value, int)


def test_a_text_longer_than_a_cell_continues_below(report, as_bytes):
    sheet = workbook(as_bytes(report, "xlsx")).worksheets[1]
    rows = [
        row for row in sheet_rows(sheet)[1:] if (row[STATEMENT] or "").startswith("Panjang sekali")
    ]
    code = rows[0][CODE]
    rows = [row for row in sheet_rows(sheet)[1:] if row[CODE] == code]
    assert len(rows) == 4  # two recommendations, two rows each
    first, second = joined(rows)
    assert first[STATEMENT] == second[STATEMENT] == LONG
    assert isinstance(rows[1][NUMBER], str)
    assert all(len((row[STATEMENT] or "").encode("utf-16-le")) // 2 <= 32_767 for row in rows)


def test_a_workbook_is_ready_to_filter_and_print(report, as_bytes):
    cover, *sheets = workbook(as_bytes(report, "xlsx")).worksheets
    assert report.title in cover["A1"].value
    printed = [sheet for sheet in sheets if sheet.title.startswith("Cetak")]
    assert len(sheets) == 2 + 7 + len(printed)
    for sheet in printed:
        assert sheet.page_setup.fitToHeight == 0
        widths = sum(one.width for one in sheet.column_dimensions.values())
        assert 784 / (5.25 * widths) * 11 >= 7  # points, on the width of A4
    for sheet in sheets[: -len(printed)]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        # On the width of one page, or in letters that can be read on several.
        fits = sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert fits or (sheet.page_setup.scale >= 64 and sheet.print_title_cols == "$A:$A")
        assert sheet["A1"].alignment.wrap_text
        assert "&P" in sheet.oddFooter.right.text
        assert "&N" in sheet.oddFooter.right.text
        assert "Konsolnas && " in sheet.oddFooter.left.text


def test_a_long_event_name_fits_into_the_footer(event, as_bytes):
    event.name = "&" * 200
    event.save(update_fields=["name"])
    sheet = workbook(as_bytes(event_summary(event), "xlsx")).worksheets[0]
    assert "…" in sheet.oddFooter.left.text
    assert sheet.oddFooter.right.text


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(report, as_bytes, monkeypatch):
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 10)
    book = workbook(as_bytes(report, "xlsx"))
    found = [
        row
        for sheet in book.worksheets[1:]
        if sheet.max_column == 16
        for row in sheet_rows(sheet)[1:]
    ]
    assert len(joined(found)) == 2 * len(HOSTILE)
    assert all(sheet.max_row <= 10 for sheet in book.worksheets[:5])


# --- CSV --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+62",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
        "\xa0=1",
        "\u200b=1",
        "\ufeff=1",
    ],
)
def test_csv_disarms_what_a_spreadsheet_would_run(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "biasa", "1=1", "  biasa", "a-b", "'sudah"])
def test_csv_leaves_other_text_alone(text):
    assert harmless(text) == text


def test_csv_opens_in_excel_with_indonesian_settings(report, as_bytes):
    content = as_bytes(report, "csv")
    assert content.startswith(b'\xef\xbb\xbf"')
    assert content.endswith(b'"\r\n')
    rows = csv_rows(content)
    assert {len(row) for row in rows} == {18}
    assert not any(re.match(r"\s*[=+\-@]", cell) for row in rows[1:] for cell in row)


# --- JSON -------------------------------------------------------------------------


def test_json_holds_every_problem_exactly_as_stored(hostile, as_bytes):
    content = json.loads(as_bytes(event_summary(hostile, Problem.Status.values), "json"))
    assert content["schema"] == "konsolnas-dim/2"
    stored = {
        problem.code: problem
        for problem in Problem.objects.select_related("strategic_issue", "workshop_class__division")
    }
    assert len(content["problems"]) == len(stored)
    for problem in content["problems"]:
        row = stored[problem["code"]]
        assert problem["division"] == row.workshop_class.division.code
        assert problem["class"] == row.workshop_class.letter
        assert problem["strategic_issue"] == row.strategic_issue.title
        assert problem["status"] == row.status
        for name in ("statement", "cause", "impact", "legal_basis", "reason"):
            assert problem[name] == getattr(row, name)
        assert problem["offices"] == [office.name for office in row.offices.all()]
        assert [
            (r["text"], r["horizon"], sorted(r["addressees"])) for r in problem["recommendations"]
        ] == [
            (r.text, r.horizon, sorted(a.name for a in r.addressees.all()))
            for r in row.recommendations.all()
        ]


def test_json_follows_its_description(hostile, as_bytes, settings):
    """SCHEMA.md names every key there is, and no other."""
    make.item(list(Problem.objects.filter(status="accepted")[:2]))
    report = event_summary(hostile)
    described = settings.BASE_DIR / "dim" / "reports" / "SCHEMA.md"
    named = set(re.findall(r"^\| `([a-z_.\[\]]+)` \|", described.read_text(), re.M))

    def keys(value, path=""):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield f"{path}{key}"
                yield from keys(inner, f"{path}{key}.")
        elif isinstance(value, list):
            for inner in value:
                yield from keys(inner, f"{path[:-1]}[].")

    assert set(keys(json.loads(as_bytes(report, "json")))) == named


# --- HTML -------------------------------------------------------------------------


def test_the_html_file_needs_nothing_from_elsewhere_and_runs_nothing(report, as_bytes):
    content = as_bytes(report, "html").decode()
    page = Texts()
    page.feed(content)
    assert not page.tags & {"script", "link", "img", "iframe", "object", "form", "a"}
    assert not re.search(
        r"""(src|href)=|url\(|@import""", re.sub(r"&[a-z#0-9]+;", "", content.split("<main>")[0])
    )
    assert html.policy_in(content.encode()).split("'")[3] in content


def test_a_long_issue_is_printed_in_pieces_under_one_heading(event, class_a, as_bytes, monkeypatch):
    monkeypatch.setattr(html, "PIECE", 2)
    for _ in range(5):
        make.problem(class_a, "submitted")
    content = as_bytes(event_summary(event), "html").decode()
    assert content.count('<h3 class="issue">') == 1
    assert content.count('class="code"') == 5


@pytest.mark.parametrize("extension", ["csv", "docx", "html", "pdf", "pptx", "xlsx"])
def test_signs_of_words_lists_are_letters_for_people(event, class_a, as_bytes, extension):
    typed = "\uf0b7\tRak kurang \uf0a7 Gudang lembap \uf0fc Sudah dilapor \uf0d8 Lanjut"
    make.problem(class_a, "accepted", statement=typed)
    said = readable(as_bytes(event_summary(event), extension), extension).decode(errors="ignore")
    assert not [sign for sign in "\uf0b7\uf0a7\uf0fc\uf0d8" if sign in said]
    assert [sign for sign in "•▪✓➢" if sign not in said] == []


def test_data_keeps_the_signs_of_words_lists_as_typed(event, class_a, as_bytes):
    make.problem(class_a, "accepted", statement="\uf0b7\tRak kurang")
    assert "\uf0b7\tRak kurang" in json.dumps(
        json.loads(as_bytes(event_summary(event), "json")), ensure_ascii=False
    ).replace("\\t", "\t")
