"""Who else is there: said by open pages, heard with the news, forgotten by itself."""

import datetime
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dim import workflow
from dim.models import Presence
from dim.operations.classes import screens
from dim.operations.problems import editing
from dim.views.live import Position
from tests import factories as make
from tests.views.test_live import address, ask, codes_in, position

SAY, PROBLEM = "presence_say", "entry_live"


@pytest.fixture
def desk(client, facilitator):
    client.force_login(facilitator)
    return client


@pytest.fixture
def other(class_a):
    return make.member("facilitator", class_a, make.user(name="Notulis Dua"))


@pytest.fixture
def problem(class_a):
    return make.problem(class_a)


def say(client, workshop_class, doing="looking", code="", page=None, **more):
    said = {"page": page or uuid.uuid4().hex, "code": code, "doing": doing, **more}
    return client.post(address(workshop_class, SAY), said)


def says(person, workshop_class, *said, **more):
    client = Client()
    client.force_login(person)
    return say(client, workshop_class, *said, **more)


def wait(seconds):
    """Let time pass for everybody who has said something."""
    for row in Presence.objects.all():
        row.expires_at -= datetime.timedelta(seconds=seconds)
        row.save(update_fields=["expires_at"])


def head(response):
    """The line in the head of a board, without the marks for its rows."""
    found = re.search(
        r'data-live="presence">(.*?)(?:<span class="here"|</span>)',
        response.content.decode(),
        re.DOTALL,
    )
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def marks(response):
    found = re.findall(
        r'data-at="([^"]+)" hidden>(.*?)</span>', response.content.decode(), re.DOTALL
    )
    return {code: " ".join(re.sub(r"<[^>]+>", " ", words).split()) for code, words in found}


def since_in(response):
    return re.search(r'data-since="([^"]+)"', response.content.decode())[1]


def ask_problem(client, problem, **more):
    return client.get(address(problem.workshop_class, PROBLEM), {"code": problem.code, **more})


# On the board -------------------------------------------------------------------------


def test_the_board_names_who_is_there_and_what_they_do(desk, class_a, other, problem):
    since = position(class_a)
    assert ask(desk, class_a, since).status_code == 204
    assert says(other, class_a, "editing", problem.code).status_code == 204
    answer = ask(desk, class_a, since)
    assert answer.status_code == 200
    assert "Notulis Dua" in head(answer)
    assert problem.code in head(answer)
    assert set(marks(answer)) == {problem.code}
    assert ask(desk, class_a, since_in(answer)).status_code == 204


def test_somebody_who_comes_is_no_news_of_the_list(desk, class_a, other, problem):
    since = position(class_a)
    says(other, class_a)
    answer = ask(desk, class_a, since)
    assert codes_in(answer) == []
    assert "data-order" not in answer.content.decode()
    assert "data-whole" not in answer.content.decode()
    assert 'data-discussed=""' in answer.content.decode()
    new = make.problem(class_a)
    assert codes_in(ask(desk, class_a, since_in(answer))) == [new.code]


def test_nobody_is_told_of_their_own_pages(desk, class_a, problem):
    since = position(class_a)
    say(desk, class_a, "editing", problem.code)
    say(desk, class_a)
    assert ask(desk, class_a, since).status_code == 204


def test_several_pages_of_one_person_count_once_and_the_writing_one_speaks(
    desk, class_a, other, problem
):
    for doing, code in (("looking", ""), ("editing", problem.code), ("looking", problem.code)):
        says(other, class_a, doing, code)
    answer = ask(desk, class_a, position(class_a))
    assert head(answer).count("Notulis Dua") == 1
    assert problem.code in head(answer)
    assert len(marks(answer)) == 1
    assert marks(answer)[problem.code].count("Notulis Dua") == 1


def test_a_long_line_is_cut_and_counts_the_rest(desk, class_a):
    for number in range(8):
        person = make.member("facilitator", class_a, make.user(name=f"Orang{number}"))
        says(person, class_a)
    said = head(ask(desk, class_a, position(class_a)))
    assert said.count("Orang") == 5
    assert said.endswith("+3")


