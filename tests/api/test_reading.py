"""The read API shows each person what the pages show them, and nothing else."""

import csv
import hashlib
import io

import pytest
from django.core.management import call_command

from dim.models import ConsolidatedItem, Edition, Event, Problem, WorkshopClass
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(event, division, class_a, class_b, other_division):
    """An event with problems in every status, an item, an edition, and another event."""
    for status in ("draft", "submitted", "returned", "accepted", "not_agreed", "withdrawn"):
        make.problem(class_a, status, statement=f"Permasalahan {status}")
    other = make.problem(class_b, "submitted")
    coordinator = make.member("coordinator", event)
    make.item([other], actor=coordinator)
    make.problem(make.workshop_class(other_division), "submitted")
    make.edition(event, actor=coordinator)
    elsewhere = make.division(make.event())
    make.problem(make.workshop_class(elsewhere), "submitted")
    return event


def people(event, division, class_a, class_b):
    return {
        "facilitator": make.facilitator_of(class_a),
        "neighbour": make.facilitator_of(class_b),
        "reviewer": make.member("reviewer", division),
        "organiser": make.member("organiser", event),
        "coordinator": make.member("coordinator", event),
        "outsider": make.member("coordinator", make.event()),
        "superuser": make.user(is_superuser=True),
    }


def test_each_role_reads_what_the_pages_show(ask, filled, division, class_a, class_b):
    for role, person in people(filled, division, class_a, class_b).items():
        seen = [row["slug"] for row in ask(person, "events").json()]
        assert set(seen) == {row.slug for row in Event.objects.visible_to(person)}, role
        answer = ask(person, f"events/{filled.slug}/problems", limit=500)
        if filled.slug not in seen:
            assert answer.status_code == 404, role
            continue
        codes = {row["code"] for row in answer.json()["rows"]}
        assert codes == set(
            Problem.objects.visible_to(person).filter(event=filled).values_list("code", flat=True)
        ), role
        items = ask(person, f"events/{filled.slug}/items").json()["rows"]
        assert {row["code"] for row in items} == set(
            ConsolidatedItem.objects.visible_to(person)
            .filter(event=filled)
            .values_list("code", flat=True)
        ), role
        classes = ask(person, f"events/{filled.slug}/classes").json()
        assert len(classes) == (
            WorkshopClass.objects.visible_to(person).filter(division__event=filled).count()
        ), role
        editions = ask(person, f"events/{filled.slug}/editions").json()
        assert len(editions) == Edition.objects.visible_to(person).filter(event=filled).count()
        for problem in Problem.objects.all():
            one = ask(person, f"events/{problem.event.slug}/problems/{problem.code}")
            is_seen = Problem.objects.visible_to(person).filter(pk=problem.pk).exists()
            assert one.status_code == (200 if is_seen else 404), (role, problem.code)


def test_a_token_of_one_event_opens_no_other(ask, filled):
    person = make.user(is_superuser=True)
    other = Event.objects.exclude(pk=filled.pk).first()
    assert [row["slug"] for row in ask(person, "events", event=filled).json()] == [filled.slug]
    assert ask(person, f"events/{other.slug}/problems", event=filled).status_code == 404
    address = f"events/{other.slug}/documents/dim/json"
    assert ask(person, address, event=filled).status_code == 404


def test_pages_follow_each_other_and_miss_nothing(ask, client, filled, class_a):
    for number in range(7):
        make.problem(class_a, statement=f"Lagi {number}")
    person = make.member("coordinator", filled)
    _all = ask(person, f"events/{filled.slug}/problems", limit=500).json()["rows"]
    answer = ask(person, f"events/{filled.slug}/problems", limit=3)
    header = {"authorization": answer.wsgi_request.headers["authorization"]}
    rows = answer.json()["rows"]
    while answer.json()["next"]:
        answer = client.get(answer.json()["next"], headers=header)
        rows += answer.json()["rows"]
    assert rows == _all


