"""Similar problems while typing, and the class's support instead of a second problem: what each
person is shown.
"""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dim import workflow
from dim.models import Problem, Support
from dim.operations.problems.supports import support, take_back
from tests import factories as make

TYPED = {"statement": "Satker blm punya gdg utk logistik"}
JSON = {"headers": {"accept": "application/json"}}


def address(name, of, *more):
    return reverse(name, args=[of.division.event.slug, of.division.code, of.letter, *more])


def text_of(response):
    return response.content.decode()


def suggested(response):
    return re.findall(r"[A-Z]+-[A-Z]-\d{3}(?=</(?:a|strong)> )", text_of(response))


def can_be_supported(response):
    return re.findall(r'data-supports="([^"]+)"', text_of(response))


@pytest.fixture
def desk(client, facilitator):
    client.force_login(facilitator)
    return client


@pytest.fixture
def theirs(class_b):
    return make.problem(class_b, "submitted", statement="Gudang logistik belum tersedia")


# While typing -------------------------------------------------------------------------


def ask(client, of, **data):
    return client.post(address("similar_suggestions", of), TYPED | data)


def test_what_others_have_put_forward_is_suggested_and_their_drafts_never(
    desk, class_a, class_b, theirs
):
    draft = make.problem(class_b, statement="Gudang logistik belum tersedia di satker")
    own = make.problem(class_a, statement="Gudang logistik belum tersedia juga")
    make.problem(class_b, "withdrawn", statement="Gudang logistik belum tersedia lagi")
    response = ask(desk, class_a)
    assert set(suggested(response)) == {own.code, theirs.code}
    assert draft.statement not in text_of(response)
    # Only what is theirs can be supported, only what may be read is a link.
    assert can_be_supported(response) == [theirs.code]
    assert own.get_absolute_url() in text_of(response)
    assert theirs.get_absolute_url() not in text_of(response)
    assert response["X-DIM"]
    assert "no-store" in response["Cache-Control"]


def test_nothing_similar_is_no_body(desk, class_a, theirs):
    for said in ("Anggaran pelatihan operator komputer", "", "   ", "\x00", "a" * 100_000):
        response = ask(desk, class_a, statement=said)
        assert (response.status_code, response.content) == (204, b"")


def test_what_is_only_near_is_not_called_similar(desk, class_a, class_b):
    make.problem(class_b, "submitted", statement="Gudang bocor, kotak suara basah semua")
    make.problem(class_b, "submitted", statement="Gudang logistik belum tersedia")
    said = text_of(ask(desk, class_a, statement="Gudang logistik belum tersedia di satker"))
    before, after = said.split("<details")
    assert "SEK-B-002" in before
    assert "SEK-B-001" not in before
    assert "SEK-B-001" in after


def test_a_page_says_that_nothing_is_similar_only_after_looking(desk, class_a):
    def is_said(response):
        tag = re.search(r'data-part="none"( hidden)?', text_of(response))
        return tag[1] is None

    new = address("entry_create", class_a)
    assert not is_said(desk.get(new))
    own = make.problem(class_a, statement="Gudang logistik belum tersedia")
    where = reverse("problem_edit", args=[own.event.slug, own.code])
    assert is_said(desk.get(where))
    # What was just refused is another text than the one that was looked for.
    refused = desk.post(where, {"statement": "Arsip", "version": own.version})
    assert refused.status_code != 302
    assert not is_said(refused)


def test_the_problem_that_is_being_changed_is_no_suggestion(desk, class_a, theirs):
    own = make.problem(class_a, statement="Gudang logistik belum tersedia juga")
    assert suggested(ask(desk, class_a, without=own.code)) == [theirs.code]
    assert f"draft={own.code}" in text_of(ask(desk, class_a, without=own.code))
    for code in ("x", "\x00", theirs.code, "SEK-A-999999999"):
        assert own.code in suggested(ask(desk, class_a, without=code))


def test_at_most_five_and_a_long_statement_visibly_shortened(desk, class_a, class_b):
    for _ in range(8):
        make.problem(
            class_b, "submitted", statement="Satker belum punya gudang untuk logistik " * 20
        )
    response = ask(desk, class_a)
    assert len(suggested(response)) == 5
    assert text_of(response).count("…") == 5
    assert "Satker belum punya gudang untuk logistik " * 6 not in text_of(response)


def test_what_is_supported_or_cannot_be_now_has_no_button(desk, class_a, theirs, facilitator):
    support(theirs, class_a, actor=facilitator)
    assert can_be_supported(ask(desk, class_a)) == []
    take_back(Support.objects.get(), actor=facilitator)
    assert can_be_supported(ask(desk, class_a)) == [theirs.code]
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    assert can_be_supported(ask(desk, class_a)) == []


