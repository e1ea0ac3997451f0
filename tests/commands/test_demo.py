"""`manage.py demo`: twice is once, and never where it does harm."""

import socket
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from dim.management.commands.demo import HOST, open_server
from dim.models import Event, Problem, User
from tests import factories as make


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


def demo(**options):
    output = StringIO()
    call_command("demo", serve=False, stdout=output, **options)
    return output.getvalue()


def counts():
    return {
        model.__name__: model.objects.count() for model in apps.get_app_config("dim").get_models()
    }


def test_it_says_where_to_go_and_who_can_sign_in(db, debug, client):
    printed = demo(port=8123)
    assert "http://127.0.0.1:8123/" in printed
    name, password = next(
        line.split()[:2] for line in printed.splitlines() if "fasilitator-sek-a" in line
    )
    assert User.objects.get(username=name).check_password(password)


def test_again_doubles_nothing_and_loses_nothing(db, debug):
    demo()
    facilitator = User.objects.get(username="fasilitator-sek-a")
    typed = make.editing.create_problem(
        facilitator.memberships.get().workshop_class,
        make.content(facilitator.memberships.get().workshop_class, "Ditulis sesudah mencoba"),
        actor=facilitator,
    )
    before = counts()
    demo()
    assert counts() == before
    assert Problem.objects.get(pk=typed.pk).statement == "Ditulis sesudah mencoba"


def test_reset_asks_and_no_is_no(db, debug, monkeypatch):
    demo()
    before = Event.objects.get().pk
    monkeypatch.setattr("builtins.input", lambda prompt: "no")
    with pytest.raises(CommandError):
        demo(reset=True)
    assert Event.objects.get().pk == before
    monkeypatch.setattr("builtins.input", lambda prompt: "ya")
    demo(reset=True)
    assert Event.objects.get().pk != before


def test_known_passwords_stay_out_of_a_real_site(db, settings):
    with pytest.raises(CommandError):
        demo()
    assert not User.objects.exists()


def test_known_passwords_stay_out_of_a_real_event(event, debug):
    with pytest.raises(CommandError):
        demo()
    assert Event.objects.get() == event


def test_a_taken_port_is_named_with_another_one():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=str(port)):
            open_server(port)
