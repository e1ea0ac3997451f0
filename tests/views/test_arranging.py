"""Moving a problem with plain forms: its place, its issue, its class; and what the boards say."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dim import workflow
from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.relocating import relocate
from tests import factories as make

JSON = {"accept": "application/json"}


@pytest.fixture
def issues(division):
    return [make.issue(division, number) for number in (1, 5)]


@pytest.fixture
def room(client, facilitator):
    client.force_login(facilitator)
    return client


@pytest.fixture
def desk(coordinator):
    client = Client()
    client.force_login(coordinator)
    return client


@pytest.fixture
def three(class_a, issues):
    return [make.problem(class_a, "submitted", statement=f"Masalah {n}") for n in range(3)]


def codes(of):
    return list(of.problems.in_board_order().values_list("number", flat=True))


def at(problem, name):
    return f"{problem.get_absolute_url()}{name}/"


def shown(response):
    return [line.problem.code for _group, lines in response.context["groups"] for line in lines]


def moved(problem, target, coordinator):
    return relocate(
        Problem.objects.get(pk=problem.pk),
        target,
        actor=coordinator,
        reason="Salah kelas",
        expected_version=problem.version,
    )


def test_buttons_move_up_and_down_and_lead_back(room, class_a, three):
    back = f"{class_a.get_absolute_url()}?status=submitted"
    answer = room.post(at(three[2], "place"), {"up": "1", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert codes(class_a) == [1, 3, 2]
    room.post(at(three[0], "place"), {"down": "1"})
    assert codes(class_a) == [3, 1, 2]
    room.post(at(three[2], "place"), {"up": "1"})
    assert codes(class_a) == [3, 1, 2]


def test_the_way_back_leads_to_no_other_site(room, three):
    answer = room.post(at(three[2], "place"), {"up": "1", "next": "https://elsewhere.example/"})
    assert answer["Location"].startswith(three[0].workshop_class.get_absolute_url())


def test_a_filtered_list_moves_past_what_it_shows(room, class_a, three, facilitator):
    workflow.perform(workflow.TAKE_BACK, three[1], actor=facilitator)
    room.post(f"{at(three[2], 'place')}?status=submitted", {"up": "1"})
    assert codes(class_a) == [3, 1, 2]


def test_a_script_is_told_in_json(room, class_a, three):
    answer = room.post(at(three[2], "place"), {"before": three[0].code}, headers=JSON)
    assert (answer.status_code, answer.json()["kind"]) == (200, "saved")
    assert codes(class_a) == [3, 1, 2]
    for data, code in (
        ({"after": "SEK-A-099"}, "no_neighbour"),
        ({"after": "<script>"}, "no_neighbour"),
        ({"issue": "77"}, "no_issue"),
        ({"issue": "9" * 40}, "no_issue"),
        ({"issue": "\0"}, "no_issue"),
    ):
        answer = room.post(at(three[2], "place"), data, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_number_moves_to_that_issue(room, three, issues):
    room.post(at(three[0], "place"), {"issue": "5"})
    stored = Problem.objects.get(pk=three[0].pk)
    assert (stored.strategic_issue, stored.code) == (issues[1], "SEK-A-001")


def test_boards_screens_and_downloads_follow_and_papers_go_by_code(room, class_a, three):
    room.post(at(three[2], "place"), {"before": three[0].code})
    expected = ["SEK-A-003", "SEK-A-001", "SEK-A-002"]
    board = room.get(class_a.get_absolute_url())
    assert shown(board) == expected
    screen = room.get(class_a.page_url("projector"))
    assert [one.code for _issue, rows in screen.context["groups"] for one in rows] == expected
    lines = b"".join(room.get(class_a.page_url("board_export", "csv"))).decode().splitlines()
    found = [code for line in lines for code in expected if code in line]
    assert found == expected
    assert list(Problem.objects.in_reading_order().values_list("code", flat=True)) == sorted(
        expected
    )
    page = room.get(three[0].get_absolute_url())
    assert page.context["neighbours"] == {"previous": "SEK-A-003", "next": "SEK-A-002"}


def test_a_board_that_asks_gets_the_line_with_its_new_place(room, class_a, three):
    seen = room.get(class_a.get_absolute_url()).context["position"]
    room.post(at(three[2], "place"), {"before": three[0].code})
    news = room.get(class_a.page_url("board_live"), {"since": str(seen)})
    lines = [line for _group, rows in news.context["groups"] for line in rows]
    assert [line.problem.code for line in lines] == ["SEK-A-003"]
    assert f'data-order="{lines[0].problem.place}"' in news.content.decode()


def test_the_page_offers_what_may_be_done(room, desk, class_a, three):
    page = room.get(at(three[0], "move"))
    assert page.context["form"] is None
    assert (page.context["above"], page.context["below"]) == (None, three[1])
    page = desk.get(at(three[0], "move"))
    assert not page.context["can_arrange"]
    assert list(page.context["form"].fields["workshop_class"].queryset) == []


def test_the_coordinator_moves_it_and_both_boards_say_so(room, desk, class_a, class_b, three):
    before = room.get(class_a.get_absolute_url()).context["position"]
    problem = three[0]
    data = {
        "workshop_class": class_b.pk,
        "strategic_issue": "",
        "reason": "Salah kelas",
        "version": problem.version,
    }
    answer = desk.post(at(problem, "move"), data)
    assert answer["Location"] == problem.get_absolute_url()
    told = room.get(class_a.get_absolute_url()).content.decode()
    assert f"SEK-A-001 dipindahkan ke {class_b}; kodenya tetap." in told
    news = room.get(class_a.page_url("board_live"), {"since": str(before)})
    assert news.context["news"].is_whole
    assert "SEK-A-001 dipindahkan" in news.content.decode()
    assert shown(news) == ["SEK-A-002", "SEK-A-003"]
    theirs = Client()
    theirs.force_login(make.member("facilitator", class_b))
    board = theirs.get(class_b.get_absolute_url())
    assert "pindahan dari SEK-A" in board.content.decode()
    page = theirs.get(problem.get_absolute_url())
    last = page.context["steps"][0]
    assert (last.reason, [(one.old, one.new) for one in last.changes]) == (
        "Salah kelas",
        [("SEK-A", "SEK-B")],
    )
    assert room.get(problem.get_absolute_url()).status_code == 404


def test_a_problem_leads_to_where_it_can_be_moved(room, desk, class_a, three, several):
    assert at(three[0], "move") in room.get(three[0].get_absolute_url()).content.decode()
    assert at(three[0], "move") in desk.get(three[0].get_absolute_url()).content.decode()
    assert at(three[0], "split") not in room.get(three[0].get_absolute_url()).content.decode()
    assert at(several, "split") in room.get(several.get_absolute_url()).content.decode()
    # The desk moves what the class has put down, also after the class has closed.
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    assert at(three[0], "move") not in room.get(three[0].get_absolute_url()).content.decode()
    assert at(three[0], "move") in desk.get(class_a.get_absolute_url()).content.decode()


def test_a_reason_is_asked_for_and_the_words_stay(desk, class_b, other_division, three):
    far = make.workshop_class(other_division)
    data = {"workshop_class": far.pk, "strategic_issue": "", "reason": "", "version": 2}
    page = desk.post(at(three[0], "move"), data)
    assert page.status_code == 422
    assert {*page.context["form"].errors} == {"reason", "strategic_issue"}
    data = {"workshop_class": class_b.pk, "reason": "Kata saya", "version": 1}
    page = desk.post(at(three[0], "move"), data)
    assert page.status_code == 409
    assert "Kata saya" in page.content.decode()
    # Somebody who has read that it changed may send the same page again.
    again = data | {"version": page.context["form"]["version"].value()}
    assert desk.post(at(three[0], "move"), again).status_code == 302


def test_what_left_a_class_is_named_to_those_who_may_know(
    client, class_a, class_b, coordinator, organiser
):
    moved(make.problem(class_a), class_b, coordinator)
    client.force_login(organiser)
    assert "SEK-A-001" not in client.get(class_a.get_absolute_url()).content.decode()
    client.force_login(make.facilitator_of(class_a))
    assert "SEK-A-001" in client.get(class_a.get_absolute_url()).content.decode()


def test_queries_of_a_board_do_not_grow_with_what_came_and_left(
    room, class_a, class_b, coordinator
):
    def queries(of):
        with CaptureQueriesContext(connection) as captured:
            assert room.get(of.get_absolute_url()).status_code == 200
        return len(captured)

    def swap():
        moved(make.problem(class_a, "submitted"), class_b, coordinator)
        moved(make.problem(class_b, "submitted"), class_a, coordinator)

    swap()
    one = queries(class_a)
    for _ in range(10):
        swap()
    assert queries(class_a) == one


def test_papers_name_the_class_that_has_it_now(desk, class_a, class_b, coordinator, event):
    moved(make.problem(class_a, "submitted"), class_b, coordinator)
    report = desk.get(class_b.page_url("board_export", "csv"))
    lines = b"".join(report).decode()
    assert "SEK-A-001" in lines
    assert "SEK-A-001" not in b"".join(desk.get(class_a.page_url("board_export", "csv"))).decode()


# --- Two of one -----------------------------------------------------------------------------


@pytest.fixture
def several(class_a, issues, reviewer):
    problem = make.problem(class_a, "submitted", statement="Gudang bocor dan petugas kurang")
    return workflow.perform(
        workflow.RETURN, problem, actor=reviewer, reason="Dua hal", category="several"
    )


def filled(page, **changes):
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in (values | changes).items()}


def test_two_are_made_of_one(room, class_a, several):
    board = room.get(class_a.get_absolute_url()).content.decode()
    assert at(several, "split") in board
    page = room.get(at(several, "split"))
    row = several.recommendations.get()
    data = filled(
        page,
        statement="Gudang bocor",
        **{"new-statement": "Petugas kurang", f"goes-{row.pk}": "new"},
    )
    answer = room.post(at(several, "split"), data)
    assert answer["Location"].endswith("?saved=SEK-A-002")
    texts = dict(Problem.objects.values_list("code", "statement"))
    assert texts == {"SEK-A-001": "Gudang bocor", "SEK-A-002": "Petugas kurang"}
    assert room.post(at(several, "split"), data)["Location"].endswith("?saved=SEK-A-002")
    assert Problem.objects.count() == 2
    for code, other in (("SEK-A-001", "SEK-A-002"), ("SEK-A-002", "SEK-A-001")):
        problem = Problem.objects.get(code=code)
        assert other in room.get(problem.get_absolute_url()).content.decode()


def test_after_the_split_both_lines_lead_on_and_only_the_return_is_told(room, class_a, several):
    row = several.recommendations.get()
    data = filled(
        room.get(at(several, "split")),
        statement="Gudang bocor",
        **{"new-statement": "Petugas kurang", f"goes-{row.pk}": "new"},
    )
    room.post(at(several, "split"), data)
    made = Problem.objects.get(code="SEK-A-002")
    page = room.get(class_a.get_absolute_url())
    board = page.content.decode()
    assert at(several, "split") not in board
    assert at(made, "split") not in board
    # What has no recommendation any more cannot be submitted; its line says what is missing.
    assert at(made, "resubmit") in board
    assert at(several, "resubmit") not in board
    assert board.count("Dapat diajukan setelah ada rekomendasinya.") == 1
    assert [one.text for one in page.context["announcements"]] == ["SEK-A-001 dikembalikan:"]


def test_a_page_that_is_too_old_keeps_the_words_and_shows_both(room, several, facilitator):
    data = filled(room.get(at(several, "split")), statement="Milik saya")
    row = Problem.objects.get(pk=several.pk)
    from_colleague = make.content(row.workshop_class, "Milik rekan")
    editing.update_problem(row, from_colleague, actor=facilitator, expected_version=row.version)
    page = room.post(at(several, "split"), data)
    assert page.status_code == 409
    told = page.content.decode()
    assert "Milik saya" in told
    assert "Milik rekan" in told
    assert Problem.objects.count() == 1


def test_parts_that_say_the_same_are_refused_beside_the_text(room, several):
    page = room.post(at(several, "split"), filled(room.get(at(several, "split"))))
    assert page.status_code == 422
    assert page.context["form"].non_field_errors()
    page = room.post(at(several, "split"), {"key": str(uuid.uuid4()), "version": several.version})
    assert page.status_code == 422


def test_what_was_not_returned_as_several_is_not_split(room, three):
    page = room.get(at(three[0], "split"))
    assert page.context["refusal"].code == "not_several"
    assert "<textarea" not in page.content.decode()
