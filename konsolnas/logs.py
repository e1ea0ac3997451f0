"""Log lines that say what happened and where, never what was typed."""

import json
import logging
import time
import traceback
from typing import Any

from django.core import mail
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.urls import NoReverseMatch

# The logger of Django for requests whose Host is not among those allowed.
FORBIDDEN_HOST = "django.security.DisallowedHost"
# Their words come from our code or the system. All others may quote a value: a database names
# the row that it refuses, int() the text that is no number.
QUOTES_NOBODY = (
    AttributeError,
    FieldError,
    ImportError,
    ImproperlyConfigured,
    NameError,
    NoReverseMatch,
    NotImplementedError,
    OSError,
    TemplateDoesNotExist,
    TypeError,
)


class OneLineForAForbiddenHost(logging.Filter):
    """Keep one line of a request to a name that is not ours, and drop all others about it.

    Scanners send such requests all day, and each part of the answer would complain anew.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is about anything else, or the first of its request."""
        request = getattr(record, "request", None)
        if request is None:
            return True
        is_known = getattr(request, "has_forbidden_host", False)
        if record.name == FORBIDDEN_HOST:
            request.has_forbidden_host = True
            # The words name the host; where it happened is always the same place.
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return not is_known


class LineFormatter(logging.Formatter):
    """Formatter that writes one line for each record, and a traceback below a failure.

    A traceback names the kind of the exception, and its words only where they are ours.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of `record`, with a traceback where it is a failure."""
        # A line break that came with a request would begin a line that we never wrote.
        record.message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        record.asctime = self.formatTime(record, self.datefmt)
        line = self.formatMessage(record)
        # A refusal (404, 403) needs no traceback; only failures do.
        if record.levelno >= logging.ERROR and record.exc_info and record.exc_info[1]:
            return f"{line}\n{self.formatException(record.exc_info)}"
        return line

    def formatException(  # noqa: N802 -- logging's own name
        self, exc_info: Any
    ) -> str:
        """Return the tracebacks of an exception and of what caused it, the first cause on top."""
        parts = []
        error: BaseException | None = exc_info[1]
        # An exception may be its own context, by way of others.
        seen = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            calls = "".join(traceback.format_tb(error.__traceback__))
            parts.append(calls + _described(error))
            if error.__cause__ or error.__suppress_context__:
                error = error.__cause__
            else:
                error = error.__context__
        return "\ncaused\n".join(reversed(parts))


def _described(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    words = str(error)
    if words and isinstance(error, QUOTES_NOBODY):
        return f"{kind}: {words.splitlines()[0]}"
    return kind


class JsonFormatter(LineFormatter):
    """Formatter that writes one JSON object for each record, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object as one line: time, level, logger, message, request, traceback."""
        told = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "correlation_id", None),
        }
        if record.levelno >= logging.ERROR and record.exc_info and record.exc_info[1]:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


class MailHandler(logging.Handler):
    """Handler that sends failures to the addresses of ERROR_MAIL_TO, one in five minutes at most.

    Django's own would send the request along, with what people typed.
    """

    pause = 300  # seconds

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Also where nobody configures one: Python's own would quote what an exception says.
        self.setFormatter(LineFormatter())
        self.silent_until = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """Send `record`, unless another one was sent just now."""
        if time.monotonic() < self.silent_until:
            return
        self.silent_until = time.monotonic() + self.pause
        try:
            mail.mail_admins(f"{record.levelname}: {record.name}", self.format(record))
        # A mail server that is away must not fail the request that already failed.
        except Exception:
            self.handleError(record)
