"""The only settings file; machines differ by environment variables (see README, "Settings").

Nothing else in the project reads ``os.environ``, but for `konsolnas.environment`, by which this
file does, and `konsolnas.bootstrap`, which runs before it.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_constants
from django.utils.translation import gettext_lazy as _

from konsolnas import __version__
from konsolnas.environment import (
    env_bool,
    env_choice,
    env_database,
    env_int,
    env_list,
    env_secret,
    env_text,
    env_zone,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# The product's; dim reads it here, for it may not import konsolnas.
VERSION = __version__

# `manage.py demo` and `manage.py test` run without any variable set, so DEBUG is opt-in everywhere
# else: a forgotten variable must not open a server.
DEBUG = env_bool("DEBUG")
SECRET_KEY = env_secret("SECRET_KEY", debug=DEBUG)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

# --- Application ----------------------------------------------------------------

INSTALLED_APPS = [
    # Without the search for admin modules: only the addresses load the desk (dim.admin), so that
    # a command that needs none does not carry its 5 MB.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, whose runserver it replaces.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_guid",
    "js_lib_bootstrap5",
    "dim",
]

# An answer passes these from the bottom to the top, so what marks every answer stands first.
MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    # Before whatever asks for a host name or for HTTPS: load balancers have neither.
    "dim.middleware.for_machines",
    "dim.middleware.site_mark_header",
    "dim.middleware.permissions_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dim.middleware.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "dim.middleware.origin_of_the_request",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # The CSRF check is the first to read a body, and fails on one that cannot be read.
    "dim.middleware.readable_body",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dim.middleware.shared_laptop",
    "dim.sign_in_middleware.SessionLimits",
    "dim.middleware.language_of_the_user",
    "dim.middleware.note_taker_of_the_session",
    "dim.middleware.LimitedStrangers",
    # Before the two that redirect: a redirect would lose the words that were sent.
    "dim.middleware.KeepTypedTextMiddleware",
    "dim.sign_in_middleware.SignedIn",
    "dim.sign_in_middleware.OneTimePasswordMiddleware",
    "dim.sign_in_middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "dim.middleware.MissingPage",
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

# Connections are kept for a minute: screens ask every 1.5 seconds and would make one each time. The
# health check notices those that the database closed meanwhile.
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
        # IMMEDIATE takes the write lock at BEGIN, where SQLite waits for it. A transaction that
        # reads first and writes later would fail at once with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL flushes to disk before a commit returns: a "saved" survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # Behind PgBouncer (transaction pooling) a cursor outlives its connection.
    _database["DISABLE_SERVER_SIDE_CURSORS"] = env_bool("DISABLE_SERVER_SIDE_CURSORS")
# PostgreSQL itself, for backups; the same address unless a pooler stands in between.
DIRECT_DATABASE = (
    env_database("DIRECT_DATABASE_URL", "") if env_text("DIRECT_DATABASE_URL") else _database
)
# Where backups are kept, so that `doctor` can tell how old the newest is.
BACKUP_FOLDER = env_text("BACKUP_FOLDER")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Counters of networks, which are small.
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
    # Lists as phones show them: some 100 kB each, so there are few.
    "lists": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "lists",
        "OPTIONS": {"MAX_ENTRIES": 128},
    },
}

# Seconds. Hundreds of phones ask whether there is news, two or three times in this span for each
# class: every process looks once for all of them.
PHONES_MAY_LAG = 0.25

# --- People ---------------------------------------------------------------------

AUTH_USER_MODEL = "dim.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Makes and reads the hashes of Django's default.
PASSWORD_HASHERS = ["dim.operations.people.hashing.PoliteHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        # Our users have one field for the whole name, which Django's default does not know.
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "dim.operations.people.password_rules.LongEnough"},
    {"NAME": "dim.operations.people.password_rules.NoHouseWords"},
]
# Bootstrap's name for it.
MESSAGE_TAGS = {message_constants.ERROR: "danger"}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# A session lasts one long workshop day instead of Django's two weeks, however much it is used...
SESSION_COOKIE_AGE = 60 * 60 * 16
# ... and ends where nobody has opened or sent anything for so long; a lunch is no reason.
SESSION_IDLE_SECONDS = 60 * 60 * 4
# Or every poll of every screen would write a row.
SESSION_SAVE_EVERY_REQUEST = False

# A code of their telephone for everybody who enters the desk. The demo has nobody's telephone.
SECOND_FACTOR = env_bool("SECOND_FACTOR")
OTP_TOTP_ISSUER = "DIM Konsolnas"

# A ballroom of 110 people shares one address: the lock is on the account, never on the address.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
# Or somebody who goes on trying would keep the account locked for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# A keyed hash in place of the username: people type passwords into that field, and newlines in it
# would forge log lines. Capitals make no difference.
AXES_USERNAME_CALLABLE = "dim.operations.people.accounts.key_of_attempt"
AXES_CLIENT_STR_CALLABLE = "dim.operations.people.accounts.log_name"
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
STATIC_ROOT = env_text("STATIC_ROOT") or BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    # First: it builds what the next one finds.
    "konsolnas.static.FontBuilder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "konsolnas.static.HashedStorage"
        )
    },
}
# Development serves files where they lie; production only what collectstatic collected.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
# One problem: five text fields and its recommendations at 200 kB each must reach the
# form, which then names the field that is too long; beyond this nothing is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# A decision over 500 selected problems sends each with the version that was shown.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    # First, for the CSRF check reads a body before anybody is known: it cuts at 21 MB.
    "dim.views.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Security -----------------------------------------------------------------------

# No inline script or style at all: what people type is on every page, and could run there.
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
# What a page of ours may ask of a device: nothing of these. A script that got in could not, either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
CSRF_FAILURE_VIEW = "dim.views.rescue.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True

# A hotel machine may have no certificate: HTTPS=0 is a choice that has to be written down.
HTTPS = env_bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Browsers take a cookie of this name from this host only, over HTTPS only.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# Only behind a proxy that sets the header itself: anybody else could claim to come by HTTPS.
BEHIND_PROXY = env_bool("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs: what happened and where, never what was typed -------------------------------

# Every answer names its request, and every line of the log: a proxy's number of it is kept.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "RETURN_HEADER": True, "EXPOSE_HEADER": False}
ADMINS = [(address, address) for address in env_list("ERROR_MAIL_TO")]
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env_text("MAIL_FROM") or "dim@localhost"
EMAIL_HOST = env_text("EMAIL_HOST") or "localhost"
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env_text("EMAIL_USER"), env_text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_TLS")
EMAIL_TIMEOUT = 10
# Milliseconds; a statement that takes longer is named in the log. 0: none.
SLOW_QUERY_MS = env_int("SLOW_QUERY_MS", 1000)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "forbidden_host": {"()": "konsolnas.logs.OneLineForAForbiddenHost"},
        "request": {"()": "django_guid.log_filters.CorrelationId"},
    },
    "formatters": {
        "line": {
            "()": "konsolnas.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(correlation_id)s] %(message)s",
        },
        "json": {"()": "konsolnas.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["forbidden_host", "request"],
            "formatter": env_choice("LOG_FORMAT", "line", "json"),
        },
        "mail": {
            "class": "konsolnas.logs.MailHandler",
            "level": "ERROR",
            "filters": ["forbidden_host", "request"],
            "formatter": "line",
        },
    },
    "root": {"handlers": ["console", *(["mail"] if ADMINS else [])], "level": "WARNING"},
}

# --- Metrics: for Prometheus, and only with a token --------------------------------------

METRICS_TOKEN = env_text("METRICS_TOKEN")
if METRICS_TOKEN:
    INSTALLED_APPS.append("django_prometheus")
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]
    # It would ask the database while the site starts.
    PROMETHEUS_EXPORT_MIGRATIONS = False
