"""Log lines that say what happened and where, never what was typed."""

import logging
import traceback
from types import TracebackType

from django.core.exceptions import FieldError, ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.urls import NoReverseMatch

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


class LineFormatter(logging.Formatter):
    """One line per event; tracebacks with the exception's kind, and its words only where they are ours."""

    def format(self, record: logging.LogRecord) -> str:
        record.message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        line = self._fmt and self.formatMessage(self._timed(record))
        # A refusal (404, 403) says all in its line; where it came from matters for failures only.
        failed = record.levelno >= logging.ERROR and record.exc_info and record.exc_info[1]
        return f"{line}\n{self.formatException(record.exc_info)}" if failed else line

    def _timed(self, record: logging.LogRecord) -> logging.LogRecord:
        record.asctime = self.formatTime(record, self.datefmt)
        return record

    def formatException(  # noqa: N802 -- logging's own name
        self, exc_info: tuple[type[BaseException], BaseException, TracebackType | None]
    ) -> str:
        parts, error, seen = [], exc_info[1], set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            words = f": {str(error).splitlines()[0]}" if isinstance(error, QUOTES_NOBODY) and str(error) else ""
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            parts.append("".join(traceback.format_tb(error.__traceback__)) + kind + words)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused\n".join(reversed(parts))
