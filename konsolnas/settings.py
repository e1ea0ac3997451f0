"""The only settings file; machines differ by environment variables (see README, "Settings").

Nothing else in the project reads ``os.environ``.
"""

import os
import zoneinfo
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_constants
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

# `manage.py demo` and `manage.py test` run without any variable set, so DEBUG
# is opt-in everywhere else: a forgotten variable must not open a server.
DEMO_SECRET_KEY = "demo-only-not-secret-" + "x" * 40


def env_bool(name: str, default: bool = False) -> bool:
    """Read a switch. Raises ImproperlyConfigured on anything but a clear yes or no."""
    raw = os.environ.get(name, "").strip().lower()
    if raw in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if raw == "" else raw in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name} must be true or false, not {raw!r}.")


def env_int(name: str, default: int) -> int:
    """Read a whole number. Raises ImproperlyConfigured on anything else."""
    raw = os.environ.get(name, "").strip()
    try:
        return int(raw) if raw else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from None


def env_list(name: str) -> list[str]:
    """Read a comma-separated list; empty parts are dropped."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def env_zone(name: str, default: str) -> str:
    """Read a time zone. Raises ImproperlyConfigured on one that does not exist."""
    zone = os.environ.get(name, "").strip() or default
    if zone not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"{name} must be a time zone such as Asia/Makassar, not {zone!r}.")
    return zone


def env_database(name: str, default: str, **options: Any) -> dict[str, Any]:
    """Read a database address. Raises ImproperlyConfigured on one that we cannot use, without printing it."""
    address = os.environ.get(name, "").strip() or default
    if not address.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must begin with postgres:// or sqlite:///.")
    try:
        return dict(dj_database_url.parse(address, **options))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from None


def env_secret(name: str, *, debug: bool) -> str:
    """Read the secret key. Without DEBUG, a missing or guessable one stops the start."""
    secret = os.environ.get(name, "")
    if debug:
        return secret or DEMO_SECRET_KEY
    if len(secret) < 50 or len(set(secret)) < 5 or secret == DEMO_SECRET_KEY or secret.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            f"{name} is missing or weak: without DEBUG it must be a random text of at least 50 characters."
        )
    return secret


DEBUG = env_bool("DEBUG")
SECRET_KEY = env_secret("SECRET_KEY", debug=DEBUG)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

# --- Application ----------------------------------------------------------------

INSTALLED_APPS = [
    # The addresses load the desk (dim.admin); a command that needs none does not carry its 5 MB.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "js_lib_bootstrap5",
    "dim",
]

MIDDLEWARE = [
    "dim.middleware.our_mark",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dim.middleware.PackedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "dim.middleware.readable_body",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dim.middleware.shared_laptop",
    "dim.middleware.language_of_the_user",
    "dim.middleware.KeepTypedText",
    "dim.middleware.SignedIn",
    "dim.middleware.OwnPasswordFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "dim.middleware.OurMissingPage",
]

ROOT_URLCONF = "konsolnas.urls"
WSGI_APPLICATION = "konsolnas.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
TEST_RUNNER = "tests.runner.PytestRunner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database -------------------------------------------------------------------

_database = env_database(
    "DATABASE_URL",
    f"sqlite:///{BASE_DIR / 'db.sqlite3'}",
    conn_max_age=env_int("CONN_MAX_AGE", 60),
    conn_health_checks=True,
)
DATABASES = {"default": _database}
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["CONN_MAX_AGE"] = 0
    _database["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN: read-then-write never ends in "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL flushes to disk before a commit returns: a "saved" survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # Behind PgBouncer (transaction pooling) a cursor outlives its connection.
    _database["DISABLE_SERVER_SIDE_CURSORS"] = env_bool("DISABLE_SERVER_SIDE_CURSORS")

# Hundreds of phones ask whether there is news, two or three times in this many seconds for each class: every process
# looks once for all of them.
PHONES_MAY_LAG = 0.25

# --- People ---------------------------------------------------------------------

AUTH_USER_MODEL = "dim.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
    ),
]
MESSAGE_TAGS = {message_constants.ERROR: "danger"}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# A workshop day is longer than Django's two weeks are short: signed in until late at night.
SESSION_COOKIE_AGE = 60 * 60 * 16
SESSION_SAVE_EVERY_REQUEST = False

# A ballroom of 110 people shares one address: the lock is on the account, never on the address.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# One account whatever its capitals, and nothing that was typed in tables or logs.
AXES_USERNAME_CALLABLE = "dim.operations.accounts.key_of_attempt"
AXES_CLIENT_STR_CALLABLE = "dim.operations.accounts.log_name"
AXES_SENSITIVE_PARAMETERS = ["username", "rescued", "next", "csrfmiddlewaretoken"]
AXES_LOCKOUT_CALLABLE = "dim.views.accounts.locked_out"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # which asks for the address in the lock

# --- Language, time ---------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "konsolnas" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env_zone("TIME_ZONE", "Asia/Jakarta")

# --- Files and limits ---------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("STATIC_ROOT", "").strip() or BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "konsolnas.static.HashedStorage"
        )
    },
}
# Development serves files where they lie; production only what collectstatic collected.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
# One entry: five text fields and its recommendations at 200 kB each must reach the
# form, which then names the field that is too long; beyond this nothing is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "dim.views.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Security -----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap draws its select arrows and check marks as data: images.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "dim.views.rescue.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True

# A hotel machine may have no certificate: HTTPS=0 is a choice that has to be written down.
HTTPS = env_bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env_bool("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs: what happened and where, never what was typed -------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "konsolnas.logs.LineFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