def test_who_changes_what_they_do_is_news_and_who_repeats_it_is_not(desk, class_a, other, problem):
    page = uuid.uuid4().hex
    seen = [position(class_a)]
    for doing, code in (
        ("looking", problem.code),
        ("editing", problem.code),
        ("looking", ""),
        ("editing", ""),
    ):
        says(other, class_a, doing, code, page)
        seen.append(since_in(ask(desk, class_a, seen[-1])))
        says(other, class_a, doing, code, page)
        assert ask(desk, class_a, seen[-1]).status_code == 204
    assert len(set(seen)) == 5
    assert Presence.objects.count() == 1


def test_two_who_change_places_are_news(desk, class_a, other, problem):
    third, second = make.member("facilitator", class_a), make.problem(class_a)
    pages = uuid.uuid4().hex, uuid.uuid4().hex
    seen = []
    for codes in ((problem.code, second.code), (second.code, problem.code)):
        for person, code, page in zip((other, third), codes, pages, strict=True):
            says(person, class_a, "editing", code, page)
        seen.append(since_in(ask(desk, class_a)))
    assert seen[0] != seen[1]


def test_who_leaves_is_gone_at_once(desk, class_a, other):
    page = uuid.uuid4().hex
    says(other, class_a, page=page)
    there = since_in(ask(desk, class_a))
    say(desk, class_a, "left", page=page)  # nobody sends somebody else away
    assert ask(desk, class_a, there).status_code == 204
    says(other, class_a, "left", page=page)
    answer = ask(desk, class_a, there)
    assert head(answer) == ""
    assert not Presence.objects.exists()


@pytest.mark.parametrize(("hidden", "silence"), [("", 30), ("1", 90)])
def test_who_falls_silent_is_gone_and_may_come_back(desk, class_a, other, hidden, silence):
    page = uuid.uuid4().hex
    says(other, class_a, page=page, hidden=hidden)
    there = since_in(ask(desk, class_a))
    wait(silence - 2)
    assert ask(desk, class_a, there).status_code == 204
    wait(3)
    answer = ask(desk, class_a, there)
    assert head(answer) == ""
    says(other, class_a, page=page)
    assert head(ask(desk, class_a, since_in(answer)))


def test_a_clock_that_is_set_back_leaves_no_ghosts(desk, class_a, other):
    says(other, class_a)
    wait(-3600)
    assert head(ask(desk, class_a)) == ""


def test_the_silent_are_swept_out_by_who_comes_next(desk, class_a, class_b, other):
    says(other, class_a)
    says(make.member("facilitator", class_b), class_b)
    wait(120)
    say(desk, class_a)
    assert [row.workshop_class for row in Presence.objects.order_by("expires_at")] == [
        class_b,
        class_a,
    ]


def test_a_page_that_somebody_else_has_stays_theirs(desk, class_a, other):
    page = uuid.uuid4().hex
    says(other, class_a, page=page)
    assert say(desk, class_a, "editing", page=page).status_code == 204
    assert [(row.user, row.doing) for row in Presence.objects.all()] == [(other, "looking")]


# What is not told ---------------------------------------------------------------------


def test_who_reads_no_drafts_hears_no_code_of_one(client, organiser, class_a, other, problem):
    client.force_login(organiser)
    says(other, class_a, "editing", problem.code)
    answer = ask(client, class_a)
    assert "Notulis Dua" in head(answer)
    assert problem.code not in answer.content.decode()
    assert ask_problem(client, problem).status_code == 404
    assert say(client, class_a, code=problem.code).status_code == 404


@pytest.mark.parametrize("where", ["elsewhere", "nowhere"])
def test_a_code_of_another_class_is_missing(client, reviewer, class_a, class_b, where):
    client.force_login(reviewer)  # who may read both classes
    code = make.problem(class_b).code if where == "elsewhere" else "SEK-A-999"
    assert say(client, class_a, code=code).status_code == 404
    assert client.get(address(class_a, PROBLEM), {"code": code}).status_code == 404
    assert not Presence.objects.exists()


