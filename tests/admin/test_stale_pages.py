"""A set-up page that was open for an hour takes back nothing that others changed since."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse

from dim.models import Event, StrategicIssue, User, WorkshopClass
from tests import factories as make
from tests.admin.pages import sent_from
from tests.desk.test_at_once import race, signed_in

HALF_PAST_TWO = datetime.datetime(2030, 9, 22, 7, 30, 27, tzinfo=datetime.UTC)
THREE = datetime.datetime(2030, 9, 22, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def address(row):
    return reverse(f"admin:dim_{row._meta.model_name}_change", args=[row.pk])


def opened(client, row):
    return sent_from(client.get(address(row)), f"{row._meta.model_name}_form")


def test_what_only_others_changed_stays_as_they_left_it(desk, class_a):
    WorkshopClass.objects.update(closes_at=HALF_PAST_TWO)
    page = opened(desk, class_a)
    WorkshopClass.objects.update(closes_at=THREE, is_open=False)
    assert desk.post(address(class_a), page | {"room": "Ballroom 1"}).status_code == 302
    class_a.refresh_from_db()
    assert (class_a.room, class_a.closes_at, class_a.is_open) == ("Ballroom 1", THREE, False)


def test_a_page_that_changes_nothing_writes_nothing(desk, class_a):
    WorkshopClass.objects.update(closes_at=HALF_PAST_TWO)
    assert desk.post(address(class_a), opened(desk, class_a)).status_code == 302
    class_a.refresh_from_db()
    assert class_a.closes_at == HALF_PAST_TWO


def test_the_same_field_is_asked_about_and_the_second_answer_counts(desk, class_a):
    WorkshopClass.objects.update(closes_at=HALF_PAST_TWO, room="Ruang lama")
    page = opened(desk, class_a) | {"closes_at_1": "16.00", "room": "Ruang saya"}
    WorkshopClass.objects.update(closes_at=THREE, room="Ruang lain")
    response = desk.post(address(class_a), page)
    form = response.context["adminform"].form
    codes = {
        name: [error.code for error in errors.as_data()] for name, errors in form.errors.items()
    }
    assert codes == {"closes_at": ["changed_meanwhile"], "room": ["changed_meanwhile"]}
    assert "15.00" in str(form.errors["closes_at"])
    class_a.refresh_from_db()
    assert (class_a.closes_at, class_a.room) == (THREE, "Ruang lain")
    again = sent_from(response, "workshopclass_form")
    assert (again["closes_at_1"], again["room"]) == ("16.00", "Ruang saya")
    WorkshopClass.objects.update(room="Ruang ketiga")
    response = desk.post(address(class_a), again)
    assert list(response.context["adminform"].form.errors) == ["room"]
    assert desk.post(address(class_a), sent_from(response, "workshopclass_form")).status_code == 302
    class_a.refresh_from_db()
    assert (class_a.closes_at, class_a.room) == (THREE + datetime.timedelta(hours=1), "Ruang saya")


def test_the_same_answer_as_theirs_is_no_question(desk, class_a):
    page = opened(desk, class_a) | {"room": "Ballroom 1"}
    WorkshopClass.objects.update(room="Ballroom 1")
    assert desk.post(address(class_a), page).status_code == 302


def test_another_mistake_does_not_make_the_page_forget_where_it_began(desk, class_a):
    page = opened(desk, class_a) | {"closes_at_0": "31/2/2030", "closes_at_1": "9.00"}
    response = desk.post(address(class_a), page)
    WorkshopClass.objects.update(closes_at=THREE)
    page = sent_from(response, "workshopclass_form") | {"closes_at_0": "23/9/2030"}
    assert "closes_at" in desk.post(address(class_a), page).context["adminform"].form.errors


def test_every_kind_of_field_knows_its_page(desk, event, division, facilitator):
    issue = make.issue(division)
    for row, mine, theirs in (
        (
            event,
            {"name": "Nama saya"},
            {"phase": "review", "allows_phones": False, "ends_on": datetime.date(2019, 9, 25)},
        ),
        (issue, {"number": "9"}, {"title": "Judul lain", "is_active": False}),
        (facilitator, {"name": "Nama saya"}, {"is_active": False, "language": "en"}),
    ):
        page = opened(desk, row)
        type(row).objects.filter(pk=row.pk).update(**theirs)
        assert desk.post(address(row), page | mine).status_code == 302
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in theirs} == theirs
        assert {name: str(getattr(row, name)) for name in mine} == mine
    assert {Event, StrategicIssue, User} == {type(row) for row in (event, issue, facilitator)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_two_pages_saved_at_the_same_moment_lose_nothing(event, class_a):
    desks = [signed_in(make.member("coordinator", event)) for _ in range(2)]
    for turn in range(10):
        pages = [
            opened(client, class_a) | {"room": f"Ruang {turn} {at}"}
            for at, client in enumerate(desks)
        ]
        answers = race(
            *[
                lambda client=client, page=page: client.post(address(class_a), page)
                for client, page in zip(desks, pages, strict=True)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        winner = next(at for at, answer in enumerate(answers) if answer.status_code == 302)
        class_a.refresh_from_db()
        assert class_a.room == f"Ruang {turn} {winner}"
