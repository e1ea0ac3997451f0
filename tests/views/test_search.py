"""Every search box forgives a slip in the same way and says what it looked for."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim.desk.queue import queue
from dim.models import WorkshopClass
from dim.operations.classes import screens
from tests import factories as make

LIST = reverse("admin:dim_problem_changelist")
SLIP = "anggran kabkota"
MEANT = "anggaran kabupaten kota"


@pytest.fixture
def budget(class_a):
    make.problem(class_a, "submitted", statement="Gudang bocor")
    return make.problem(class_a, "submitted", statement="Anggaran kab/kota terlambat")


def address(name, of, *more):
    return reverse(name, args=[of.division.event.slug, of.division.code, of.letter, *more])


def shown_codes(response):
    return [line.problem.code for _issue, lines in response.context["groups"] for line in lines]


@pytest.mark.parametrize("role", ["facilitator", "reviewer", "organiser", "coordinator"])
def test_the_board_of_an_open_and_of_a_closed_class(client, request, class_a, budget, role):
    client.force_login(request.getfixturevalue(role))
    for is_open in (True, False):
        WorkshopClass.objects.update(is_open=is_open)
        page = client.get(address("board", class_a), {"q": SLIP})
        assert shown_codes(page) == [budget.code]
        assert f"<strong>{MEANT}</strong>" in page.content.decode()
        assert "searched-instead" not in client.get(address("board", class_a)).content.decode()


def test_a_filter_makes_no_slip_of_what_was_written(client, facilitator, class_a, budget):
    client.force_login(facilitator)
    make.problem(class_a, "draft", statement="Gudangg penuh")
    page = client.get(address("board", class_a), {"q": "gudangg", "status": "submitted"})
    assert shown_codes(page) == []
    assert "searched-instead" not in page.content.decode()


def test_news_of_the_board_and_its_file_find_the_same(client, facilitator, class_a, budget):
    client.force_login(facilitator)
    news = client.get(address("board_live", class_a), {"q": SLIP, "at": "0-0-0"})
    assert budget.code in news.content.decode()
    assert "SEK-A-001" not in news.content.decode()
    file = client.get(address("board_export", class_a, "csv"), {"q": SLIP})
    text = b"".join(file).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [budget.code]


def test_the_desk(client, reviewer, division, class_a, budget):
    client.force_login(reviewer)
    page = client.get(LIST, {"q": SLIP})
    assert [row.code for row in page.context["cl"].result_list] == [budget.code]
    assert page.context["waiting"] == 1
    assert f"<strong>{MEANT}</strong>" in page.content.decode()
    assert [row.code for row in queue(reviewer, f"q={SLIP}")] == [budget.code]
    page = client.get(reverse("division_consolidate", args=[division.pk]), {"q": SLIP})
    assert budget.code in page.content.decode()
    assert f"<strong>{MEANT}</strong>" in page.content.decode()
    # With an unseen letter and a hyphen that keeps the line together, a code is still a code.
    page = client.get(LIST, {"q": "\u200bSEK\u2011A\u2011002"})
    assert [row.code for row in page.context["cl"].result_list] == [budget.code]


def test_a_phone_finds_the_same_and_is_told_no_word_of_what_was_withdrawn(
    client, facilitator, class_a, budget
):
    make.problem(class_a, "withdrawn", statement="Penggelapan")
    screens.show_drafts_to_phones(class_a, True, actor=facilitator)
    page = screens.open_to_phones(class_a, actor=facilitator).get_absolute_url()
    said = client.get(page, {"q": SLIP}).content.decode()
    assert f"<strong>{MEANT}</strong>" in said
    assert budget.code in said
    assert "SEK-A-001" not in said
    assert "searched-instead" not in client.get(page, {"q": "penggelapn"}).content.decode()


def test_what_is_looked_for_instead_is_text(client, facilitator, class_a):
    client.force_login(facilitator)
    make.problem(class_a, statement="scriptalert")
    page = client.get(address("board", class_a), {"q": "<scriptalrt>"})
    assert "<strong>scriptalert</strong>" in page.content.decode()
    assert "<scriptal" not in page.content.decode()


def test_queries_do_not_grow(client, facilitator, class_a, budget):
    client.force_login(facilitator)

    def number(query):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address("board", class_a), {"q": query}).status_code == 200
        return len(captured)

    first = number(SLIP)
    plain = number("anggaran")
    for n in range(4):
        make.problem(class_a, statement=f"Anggaran {n} kab/kota terlambat")
    assert number(SLIP) == first == plain + 2
