import re
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dim.models import ReviewNote
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent, stored_content
from tests import factories as make


def change(problem, actor, **changes):
    content = replace(stored_content(problem), **changes)
    return editing.update_problem(problem, content, actor=actor, expected_version=problem.version)


@pytest.fixture
def rich(class_a, facilitator):
    """A problem with every field filled in and text that no page may run or tidy."""
    content = make.content(
        class_a,
        "Baris 1\n  baris 2 <script>alert(1)</script>",
        cause="Sebab",
        impact="Akibat",
        legal_basis="UU 7/2017",
        offices=(make.office(name="KPU Kab. Kendal"),),
        recommendations=(RecommendationContent("=HYPERLINK(1)", ("KPU RI", "Kemenkeu"), "short"),),
    )
    return editing.create_problem(class_a, content, actor=facilitator, key=uuid.uuid4())


def test_everything_of_the_problem_is_on_the_page(client, rich, facilitator):
    client.force_login(facilitator)
    page = client.get(rich.get_absolute_url()).content.decode()
    for text in (
        "Baris 1\n  baris 2 &lt;script&gt;",
        "Sebab",
        "Akibat",
        "UU 7/2017",
        "KPU Kab. Kendal",
        "Kemenkeu",
    ):
        assert text in page
    assert "<script>alert" not in page


def test_the_history_shows_who_changed_which_words_when(client, class_a, facilitator):
    facilitator.name = "Fasilitator Sek A"
    facilitator.save()
    problem = make.problem(class_a, statement="Gudang logistik belum ada")
    change(problem, facilitator, statement="Gudang arsip belum ada")
    client.force_login(facilitator)
    response = client.get(problem.get_absolute_url())
    page = response.content.decode()
    assert "<del>logistik</del>" in page
    assert "<ins>arsip</ins>" in page
    assert "Fasilitator Sek A" in page
    assert "WIB" in page
    assert len(response.context["steps"]) == 2


def test_marked_words_are_shown_never_run(client, class_a, facilitator):
    problem = make.problem(class_a, statement="Awal <script>satu()</script> <img src=x> akhir")
    change(problem, facilitator, statement="Awal <script>dua()</script> <img src=x> akhir")
    client.force_login(facilitator)
    page = client.get(problem.get_absolute_url()).content.decode()
    assert "<del>satu</del>" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<img" not in page


def test_times_are_those_of_the_event(client, class_a, facilitator, event):
    event.time_zone = "Asia/Jayapura"
    event.save()
    problem = make.problem(class_a)
    client.force_login(facilitator)
    assert "WIT<" in client.get(problem.get_absolute_url()).content.decode()


def test_internal_notes_never_appear(client, class_a, facilitator, reviewer):
    problem = make.problem(class_a, "submitted")
    ReviewNote.objects.create(problem=problem, author=reviewer, text="Catatan rahasia penelaah")
    for person in (facilitator, reviewer):
        client.force_login(person)
        assert b"Catatan rahasia" not in client.get(problem.get_absolute_url()).content


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("draft", {"submit", "withdraw"}),
        ("submitted", {"take_back"}),
        ("returned", {"resubmit", "withdraw"}),
        ("accepted", set()),
        ("withdrawn", {"restore"}),
    ],
)
def test_buttons_are_what_the_workflow_offers(
    client, class_a, facilitator, reviewer, status, offered
):
    problem = make.problem(class_a, status)
    client.force_login(facilitator)
    response = client.get(problem.get_absolute_url())
    assert {row.name for row in response.context["transitions"]} == offered
    assert response.context["may_edit"] == (status in {"draft", "submitted", "returned"})
    client.force_login(reviewer)
    assert client.get(problem.get_absolute_url()).context["transitions"] == []


def test_a_problem_of_another_class_does_not_exist(client, class_a, class_b):
    problem = make.problem(class_a)
    client.force_login(make.member("facilitator", class_b))
    assert client.get(problem.get_absolute_url()).status_code == 404


def test_a_long_history_comes_in_pages(client, class_a, facilitator):
    problem = make.problem(class_a)
    people = (
        facilitator,
        make.member("facilitator", class_a),
    )  # in turns: nobody writes in one sitting
    for number in range(55):
        problem = change(problem, people[number % 2], statement=f"Gudang {number}")
    client.force_login(facilitator)
    first = client.get(problem.get_absolute_url())
    assert len(first.context["steps"]) == 50
    assert len(client.get(problem.get_absolute_url(), {"page": "2"}).context["steps"]) == 6
    assert client.get(problem.get_absolute_url(), {"page": "x"}).status_code == 200


def test_the_page_asks_the_same_queries_whatever_its_length(client, class_a, facilitator):
    client.force_login(facilitator)
    counts = []
    for size in (1, 40):
        problem = make.problem(
            class_a, recommendations=tuple(RecommendationContent(f"R{n}") for n in range(size))
        )
        for number in range(size):
            problem = change(problem, facilitator, statement=f"Gudang {number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(problem.get_absolute_url()).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_neighbours_are_those_of_the_class(client, class_a, class_b, facilitator):
    first, second, third = (make.problem(class_a) for _ in range(3))
    make.problem(class_b)
    client.force_login(facilitator)
    neighbours = client.get(second.get_absolute_url()).context["neighbours"]
    assert neighbours == {"previous": first.code, "next": third.code}
    assert client.get(third.get_absolute_url()).context["neighbours"]["next"] is None


def test_offices_are_suggested_to_members_only(client, db, facilitator):
    from django.urls import reverse

    for number in range(30):
        make.office(name=f"KPU Kab. Contoh {number}")
    make.office(name="KPU Kota Contoh", code="9971")
    url = reverse("office_suggest")
    assert client.get(url, {"q": "kota"}).status_code == 302
    client.force_login(facilitator)
    assert client.get(url, {"q": "kota cont"}).json() == {"names": ["KPU Kota Contoh"]}
    assert client.get(url, {"q": "9971"}).json() == {"names": ["KPU Kota Contoh"]}
    assert len(client.get(url, {"q": "kab contoh"}).json()["names"]) == 20
    assert client.get(url, {"q": ""}).json() == {"names": []}
    assert client.get(url, {"q": "x" * 9000}).json() == {"names": []}


@pytest.mark.parametrize(("cause", "numbers"), [("Sebab", ["1", "2", "3"]), ("", ["1", "2"])])
def test_parts_are_numbered_without_a_gap(client, class_a, facilitator, cause, numbers):
    problem = make.problem(class_a, cause=cause)
    client.force_login(facilitator)
    page = client.get(problem.get_absolute_url()).content.decode()
    assert re.findall(r'<div class="no" aria-hidden="true">(\d)</div>', page) == numbers
