"""The projector's pages: what they show and to whom, and the pointer that screens follow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dim.operations.problems import decisions
from dim.operations.problems.content import RecommendationContent
from tests import factories as make
from tests.views.test_live import address, ask, codes_in, gone_from, position


@pytest.fixture
def desk(client, facilitator):
    client.force_login(facilitator)
    return client


def test_the_projector_names_nobody_and_tells_no_reasons(desk, class_a, reviewer, facilitator):
    returned = make.problem(class_a, "returned")
    decisions.add_note(returned, "Catatan dalam", actor=reviewer)
    make.problem(class_a, "withdrawn", statement="Sudah ditarik")
    page = desk.get(address(class_a, "projector")).content.decode()
    assert returned.statement in page
    for hidden in ("Alasan uji", "Catatan dalam", "Sudah ditarik", facilitator.username):
        assert hidden not in page


def test_the_room_reads_every_word_of_a_long_recommendation(desk, class_a):
    make.problem(class_a, recommendations=(RecommendationContent("kata " * 1000 + "akhir"),))
    assert "kata akhir" in desk.get(address(class_a, "projector")).content.decode()


def test_the_projector_hears_only_news(desk, class_a, facilitator):
    make.problem(class_a)
    since = position(class_a)
    live = address(class_a, "projector_live")
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(live, {"since": since}).status_code == 204
    assert len(captured) == 4
    new = make.problem(class_a)
    assert codes_in(desk.get(live, {"since": since})) == [new.code]
    gone = make.problem(class_a, "withdrawn")
    assert gone_from(desk.get(live, {"since": since})) == [gone.code]


def test_pointing_is_news_without_a_line(desk, class_a):
    problem = make.problem(class_a)
    since = position(class_a)
    response = desk.post(address(class_a, "discussed_set"), {"code": problem.code})
    assert response["Location"].endswith(f"#{problem.code}")
    answer = ask(desk, class_a, since)
    assert codes_in(answer) == []
    assert f'data-discussed="{problem.code}"' in answer.content.decode()
    assert "is-discussed" in desk.get(class_a.get_absolute_url()).content.decode()
    desk.post(address(class_a, "discussed_set"))
    class_a.refresh_from_db()
    assert class_a.discussed is None


@pytest.mark.parametrize("code", ["SEK-B-001", "x\x00", "SEK-A-001"])
def test_only_problems_of_the_class_can_be_shown(desk, class_a, class_b, code):
    make.problem(class_b)
    make.problem(class_a, "withdrawn")
    assert desk.post(address(class_a, "discussed_set"), {"code": code}).status_code == 404


def test_the_projector_costs_the_same_for_one_line_and_for_fifty(desk, class_a):
    make.problem(class_a)
    with CaptureQueriesContext(connection) as few:
        desk.get(address(class_a, "projector"))
    for _ in range(20):
        make.problem(class_a)
    with CaptureQueriesContext(connection) as many:
        desk.get(address(class_a, "projector"))
    assert len(many) == len(few)