def test_the_number_of_queries_does_not_grow(ask, filled, class_a, django_assert_max_num_queries):
    person = make.member("coordinator", filled)
    for number in range(30):
        make.problem(class_a, statement=f"Lagi {number}")
    with django_assert_max_num_queries(30):
        assert len(ask(person, f"events/{filled.slug}/problems").json()["rows"]) > 30


def test_only_what_changed_since(ask, filled):
    person = make.member("coordinator", filled)
    newest = Problem.objects.filter(event=filled).latest("updated_at")
    answer = ask(person, f"events/{filled.slug}/problems", since=newest.updated_at.isoformat())
    assert newest.code in [row["code"] for row in answer.json()["rows"]]
    answer = ask(person, f"events/{filled.slug}/problems", since="2999-01-01T00:00:00")
    assert answer.json() == {"rows": [], "next": None}


def test_a_row_is_the_one_of_the_json_file(ask, filled):
    person = make.member("coordinator", filled)
    (row,) = ask(person, f"events/{filled.slug}/problems", status="accepted").json()["rows"]
    file = ask(person, f"events/{filled.slug}/documents/summary/json").json()
    (same,) = [one for one in file["problems"] if one["code"] == row["code"]]
    assert {name: row[name] for name in same} == same


def test_csv_has_the_same_rows_and_no_formulas(ask, filled, class_a):
    make.problem(class_a, statement="=1+1")
    person = make.facilitator_of(class_a)
    address = f"events/{filled.slug}/problems"
    answer = ask(person, address, format="csv", limit=2)
    assert 'rel="next"' in answer.headers["Link"]
    answer = ask(person, address, format="csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    expected = [row["code"] for row in ask(person, address).json()["rows"]]
    assert [row["code"] for row in rows] == expected
    assert rows[-1]["statement"] == "'=1+1"
    assert rows[0]["recommendation_text"] == "Bangun gudang permanen"


def test_an_edition_is_its_canonical_bytes(ask, client, filled):
    person = make.member("organiser", filled)
    answer = ask(person, f"events/{filled.slug}/editions")
    (row,) = answer.json()
    header = {"authorization": answer.wsgi_request.headers["authorization"]}
    content = client.get(row["content"], headers=header).content
    assert hashlib.sha256(content).hexdigest() == row["checksum"]


def test_documents_are_those_of_the_pages(ask, client, filled):
    person = make.member("organiser", filled)
    answer = ask(person, f"events/{filled.slug}/documents")
    header = {"authorization": answer.wsgi_request.headers["authorization"]}
    offered = {(row["kind"], row["format"]): row["address"] for row in answer.json()}
    answer = client.get(offered["summary", "csv"], headers=header)
    assert answer.status_code == 200
    assert b"Permasalahan accepted" in answer.getvalue()


def test_nothing_modified_is_not_sent_again(ask, filled):
    person = make.member("coordinator", filled)
    first = ask(person, f"events/{filled.slug}/problems")
    again = ask(
        person, f"events/{filled.slug}/problems", headers={"if-none-match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_head_answers_like_get(ask, filled):
    person = make.member("coordinator", filled)
    assert ask(person, "events", method="head").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 501},
        {"after": "x"},
        {"since": "kemarin"},
        {"status": "open"},
        {"division": "\0"},
        {"format": "xml"},
    ],
)
def test_what_cannot_be_meant_is_refused(ask, filled, query):
    person = make.member("coordinator", filled)
    assert ask(person, f"events/{filled.slug}/problems", **query).status_code == 422


def test_the_description_is_openapi_and_names_every_list(client):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert {"/api/v1/events/{slug}/problems", "/api/v1/events/{slug}/items"} <= told["paths"].keys()
    assert "class" in told["components"]["schemas"]["ProblemOut"]["properties"]


def test_the_demo_is_readable(ask, settings):
    settings.DEBUG = True
    call_command("demo", serve=False, verbosity=0, stdout=io.StringIO())
    event = Event.objects.get()
    person = make.member("organiser", event)
    rows = ask(person, f"events/{event.slug}/problems", limit=500).json()["rows"]
    assert len(rows) == Problem.objects.visible_to(person).count()