def test_suggestions_change_nothing_and_cost_the_same_among_many(desk, class_a, class_b, theirs):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert ask(desk, class_a).status_code == 200
        assert not [query for query in captured if not query["sql"].startswith("SELECT")]
        return len(captured)

    one = queries()
    for _ in range(30):
        make.problem(class_b, "submitted", statement="Gudang logistik belum tersedia")
    assert queries() == one


def test_the_full_form_shows_them_without_a_script(desk, class_a, theirs):
    own = make.problem(class_a, statement="Gudang logistik belum tersedia juga")
    page = desk.get(reverse("problem_edit", args=[own.event.slug, own.code]))
    assert suggested(page) == [theirs.code]
    assert address("support", class_a, theirs.code) + f"?draft={own.code}" in text_of(page)
    saved = desk.get(f"{class_a.get_absolute_url()}?saved={own.code}")
    assert "#similar" in text_of(saved)


def test_a_reviewer_who_corrects_is_not_asked_to_support(client, class_a, theirs, reviewer):
    own = make.problem(class_a, "submitted", statement="Gudang logistik belum tersedia juga")
    client.force_login(reviewer)
    page = client.get(reverse("problem_edit", args=[own.event.slug, own.code]))
    assert page.status_code == 200
    assert 'id="similar"' not in text_of(page)


# Recording and taking back ------------------------------------------------------------


def test_recorded_with_a_button_and_undone_on_the_board(desk, class_a, theirs):
    where = address("support", class_a, theirs.code)
    assert desk.get(where).status_code == 200
    assert not Support.objects.exists()
    board = desk.post(where, follow=True)
    assert 'id="just-supported"' in text_of(board)
    assert theirs.statement in text_of(board)
    desk.post(address("support_take_back", class_a, theirs.code))
    assert Support.objects.get().taken_back_by
    board = desk.get(f"{class_a.get_absolute_url()}?supported={theirs.code}")
    assert 'id="just-supported"' not in text_of(board)
    assert 'id="supports"' not in text_of(board)


def test_a_script_is_told_the_code_and_may_press_twice(desk, class_a, theirs):
    for _ in range(2):
        answer = desk.post(address("support", class_a, theirs.code), **JSON)
        assert (answer.status_code, answer.json()) == (200, {"kind": "saved", "code": theirs.code})
    assert Support.objects.count() == 1
    for _ in range(2):
        answer = desk.post(address("support_take_back", class_a, theirs.code), **JSON)
        assert answer.json()["kind"] == "saved"
    assert Support.objects.live().count() == 0


def test_after_ten_minutes_only_the_list_offers_to_take_it_back(desk, class_a, theirs, facilitator):
    support(theirs, class_a, actor=facilitator)
    Support.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=11))
    board = text_of(desk.get(f"{class_a.get_absolute_url()}?supported={theirs.code}"))
    assert 'id="just-supported"' not in board
    assert address("support_take_back", class_a, theirs.code) in board


def test_the_draft_gives_way_after_the_question(desk, class_a, theirs):
    draft = make.problem(class_a)
    where = address("support", class_a, theirs.code)
    assert draft.statement in text_of(desk.get(where, {"draft": draft.code}))
    desk.post(where, {"draft": draft.code})
    draft.refresh_from_db()
    assert draft.status == Problem.Status.WITHDRAWN
    assert Support.objects.live().count() == 1


@pytest.mark.parametrize("code", ["SEK-B-001", "SEK-A-999", "x\x00", "?"])
def test_a_draft_that_is_none_of_the_class_leads_nowhere(desk, class_a, theirs, code):
    where = address("support", class_a, theirs.code)
    assert desk.get(where, {"draft": code}).status_code == 404
    assert desk.post(where, {"draft": code}).status_code == 404
    assert not Support.objects.exists()


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_draft_of_another_class_does_not_exist(desk, class_a, class_b, status):
    hidden = make.problem(class_b, status)
    assert desk.get(address("support", class_a, hidden.code)).status_code == 404
    assert desk.post(address("support", class_a, hidden.code)).status_code == 404


def test_refusals_are_sentences_with_a_code(desk, class_a, theirs):
    own = make.problem(class_a, "submitted")
    page = desk.post(address("support", class_a, own.code))
    assert (page.status_code, page.context["refusal"].code) == (409, "own_class")
    answer = desk.post(address("support", class_a, own.code), **JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "own_class")
    desk.post(address("support", class_a, theirs.code))
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    answer = desk.post(address("support_take_back", class_a, theirs.code), **JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "class_closed")
    desk.post(address("support_take_back", class_a, theirs.code))
    assert Support.objects.live().count() == 1
    assert (
        desk.post(address("support_take_back", class_a, "SEK-B-999"), **JSON).json()["code"]
        == "not_here"
    )


