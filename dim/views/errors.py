"""What the site says when it cannot answer. None of these pages reads the request's body again."""

import logging
import secrets
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from dim.views import answers

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
    """Say that it is our fault, with a code by which the log line is found."""
    code = f"{secrets.token_hex(2).upper()}-{timezone.localtime():%H%M}"
    match = getattr(request, "resolver_match", None)
    log.error("Error %s: %s %s", code, request.method, match.route if match else "-")
    try:
        return _plain("500.html", HTTPStatus.INTERNAL_SERVER_ERROR, code=code, method=request.method)
    except Exception:
        log.exception("Error %s: the error page failed too", code)
        text = _("The server has a problem. Tell the technical team the code %(code)s.") % {"code": code}
        return HttpResponse(text, status=HTTPStatus.INTERNAL_SERVER_ERROR, content_type="text/plain; charset=utf-8")
