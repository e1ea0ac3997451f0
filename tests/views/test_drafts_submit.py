import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim import workflow
from dim.models import Event, Problem
from tests import factories as make


@pytest.fixture
def page(class_a):
    return reverse(
        "drafts_submit", args=[class_a.division.event.slug, class_a.division.code, class_a.letter]
    )


@pytest.fixture
def desk(client, facilitator):
    client.force_login(facilitator)
    return client


def draft(class_a, **kwargs):
    return make.problem(class_a, "draft", **kwargs)


def statuses(*problems):
    return [Problem.objects.get(pk=problem.pk).status for problem in problems]


def test_the_page_lists_what_will_go_and_what_will_not(desk, class_a, page):
    ready, unready, other = (
        draft(class_a),
        draft(class_a, recommendations=()),
        make.problem(class_a, "submitted"),
    )
    response = desk.get(page)
    assert response.context["ready"] == [ready]
    assert [(problem, refusal.code) for problem, refusal in response.context["unready"]] == [
        (unready, "incomplete")
    ]
    assert other.code not in response.content.decode()
    assert statuses(ready, unready, other) == ["draft", "draft", "submitted"]


def test_exactly_what_was_listed_is_submitted(desk, class_a, page):
    listed, later = draft(class_a), draft(class_a)
    response = desk.post(page, {"code": [listed.code]}, follow=True)
    assert statuses(listed, later) == ["submitted", "draft"]
    (message,) = response.context["messages"]
    assert listed.code in str(message)


def test_what_changed_meanwhile_is_refused_and_the_rest_goes(desk, class_a, page, facilitator):
    good, gone, bare = draft(class_a), draft(class_a), draft(class_a, recommendations=())
    workflow.perform(workflow.WITHDRAW, gone, actor=facilitator, reason="Ganda")
    response = desk.post(page, {"code": [good.code, gone.code, bare.code]}, follow=True)
    assert statuses(good, gone, bare) == ["submitted", "withdrawn", "draft"]
    said = [(message.level_tag, str(message)) for message in response.context["messages"]]
    assert [level for level, _text in said] == ["success", "warning", "warning"]
    assert gone.code in said[1][1]
    assert bare.code in said[2][1]


def test_the_second_click_submits_nothing_twice(desk, class_a, page):
    problem = draft(class_a)
    for _ in range(2):
        assert desk.post(page, {"code": problem.code}).status_code == 302
    assert [entry.action for entry in problem.history.order_by("revision")] == ["created", "submit"]


def test_a_closed_class_submits_nothing(desk, class_a, page):
    problems = [draft(class_a) for _ in range(3)]
    Event.objects.update(phase="review")
    assert desk.get(page).context["refusal"].code == "phase"
    response = desk.post(page, {"code": [problem.code for problem in problems]}, follow=True)
    assert statuses(*problems) == ["draft"] * 3
    assert len(response.context["messages"]) == 1  # the same reason once, not three times


@pytest.mark.parametrize("codes", [[], ["\x00"], ["x" * 5000], ["SEK-A-999"], ["SEK-A-001'; --"]])
def test_odd_codes_submit_nothing(desk, class_a, page, codes):
    problem = draft(class_a)
    response = desk.post(page, {"code": codes}, follow=True)
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1
    assert statuses(problem) == ["draft"]


def test_drafts_of_another_class_stay(desk, class_a, class_b, page):
    theirs = draft(class_b)
    desk.post(page, {"code": theirs.code})
    assert statuses(theirs) == ["draft"]


def test_queries_do_not_grow_with_the_drafts(desk, class_a, page):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(page).status_code == 200
        return len(captured)

    draft(class_a)
    one = queries()
    for _ in range(49):
        draft(class_a)
    assert queries() == one


def test_of_many_the_message_names_a_few_and_counts_the_rest(desk, class_a, page):
    listed = [draft(class_a) for _ in range(6)]
    response = desk.post(page, {"code": [one.code for one in listed]}, follow=True)
    (message,) = response.context["messages"]
    named = [one.code for one in listed if one.code in str(message)]
    assert named == [one.code for one in listed[:3]]
    assert str(message).startswith("6 permasalahan")
    assert "3 lagi" in str(message)


def test_the_board_counts_what_will_go_and_what_lacks_a_recommendation(desk, class_a):
    draft(class_a), draft(class_a, recommendations=()), make.problem(class_a, "submitted")
    text = desk.get(class_a.get_absolute_url()).content.decode()
    assert "Ajukan 1 draf…" in text
    assert "1 draf belum punya rekomendasi" in text


def test_where_nothing_can_go_nothing_offers_it(desk, class_a):
    draft(class_a, recommendations=())
    text = desk.get(class_a.get_absolute_url()).content.decode()
    assert "draf…" not in text
    assert "1 draf belum punya rekomendasi" in text
