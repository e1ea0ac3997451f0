"""Make documents as files, in the request that asks for them, and keep them to be sent again."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dim.models import Edition, PreparedFile
from dim.reports.content.edition_form import checksum_of, encode
from dim.reports.content.frozen import Frozen
from dim.reports.documents.kinds import KINDS, LANGUAGE, DocumentKind, build
from dim.reports.publishing.queue import turn
from dim.reports.publishing.version import version
from dim.reports.structure.report import Unwritable
from dim.reports.writers import FORMATS, Format

log = logging.getLogger(__name__)
# Files of live content are soon out of date; those of editions stay, up to `MOST_KEPT`.
KEPT_FOR = timedelta(days=2)
# Files kept for one event; the oldest go first. Whoever may read documents can ask for many.
MOST_KEPT = 300
# Seconds that a thousand entries take in these formats, the slowest, on one quiet processor
# (measured, see DECISIONS, "Documents are made in the request").
SECONDS_PER_THOUSAND = {"pdf": 3.0, "docx": 1.0, "xlsx": 1.0}
# Below so many seconds a page does not announce how long a file takes.
WORTH_SAYING = 3


@dataclass(frozen=True)
class DocumentRequest:
    """A request for a document: its kind, format and scope.

    `extension` is that of the format. Without `division` the document is about the whole
    content. `check_url` is part of it because it is printed on the paper.
    """

    kind: str
    extension: str
    division: str = ""
    letter: str = ""
    addressee: str = ""
    check_url: str = ""


def formats_of(kind: DocumentKind) -> list[Format]:
    """Return the formats in which a kind of document is offered."""
    return [FORMATS[name] for name in kind.formats]


def seconds_to_make(extension: str, entries: int) -> int:
    """Return about how many seconds a document of so many entries takes.

    0 where that is not worth saying.
    """
    seconds = round(SECONDS_PER_THOUSAND.get(extension, 0) * entries / 1000)
    return seconds if seconds >= WORTH_SAYING else 0


def prepare(
    asked: DocumentRequest, frozen: Frozen, *, event_id: int, edition: Edition | None = None
) -> PreparedFile:
    """Return the file of a document: the kept one, or one that is made now.

    `frozen` is the whole content, not narrowed; `edition` is None for live content. A file
    that could not be made says why in `error`. Raises `queue.Busy` where other documents are
    being made; a kept file needs no turn.
    """
    key = _key(asked, frozen, edition)
    file = PreparedFile.objects.filter(key=key).first()
    if file:
        return file
    with turn():
        # The request that had the turn before may have made the same one.
        file = PreparedFile.objects.filter(key=key).first()
        return file or _make(key, asked, frozen, event_id, edition)


def forget_failure(file: PreparedFile) -> None:
    """Delete a file that failed, so that the next request makes it again."""
    PreparedFile.objects.filter(pk=file.pk).exclude(error="").delete()


def _key(asked: DocumentRequest, frozen: Frozen, edition: Edition | None) -> str:
    """Return a key that is the same for the same document of the same words by the same code."""
    words = edition.checksum if edition else _checksum_of_words(frozen)
    identity = json.dumps([version(), words, asdict(asked)], sort_keys=True)
    return hashlib.sha256(identity.encode()).hexdigest()


def _checksum_of_words(frozen: Frozen) -> str:
    """Return a checksum of live content without its moment.

    So the same words have one file, not one for every second in which somebody asked for them.
    """
    return checksum_of(encode(frozen.content.without_moment()))


def _make(
    key: str, asked: DocumentRequest, frozen: Frozen, event_id: int, edition: Edition | None
) -> PreparedFile:
    """Make the file and store its row, also where it failed: a page then says why."""
    name, data, error = "", b"", ""
    try:
        name, data = _written(asked, frozen)
    except Unwritable as unwritable:
        error = str(unwritable)
    except Exception:
        # A fault of a writer must not be met anew by every request for this document.
        log.exception("A document could not be made: %s", asked)
        error = _(
            "The document could not be made because of a fault of this application. "
            "Try another format."
        )
    _remove_old(event_id)
    made = {"name": name, "data": data, "error": error, "asked": asdict(asked)}
    # The turn is one of this process: another one may have made the same file meanwhile.
    file, _is_new = PreparedFile.objects.get_or_create(
        key=key, defaults={"event_id": event_id, "edition": edition, **made}
    )
    return file


def _written(asked: DocumentRequest, frozen: Frozen) -> tuple[str, bytes]:
    """Return the name of the file and its content. Raises `Unwritable`."""
    if asked.division:
        frozen = frozen.narrowed(asked.division, asked.letter)
    output = io.BytesIO()
    # For the writer too: it adds words of its own, like "Page 1 of 3".
    with translation.override(LANGUAGE):
        report = build(
            KINDS[asked.kind],
            frozen,
            addressee=asked.addressee,
            check_url=asked.check_url,
            extension=asked.extension,
        )
        FORMATS[asked.extension].write(report, output)
    return f"{report.slug}.{asked.extension}", output.getvalue()


def _remove_old(event_id: int) -> None:
    """Make room for one more file of this event, and delete outdated files of live content.

    No request that only reads may fill the database without limit.
    """
    outdated = timezone.now() - KEPT_FOR
    PreparedFile.objects.filter(edition=None, created_at__lt=outdated).delete()
    rows = PreparedFile.objects.filter(event=event_id).order_by("-created_at", "-pk")
    too_many = list(rows.values_list("pk", flat=True)[MOST_KEPT - 1 :])
    if too_many:
        PreparedFile.objects.filter(pk__in=too_many).delete()
