"""Make documents as files: the same one once, one at a time in each process, and never in anybody's way.

A small document is made while its reader waits. A long one is made in a thread, whose
state is in the database: any process can tell how it goes, and goes on where one died.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import logging
import threading
import zlib
from dataclasses import asdict, dataclass

from django.db import connections
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dim.models import Edition, PreparedFile
from dim.reports.documents import KINDS, LANGUAGE, build
from dim.reports.frozen import Frozen
from dim.reports.snapshot import canonical, checksum_of, what_is_said
from dim.reports.writers import FORMATS, Unwritable

log = logging.getLogger(__name__)
# Raised whenever documents look or read otherwise than before: files made by older code are made again.
VERSION = 1
# Up to so many entries a reader waits; more are made while they watch.
WHILE_WAITING = 150
# A process that gives no sign for so long has died.
DEAD_AFTER = datetime.timedelta(seconds=90)
# Files of what was live are soon out of date; those of editions stay.
KEPT_FOR = datetime.timedelta(days=2)
_BEAT = 20.0  # seconds
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Asked:
    """Which document, of what, in which format."""

    kind: str
    extension: str
    division: str = ""
    letter: str = ""
    addressee: str = ""
    check_url: str = ""


def prepare(asked: Asked, frozen: Frozen, *, event_id: int, edition: Edition | None = None) -> PreparedFile:
    """The file of this document, ready or still to be made. `frozen` is the whole content, not narrowed."""
    said = edition.checksum if edition else checksum_of(canonical(what_is_said(frozen.content)))
    key = hashlib.sha256(json.dumps([VERSION, said, asdict(asked)], sort_keys=True).encode()).hexdigest()
    PreparedFile.objects.filter(edition=None, created_at__lt=timezone.now() - KEPT_FOR).delete()
    packed = b"" if edition else zlib.compress(canonical(frozen.content), 6)
    file, _made = PreparedFile.objects.defer("data", "packed").get_or_create(
        key=key,
        defaults={
            "event_id": event_id,
            "edition": edition,
            "packed": packed,
            "entries": len(frozen.content["problems"]),
            "asked": asdict(asked),
        },
    )
    return file


def start(file: PreparedFile) -> PreparedFile:
    """See to it that `file` is made: at once where that takes a moment, else in a thread. Returns it as it is then."""
    if _is_due(file):
        if file.entries <= WHILE_WAITING:
            make(file.key)
        else:
            thread = threading.Thread(target=_in_thread, args=(file.key,), name=f"prepare-{file.key[:8]}", daemon=True)
            thread.start()
            thread.join(1.5)  # most are ready before anybody would look at a page that says "wait"
    return PreparedFile.objects.defer("packed", "data").get(pk=file.pk)


def again(file: PreparedFile) -> None:
    """Let a file that failed be made once more."""
    PreparedFile.objects.filter(pk=file.pk, state=PreparedFile.State.FAILED).update(
        state=PreparedFile.State.WAITING, error="", beat_at=None
    )


def make(key: str) -> None:
    """Make this file, unless somebody else does or did. Never raises: what went wrong is told in its row."""
    if not PreparedFile.objects.filter(_due(), key=key).update(
        state=PreparedFile.State.WORKING, beat_at=timezone.now()
    ):
        return
    file = PreparedFile.objects.select_related("edition").get(key=key)
    with _heart(key), _one_at_a_time:
        try:
            name, data = _written(Asked(**file.asked), Frozen.of(file.content))
            done = {"state": PreparedFile.State.READY, "name": name, "data": data, "packed": b"", "error": ""}
        except Unwritable as error:
            done = {"state": PreparedFile.State.FAILED, "error": str(error)}
        except Exception:
            log.exception("A document could not be made: %s", file.asked)
            said = _("The document could not be made because of a fault of this application. Try another format.")
            done = {"state": PreparedFile.State.FAILED, "error": said}
    PreparedFile.objects.filter(key=key).update(**done)


def _written(asked: Asked, frozen: Frozen) -> tuple[str, bytes]:
    if asked.division:
        frozen = frozen.narrowed(asked.division, asked.letter)
    output = io.BytesIO()
    with translation.override(LANGUAGE):
        report = build(
            KINDS[asked.kind],
            frozen,
            addressee=asked.addressee,
            check_url=asked.check_url,
            with_matrix=asked.extension == "xlsx",
        )
        FORMATS[asked.extension].write(report, output)
    return f"{report.slug}.{asked.extension}", output.getvalue()


def _due() -> Q:
    dead = Q(state=PreparedFile.State.WORKING, beat_at__lt=timezone.now() - DEAD_AFTER)
    return Q(state=PreparedFile.State.WAITING) | dead


def _is_due(file: PreparedFile) -> bool:
    return PreparedFile.objects.filter(_due(), pk=file.pk).exists()


def _in_thread(key: str) -> None:
    try:
        make(key)
    except Exception:
        # The database was away: whoever looks next finds the file waiting, and starts again.
        log.exception("A document waits for somebody who looks: %s", key)
    finally:
        connections.close_all()


class _heart:  # noqa: N801 -- used as a context
    """Gives signs of life for a file, in a thread of its own, while it waits its turn and is made."""

    def __init__(self, key: str) -> None:
        self._key, self._over = key, threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heart-{key[:8]}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()

    def _beat(self) -> None:
        try:
            while not self._over.wait(_BEAT):
                PreparedFile.objects.filter(key=self._key).update(beat_at=timezone.now())
        finally:
            connections.close_all()
