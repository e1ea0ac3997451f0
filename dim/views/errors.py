"""Error pages, and their JSON for scripts. None of them reads the request's body again."""

import errno
import logging
import secrets
import sys
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from dim.operations.security_log import record_refusal
from dim.views import answers

DISK_FULL = "53100"  # what PostgreSQL calls it
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
    """Say that the server failed (500) or that its disk is full (507).

    The page has a code by which its line in the log is found.
    """
    is_full = _is_disk_full(sys.exc_info()[1])
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
    # Django wraps the errors of databases: the original is among the causes.
    while error is not None:
        is_full = (
            getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
            or getattr(error, "pgcode", "") == DISK_FULL
            or getattr(error, "errno", 0) == errno.ENOSPC
        )
        if is_full:
            return True
        error = error.__cause__ or error.__context__
    return False
