"""The second factor: who is asked, what a lost telephone costs, and that no text is lost to it."""

import re
import time
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from dim.forms.rescued import sign_typist
from dim.models import SecurityRecord
from dim.operations.people import second_factor
from tests import factories as make

PAGE = "/second-factor/"
Kind = SecurityRecord.Kind


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.SECOND_FACTOR = True
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0


def code_of(person, later=0):
    """What the app on the telephone shows now, or so many times later."""
    device = TOTPDevice.objects.get(user=person)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + 30 * later
    return f"{totp.token():06d}"


def set_up(client, person):
    """Sign in and make a telephone known; returns the recovery codes."""
    client.force_login(person)
    client.get(PAGE)
    page = client.post(PAGE, {"code": code_of(person), "next": "/admin/"})
    return page.context["codes"]


@pytest.mark.parametrize("role", ["reviewer", "coordinator", "superuser"])
def test_people_of_the_desk_are_asked(client, division, event, role):
    person = (
        make.user(is_superuser=True)
        if role == "superuser"
        else make.member(role, division if role == "reviewer" else event)
    )
    client.force_login(person)
    for path in ("/admin/", "/", "/password/", "/summary/"):
        asked = client.get(path)
        assert (asked.status_code, asked["Location"].partition("?")[0]) == (302, PAGE)
    page = client.get(PAGE)
    assert 'class="qr"' in page.content.decode()
    assert "otpauth" not in page.content.decode()
    codes = set_up(client, person)
    assert len({*codes}) == second_factor.RECOVERY_CODES
    assert client.get("/admin/").status_code == 200
    assert client.get(PAGE).status_code == 302
    # What is stored opens nothing.
    assert not StaticToken.objects.filter(token__in=codes).exists()


def test_facilitators_and_organisers_are_not_asked(client, facilitator, organiser):
    for person in (facilitator, organiser):
        client.force_login(person)
        assert client.get("/").status_code == 200


def test_it_is_a_switch(client, coordinator, settings):
    settings.SECOND_FACTOR = False
    client.force_login(coordinator)
    assert client.get("/admin/").status_code == 200
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("wrong", ["", "000000", "abc", "１２３４５６", "1" * 30, "h7km-3pqr-x9wd"])
def test_a_wrong_code_lets_nobody_in(client, coordinator, wrong):
    set_up(Client(), coordinator)
    client.force_login(coordinator)
    assert client.post(PAGE, {"code": wrong}).status_code == 422
    assert client.get("/admin/").status_code == 302


def test_a_code_is_good_once_and_so_is_a_recovery_code(client, coordinator):
    codes = set_up(client, coordinator)
    used = code_of(coordinator)
    for code, is_good in (
        (used, False),
        (code_of(coordinator, later=1), True),
        (codes[0].upper(), True),
        (codes[0], False),
        (codes[1], True),
    ):
        browser = Client()
        browser.force_login(coordinator)
        assert browser.post(PAGE, {"code": code}).status_code == (302 if is_good else 422)
        assert browser.get("/admin/").status_code == (200 if is_good else 302)
    kinds = [*SecurityRecord.objects.values_list("kind", flat=True)]
    assert kinds.count(Kind.FACTOR_SET) == 1
    assert kinds.count(Kind.FACTOR_SHOWN) == 3
    assert kinds.count(Kind.FACTOR_FAILED) == 2


def test_guessing_is_slowed_down(client, coordinator, settings):
    set_up(Client(), coordinator)
    settings.OTP_TOTP_THROTTLE_FACTOR = 60
    client.force_login(coordinator)
    client.post(PAGE, {"code": "000000"})
    assert client.post(PAGE, {"code": code_of(coordinator, later=1)}).status_code == 422


def test_another_telephone_cannot_be_added_with_the_password_alone(client, coordinator):
    set_up(Client(), coordinator)
    client.force_login(coordinator)
    page = client.get(PAGE)
    assert 'class="qr"' not in page.content.decode()
    assert TOTPDevice.objects.filter(user=coordinator).count() == 1


def test_nobody_uses_the_code_of_somebody_else(client, coordinator, reviewer):
    set_up(Client(), reviewer)
    set_up(Client(), coordinator)
    client.force_login(coordinator)
    assert client.post(PAGE, {"code": code_of(reviewer, later=1)}).status_code == 422


def test_a_lost_telephone_is_forgotten_by_who_manages_the_account(
    client, coordinator, reviewer, division
):
    set_up(client, reviewer)
    with pytest.raises(PermissionDenied):
        second_factor.forget(reviewer, actor=make.member("coordinator", make.event()))
    with pytest.raises(PermissionDenied):
        second_factor.forget(coordinator, actor=coordinator)
    boss = Client()
    set_up(boss, coordinator)
    data = {"action": "forget_telephone", "_selected_action": [reviewer.pk]}
    boss.post(reverse("admin:dim_user_changelist"), data)
    assert not TOTPDevice.objects.filter(user=reviewer).exists()
    assert SecurityRecord.objects.filter(kind=Kind.FACTOR_FORGOTTEN, account=reviewer).exists()
    assert "login" in client.get("/admin/")["Location"]  # its sessions have ended


def test_the_command_forgets_a_telephone(client, coordinator):
    set_up(client, coordinator)
    for _time in range(2):
        call_command("forget_telephone", coordinator.username.upper(), stdout=StringIO())
    assert not TOTPDevice.objects.exists()
    assert SecurityRecord.objects.filter(kind=Kind.FACTOR_FORGOTTEN).count() == 1


def test_a_one_time_password_comes_first(client, coordinator):
    coordinator.must_change_password = True
    coordinator.save()
    client.force_login(coordinator)
    assert client.get("/admin/")["Location"].startswith("/password/")
    assert client.get("/password/").status_code == 200


def test_a_script_is_told_to_sign_in(client, coordinator, class_a):
    client.force_login(coordinator)
    answer = client.post(
        class_a.get_absolute_url(), {"x": "1"}, headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["kind"]) == (401, "sign_in")


def test_what_was_typed_waits_for_the_code(client, class_a):
    person = make.member("facilitator", class_a)
    make.member("coordinator", class_a.division.event, person)
    issue = make.issue(class_a.division)
    client.force_login(person)
    text = {
        "typed_by": sign_typist(person),
        "statement": "Empat puluh menit tulisan",
        "strategic_issue": issue.pk,
    }
    kept = client.post(class_a.get_absolute_url(), text)
    assert (kept.status_code, kept.context["step"]) == (403, "second_factor")
    assert "Empat puluh menit tulisan" in kept.content.decode()
    set_up(client, person)
    again = client.post(reverse("rescue"), {"rescued": kept.context["sealed"]})
    assert again.context["step"] == "send"
    assert re.search("Empat puluh menit tulisan", again.content.decode())