def test_neighbours_hear_nothing(desk, class_a, class_b):
    says(make.member("facilitator", class_b), class_b)
    assert ask(desk, class_a, position(class_a)).status_code == 204


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"page": "x"},
        {"doing": "dancing"},
        {"code": "x\x00"},
        {"code": "x" * 5000},
        {"page": "\x00"},
    ],
)
def test_nonsense_is_refused_quietly(desk, class_a, bad):
    said = {"page": uuid.uuid4().hex, "doing": "looking"} | bad if bad else {}
    response = desk.post(address(class_a, SAY), said)
    assert (response.status_code, response.content) == (422, b"")


@pytest.mark.parametrize("code", ["x\x00", "'", "SEK-A-001 ", "x" * 5000])
def test_an_impossible_code_is_missing(desk, class_a, code):
    assert desk.get(address(class_a, PROBLEM), {"code": code}).status_code == 404


def test_it_needs_the_token_of_the_page(class_a, facilitator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    assert say(client, class_a).status_code == 403
    client.get(class_a.get_absolute_url())
    token = client.cookies["csrftoken"].value  # what the script reads
    assert say(client, class_a, csrfmiddlewaretoken=token).status_code == 204


def test_phones_and_the_projector_hear_and_show_nothing(desk, class_a, other, facilitator, problem):
    link = screens.open_to_phones(class_a, actor=facilitator)
    since = position(class_a)
    says(other, class_a, "editing", problem.code)
    for live in (address(class_a, "projector_live"), f"{link.get_absolute_url()}live/"):
        assert desk.get(live, {"since": since}).status_code == 204
        assert "Notulis Dua" not in desk.get(live).content.decode()
    for page in (address(class_a, "projector"), link.get_absolute_url()):
        assert f'data-since="{since}"' in desk.get(page).content.decode()


def test_a_page_is_sent_without_anybody(desk, class_a, other, problem):
    """A stored page or one without a script would go on showing people who have left."""
    says(other, class_a, "editing", problem.code)
    for page in (
        class_a.get_absolute_url(),
        problem.get_absolute_url(),
        f"{problem.get_absolute_url()}edit/",
    ):
        assert (
            "Notulis Dua"
            not in desk.get(page).content.decode().partition("</header>")[2].partition("history")[0]
        )


def test_presence_touches_neither_the_class_nor_the_problem(desk, class_a, problem):
    class_a.refresh_from_db()
    before, page = (class_a.revision, problem.version), uuid.uuid4().hex
    with CaptureQueriesContext(connection) as captured:
        for doing in ("looking", "editing", "left"):
            say(desk, class_a, doing, problem.code, page)
    writes = [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]
    assert len(writes) == 5  # an attempt, sweeping, arriving; changing; leaving
    assert all('"dim_presence"' in sql for sql in writes)
    class_a.refresh_from_db()
    problem.refresh_from_db()
    assert (class_a.revision, problem.version) == before


# What it costs ------------------------------------------------------------------------


def crowd(class_a, problem, number):
    for _ in range(number):
        Presence.objects.create(
            page=uuid.uuid4(),
            user=make.member("facilitator", class_a),
            workshop_class=class_a,
            problem=problem,
            doing="editing",
            digest=7,
            expires_at=timezone.now() + datetime.timedelta(seconds=30),
        )


def cost(ask, *arguments, **more):
    with CaptureQueriesContext(connection) as captured:
        response = ask(*arguments, **more)
    return response.status_code, len(captured)


def test_everything_costs_the_same_with_one_and_with_thirty(desk, class_a, problem):
    seen = []
    since, page = position(class_a), uuid.uuid4().hex
    say(desk, class_a, page=page)
    for number in (1, 29):
        crowd(class_a, problem, number)
        news, own_news = since_in(ask(desk, class_a)), since_in(ask_problem(desk, problem))
        seen.append(
            [
                cost(say, desk, class_a, "looking", problem.code, page),
                cost(ask, desk, class_a, news),
                cost(ask, desk, class_a, since),
                cost(ask_problem, desk, problem, since=own_news),
                cost(ask_problem, desk, problem),
            ]
        )
    assert seen[0] == seen[1]
    # session, account, roles; the class, and for whoever speaks one write
    assert seen[0][0] == (204, 5)
    assert seen[0][1] == (204, 4)
    assert seen[0][2] == (200, 5)
    assert seen[0][3] == (204, 4)
    assert seen[0][4][0] == 200


# The page of one problem --------------------------------------------------------------


def test_the_page_of_a_problem_names_who_else_is_there(desk, class_a, reviewer, other):
    problem, second = make.problem(class_a, "submitted"), make.problem(class_a)
    since = since_in(ask_problem(desk, problem))
    says(reviewer, class_a, "reviewing", problem.code)
    says(other, class_a, "looking", second.code)
    says(other, class_a)
    answer = ask_problem(desk, problem, since=since)
    assert answer.context["crowd"].shown[0].user == reviewer
    assert len(answer.context["crowd"].shown) == 1
    assert "Notulis Dua" not in answer.content.decode()


def test_a_form_hears_that_somebody_else_changed_the_problem(
    desk, class_a, facilitator, other, problem
):
    since = since_in(ask_problem(desk, problem, base=1, form=1))
    editing.update_problem(
        problem, make.content(class_a, "Milik saya"), actor=facilitator, expected_version=1
    )
    answer = ask_problem(desk, problem, base=1, form=1, since=since)
    assert answer.context["change"] is None
    editing.update_problem(
        problem, make.content(class_a, "Orang lain"), actor=other, expected_version=2
    )
    answer = ask_problem(desk, problem, base=2, form=1, since=since_in(answer))
    assert answer.context["change"].actor == "Notulis Dua"
    assert "Notulis Dua" in answer.content.decode()
    assert ask_problem(desk, problem, base=2, form=1, since=since_in(answer)).status_code == 204
    # What the form has taken over meanwhile is no news to it.
    assert ask_problem(desk, problem, base=3, form=1).context["change"] is None


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 30, "1\x00"])
def test_a_page_that_does_not_know_its_version_hears_of_no_change(desk, problem, base):
    assert ask_problem(desk, problem, base=base).context["change"] is None


