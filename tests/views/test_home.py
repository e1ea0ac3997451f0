"""The page after signing in: everybody sees what is theirs, and it stays short."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dim import workflow
from dim.models import Event, Problem
from dim.operations.classes import screens
from tests import factories as make


def home(client, user, query=""):
    client.force_login(user)
    return client.get(f"/{query}")


def queries(client, user):
    client.force_login(user)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get("/").status_code == 200
    return len(captured)


def cells(response):
    """What the matrix says, as ``{"SEK-A": total}``."""
    return {
        f"{cell.workshop_class.division.code}-{cell.workshop_class.letter}": cell.progress.total
        for row in response.context["matrix"].rows
        for cell in row.cells
        if cell
    }


# --- Facilitators ---------------------------------------------------------------------


def test_facilitator_sees_their_class_with_its_numbers(client, facilitator, class_a, class_b):
    for status in ("draft", "draft", "submitted", "accepted", "withdrawn"):
        last = make.problem(class_a, status)
    make.problem(class_b, "submitted")
    response = home(client, facilitator)
    (card,) = response.context["cards"]
    assert card.workshop_class == class_a
    assert (card.progress.total, card.progress.drafts, card.progress.submitted) == (4, 2, 1)
    assert card.workshop_class.last_code == last.code
    assert card.refusal is None
    assert response.context["matrix"] is None
    assert f'href="{class_a.get_absolute_url()}' in response.content.decode()
    assert class_b.get_absolute_url() not in response.content.decode()


def test_the_screens_of_the_class_are_one_click_away(client, facilitator, class_a, event):
    text = home(client, facilitator).content.decode()
    assert class_a.page_url("projector") in text
    assert class_a.page_url("phone_link") in text
    event.allows_phones = False
    event.save(update_fields=["allows_phones"])
    assert class_a.page_url("phone_link") not in home(client, facilitator).content.decode()


def test_facilitator_sees_what_is_discussed(client, facilitator, class_a):
    problem = make.problem(class_a, "submitted")
    screens.show_on_screens(class_a, problem, actor=facilitator)
    address = f'href="{class_a.get_absolute_url()}#{problem.code}"'
    response = home(client, facilitator)
    assert response.context["cards"][0].discussed == problem
    text = response.content.decode()
    assert address in text
    assert problem.strategic_issue.title in text


def test_what_was_shown_and_then_withdrawn_is_not_discussed(client, facilitator, class_a):
    problem = make.problem(class_a)
    screens.show_on_screens(class_a, problem, actor=facilitator)
    workflow.perform(workflow.WITHDRAW, problem, actor=facilitator, reason="Dobel")
    assert home(client, facilitator).context["cards"][0].discussed is None


def test_facilitator_sees_what_came_back_and_why(client, facilitator, class_a, class_b):
    mine, others = make.problem(class_a, "returned"), make.problem(class_b, "returned")
    response = home(client, facilitator)
    assert list(response.context["returned"]) == [mine]
    assert mine.reason in response.content.decode()
    assert others.code not in response.content.decode()


def test_many_returned_problems_do_not_flood_the_page(client, facilitator, class_a):
    for _number in range(10):
        make.problem(class_a, "returned")
    response = home(client, facilitator)
    assert len(response.context["returned"]) == 8
    assert response.context["returned_count"] == 10


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_open": False}, "class_closed"),
        ({"closes_at": timezone.now() - timedelta(minutes=1)}, "class_closed"),
        ({"closes_at": timezone.now() + timedelta(hours=1)}, None),
    ],
)
def test_card_says_whether_the_class_is_open(client, facilitator, class_a, change, code):
    type(class_a).objects.filter(pk=class_a.pk).update(**change)
    (card,) = home(client, facilitator).context["cards"]
    assert (card.refusal.code if card.refusal else None) == code
    assert bool(card.closes_at) == (code is None)


def test_card_says_when_the_event_is_not_in_entry(client, facilitator, event):
    Event.objects.filter(pk=event.pk).update(phase="finished")
    (card,) = home(client, facilitator).context["cards"]
    assert card.refusal.code == "phase"


# --- Everybody else -------------------------------------------------------------------


@pytest.fixture
def four_classes(class_a, class_b, other_division):
    far = make.workshop_class(other_division, "A")
    make.problem(class_a, "submitted")
    make.problem(class_a, "draft")
    make.problem(far, "accepted")
    foreign = make.workshop_class(make.division(make.event(starts_on=date(2018, 1, 1)), "SEK"), "A")
    make.problem(foreign, "submitted")
    return {"SEK-A": 2, "SEK-B": 0, "DATIN-A": 1}


@pytest.mark.parametrize("role", ["coordinator", "organiser"])
def test_matrix_of_the_event(client, request, role, four_classes):
    response = home(client, request.getfixturevalue(role))
    assert cells(response) == four_classes
    assert response.context["cards"] == []
    assert response.context["matrix"].progress.total == 3
    assert response.context["matrix"].totals == [3, 0]


def test_matrix_of_a_reviewer_is_their_division(client, reviewer, four_classes):
    assert cells(home(client, reviewer)) == {"SEK-A": 2, "SEK-B": 0}


def test_own_class_is_marked_in_the_matrix(client, reviewer, class_a, four_classes):
    make.member("facilitator", class_a, reviewer)
    response = home(client, reviewer)
    assert len(response.context["cards"]) == 1
    own = [
        cell.workshop_class
        for row in response.context["matrix"].rows
        for cell in row.cells
        if cell and cell.is_own
    ]
    assert own == [class_a]


def test_every_cell_is_said_in_full(client, coordinator, class_a, four_classes):
    response = home(client, coordinator)
    cell = response.context["matrix"].rows[-1].cells[0]
    assert cell.progress.sentence in response.content.decode()
    assert len(cell.progress.parts) == 6


def test_one_event_at_a_time_newest_first(client, event):
    person = make.member("coordinator", event)
    newer = make.event(starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    make.member("organiser", newer, person)
    make.event()  # somebody else's
    response = home(client, person)
    assert response.context["event"] == newer
    assert response.context["other_events"] == [event]
    assert home(client, person, f"?event={event.slug}").context["event"] == event


@pytest.mark.parametrize("slug", ["tidak-ada", "%00", "%ff", "", "'", "a" * 3000])
def test_unknown_event_is_missing(client, coordinator, slug):
    assert home(client, coordinator, f"?event={slug}").status_code == 404


def test_foreign_event_is_missing(client, coordinator):
    assert home(client, coordinator, f"?event={make.event().slug}").status_code == 404


def test_nobody_in_particular_learns_what_to_do(client, db):
    person = make.user()
    response = home(client, person)
    assert 'id="nothing-yet"' in response.content.decode()
    assert person.username in response.content.decode()


def test_superuser_without_an_event_is_sent_to_set_up(client, db):
    response = home(client, make.user(is_superuser=True))
    assert 'id="nothing-yet"' in response.content.decode()
    assert 'href="/admin/"' in response.content.decode()


def test_sample_data_says_so(client, facilitator, event):
    assert "sample-mark" not in home(client, facilitator).content.decode()
    Event.objects.filter(pk=event.pk).update(is_sample=True)
    assert "sample-mark" in home(client, facilitator).content.decode()


# --- The bar at the head -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "desk"),
    [("facilitator", False), ("organiser", False), ("reviewer", True), ("coordinator", True)],
)
def test_the_way_to_the_desk_is_shown_to_those_who_may(client, request, role, desk):
    assert (
        'href="/admin/"' in home(client, request.getfixturevalue(role)).content.decode()
    ) == desk


# --- Size -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["facilitator", "coordinator"])
def test_queries_do_not_grow(client, request, role, event, division, class_a):
    user = request.getfixturevalue(role)
    for status in ("draft", "returned"):
        make.problem(class_a, status)
    few = queries(client, user)
    for number in range(25):
        make.problem(class_a, "draft")
        if number < 5:
            make.problem(class_a, "returned")
            make.workshop_class(make.division(event, f"DIV{number}"), "B")
            make.workshop_class(division, f"X{number}")
    assert queries(client, user) == few
    assert Problem.objects.count() == 32


def test_a_merged_problem_is_still_progress_of_its_class(client, coordinator, class_a, class_b):
    """What went into a consolidated item is counted on home and where opening hours are set."""
    sources = [make.problem(class_a, "submitted"), make.problem(class_b, "submitted")]
    make.item(sources)
    assert {problem.status for problem in Problem.objects.all()} == {"merged"}
    matrix = home(client, coordinator).context["matrix"]
    assert matrix.progress.total == 2
    assert [cell.progress.total for cell in matrix.rows[0].cells] == [1, 1]
    assert dict(matrix.progress.strokes)["merged"] == 2
    mine = home(client, make.facilitator_of(class_a)).context["cards"][0].progress
    assert mine.total == 1
