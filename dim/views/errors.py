"""Error pages, and their JSON for scripts. None of them reads the request's body again."""

import errno
import logging
import secrets
import sys
from collections.abc import Iterator
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from dim.operations import strangers
from dim.operations.security_log import record_refusal
from dim.views import answers

# What PostgreSQL calls them.
DISK_FULL, TOO_MANY_CONNECTIONS = "53100", "53300"
# A refused connection has no such code in psycopg2. So PostgreSQL and PgBouncer say that they have
# no more of them, that they do not serve yet, or that nobody is there.
NO_CONNECTION = (
    "too many clients",
    "too many connections",
    "remaining connection slots",
    "no more connections allowed",
    "query_wait_timeout",
    "is starting up",
    "is shutting down",
    "in recovery mode",
    "Connection refused",
    "connection failed",
    "server closed the connection",
    "database is locked",
)
RETRY_AFTER = 10  # seconds
log = logging.getLogger(__name__)


def _plain(template: str, status: HTTPStatus, **context) -> HttpResponse:
    """Render a page without the request."""
    # Whatever failed may be the session, the user or the database, and the page must not need it.
    return HttpResponse(render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the server could not read what was sent (400)."""
    if answers.wants_json(request):
        return answers.refused("unreadable", _("The server could not read what was sent."))
    return _plain("400.html", HTTPStatus.BAD_REQUEST)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that more was sent than a request may carry (413).

    The text is still in the form, to which the browser's Back leads.
    """
    megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
    if answers.wants_json(request):
        message = _("More than %(limit)d MB cannot be sent at once.") % {"limit": megabytes}
        return answers.refused("too_large", message, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _plain("413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, megabytes=megabytes)


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that too many pages were asked for from one network (429)."""
    response = _plain("429.html", HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(strangers.SPAN)
    return response


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the person may not do this (403)."""
    record_refusal(request)
    if answers.wants_json(request):
        return answers.not_here()
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this address does not exist, or not for this person (404)."""
    if answers.wants_json(request):
        return answers.not_here()
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the server failed (500), that its disk is full (507), or that it is busy (503).

    The page has a code by which its line in the log is found.
    """
    error = sys.exc_info()[1]
    if _is_without_connection(error):
        return _busy(request)
    is_full = _is_disk_full(error)
    status = HTTPStatus.INSUFFICIENT_STORAGE if is_full else HTTPStatus.INTERNAL_SERVER_ERROR
    code = f"{secrets.token_hex(2).upper()}-{timezone.localtime():%H%M}"
    match = getattr(request, "resolver_match", None)
    # The log holds no words of the database, which may quote what people typed; so the one fault
    # that the technical team can mend at once is named.
    what = "the disk is full" if is_full else "failed"
    log.error("Error %s: %s: %s %s", code, what, request.method, match.route if match else "-")
    sentence = _sentence(code, is_full=is_full)
    if answers.wants_json(request):
        return answers.failed("disk_full" if is_full else "error", sentence, status)
    try:
        return _plain(f"{status:d}.html", status, code=code, method=request.method)
    # A broken template would otherwise leave the person with an empty page and without the code.
    except Exception:
        log.exception("Error %s: the error page failed too", code)
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _busy(request: HttpRequest) -> HttpResponse:
    """Say that the database has no connection for this request, and when to come back (503)."""
    log.error("No connection to the database: %s", request.method)
    sentence = _("The server is full just now. Wait ten seconds, then try again.")
    if answers.wants_json(request):
        response: HttpResponse = answers.failed("busy", sentence, HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        context = {"method": request.method, "seconds": RETRY_AFTER}
        response = _plain("busy.html", HTTPStatus.SERVICE_UNAVAILABLE, **context)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _sentence(code: str, *, is_full: bool) -> str:
    if is_full:
        return _(
            "The server's disk is full: nothing can be stored. "
            "Tell the technical team the code %(code)s."
        ) % {"code": code}
    return _("The server has a problem. Tell the technical team the code %(code)s.") % {
        "code": code
    }


def _is_disk_full(error: BaseException | None) -> bool:
    """Tell whether there was no room on the disk, for the database or for a file."""
    return any(
        getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL"
        or getattr(cause, "pgcode", "") == DISK_FULL
        or getattr(cause, "errno", 0) == errno.ENOSPC
        for cause in _causes(error)
    )


def _is_without_connection(error: BaseException | None) -> bool:
    """Tell whether the database let no connection of ours in, or was away."""
    return any(
        isinstance(cause, OperationalError | InterfaceError)
        and (
            getattr(cause.__cause__, "pgcode", "") == TOO_MANY_CONNECTIONS
            or any(words in str(cause) for words in NO_CONNECTION)
        )
        for cause in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Return an exception and what caused it; Django wraps the errors of databases."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
