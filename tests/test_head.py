"""HEAD is answered like GET: proxies and watchdogs ask this way."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

import dim
from tests import factories as make

CODE = sorted(Path(dim.__file__).parent.rglob("*.py"))


def test_whatever_takes_get_takes_head():
    for path in CODE:
        for methods in re.findall(r"require_http_methods\(\[(.*?)\]", path.read_text()):
            assert ('"GET"' in methods) == ('"HEAD"' in methods), path
        assert "require_GET" not in path.read_text(), path


@pytest.mark.parametrize("name", ["login", "favicon", "offline", "service_worker"])
@pytest.mark.django_db
def test_head_without_an_account(client, name):
    address = reverse(name)
    asked, read = client.head(address), client.get(address)
    assert (asked.status_code, asked.content) == (read.status_code, b"")


def test_head_at_the_desk(client, reviewer, division, class_a):
    problem = make.problem(class_a, "submitted")
    client.force_login(reviewer)
    for address in (
        reverse("admin:index"),
        reverse("login"),
        reverse("admin:dim_problem_changelist"),
        reverse("problem_review", args=[problem.pk]),
        reverse("division_consolidate", args=[division.pk]),
    ):
        assert client.head(address).status_code == client.get(address).status_code