# What the boards, screens and pages say -----------------------------------------------


def news(client, of, since, name="board_live"):
    return client.get(address(name, of), {"since": since})


def position(client, of, name="board"):
    return str(client.get(address(name, of)).context["position"])


def test_both_boards_hear_of_a_support_and_of_its_end(
    desk, client_of, class_a, class_b, theirs, facilitator
):
    neighbour = client_of(make.facilitator_of(class_b))
    for act in (
        lambda: support(theirs, class_a, actor=facilitator),
        lambda: take_back(Support.objects.live().get(), actor=facilitator),
    ):
        ours, since = position(desk, class_a), position(neighbour, class_b)
        act()
        is_live = Support.objects.live().exists()
        assert ('id="supports"' in text_of(news(desk, class_a, ours))) == is_live
        line = text_of(news(neighbour, class_b, since))
        assert f'data-code="{theirs.code}"' in line
        assert ('class="supported"' in line) == is_live


@pytest.fixture
def client_of():
    from django.test import Client

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def test_projector_and_phones_count_and_name_nobody(
    client_of, class_a, class_b, theirs, facilitator
):
    support(theirs, class_a, actor=facilitator)
    neighbour = client_of(make.facilitator_of(class_b))
    page = text_of(neighbour.get(address("projector", class_b)))
    assert 'class="supported"' in page
    assert str(class_a) not in page
    assert str(facilitator) not in page


def test_a_supported_problem_that_is_a_draft_again_keeps_its_words(
    desk, class_a, class_b, theirs, facilitator
):
    support(theirs, class_a, actor=facilitator)
    workflow.perform(workflow.TAKE_BACK, theirs, actor=make.facilitator_of(class_b))
    board = text_of(desk.get(class_a.get_absolute_url()))
    assert theirs.code in board
    assert theirs.statement not in board
    assert theirs.statement not in text_of(
        desk.get(f"{class_a.get_absolute_url()}?supported={theirs.code}")
    )


def test_boards_ask_the_same_queries_for_one_support_and_for_many(
    desk, class_a, class_b, theirs, facilitator
):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get(class_a.get_absolute_url())
        return len(captured)

    support(theirs, class_a, actor=facilitator)
    own = make.problem(class_a, "submitted")
    support(own, class_b, actor=make.facilitator_of(class_b))
    one = queries()
    for _ in range(20):
        support(make.problem(class_b, "submitted"), class_a, actor=facilitator)
    assert queries() == one


def test_the_page_of_a_problem_names_the_classes_and_its_history_who_and_when(
    client_of, class_a, class_b, theirs, facilitator, reviewer
):
    made = support(theirs, class_a, actor=facilitator)
    neighbour = client_of(make.facilitator_of(class_b))
    page = neighbour.get(theirs.get_absolute_url())
    assert [row.workshop_class for row in page.context["supports"]] == [class_a]
    assert page.context["steps"][0].actor == str(facilitator)
    take_back(made, actor=make.member("facilitator", class_a))
    page = neighbour.get(theirs.get_absolute_url())
    assert list(page.context["supports"]) == []
    assert [step.at for step in page.context["steps"]][:2] == [
        Support.objects.get().taken_back_at,
        made.created_at,
    ]
    review = client_of(reviewer).get(reverse("admin:dim_problem_change", args=[theirs.pk]))
    assert len(review.context["history"]) == len(page.context["steps"]) == 4


def test_supports_stand_on_the_page_of_the_history_to_which_their_moment_belongs(
    client_of, class_a, class_b, theirs, facilitator
):
    owner = make.facilitator_of(class_b)
    for number in range(60):
        step = workflow.SUBMIT if number % 2 else workflow.TAKE_BACK
        theirs = workflow.perform(step, theirs, actor=owner)
        if number in (5, 59):
            support(theirs, class_a, actor=facilitator)
            take_back(Support.objects.live().get(), actor=facilitator)
    neighbour = client_of(owner)
    first = neighbour.get(theirs.get_absolute_url()).context["steps"]
    second = neighbour.get(theirs.get_absolute_url(), {"page": 2}).context["steps"]
    assert (len(first), len(second)) == (52, 14)
    moments = [step.at for step in [*first, *second]]
    assert moments == sorted(moments, reverse=True)