def test_a_form_hears_that_the_class_has_closed_and_is_open_again(desk, class_a, problem):
    for code in (problem.code, ""):
        asked = {"code": code, "form": 1}
        live = address(class_a, PROBLEM)
        first = desk.get(live, asked)
        assert first.context["refusal"] is None
        type(class_a).objects.filter(pk=class_a.pk).update(is_open=False)
        closed = desk.get(live, asked | {"since": since_in(first)})
        assert closed.context["refusal"].code == "class_closed"
        assert str(closed.context["refusal"]) in closed.content.decode()
        type(class_a).objects.filter(pk=class_a.pk).update(is_open=True)
        assert desk.get(live, asked | {"since": since_in(closed)}).context["refusal"] is None


def test_a_form_hears_that_the_problem_was_decided(desk, class_a, coordinator, facilitator):
    problem = make.problem(class_a, "returned")
    first = ask_problem(desk, problem, form=1, base=problem.version)
    assert first.context["refusal"] is None
    workflow.perform(workflow.RESUBMIT, problem, actor=facilitator, reason="Sudah")
    problem.refresh_from_db()
    workflow.perform(workflow.ACCEPT, problem, actor=coordinator, expected_version=problem.version)
    answer = ask_problem(desk, problem, form=1, base=3, since=since_in(first))
    assert answer.context["refusal"].code == "status"
    assert answer.context["change"].actor == str(coordinator)


def test_what_is_only_read_is_not_told_that_it_cannot_be_written(desk, class_a, problem):
    type(class_a).objects.filter(pk=class_a.pk).update(is_open=False)
    answer = ask_problem(desk, problem)
    assert str(answer.context["refusal"]) not in answer.content.decode()


def test_problems_of_the_class_are_no_news_of_this_one(desk, class_a, problem):
    since = since_in(ask_problem(desk, problem))
    make.problem(class_a)
    assert ask_problem(desk, problem, since=since).status_code == 204
    class_a.refresh_from_db()
    assert since != str(Position.of(class_a))
