"""Facilitator accounts in one step: the sheet is shown once, and a lost one is replaced."""

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from dim.models import Membership, User
from tests import factories as make


def at(name, *args):
    return reverse(f"admin:dim_{name}", args=args)


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def sheet(desk, event, class_a, class_b):
    """The answer to opening two accounts for each of two classes."""
    data = {"classes": [class_a.pk, class_b.pk], "per_class": "2"}
    return desk.post(reverse("accounts_open", args=[event.pk]), data)


def passwords(response):
    return {person.username: password for person, _roles, password in response.context["slips"]}


def test_classes_without_accounts_are_ticked(desk, event, class_a, class_b, facilitator):
    rows = desk.get(reverse("accounts_open", args=[event.pk])).context["rows"]
    assert [(row, people, ticked) for row, people, ticked in rows] == [
        (class_a, [facilitator], False),
        (class_b, [], True),
    ]


def test_the_sheet_lets_everybody_in(sheet, class_a):
    assert len(passwords(sheet)) == 4
    for person, [role], password in sheet.context["slips"]:
        assert role.role == "facilitator"
        for word in (
            str(role.scope),
            role.scope_event.name,
            person.username,
            password,
            "http://testserver/",
        ):
            assert word in sheet.content.decode()
        stored = User.objects.get(username=person.username)
        assert check_password(password, stored.password)
        assert stored.must_change_password


def test_the_sheet_is_kept_nowhere(sheet, desk, caplog):
    assert "no-store" in sheet["Cache-Control"]
    kept = "".join(str(row.get_decoded()) for row in Session.objects.all())
    kept += "".join(map(str, desk.cookies.values())) + caplog.text
    kept += "".join(str(values) for values in User.objects.values_list())
    assert not [password for password in passwords(sheet).values() if password in kept]


def test_sending_the_page_again_makes_and_shows_nothing(sheet, desk, event, class_a, class_b):
    before = dict(User.objects.values_list("pk", "password"))
    data = {"classes": [class_a.pk, class_b.pk], "per_class": "2"}
    again = desk.post(reverse("accounts_open", args=[event.pk]), data, follow=True)
    assert again.redirect_chain
    assert dict(User.objects.values_list("pk", "password")) == before
    assert not [
        password for password in passwords(sheet).values() if password in again.content.decode()
    ]


def test_a_lost_sheet_is_replaced_once(sheet, desk, class_a):
    facilitators = User.objects.filter(memberships__workshop_class=class_a)
    signed_in = Client()
    signed_in.force_login(facilitators[0])
    action = {"action": "reissue", "_selected_action": [row.pk for row in facilitators]}
    page = desk.post(at("user_changelist"), action, follow=True)
    states = [state for _person, state in page.context["accounts"]]
    assert len(states) == 2

    fresh = desk.post(reverse("accounts_reissue"), {"account": states})
    assert "no-store" in fresh["Cache-Control"]
    assert set(passwords(fresh)) == {row.username for row in facilitators}
    for name, password in passwords(fresh).items():
        stored = User.objects.get(username=name)
        assert check_password(password, stored.password)
        assert not check_password(passwords(sheet)[name], stored.password)
        assert stored.must_change_password
    assert signed_in.get(reverse("home")).status_code == 302

    again = desk.post(reverse("accounts_reissue"), {"account": states}, follow=True)
    assert again.redirect_chain
    for name, password in passwords(fresh).items():
        assert check_password(password, User.objects.get(username=name).password)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "1",
        "999999:abc",
        "-1:a",
        "²:a",
        "99999999999999999999:a",
        "1:<script>",
        "\x00:\x00",
    ],
)
def test_made_up_accounts_are_answered_without_harm(desk, value):
    assert desk.post(reverse("accounts_reissue"), {"account": value}).status_code == 302
    assert desk.get(reverse("accounts_reissue"), {"account": value}).status_code == 200


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"per_class": "9"}, "per_class"),
        ({"per_class": "1", "classes": "0"}, "classes"),
        ({"per_class": "1"}, "classes"),
    ],
)
def test_bad_forms_come_back(desk, event, class_a, data, field):
    response = desk.post(reverse("accounts_open", args=[event.pk]), data)
    assert field in response.context["form"].errors
    assert not Membership.objects.filter(role="facilitator").exists()


def test_too_many_at_once_are_told_the_limit(desk, event, division):
    classes = [make.workshop_class(division, f"A{n}").pk for n in range(41)]
    response = desk.post(
        reverse("accounts_open", args=[event.pk]), {"classes": classes, "per_class": "1"}
    )
    assert response.context["form"].non_field_errors()
    assert not Membership.objects.filter(role="facilitator").exists()


def test_the_sheet_is_no_get_page(sheet, desk, event):
    response = desk.get(reverse("accounts_open", args=[event.pk]))
    assert not [
        password for password in passwords(sheet).values() if password in response.content.decode()
    ]


def test_slips_name_only_places_of_the_coordinators_events(desk, class_a):
    """The coordinator's own event is printed; a superuser's sheet names all."""
    person = make.member("facilitator", class_a)
    page = desk.get(reverse("accounts_reissue"), {"account": person.pk})
    response = desk.post(
        reverse("accounts_reissue"), {"account": [state for _p, state in page.context["accounts"]]}
    )
    [(_person, [role], _password)] = response.context["slips"]
    assert role.scope == class_a
