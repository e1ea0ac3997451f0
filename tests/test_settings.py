"""What the settings promise is in force, not only written down."""

import os
import re
import secrets
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection

from dim.maintenance.checks import ALL, ask
from konsolnas.settings import env_bool, env_int
from konsolnas.static import HashedStorage
from konsolnas.stylesheets import PART

SECRET = secrets.token_urlsafe(60)
PRODUCTION = {"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "dim.example"}


def manage(*arguments, **environment):
    """Run manage.py as on a machine with these variables only."""
    known = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
        env=known | {"DIM_NO_BOOTSTRAP": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.sqlite
def test_sqlite_commits_survive_a_power_cut(db):
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.parametrize(
    "secret",
    ["", "short", "a" * 60, "django-insecure-" + SECRET],
    ids=["none", "short", "one letter", "Django's own"],
)
def test_no_start_without_a_good_secret(secret):
    done = manage("check", SECRET_KEY=secret, DEBUG="0")
    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("HTTPS", "ja"),
        ("TIME_ZONE", "Asia/Atlantis"),
        ("DATABASE_URL", "mysql2://x"),
        ("CONN_MAX_AGE", "soon"),
    ],
)
def test_nonsense_is_named_in_one_sentence(name, value):
    done = manage("check", **PRODUCTION | {name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(name)
    assert done.stderr.count("\n") == 1


def test_production_passes_django_s_own_checks():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_production_is_served_over_https_only():
    done = manage("shell", "-v", "0", "-c", PRINT_HTTPS, **PRODUCTION)
    assert done.stdout.split() == ["True", "True", "True", "31536000", "__Host-sessionid"]
    done = manage("shell", "-v", "0", "-c", PRINT_HTTPS, HTTPS="0", **PRODUCTION)
    assert done.stdout.split() == ["False", "False", "False", "0", "sessionid"]


PRINT_HTTPS = (
    "from django.conf import settings as s; "
    "print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
    " s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME)"
)


def test_production_collects_files_under_hashed_names(tmp_path, monkeypatch):
    done = manage("collectstatic", "--no-input", "-v", "0", STATIC_ROOT=str(tmp_path), **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert [
        path
        for path in tmp_path.glob("css/tokens.*.css")
        if re.search(r"tokens\.[0-9a-f]{12}\.css", path.name)
    ]
    # One request for a sheet of several parts.
    (desk,) = tmp_path.glob("css/desk.*.css")
    css = settings.BASE_DIR / "static/css"
    parts = PART.findall((css / "desk.css").read_text())
    assert parts
    positions = [desk.read_text().index((css / part).read_text()) for part in parts]
    assert positions == sorted(positions)
    assert "@import" not in desk.read_text()
    # The doctor finds nothing amiss, though joined sheets are no copies.
    monkeypatch.setattr(settings, "STATIC_ROOT", str(tmp_path))
    monkeypatch.setattr(settings, "DEBUG", False)
    assert list(ask("static files", ALL["static files"]).findings) == []
    (tmp_path / "css/desk.css").write_text("/* of another version */")
    assert len(ask("static files", ALL["static files"]).findings) == 1


def test_every_answer_forbids_inline_scripts_and_framing(client, db):
    response = client.get("/login/")
    assert "camera=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("text", "value"), [("", True), ("1", True), ("Yes", True), ("off", False), ("0", False)]
)
def test_a_switch_is_read_as_people_write_it(monkeypatch, text, value):
    monkeypatch.setenv("SWITCH", text)
    assert env_bool("SWITCH", default=True) is value


def test_a_number_may_have_blanks(monkeypatch):
    monkeypatch.setenv("NUMBER", " 30 ")
    assert env_int("NUMBER", 1) == 30


def test_modules_import_each_other_by_the_names_of_their_content(tmp_path):
    """Or a browser would put yesterday's module under today's page."""
    storage = HashedStorage(location=tmp_path, base_url="/static/")
    sources = {f"js/{path.name}": path for path in (settings.BASE_DIR / "static/js").glob("*.js")}
    for name, path in sources.items():
        storage.save(name, ContentFile(path.read_bytes()))
    files = {name: (storage, name) for name in sources}
    hashed = {
        name: new for name, new, _changed in storage.post_process(files) if new.endswith(".js")
    }
    imported = set()
    for new in hashed.values():
        imported |= set(re.findall(r'from "\./([^"]+)"', (tmp_path / new).read_text()))
    assert imported
    assert {f"js/{name}" for name in imported} <= set(hashed.values())
