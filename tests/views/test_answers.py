"""What a script is told: only what is stored is called saved, and nothing else looks like it."""

import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from dim import workflow
from dim.forms.rescued import sign_typist
from dim.models import Problem
from tests import factories as make
from tests.views.problem_forms import edit_data, edit_url, new_data, new_url, rows, table

JSON = {"Accept": "application/json"}


@pytest.fixture
def room(client, facilitator, division):
    make.issue(division)
    client.force_login(facilitator)
    return client


def board_url(of):
    return reverse("board", args=[of.division.event.slug, of.division.code, of.letter])


def quick(of, **changes):
    issue = of.division.strategic_issues.first()
    values = {
        "key": str(uuid.uuid4()),
        "strategic_issue": issue.pk,
        "statement": "Gudang",
        "recommendations": "A\nB",
    }
    return values | changes


def send(client, url, data):
    answer = client.post(url, data, headers=JSON)
    assert answer["X-DIM"] == "1"
    return answer.status_code, answer.json()


def test_a_quick_entry_is_saved_and_named(room, class_a):
    data = quick(class_a)
    status, answer = send(room, board_url(class_a), data)
    made = Problem.objects.get()
    assert (status, answer["kind"], answer["code"], answer["version"]) == (
        201,
        "saved",
        "SEK-A-001",
        1,
    )
    assert (answer["key"], answer["edit_url"], answer["url"]) == (
        data["key"],
        edit_url(made),
        made.get_absolute_url(),
    )
    assert answer["recommendations"] == list(made.recommendations.values_list("pk", flat=True))
    assert answer["at"].endswith("WIB")
    assert send(room, board_url(class_a), data)[0] == 200
    assert Problem.objects.count() == 1


def test_a_script_sends_the_lines_as_typed_and_the_server_reads_their_marks(room, class_a, event):
    for name in ("Pemda", "KPU RI"):
        make.addressee(event, name)
    data = new_data(class_a, marks="1", **{"recommendation-text": ["Sewa @Pemda !segera", "B @x"]})
    data.pop("recommendation-addressees", None)
    data.pop("recommendation-horizon", None)
    status, answer = send(room, new_url(class_a), data)
    assert status == 201
    shown = [(row["text"], row["addressees"], row["horizon"]) for row in answer["content"]["rows"]]
    assert shown == [("Sewa", "Pemda", "immediate"), ("B @x", "", "")]
    # Sent again after a lost answer, it is stored once and says the same.
    again = send(room, new_url(class_a), data)[1]
    assert (again["code"], again["content"]) == (answer["code"], answer["content"])
    assert Problem.objects.count() == 1


def test_the_full_form_takes_its_text_as_typed(room, class_a, event):
    make.addressee(event, "Pemda")
    send(room, new_url(class_a), new_data(class_a, **{"recommendation-text": ["Sewa @Pemda"]}))
    (row,) = Problem.objects.get().recommendations.all()
    assert (row.text, row.addressees.count()) == ("Sewa @Pemda", 0)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"statement": " "}, "invalid", "statement"),
        ({"key": "x"}, "invalid", "__all__"),
        ({}, "class_closed", "__all__"),
    ],
)
def test_a_refused_quick_entry_says_why(room, class_a, changes, code, field):
    if not changes:
        type(class_a).objects.filter(pk=class_a.pk).update(is_open=False)
    status, answer = send(room, board_url(class_a), quick(class_a, **changes))
    assert (status, answer["kind"], answer["code"]) == (422, "refused", code)
    assert answer["errors"][field]
    assert not Problem.objects.exists()


def test_a_quick_entry_with_a_used_key_and_another_text_is_refused(room, class_a):
    data = quick(class_a)
    send(room, board_url(class_a), data)
    status, answer = send(room, board_url(class_a), data | {"statement": "Lain"})
    assert (status, answer["code"]) == (422, "key_reused")


def test_the_first_save_of_a_form_tells_all_it_needs_to_go_on(room, class_a):
    data = new_data(class_a, **rows("Satu", "", "Dua", ""))
    status, answer = send(room, new_url(class_a), data)
    made = Problem.objects.get()
    one, two = made.recommendations.all()
    assert (status, answer["recommendations"]) == (201, [one.pk, None, two.pk])
    more = (
        data
        | {"version": answer["version"]}
        | table((one.pk, "Satu!", "", ""), (two.pk, "Dua", "", ""))
    )
    status, answer = send(room, answer["edit_url"], more)
    assert (status, answer["version"], answer["recommendations"]) == (200, 2, [one.pk, two.pk])
    assert [row.pk for row in made.recommendations.all()] == [one.pk, two.pk]


