"""When the site cannot answer it says so in its own look, and never with a 500 for what somebody
sent.
"""

import logging
import re
import sys

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from konsolnas.logs import LineFormatter, OneLineForAForbiddenHost
from tests import factories as make

SECRET = "yang diketik orang"


def explode(request, word):
    raise OperationalError(f"the database refuses {word}")


def refuse(request):
    raise PermissionDenied


def echo(request):
    return HttpResponse(request.POST.get("text", ""))


urlpatterns = [
    path("explode/<str:word>/", explode),
    path("refuse/", refuse),
    path("echo/", echo),
    path("", include("konsolnas.urls")),
]
handler400 = "dim.views.errors.bad_request"
handler403 = "dim.views.errors.permission_denied"
handler404 = "dim.views.errors.not_found"
handler500 = "dim.views.errors.server_error"
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def client(client):
    client.force_login(make.user())
    client.raise_request_exception = False
    return client


def is_ours(response):
    return (
        b'<main class="page" id="main"' in response.content
        and b"css/components.css" in response.content
    )


def test_missing_page_keeps_the_way_home(client):
    response = client.get("/tidak/ada/")
    assert response.status_code == 404
    assert is_ours(response)
    assert b'class="masthead"' in response.content


@pytest.mark.parametrize("debug", [True, False])
def test_a_class_of_others_looks_missing_in_our_look(client, settings, debug, class_a):
    settings.DEBUG = debug
    response = client.get(class_a.get_absolute_url())
    assert response.status_code == 404
    assert is_ours(response)


def test_forbidden_page(client):
    response = client.get("/refuse/")
    assert response.status_code == 403
    assert is_ours(response)


def test_anonymous_gets_error_pages_without_a_menu(db):
    response = Client().get("/tidak/ada/")
    assert response.status_code == 404
    assert is_ours(response)
    assert b'class="masthead"' not in response.content


def test_failure_has_a_code_that_is_in_the_log(client, caplog):
    response = client.get("/explode/rahasia/")
    assert response.status_code == 500
    assert is_ours(response)
    code = re.search(rb"[0-9A-F]{4}-[0-9]{4}", response.content)[0].decode()
    line = next(record.getMessage() for record in caplog.records if code in record.getMessage())
    assert "explode/<str:word>/" in line
    assert "rahasia" not in line


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ValueError(f"invalid literal: {SECRET}"), "ValueError"),
        (
            OperationalError(f"refused\nDETAIL: Failing row contains ({SECRET})."),
            "OperationalError",
        ),
        (TypeError("f() takes 1 argument"), "f() takes 1 argument"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_tracebacks_quote_nobody(error, kept):
    try:
        try:
            raise error
        except Exception as cause:
            raise LookupError(SECRET) from cause
    except LookupError:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 1, "At %s", ("a\nforged",), sys.exc_info()
        )
    text = LineFormatter("%(levelname)s %(message)s").format(record)
    assert text.startswith("ERROR At a\\nforged\n")
    assert kept in text
    assert "LookupError" in text
    assert "test_errors.py" in text
    assert SECRET not in text


def test_a_refusal_is_one_line(client, reviewer, caplog):
    client.force_login(reviewer)
    with caplog.at_level(logging.WARNING, "django.request"):
        assert client.get("/tidak/ada/").status_code == 404
        assert client.get(reverse("problems_decide", args=["accept"])).status_code == 403
    lines = [LineFormatter("%(levelname)s %(message)s").format(record) for record in caplog.records]
    assert len(lines) == 2
    assert not [line for line in lines if "\n" in line]


@pytest.mark.parametrize("path", ["/", "/login/", "/favicon.ico", "/admin/"])
def test_a_forbidden_host_is_one_line(client, capsys, path):
    # As the settings build it; the root logger of a test run has other handlers.
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter("%(levelname)s %(message)s"))
    handler.addFilter(OneLineForAForbiddenHost())
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    try:
        answer = client.get(path, headers={"host": "evil.example"})
    finally:
        logger.removeHandler(handler)
    assert answer.status_code == 400
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("WARNING Invalid HTTP_HOST header: 'evil.example'")


def test_failure_page_needs_no_database(client, django_assert_num_queries, rf):
    from dim.views.errors import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.post("/explode/x/"))
    assert response.status_code == 500
    assert is_ours(response)


def test_failure_page_survives_a_broken_template(client, settings, rf):
    from dim.views.errors import server_error

    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [], "APP_DIRS": False}]
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert re.search(rb"[0-9A-F]{4}-[0-9]{4}", response.content)


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded; charset=utf-7", b"text=+AGE-", 400),
        ("application/x-www-form-urlencoded; charset=no-such-thing", b"text=a", 200),
        ("multipart/form-data; boundary=", b"", 200),
        ("multipart/form-data; boundary=x", b"no parts here", 200),
        ("multipart/form-data; boundary=\xe9", b"a", 400),
        ("multipart/form-data", b"a", 400),
        ("application/x-www-form-urlencoded", b"text=%ff%00&&&=;%", 200),
        ("application/json", b'{"text":', 200),
        ("text/plain", b"\x00\xff", 200),
        ("", b"text=a", 200),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _n in range(4000)), 413),
        ("application/x-www-form-urlencoded", b"text=" + b"a" * 13_000_000, 413),
    ],
)
def test_unreadable_bodies_are_answered(client, settings, debug, content_type, body, status):
    settings.DEBUG = debug
    response = client.generic("POST", "/echo/", body, content_type=content_type)
    assert response.status_code == status
    if status != 200:
        assert is_ours(response)
        assert (
            Client().generic("POST", "/login/", body, content_type=content_type).status_code
            == status
        )


@pytest.mark.parametrize("debug", [True, False])
def test_other_hosts_are_refused(client, settings, debug):
    settings.DEBUG = debug
    settings.ALLOWED_HOSTS = ["konsolnas.test"]
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400


@pytest.mark.parametrize(
    "path_", ["/%0aforged", "/%00", "/%ff", "/" + "x" * 5000, "/events/../../etc/passwd"]
)
def test_strange_paths_are_missing_and_forge_no_log_line(client, caplog, path_):
    caplog.set_level(logging.DEBUG)
    assert client.get(path_).status_code == 404
    assert not any("\nforged" in record.getMessage() for record in caplog.records)


# --- Forgery and old pages --------------------------------------------------------------


@pytest.fixture
def strict(client):
    """A browser whose forms are checked for their token."""
    client.handler.enforce_csrf_checks = True
    return client


def test_forged_post_is_refused_and_changes_nothing(strict):
    response = strict.post("/language/", {"language": "en"})
    assert response.status_code == 403
    assert is_ours(response)
    assert '<html lang="id"' in strict.get("/").content.decode()


def test_old_login_page_goes_on_when_signed_in_meanwhile(strict):
    response = strict.post("/login/", {"username": "a", "password": "b", "next": "/password/"})
    assert response["Location"] == "/password/"


def test_old_login_page_asks_to_sign_in_once_more(db):
    stranger = Client(enforce_csrf_checks=True)
    response = stranger.post("/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert b'href="/login/"' in response.content


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head", "trace"])
@pytest.mark.parametrize(
    "address", ["/", "/login/", "/logout/", "/password/", "/language/", "/rescue/"]
)
def test_other_methods_do_nothing(client, method, address):
    assert getattr(client, method)(address).status_code in {200, 302, 403, 405}
    assert client.get("/").status_code == 200
