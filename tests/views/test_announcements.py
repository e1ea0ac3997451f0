"""What a class is told without looking for it: on its board, in its news, and at home."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dim import workflow
from dim.history.announcements import announcements
from dim.models import ItemHistoryEntry, OpeningHoursChange, WorkshopClass
from dim.operations import consolidating
from dim.operations.classes import opening_hours
from tests import factories as make
from tests.views.test_live import ask, position


@pytest.fixture
def room(client, facilitator):
    client.force_login(facilitator)
    return client


def board_of(of, client):
    return client.get(of.get_absolute_url())


def told(response):
    return [one.text for one in response.context["announcements"]]


def rows(of):
    return WorkshopClass.objects.filter(pk=of.pk).with_names()


def set_deadline(of, minutes, actor):
    at = timezone.now() + datetime.timedelta(minutes=minutes)
    opening_hours.set_deadline(rows(of), at, actor=actor)


def reworded(item, problems, statement):
    return consolidating.change_item(
        item,
        make.item_content(problems, statement),
        consolidating.PickedProblems.of(problems),
        actor=make.member("coordinator", item.event),
        expected_version=item.version,
    )


def test_a_returned_entry_is_told_with_its_reason_and_the_way_to_repair_it(room, class_a):
    problem = make.problem(class_a, "returned")
    [one] = board_of(class_a, room).context["announcements"]
    assert (one.typed, one.is_repair) == ("Alasan uji", True)
    assert problem.code in one.text
    assert one.address == reverse("problem_edit", args=[problem.event.slug, problem.code])
    # The same at home, under the same key: read in one place, it is read in both.
    assert f'data-announcement="{one.key}"' in room.get(reverse("home")).content.decode()


def test_it_is_told_once_more_when_it_comes_back_again(room, class_a, facilitator, coordinator):
    problem = make.problem(class_a, "returned")
    [first] = board_of(class_a, room).context["announcements"]
    workflow.perform(workflow.RESUBMIT, problem, actor=facilitator, reason="Sudah")
    assert told(board_of(class_a, room)) == []
    workflow.perform(workflow.RETURN, problem, actor=coordinator, category="unclear", reason="Lagi")
    [second] = board_of(class_a, room).context["announcements"]
    assert first.key != second.key


def test_an_extension_a_closing_and_a_deadline_that_passes(room, class_a, coordinator):
    assert told(board_of(class_a, room)) == []
    set_deadline(class_a, 30, coordinator)
    keys = [one.key for one in board_of(class_a, room).context["announcements"]]
    opening_hours.extend_classes(rows(class_a), 15, actor=coordinator, key=uuid.uuid4())
    page = board_of(class_a, room)
    assert [one.key for one in page.context["announcements"]] != keys
    end = timezone.localtime(rows(class_a).get().closes_at, class_a.division.event.zone)
    assert f"{end:%H.%M} WIB" in told(page)[0]
    opening_hours.close_classes(rows(class_a), actor=coordinator)
    closed = board_of(class_a, room).context["announcements"]
    assert len(closed) == 1
    assert "ditutup" in closed[0].text
    opening_hours.open_classes(rows(class_a), actor=coordinator)
    rows(class_a).update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    passed = board_of(class_a, room).context["announcements"]
    assert len(passed) == 1
    assert "ditutup" in passed[0].text
    assert passed[0].key != closed[0].key


def test_opening_hours_are_news_for_two_hours(room, class_a, coordinator, monkeypatch):
    set_deadline(class_a, 600, coordinator)
    assert len(told(board_of(class_a, room))) == 1
    later = timezone.now() + datetime.timedelta(hours=2, minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert announcements(list(rows(class_a))) == []
    assert OpeningHoursChange.objects.exists()


def test_a_new_wording_is_told_to_every_class_in_the_item(room, client, class_a, division):
    class_b = make.workshop_class(division, "B")
    mine, theirs = make.problem(class_a, "submitted"), make.problem(class_b, "submitted")
    item = make.item([mine, theirs])
    first = board_of(class_a, room).context["announcements"]
    seen = position(class_a)
    reworded(item, [mine, theirs], "Gudang arsip dan logistik belum ada")
    # The poll hears of it, although no entry of the class has changed.
    assert "Gudang arsip dan logistik" in ask(room, class_a, seen).content.decode()
    [one] = board_of(class_a, room).context["announcements"]
    assert (mine.code in one.text, theirs.code in one.text) == (True, False)
    assert one.key != first[0].key
    assert room.get(one.address).status_code == 200
    assert one.key in room.get(reverse("home")).content.decode()
    client.force_login(make.facilitator_of(class_b))
    assert theirs.code in told(board_of(class_b, client))[0]


def test_a_wording_that_did_not_change_is_no_news(class_a, coordinator):
    one, other = make.problem(class_a, "submitted"), make.problem(class_a, "submitted")
    item = make.item([one, other])
    seen = position(class_a)
    item = consolidating.adopt(item, actor=coordinator, expected_version=item.version)
    assert position(class_a) == seen
    found = announcements(list(rows(class_a)))
    assert [one.key for one in found] == [f"item-{item.pk}-1"]
    assert ItemHistoryEntry.objects.count() == 2


@pytest.mark.parametrize("role", ["reviewer", "organiser", "coordinator"])
def test_others_are_not_told(client, class_a, division, role):
    make.problem(class_a, "returned")
    scope = division if role == "reviewer" else division.event
    client.force_login(make.member(role, scope))
    page = board_of(class_a, client)
    assert told(page) == []
    assert "announcements.js" not in page.content.decode()
    assert "Alasan uji" in page.content.decode()  # in its line, as before


def test_another_class_hears_nothing(client, class_a, division):
    make.problem(class_a, "returned")
    class_b = make.workshop_class(division, "B")
    client.force_login(make.member("facilitator", class_b))
    assert told(board_of(class_b, client)) == []
    assert "Alasan uji" not in client.get(reverse("home")).content.decode()


def test_what_cannot_be_repaired_any_more_is_not_told(room, class_a):
    make.problem(class_a, "returned")
    event = class_a.division.event
    event.phase = "finished"
    event.save(update_fields=["phase"])
    assert told(board_of(class_a, room)) == []


def test_a_closed_class_is_told_above_its_list_where_no_entry_is_typed(room, class_a, coordinator):
    make.problem(class_a, "returned")
    opening_hours.close_classes(rows(class_a), actor=coordinator)
    page = board_of(class_a, room)
    assert page.context["form"] is None
    assert page.content.decode().count('data-live="announcements"') == 1
    assert len(told(page)) == 2


def test_an_answer_without_news_stays_as_small_as_it_was(room, class_a, coordinator):
    make.problem(class_a, "returned")
    set_deadline(class_a, 30, coordinator)
    seen = position(class_a)
    with CaptureQueriesContext(connection) as captured:
        assert ask(room, class_a, seen).status_code == 204
    assert len(captured) == 4


def test_many_are_told_in_as_many_queries_as_few(class_a, division, coordinator):
    class_b = make.workshop_class(division, "B")

    def queries(*classes):
        found = list(WorkshopClass.objects.filter(pk__in=[one.pk for one in classes]).with_names())
        with CaptureQueriesContext(connection) as captured:
            assert announcements(found)
        return len(captured)

    make.item([make.problem(class_a, "submitted"), make.problem(class_a, "submitted")])
    make.problem(class_a, "returned")
    set_deadline(class_a, 30, coordinator)
    few = queries(class_a)
    for of in (class_a, class_b):
        for _time in range(3):
            make.item([make.problem(of, "submitted"), make.problem(of, "submitted")])
            make.problem(of, "returned")
    set_deadline(class_b, 30, coordinator)
    assert queries(class_a, class_b) == few == 3


def test_the_full_form_tells_what_came_besides_its_own_problem(room, class_a):
    other, mine = make.problem(class_a, "returned"), make.problem(class_a, "returned")
    address = reverse("problem_edit", args=[class_a.division.event.slug, mine.code])
    page = room.get(address)
    assert told(page) == [f"{other.code} dikembalikan:"]
    assert 'data-announcement="returned-' in page.content.decode()


def test_a_reviewer_who_corrects_is_told_nothing_of_the_class(client, class_a, reviewer):
    make.problem(class_a, "returned")
    problem = make.problem(class_a, "submitted")
    client.force_login(reviewer)
    address = reverse("problem_edit", args=[class_a.division.event.slug, problem.code])
    assert client.get(address).context["announcements"] == []
