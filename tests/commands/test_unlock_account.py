"""`manage.py unlock_account`: whoever has only the command line lets somebody in again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests import factories as make


def unlock(username):
    output = StringIO()
    call_command("unlock_account", username, stdout=output)
    return output.getvalue()


def sign_in(person, password):
    return Client().post(reverse("login"), {"username": person.username, "password": password})


def test_a_locked_account_may_be_tried_again_at_once(db):
    person = make.user()
    for _guess in range(5):
        sign_in(person, "salah")
    assert sign_in(person, make.PASSWORD).status_code == 429
    assert person.username.upper() in unlock(person.username.upper())
    assert sign_in(person, make.PASSWORD).status_code == 302
    assert "tidak terkunci" in unlock(person.username)


def test_a_name_without_an_account_is_an_error(db):
    with pytest.raises(CommandError, match="tidak-ada"):
        unlock("tidak-ada")