def test_a_form_whose_first_answer_was_lost_goes_on_as_the_same_problem(room, class_a):
    data = new_data(class_a, **rows("Satu"))
    send(room, new_url(class_a), data)
    status, answer = send(
        room, new_url(class_a), data | {"cause": "Ditambah"} | rows("Satu", "Dua")
    )
    made = Problem.objects.get()
    assert (status, answer["code"], answer["version"], made.cause) == (
        201,
        "SEK-A-001",
        2,
        "Ditambah",
    )
    assert answer["recommendations"] == list(made.recommendations.values_list("pk", flat=True))


def test_a_form_whose_first_answer_was_lost_may_have_moved_on(room, class_a, facilitator):
    data = new_data(class_a, **rows("Satu"))
    send(room, new_url(class_a), data)
    workflow.perform(
        workflow.SUBMIT, Problem.objects.get(), actor=facilitator
    )  # all drafts of the class at once
    assert send(room, new_url(class_a), data)[1]["status"] == "submitted"
    status, answer = send(room, new_url(class_a), data | {"cause": "Ditambah"})
    assert (status, answer["kind"], answer["code"]) == (422, "refused", "moved_on")


def test_a_first_save_that_was_overtaken_changes_nothing(room, class_a):
    data = new_data(class_a, cause="Satu dua", turn=2, **rows("Satu"))
    send(room, new_url(class_a), data)
    _status, answer = send(room, new_url(class_a), data | {"cause": "Satu", "turn": 1})
    assert (answer["kind"], answer["content"]["cause"], answer["version"]) == (
        "saved",
        "Satu dua",
        1,
    )
    _status, answer = send(room, new_url(class_a), data | {"cause": "Satu dua tiga", "turn": 3})
    assert (Problem.objects.get().cause, answer["version"]) == ("Satu dua tiga", 2)


def test_a_form_that_cannot_be_saved_names_the_fields(room, class_a):
    wrong = new_data(class_a, statement="") | table(("", "", "KPU RI", ""))
    status, answer = send(room, new_url(class_a), wrong)
    assert (status, answer["kind"], set(answer["errors"])) == (
        422,
        "refused",
        {"statement", "1_recommendation-text"},
    )


def test_submitting_tells_the_status_and_what_is_missing(room, class_a):
    _status, answer = send(room, new_url(class_a), new_data(class_a, action="submit") | rows(""))
    assert (answer["kind"], answer["status"], len(answer["notices"])) == ("saved", "draft", 1)
    data = edit_data(Problem.objects.get(), action="submit") | rows("Satu")
    _status, answer = send(room, answer["edit_url"], data)
    assert (answer["status"], answer["notices"]) == ("submitted", [])
    _status, again = send(room, answer["edit_url"], data)
    assert (again["kind"], again["version"]) == ("saved", answer["version"])


def test_a_problem_that_moved_on_is_refused(room, class_a):
    problem = make.problem(class_a)
    data = edit_data(problem, cause="Saya")
    type(class_a).objects.filter(pk=class_a.pk).update(is_open=False)
    assert send(room, edit_url(problem), data)[1]["code"] == "class_closed"
    done = make.problem(make.workshop_class(class_a.division, "C"), "submitted")
    room.force_login(make.facilitator_of(done.workshop_class))
    assert send(room, edit_url(done), edit_data(done, cause="Saya"))[:1] == (422,)


def test_what_is_not_mine_looks_like_what_is_missing(room, class_b):
    other = make.problem(class_b)
    for url in (
        edit_url(other),
        edit_url(other).replace("SEK-B-001", "SEK-B-999"),
        new_url(class_b),
        board_url(class_b),
    ):
        status, answer = send(room, url, edit_data(other))
        assert (status, answer["kind"], answer["code"]) == (422, "refused", "not_here")


def test_nobody_and_somebody_else_are_asked_to_sign_in(room, class_a, class_b):
    other = make.member("facilitator", class_a)
    for signed in (sign_typist(other), sign_typist(make.facilitator_of(class_b))):
        assert send(room, board_url(class_a), quick(class_a, typed_by=signed)) == (
            401,
            {"kind": "sign_in"},
        )
    room.logout()
    for data in (quick(class_a), quick(class_a, typed_by=sign_typist(other))):
        assert send(room, board_url(class_a), data) == (401, {"kind": "sign_in"})
    assert not Problem.objects.exists()


def test_an_old_token_is_named(class_a, facilitator, division):
    make.issue(division)
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    assert send(client, board_url(class_a), quick(class_a)) == (403, {"kind": "csrf"})


def test_too_much_is_refused_with_the_limit(room, class_a):
    body = "statement=" + "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = room.post(
        board_url(class_a), body, content_type="application/x-www-form-urlencoded", headers=JSON
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_browser_gets_pages(room, class_a):
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for headers in ({}, browser, {"Accept": "*/*"}):
        answer = room.post(board_url(class_a), quick(class_a), headers=headers)
        assert (answer.status_code, answer["X-DIM"]) == (302, "1")
