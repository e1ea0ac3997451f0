"""Signing in: who gets in, what the others learn, and how long a wrong password costs."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dim.forms.rescued import sign_typist
from dim.models import Membership, User, WorkshopClass
from dim.operations.people import accounts
from dim.operations.people import one_time_passwords as otp
from tests import factories as make

LOGIN = "/login/"


@pytest.fixture
def person(db):
    return make.user(username="sek-a")


def attempt(client, username="sek-a", password="salah sama sekali", **headers):
    return client.post(LOGIN, {"username": username, "password": password}, **headers)


def lock(client, username="sek-a"):
    for _time in range(5):
        response = attempt(client, username)
    return response


def signed_in(client):
    return "_auth_user_id" in client.session


# --- In and out ------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["sek-a", "SEK-A", "Sek-A", "  sek-a ", "\tsek-a\n"])
def test_capitals_and_blanks_do_not_matter(client, person, spelling):
    response = attempt(client, spelling, make.PASSWORD)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_two_spellings_that_the_database_might_confuse_open_their_own_account(client, db):
    first, second = make.user(username="fasi"), make.user(username="fası")
    for account in (first, second):
        attempt(client, account.username, make.PASSWORD)
        assert client.session["_auth_user_id"] == str(account.pk)


def test_session_gets_a_new_id_and_ends_the_same_night(client, person):
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    attempt(client, "sek-a", make.PASSWORD)
    assert client.session.session_key != planted
    assert abs(client.session.get_expiry_age() - 16 * 60 * 60) < 60


def test_deactivated_user_is_out_at_once(client, person):
    client.force_login(person)
    assert client.get(reverse("home")).status_code == 200
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert client.get(reverse("home")).status_code == 302


def test_signing_out_is_a_post_and_ends_the_session(client, person):
    client.force_login(person)
    assert client.get(reverse("logout")).status_code == 405
    key = client.session.session_key
    client.post(reverse("logout"))
    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert stolen.get(reverse("home")).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "lands_on"),
    [
        ("/password/", "/password/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        ("", "/"),
    ],
)
def test_next_stays_on_this_site(client, person, wanted, lands_on):
    response = client.post(LOGIN, {"username": "sek-a", "password": make.PASSWORD, "next": wanted})
    assert response["Location"] == lands_on


def test_a_signed_in_person_does_not_see_the_sign_in_page(client, person):
    client.force_login(person)
    assert client.get(f"{LOGIN}?next=/password/")["Location"] == "/password/"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("2019-09-21", "2019-09-23"), "21–23 September 2019"),
        (("2019-09-21", "2019-09-21"), "21 September 2019"),
        (("2019-09-30", "2019-10-02"), "30 September–2 Oktober 2019"),
        (("2019-12-30", "2020-01-02"), "30 Desember 2019–2 Januari 2020"),
    ],
)
def test_the_page_says_where_and_when(client, event, days, said):
    event.venue, (event.starts_on, event.ends_on) = "Hotel Uji <Jakarta>", days
    event.save()
    text = client.get(LOGIN).content.decode()
    assert f"Hotel Uji &lt;Jakarta&gt;, {said}" in text


@pytest.mark.parametrize("other", ["finished", "second"])
def test_no_event_is_named_where_none_or_several_are_going_on(client, event, other):
    if other == "finished":
        event.phase = "finished"
        event.save(update_fields=["phase"])
    else:
        make.event()
    assert 'id="announced"' not in client.get(LOGIN).content.decode()


# --- What the others learn ------------------------------------------------------------


@pytest.fixture
def hashings(monkeypatch):
    """How often a password was hashed: the time that an answer takes."""
    counted = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        counted.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return counted


def test_known_unknown_inactive_and_passwordless_look_and_take_the_same(client, person, hashings):
    make.user(username="sek-b", is_active=False)
    make.user(username="sek-c").set_unusable_password()
    make.user(username="sek-d", password=None)
    pages = {}
    for username, password in (
        ("sek-a", "salah"),
        ("tidak-ada", "salah"),
        ("sek-b", "salah"),
        ("sek-b", make.PASSWORD),
        ("sek-d", "salah"),
    ):
        hashings.clear()
        response = attempt(client, username, password)
        body = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(
            username, "X"
        )
        pages[username, password] = (response.status_code, body, len(hashings))
    assert len(set(pages.values())) == 1
    assert len(hashings) == 1
    assert not signed_in(client)


@pytest.mark.parametrize(
    "username", ["", " ", "nul\x00", "x" * 5000, "a b", "<script>alert(1)</script>"]
)
def test_strange_usernames_get_the_same_page(client, person, username):
    response = attempt(client, username)
    assert response.status_code == 200
    assert 'id="sign-in-error"' in response.content.decode()
    assert "<script>alert" not in response.content.decode()


# --- Throttle -------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["sek-a", "tidak-ada"])
def test_five_wrong_passwords_lock_the_account(client, person, username):
    for _time in range(4):
        assert attempt(client, username).status_code == 200
    response = attempt(client, username)
    assert response.status_code == 429
    assert response.context["minutes"] == 15
    assert attempt(client, username, make.PASSWORD).status_code == 429
    assert not signed_in(client)


def test_the_neighbour_at_the_same_address_gets_in(client, person):
    make.user(username="sek-b")
    lock(client)
    attempt(client, "sek-b", make.PASSWORD)
    assert signed_in(client)


def test_spellings_addresses_and_browsers_count_as_one_account(client, person):
    for spelling in ("sek-a", "SEK-A", " Sek-a ", "ſek-a", "sek-A"):
        response = attempt(
            client,
            spelling,
            headers={
                "x-forwarded-for": f"10.0.0.{ord(spelling[0])}",
                "user-agent": spelling.strip().encode().hex(),
            },
        )
    assert response.status_code == 429
    assert attempt(client, "sek-a", make.PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 429


def test_forged_address_is_not_believed(client, person):
    attempt(client, headers={"x-forwarded-for": "203.0.113.7"})
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"


def test_success_forgets_the_failures(client, person):
    for _round in range(3):
        for _time in range(4):
            attempt(client)
        assert attempt(client, "SEK-A", make.PASSWORD).status_code == 302
        client.logout()
    assert not AccessAttempt.objects.exists()


def test_the_lock_opens_by_itself_and_says_when(client, person):
    lock(client)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=10, seconds=1))
    assert attempt(client).context["minutes"] == 5
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert attempt(client, "sek-a", make.PASSWORD).status_code == 302


def test_trying_while_locked_does_not_make_it_longer(client, person):
    lock(client)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert attempt(client).context["minutes"] == 1


def test_coordinator_unlocks_the_people_of_their_event(client, class_a, coordinator):
    person = make.member("facilitator", class_a, make.user(username="sek-a"))
    other = make.member("coordinator", make.event())
    lock(client, "SEK-A")
    assert accounts.locked_accounts([person, coordinator]) == {person.pk}
    with pytest.raises(PermissionDenied):
        accounts.unlock(person, actor=other)
    assert accounts.unlock(person, actor=coordinator) is True
    assert attempt(client, "sek-a", make.PASSWORD).status_code == 302
    assert accounts.unlock(person, actor=coordinator) is False


@pytest.mark.django_db(transaction=True)
def test_parallel_attempts_do_not_multiply_the_guesses(hashings):
    make.user(username="sek-a")
    hashings.clear()

    def guess(_number):
        try:
            return attempt(Client()).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(guess, range(40)))
    # Those already past the check when the fifth failure is stored still get their guess.
    assert len(hashings) <= 5 + 7
    assert answers.count(429) >= 40 - (5 + 7)
    assert accounts.locked_until("sek-a")


# --- What is kept ---------------------------------------------------------------------


def test_nothing_typed_is_stored_or_logged(client, person, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "kata-sandi-di-kolom-nama\nWARNING forged line"
    for _time in range(6):
        client.post(
            f"{LOGIN}?next=/{secret.split()[0]}",
            {"username": secret, "password": "tiga puluh rahasia"},
        )
    assert attempt(client, "sek-a", make.PASSWORD).status_code == 302
    lines = [
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    ]
    assert any("account" in line for line in lines)
    stored = [str(row) for row in AccessAttempt.objects.values()]
    for line in lines + stored:
        assert "kata-sandi-di-kolom-nama" not in line
        assert "rahasia" not in line
        assert "forged" not in line
    assert stored


def test_old_attempts_do_not_pile_up(client, person):
    for number in range(20):
        attempt(client, f"tidak-ada-{number}")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(hours=1))
    attempt(client, "lagi")
    assert AccessAttempt.objects.count() == 1


# --- One-time passwords ----------------------------------------------------------------


@pytest.fixture
def newcomer(db):
    return make.user(username="sek-b", must_change_password=True)


def test_own_password_comes_first_and_then_the_page_they_wanted(client, newcomer):
    client.post(f"{LOGIN}", {"username": "sek-b", "password": make.PASSWORD, "next": "/?event=x"})
    response = client.get("/?event=x")
    assert response["Location"] == "/password/?next=%2F%3Fevent%3Dx"
    page = client.get(response["Location"])
    assert "old_password" not in page.context["form"].fields
    new = {
        "new_password1": "gudang-logistik-7",
        "new_password2": "gudang-logistik-7",
        "next": page.context["next"],
    }
    assert client.post("/password/", new)["Location"] == "/?event=x"
    assert client.get("/?event=x").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password("gudang-logistik-7")
    assert not newcomer.must_change_password


@pytest.mark.parametrize(
    ("first", "second", "field", "code"),
    [
        ("pendek", "pendek", "new_password1", "password_too_short"),
        ("8273645190823", "8273645190823", "new_password1", "password_entirely_numeric"),
        ("sek-b-99", "sek-b-99", "new_password1", "password_too_similar"),
        ("Konsolnas2019!", "Konsolnas2019!", "new_password1", "password_house_words"),
        ("k0n50lna5-kpu", "k0n50lna5-kpu", "new_password1", "password_house_words"),
        ("gudang-logistik-7", "gudang-logistik-8", "new_password2", "password_mismatch"),
        (make.PASSWORD, make.PASSWORD, "new_password1", "unchanged"),
        ("", "", "new_password1", "required"),
    ],
)
def test_weak_passwords_are_refused(client, newcomer, first, second, field, code):
    client.force_login(newcomer)
    response = client.post("/password/", {"new_password1": first, "new_password2": second})
    assert response.status_code == 200
    assert response.context["form"].errors.as_data()[field][0].code == code
    newcomer.refresh_from_db()
    assert newcomer.must_change_password


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        ("hotel-merdeka-21", True),  # where it is
        ("bimtek-teknis-21", True),  # how it is called
        ("merdeka-gudang-logistik", False),
        ("arsip basah kuyup", False),
        ("konsolnas-arsip-basah", False),
    ],
)
def test_words_of_the_event_are_no_password(event, password, is_refused):
    event.name, event.venue = "Bimtek Teknis", "Hotel Merdeka"
    event.save()
    found = set()
    try:
        validate_password(password, make.user())
    except ValidationError as error:
        found = {each.code for each in error.error_list}
    assert ("password_house_words" in found) == is_refused


@pytest.mark.parametrize(("role", "least"), [("facilitator", 8), ("reviewer", 12)])
def test_who_decides_has_a_longer_password(client, class_a, division, role, least):
    place = class_a if role == "facilitator" else division
    person = make.member(role, place, make.user(must_change_password=True))
    client.force_login(person)
    page = client.get("/password/")
    assert str(least) in page.context["form"].fields["new_password1"].help_text
    short, enough = "arsip banjir"[: least - 1], "arsip banjir"[:least]
    refused = client.post("/password/", {"new_password1": short, "new_password2": short})
    [error] = refused.context["form"].errors.as_data()["new_password1"]
    assert (error.code, error.params) == ("password_too_short", {"number": least})
    taken = client.post("/password/", {"new_password1": enough, "new_password2": enough})
    assert taken.status_code == 302


@pytest.mark.parametrize(("days", "gets_in"), [(-1, False), (1, True)])
def test_a_one_time_password_has_its_time(client, newcomer, days, gets_in):
    newcomer.one_time_until = timezone.now() + timedelta(days=days)
    newcomer.save()
    answer = attempt(client, "sek-b", make.PASSWORD)
    assert signed_in(client) == gets_in
    if not gets_in:
        assert answer.context["form"].non_field_errors().as_data()[0].code == "expired"
    # One that somebody chose themselves has no end.
    accounts.choose_password(newcomer, "gudang-logistik-7")
    assert attempt(Client(), "sek-b", "gudang-logistik-7").status_code == 302
    assert newcomer.one_time_until is None


def test_every_way_to_a_one_time_password_gives_it_an_end(coordinator, class_a, event):
    place = Membership(role="facilitator", workshop_class=class_a)
    opened = otp.open_account(User(username="baru"), place, actor=coordinator).user
    [made] = otp.issue_facilitators(event, event_classes(event), 2, actor=coordinator)
    for account in (opened, made.user):
        account.refresh_from_db()
        days = (account.one_time_until - timezone.now()).days
        assert days == otp.VALID_DAYS - 1
        User.objects.filter(pk=account.pk).update(one_time_until=None)
        account.refresh_from_db()
        otp.reissue_passwords({account.pk: otp.password_state(account)}, actor=coordinator)
        account.refresh_from_db()
        assert account.one_time_until > timezone.now()


def event_classes(event):
    return WorkshopClass.objects.filter(division__event=event)


# --- How long a session lasts ----------------------------------------------------------


def passes(monkeypatch, **span):
    """Let so much time pass."""
    later = timezone.now() + timedelta(**span)
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_use_does_not_put_off_the_end_of_a_session(client, person, monkeypatch):
    attempt(client, "sek-a", make.PASSWORD)
    for _time in range(5):
        passes(monkeypatch, hours=3)
        assert client.get("/").status_code == 200
    passes(monkeypatch, hours=2)
    assert client.get("/").status_code == 302


def test_a_session_that_nobody_uses_ends_although_its_page_asks(
    client, class_a, facilitator, monkeypatch
):
    client.force_login(facilitator)
    passes(monkeypatch, hours=3)
    assert client.get(class_a.page_url("board_live")).status_code == 200
    passes(monkeypatch, hours=2)
    assert client.get(class_a.page_url("board_live")).status_code == 302
    assert not signed_in(client)


def test_what_is_written_into_a_session_that_has_ended_is_kept(
    client, class_a, facilitator, monkeypatch
):
    client.force_login(facilitator)
    passes(monkeypatch, hours=5)
    text = {"typed_by": sign_typist(facilitator), "statement": "Empat puluh menit tulisan"}
    answer = client.post(class_a.get_absolute_url(), text)
    assert answer.status_code == 403
    assert "Empat puluh menit tulisan" in answer.content.decode()


def test_a_projector_stays_on_all_day(client, class_a, facilitator, monkeypatch):
    client.force_login(facilitator)
    for _time in range(5):
        passes(monkeypatch, hours=3)
        assert client.get(class_a.page_url("projector_live")).status_code == 200


def test_signing_out_everywhere_ends_every_session(client, person):
    client.force_login(person)
    elsewhere = Client()
    elsewhere.force_login(person)
    assert client.get(reverse("sign_out_everywhere")).status_code == 405
    assert client.post(reverse("sign_out_everywhere"))["Location"] == LOGIN
    for each in (client, elsewhere):
        assert each.get(reverse("home")).status_code == 302
    assert attempt(client, "sek-a", make.PASSWORD).status_code == 302


def test_signing_out_and_language_are_open_before_that(client, newcomer):
    client.force_login(newcomer)
    assert client.post(reverse("logout"))["Location"] == LOGIN


def test_changing_needs_the_old_password_and_ends_other_sessions(client, person):
    client.force_login(person)
    elsewhere = Client()
    elsewhere.force_login(person)
    new = {"new_password1": "gudang-logistik-7", "new_password2": "gudang-logistik-7"}
    wrong = client.post("/password/", new | {"old_password": "salah"})
    assert wrong.context["form"].errors.as_data()["old_password"][0].code == "password_incorrect"
    assert client.post("/password/", new | {"old_password": make.PASSWORD}).status_code == 302
    assert client.get(reverse("home")).status_code == 200
    assert elsewhere.get(reverse("home")).status_code == 302


# --- Language -------------------------------------------------------------------------


def test_the_browser_does_not_choose_the_language(client, person):
    assert (
        '<html lang="id"' in client.get(LOGIN, headers={"accept-language": "en"}).content.decode()
    )
    client.force_login(person)
    assert '<html lang="id"' in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_the_profile_chooses_the_language(client, person):
    client.force_login(person)
    assert (
        client.post(
            reverse("language_change"), {"language": "en", "next": "/password/"}
        ).status_code
        == 302
    )
    assert '<html lang="en"' in client.get("/").content.decode()
    client.post(reverse("language_change"), {"language": "xx"})
    person.refresh_from_db()
    assert person.language == "en"
    assert '<html lang="id"' in Client().get(LOGIN).content.decode()
