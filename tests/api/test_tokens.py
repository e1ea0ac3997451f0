"""Tokens are made once, open for their owner only, and end."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from dim.models import ApiToken, SecurityRecord
from dim.operations import strangers
from dim.operations.people import accounts, api_tokens, one_time_passwords
from dim.operations.setup import SetUpRefused
from tests import factories as make

pytestmark = pytest.mark.django_db


def answer_to(client, secret):
    return client.get("/api/v1/events", headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def person(event):
    return make.member("organiser", event)


def test_its_page_shows_the_secret_once(client, person, event):
    client.force_login(person)
    sent = {"name": "Dasbor", "event": event.pk, "days": 30}
    page = client.post(reverse("api_tokens"), sent)
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in client.get(reverse("api_tokens")).content.decode()
    client.logout()
    assert answer_to(client, secret).json()[0]["slug"] == event.slug
    assert not ApiToken.objects.filter(digest=secret).exists()


def test_a_token_of_an_event_that_one_does_not_see_is_refused(client, person):
    client.force_login(person)
    sent = {"name": "Dasbor", "event": make.event().pk, "days": 30}
    page = client.post(reverse("api_tokens"), sent)
    assert page.status_code == 422
    assert page.context["form"]["name"].value() == "Dasbor"
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", [0, 367])
def test_it_does_not_last_for_ever(person, days):
    with pytest.raises(SetUpRefused):
        api_tokens.issue_token(person, "x", None, days)


def test_it_ends_by_itself_and_by_its_owner(client, person):
    token, secret = api_tokens.issue_token(person, "x", None, 1)
    assert answer_to(client, secret).status_code == 200
    client.force_login(make.user())
    assert client.post(reverse("api_token_revoke", args=[token.pk])).status_code == 404
    client.force_login(person)
    client.post(reverse("api_token_revoke", args=[token.pk]))
    client.logout()
    refused = answer_to(client, secret)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"

    token, secret = api_tokens.issue_token(person, "y", None, 1)
    now = timezone.now()
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=now - datetime.timedelta(days=2), expires_at=now - datetime.timedelta(seconds=1)
    )
    assert answer_to(client, secret).status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}])
def test_it_falls_with_its_owner(client, person, change):
    _token, secret = api_tokens.issue_token(person, "x", None, 1)
    type(person).objects.filter(pk=person.pk).update(**change)
    assert answer_to(client, secret).status_code == 401


def test_it_ends_with_signing_out_everywhere(client, person):
    _token, secret = api_tokens.issue_token(person, "x", None, 1)
    _token, other = api_tokens.issue_token(make.member("organiser", make.event()), "x", None, 1)
    accounts.sign_out_everywhere(person)
    assert answer_to(client, secret).status_code == 401
    assert answer_to(client, other).status_code == 200
    assert SecurityRecord.objects.filter(kind="token_revoked", account=person.pk).count() == 1


def test_it_ends_with_a_new_one_time_password_for_good(client, class_a, coordinator):
    person = make.member("facilitator", class_a)
    _token, secret = api_tokens.issue_token(person, "x", None, 1)
    [one], _refused = one_time_passwords.reissue_passwords(
        {person.pk: one_time_passwords.password_state(person)}, actor=coordinator
    )
    accounts.choose_password(one.user, "gudang-logistik-7")
    assert answer_to(client, secret).status_code == 401
    assert SecurityRecord.objects.filter(kind="token_revoked", actor=coordinator.pk).count() == 1


def test_who_shows_a_token_is_no_stranger(client, person, monkeypatch):
    cache.clear()
    monkeypatch.setattr(strangers, "MOST_PAGES", 3)
    _token, secret = api_tokens.issue_token(person, "x", None, 1)
    for _time in range(8):
        assert answer_to(client, secret).status_code == 200
    # Wrong ones count, and what needs none does not hide behind one.
    for _time in range(2):
        assert answer_to(client, "dim_made-up").status_code == 401
    shown = {"authorization": "Bearer dim_made-up"}
    assert client.get(reverse("api-v1:openapi"), headers=shown).status_code == 200
    for path in (reverse("api-v1:openapi"), "/api/v1/events", reverse("login")):
        answer = client.get(path, headers=shown)
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert client.post("/api/v1/events", headers=shown).status_code == 429
    assert answer_to(client, secret).status_code == 200
    cache.clear()


def test_a_session_opens_nothing(client, person):
    client.force_login(person)
    assert client.get("/api/v1/events").status_code == 401
    assert answer_to(client, "dim_made-up").status_code == 401


def test_it_never_writes(client, person):
    _token, secret = api_tokens.issue_token(person, "x", None, 1)
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(
            "/api/v1/events", headers={"authorization": f"Bearer {secret}"}
        )
        assert answer.status_code == 405


def test_the_security_log_knows_it(client, person):
    token, secret = api_tokens.issue_token(person, "x", None, 1)
    for _ in range(3):
        answer_to(client, secret)
    api_tokens.revoke_token(token, actor=person)
    api_tokens.revoke_token(token, actor=person)
    kinds = list(SecurityRecord.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["token_issued", "token_used", "token_revoked"]
    assert secret not in str(list(SecurityRecord.objects.values()))


def test_there_are_not_endless_tokens(person):
    for number in range(api_tokens.MOST_TOKENS):
        api_tokens.issue_token(person, str(number), None, 1)
    with pytest.raises(SetUpRefused):
        api_tokens.issue_token(person, "one more", None, 1)
