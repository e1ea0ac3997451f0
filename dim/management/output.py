"""What the commands that write a file share: finding what they are asked for, and writing it."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dim.models import Division, Event
from dim.reports.writers import FORMATS, Format, Unwritable

Write = Callable[[IO[bytes]], None]


def format_named(name: str, known: Iterable[str]) -> Format:
    """Return the format of that name. Raises CommandError with the `known` ones."""
    if name not in known:
        raise CommandError(
            _("There is no format “%(name)s”. Choose one of: %(known)s.")
            % {"name": name, "known": ", ".join(known)}
        )
    return FORMATS[name]


def event_named(slug: str) -> Event:
    """Return the event with that slug. Raises CommandError with the events that there are."""
    event = Event.objects.filter(slug=slug).first()
    if event is None:
        known = ", ".join(Event.objects.values_list("slug", flat=True)[:20]) or "–"
        raise CommandError(
            _("There is no event “%(slug)s”. There are: %(known)s.")
            % {"slug": slug, "known": known}
        )
    return event


def division_named(event: Event, code: str) -> Division:
    """Return the division with that code, in any capitals.

    Raises CommandError with the divisions that there are.
    """
    division = (
        Division.objects.filter(event=event, code__iexact=code).select_related("event").first()
    )
    if division is None:
        known = ", ".join(event.divisions.values_list("code", flat=True)) or "–"
        raise CommandError(
            _("%(event)s has no division “%(code)s”. It has: %(known)s.")
            % {"event": event, "code": code, "known": known}
        )
    return division


def write(command: BaseCommand, output: str, act: Write) -> None:
    """Write what `act` writes into an open file to `output`, or to standard output for "-".

    Raises CommandError where the file cannot be written, or its content not in this format.
    """
    try:
        if output == "-":
            # Whole before the first byte is sent: what fails halfway must not look like a file.
            with tempfile.TemporaryFile() as file:
                act(file)
                file.seek(0)
                shutil.copyfileobj(file, sys.stdout.buffer)
            return
        _replace(Path(output), act)
    except Unwritable as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(
            _("%(file)s cannot be written: %(reason)s.") % {"file": output, "reason": reason}
        ) from error
    command.stderr.write(_("Written: %(file)s") % {"file": output})


def _replace(path: Path, act: Write) -> None:
    """Write a file beside `path` and move it there when it is complete."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    # Beside it, for a move is one step only within a file system: nobody ever reads half a file.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            act(file)
        # mkstemp makes files for their owner only; a report is an ordinary file. The mask can be
        # read only by setting it.
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
