"""What the site says when it cannot answer. None of these pages reads the request's body again."""

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

from dim.views import answers

DISK_FULL = "53100"  # what PostgreSQL calls it
log = logging.getLogger(__name__)


def _plain(template: str, status: HTTPStatus, **context) -> HttpResponse:
    """A page without request: no session, no user, no database, no body."""
    return HttpResponse(render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if answers.wants_json(request):
        return answers.refused("unreadable", _("The server could not read what was sent."))
    return _plain("400.html", HTTPStatus.BAD_REQUEST)


def too_large(request: HttpRequest) -> HttpResponse:
    """More than one request may carry. The text is still in the form: the browser's Back leads to it."""
    megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
    if answers.wants_json(request):
        message = _("More than %(limit)d MB cannot be sent at once.") % {"limit": megabytes}
        return answers.refused("too_large", message, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _plain("413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, megabytes=megabytes)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if answers.wants_json(request):
        return answers.not_here()
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if answers.wants_json(request):
        return answers.not_here()
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, with a code by which the log line is found; a full disk by its name."""
    is_full = _is_disk_full(sys.exc_info()[1])
    status = HTTPStatus.INSUFFICIENT_STORAGE if is_full else HTTPStatus.INTERNAL_SERVER_ERROR
    code = f"{secrets.token_hex(2).upper()}-{timezone.localtime():%H%M}"
    match = getattr(request, "resolver_match", None)
    what = "the disk is full" if is_full else "failed"
    log.error("Error %s: %s: %s %s", code, what, request.method, match.route if match else "-")
    if answers.wants_json(request):
        return answers.failed("disk_full" if is_full else "error", _sentence(code, is_full=is_full), status)
    try:
        return _plain(f"{status:d}.html", status, code=code, method=request.method)
    except Exception:
        log.exception("Error %s: the error page failed too", code)
        return HttpResponse(_sentence(code, is_full=is_full), status=status, content_type="text/plain; charset=utf-8")


def _sentence(code: str, *, is_full: bool) -> str:
    if is_full:
        return _("The server's disk is full: nothing can be stored. Tell the technical team the code %(code)s.") % {
            "code": code
        }
    return _("The server has a problem. Tell the technical team the code %(code)s.") % {"code": code}


def _is_disk_full(error: BaseException | None) -> bool:
    """Whether there was no room on the disk, for the database or for a file; each says so in its own way."""
    while error is not None:
        said = (getattr(error, "sqlite_errorname", ""), getattr(error, "pgcode", ""), getattr(error, "errno", 0))
        if said[0] == "SQLITE_FULL" or said[1] == DISK_FULL or said[2] == errno.ENOSPC:
            return True
        error = error.__cause__ or error.__context__
    return False
