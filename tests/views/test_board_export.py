import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from dim.operations.problems.content import RecommendationContent
from tests import factories as make


def address(of, extension="csv"):
    return reverse(
        "board_export", args=[of.division.event.slug, of.division.code, of.letter, extension]
    )


def codes(response):
    rows = csv.reader(
        io.StringIO(b"".join(response).decode("utf-8-sig"), newline=""), delimiter=";"
    )
    return list(dict.fromkeys(row[0] for row in list(rows)[1:]))


@pytest.fixture
def filled(division, class_a):
    first, second = make.issue(division, 1), make.issue(division, 2)
    two = (RecommendationContent("Satu", ("KPU RI",)), RecommendationContent("Dua"))
    make.problem(
        class_a, "draft", statement="Gdg bocor", strategic_issue=second, recommendations=two
    )
    make.problem(
        class_a, "submitted", statement="Arsip tercecer", strategic_issue=first, recommendations=two
    )
    make.problem(class_a, "returned", statement="Gudang penuh", strategic_issue=first)
    return class_a


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["SEK-A-002", "SEK-A-003", "SEK-A-001"]),
        ({"status": "draft"}, ["SEK-A-001"]),
        ({"issue": "1"}, ["SEK-A-002", "SEK-A-003"]),
        ({"q": "gudang"}, ["SEK-A-003", "SEK-A-001"]),
        ({"q": "gudang", "issue": "2"}, ["SEK-A-001"]),
        ({"q": "tidak ada di mana pun"}, []),
        ({"status": "x", "issue": "'; --"}, ["SEK-A-002", "SEK-A-003", "SEK-A-001"]),
    ],
)
def test_the_file_holds_what_the_board_shows(client, filled, facilitator, chosen, expected):
    client.force_login(facilitator)
    assert codes(client.get(address(filled), chosen)) == expected


def test_organisers_get_no_drafts(client, filled, organiser):
    client.force_login(organiser)
    assert codes(client.get(address(filled))) == ["SEK-A-002", "SEK-A-003"]
    assert codes(client.get(address(filled), {"status": "draft"})) == []


def test_the_workbook_has_a_row_per_recommendation_and_says_what_was_filtered(
    client, filled, facilitator
):
    client.force_login(facilitator)
    response = client.get(address(filled, "xlsx"), {"status": "draft", "q": "gudang"})
    about, listed, printed = openpyxl.load_workbook(io.BytesIO(b"".join(response))).worksheets
    assert [cell.value for cell in listed["L"][1:]] == ["Satu", "Dua"]
    assert printed.title.startswith("Cetak")
    assert any("gudang" in str(cell.value) for cell in about["A"])


def test_the_name_of_the_file_says_event_class_and_day(client, filled, facilitator):
    client.force_login(facilitator)
    response = client.get(address(filled))
    codes(response)
    name = response.headers["Content-Disposition"]
    assert f'filename="dim-{filled.division.event.slug}-SEK-A-20' in name


def test_queries_do_not_grow_with_the_problems(
    client, class_a, facilitator, django_assert_max_num_queries
):
    client.force_login(facilitator)
    make.problem(class_a, "draft")
    with django_assert_max_num_queries(30) as few:
        codes(client.get(address(class_a)))
    for _ in range(49):
        make.problem(class_a, "submitted")
    with django_assert_max_num_queries(len(few)):
        codes(client.get(address(class_a)))


def test_printing_everything_is_a_page_with_every_word(client, class_a, facilitator, organiser):
    make.problem(class_a, "submitted", statement="Kata " * 2000 + "terakhir")
    make.problem(class_a, statement="Masih draf")
    client.force_login(facilitator)
    response = client.get(address(class_a, "html"))
    page = b"".join(response).decode()
    for words in ("terakhir", "Masih draf", str(class_a), str(class_a.division.event)):
        assert words in page
    assert "reason" not in page.partition("</style>")[2]  # neither was returned
    assert response["Cache-Control"] == "private, no-store"
    client.force_login(organiser)
    assert "Masih draf" not in b"".join(client.get(address(class_a, "html"))).decode()
