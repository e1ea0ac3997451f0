"""Name statements in the log that took too long."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

log = logging.getLogger(__name__)
# The beginning of a statement tells which it is.
LONGEST = 400


def _warn_if_slow(
    execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    started = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        took = 1000 * (time.monotonic() - started)
        if took >= settings.SLOW_QUERY_MS:
            # Without its values, which people typed.
            log.warning("%d ms: %s", took, sql[:LONGEST])


def _watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if settings.SLOW_QUERY_MS and _warn_if_slow not in connection.execute_wrappers:
        connection.execute_wrappers.append(_warn_if_slow)


def watch_connections() -> None:
    """Watch every connection to the database that is opened from now on."""
    connection_created.connect(_watch, dispatch_uid="slow_queries")
