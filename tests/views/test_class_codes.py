"""The class code: a participant types what the screen shows and reads the list, and no guesser."""

import re

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from dim.models.phone_link import SHORT_LENGTH
from dim.operations import strangers
from dim.operations.classes import class_codes, screens
from dim.views.http import network_of
from dim.workflow import Refused
from tests import factories as make
from tests.threads import in_threads

WRONG = "ZZZZ-ZZZZ"


@pytest.fixture(autouse=True)
def nobody_has_guessed():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def link(class_a, facilitator):
    return screens.open_to_phones(class_a, actor=facilitator)


def type_code(client, code, **headers):
    return client.post(reverse("class_code"), {"code": code}, **headers)


# --- Right codes -----------------------------------------------------------------------


def test_the_code_leads_to_the_list(client, link, class_a):
    problem = make.problem(class_a, "submitted")
    response = type_code(client, link.short_code)
    assert (response.status_code, response["Location"]) == (302, link.get_absolute_url())
    assert "noindex" in response["X-Robots-Tag"]
    assert problem.code in client.get(response["Location"]).content.decode()
    assert "_auth_user_id" not in client.session


def test_the_code_is_the_beginning_of_the_address(link):
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", link.short_code)
    assert link.get_absolute_url().startswith(f"/k/{link.short_code.lower()}-")


@pytest.mark.parametrize(
    "spell",
    [
        str.lower,
        lambda code: f"  {code.replace('-', ' ')} ",
        lambda code: code.replace("-", ""),
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: "\u200b".join(code),
    ],
)
def test_a_code_may_be_typed_as_it_is_read(client, link, spell):
    assert type_code(client, spell(link.short_code)).status_code == 302


def test_the_whole_address_will_do(client, link):
    assert type_code(client, f"https://testserver{link.get_absolute_url()}").status_code == 302


# --- Wrong codes -----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", " ", WRONG, "é", "\x00" * 8, "%" * 8, "_" * 8, "A" * 5000])
def test_a_wrong_code_stays_on_the_page(client, link, code):
    response = type_code(client, code)
    assert response.status_code == 422
    assert 'id="class-code-error"' in response.content.decode()


def test_half_a_code_opens_nothing(client, link):
    assert type_code(client, link.code[: SHORT_LENGTH - 1]).status_code == 422


@pytest.mark.parametrize("closing", ["revoked", "switched off"])
def test_a_closed_list_has_no_code(client, link, class_a, facilitator, event, closing):
    if closing == "revoked":
        screens.close_to_phones(class_a, actor=facilitator)
    else:
        event.allows_phones = False
        event.save(update_fields=["allows_phones"])
    assert type_code(client, link.short_code).status_code == 422


def test_two_links_that_begin_alike_are_not_mixed_up(client, link, class_b):
    other = screens.open_to_phones(class_b, actor=make.member("facilitator", class_b))
    type(other).objects.filter(pk=other.pk).update(code=link.code[:SHORT_LENGTH] + "zzzz")
    assert type_code(client, link.short_code).status_code == 422
    assert type_code(client, link.code).status_code == 302


# --- Guessing --------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(class_codes, "MOST_WRONG", 3)


def test_guessing_ends_for_one_network_and_not_for_others(client, link, impatient):
    for _time in range(3):
        assert type_code(client, WRONG).status_code == 422
    response = type_code(client, WRONG)
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    # A right guess is no exception, or guessing would go on.
    assert type_code(client, link.short_code).status_code == 429
    assert type_code(client, link.short_code, REMOTE_ADDR="10.0.0.2").status_code == 302
    # The address itself stays open: the ballroom scans it.
    assert client.get(link.get_absolute_url()).status_code == 200


def test_right_codes_are_not_counted(client, link, impatient):
    for _time in range(9):
        assert type_code(client, link.short_code).status_code == 302


def test_guesses_at_the_same_moment_are_all_counted(db, monkeypatch):
    monkeypatch.setattr(class_codes, "MOST_WRONG", 40)
    wrong = (class_codes.WRONG, "10.0.0.1", class_codes.SPAN)
    in_threads(*[lambda: strangers.count(*wrong)] * 40)
    with pytest.raises(Refused):
        class_codes.find_link(WRONG, "10.0.0.1")


@pytest.mark.parametrize(
    ("behind", "headers", "network"),
    [
        (False, {"REMOTE_ADDR": "10.0.0.1"}, "10.0.0.1"),
        (False, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4"}, "10.0.0.1"),
        (True, {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 1.2.3.4"}, "1.2.3.4"),
        (True, {"REMOTE_ADDR": "10.0.0.1"}, "10.0.0.1"),
        (False, {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"),
        (False, {"REMOTE_ADDR": ""}, ""),
    ],
)
def test_whose_guess_it_is(settings, behind, headers, network):
    settings.BEHIND_PROXY = behind
    assert network_of(RequestFactory().post("/k/", **headers)) == network


def test_another_site_cannot_guess_in_our_name(link):
    strict = Client(enforce_csrf_checks=True)
    assert type_code(strict, link.short_code).status_code == 403


# --- Where it is asked and shown -------------------------------------------------------


@pytest.mark.parametrize("page", ["login", "class_code"])
def test_the_box_is_where_people_arrive(client, db, page):
    text = client.get(reverse(page)).content.decode()
    assert f'action="{reverse("class_code")}"' in text


@pytest.mark.parametrize("page", ["projector", "phone_link"])
def test_the_class_shows_its_code(client, link, class_a, facilitator, page):
    client.force_login(facilitator)
    assert link.short_code in client.get(class_a.page_url(page)).content.decode()
