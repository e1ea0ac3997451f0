"""Two people, one account: who typed stands in the history and in who is there, and on no paper."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from dim.models import HistoryEntry, Presence
from dim.models.user import MAX_NOTE_TAKER
from tests import factories as make
from tests.views.problem_forms import edit_data, edit_url, new_data, new_url
from tests.views.test_live import ask
from tests.views.test_presence import head, say

JSON = {"Accept": "application/json"}
NAME = reverse("note_taker")


@pytest.fixture
def laptops(facilitator, division):
    """Two laptops on which the same account is signed in."""
    make.issue(division)
    clients = Client(), Client()
    for client in clients:
        client.force_login(facilitator)
    return clients


@pytest.fixture
def desk(laptops):
    return laptops[0]


def signs(client, name, **headers):
    return client.post(NAME, {"note_taker": name}, headers=headers)


def writers():
    """Who wrote, newest last."""
    return [row.by for row in HistoryEntry.objects.select_related("actor").order_by("pk")]


def test_the_board_asks_once_in_a_session(laptops, class_a):
    board = class_a.get_absolute_url()
    for client, answer in zip(laptops, ("Rina", ""), strict=True):
        assert client.get(board).context["asks_note_taker"]
        assert client.post(NAME, {"note_taker": answer, "next": board}).url == board
        assert not client.get(board).context["asks_note_taker"]
    # Whoever opens the menu later may give or change it.
    assert 'value="Rina"' in laptops[0].get(NAME).content.decode()


@pytest.mark.parametrize("role", ["reviewer", "coordinator", "organiser"])
def test_readers_are_not_asked(client, role, class_a, division, request):
    make.issue(division)
    client.force_login(request.getfixturevalue(role))
    page = client.get(class_a.get_absolute_url())
    assert not page.context["asks_note_taker"]
    assert NAME not in page.content.decode()


def test_a_name_is_one_line_and_has_an_end(desk):
    signs(desk, "  Rina \n  Ayu\x07 ")
    assert desk.session["note_taker"] == "Rina Ayu"
    assert signs(desk, "x" * (MAX_NOTE_TAKER + 1)).status_code == 422
    answer = signs(desk, "x" * (MAX_NOTE_TAKER + 1), **JSON)
    assert (answer.status_code, answer.json()["kind"]) == (422, "refused")
    assert desk.session["note_taker"] == "Rina Ayu"
    assert signs(desk, "Budi", **JSON).json() == {"kind": "saved", "note_taker": "Budi"}


def test_a_name_leads_to_no_other_site(desk):
    assert desk.post(NAME, {"note_taker": "R", "next": "//elsewhere.test"}).url == reverse("home")


def test_each_laptop_writes_under_its_own_name(laptops, class_a, facilitator):
    one, other = laptops
    signs(one, "Rina")
    signs(other, "Budi")
    one.post(new_url(class_a), new_data(class_a))
    problem = class_a.problems.get()
    other.post(edit_url(problem), edit_data(problem, cause="Tidak ada aset"))
    assert writers() == [f"Rina ({facilitator})", f"Budi ({facilitator})"]
    for page in (problem.get_absolute_url(), f"{problem.get_absolute_url()}revisions/?from=1&to=2"):
        text = one.get(page).content.decode()
        assert "Rina" in text
        assert "Budi" in text


def test_a_form_brings_the_name_with_which_it_was_typed(desk, class_a, facilitator):
    signs(desk, "Budi")
    desk.post(new_url(class_a), new_data(class_a, note_taker="Rina"), headers=JSON)
    desk.post(new_url(class_a), new_data(class_a, note_taker=""), headers=JSON)
    desk.post(new_url(class_a), new_data(class_a, note_taker="x" * 500), headers=JSON)
    name = "x" * MAX_NOTE_TAKER
    assert writers() == [f"{one} ({facilitator})" for one in ("Rina", "Budi", name)]


def test_without_a_name_the_account_alone_is_named(desk, class_a, facilitator):
    desk.post(new_url(class_a), new_data(class_a))
    assert writers() == [str(facilitator)]


def test_edits_of_two_people_are_two_steps(laptops, class_a):
    problem = make.problem(class_a, "draft")
    for client, name, cause in zip(laptops, ("Rina", "Budi"), ("A", "B"), strict=True):
        signs(client, name)
        problem.refresh_from_db()
        client.post(edit_url(problem), edit_data(problem, cause=cause))
    steps = laptops[0].get(problem.get_absolute_url()).context["steps"]
    assert [step.actor.partition(" ")[0] for step in steps][:2] == ["Budi", "Rina"]


def test_two_laptops_of_one_account_see_each_other(laptops, class_a):
    one, other = laptops
    say(other, class_a, "editing")
    assert head(ask(one, class_a)) == ""
    signs(one, "Rina")
    signs(other, "Budi <b>")
    page = uuid.uuid4().hex
    say(other, class_a, "editing", page=page)
    Presence.objects.exclude(page=page).delete()
    assert "Budi &lt;b&gt;" in ask(one, class_a).content.decode()
    assert head(ask(other, class_a)) == ""


def test_the_reviewer_reads_who_typed_and_no_document_does(
    desk, class_a, reviewer, organiser, client
):
    signs(desk, "Rina Pencatat")
    desk.post(new_url(class_a), new_data(class_a, action="submit"))
    problem = class_a.problems.get()
    client.force_login(reviewer)
    page = client.get(reverse("admin:dim_problem_change", args=[problem.pk]))
    assert "Rina Pencatat" in page.content.decode()
    client.force_login(organiser)
    for kind, extension in (("dim", "html"), ("summary", "json")):
        paper = client.get(reverse("document", args=[problem.event.slug, kind, extension]))
        content = paper.getvalue().decode()
        assert problem.code in content
        assert "Rina Pencatat" not in content


def test_signing_out_forgets_the_name(desk, facilitator):
    signs(desk, "Rina")
    desk.post(reverse("logout"))
    desk.force_login(facilitator)
    assert "note_taker" not in desk.session
