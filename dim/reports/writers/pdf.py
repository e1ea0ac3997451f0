"""PDF of a report: A4 landscape, tagged, by Typst. What people typed is handed over as data, never as markup.

Each document is compiled by a short-lived process with limits (`pdf_worker`), one at a time in each of ours.
The same report gives the same bytes: its moment is the moment of the file.
"""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from dim.reports.structure import Report, Unwritable
from dim.reports.writers.pdf_data import document, too_large

# Typst needs all pages in memory at once: these take 5 s of one processor and almost 1 GB.
MOST_ENTRIES = 2_000
SECONDS, CPU_SECONDS = 120, 60
BYTES = 2 * 1024**3  # of addresses
# How long somebody waits for the document of somebody else.
PATIENCE = 150

_WORKER = Path(__file__).with_name("pdf_worker.py")
_one_at_a_time = threading.BoundedSemaphore(1)


def write(report: Report, file: IO[bytes]) -> None:
    """Print `report` into `file`.

    Raises `Unwritable` before anything is written: too many entries, or more time or memory than a document may take.
    """
    entries = sum(block.total for block in report.listings())
    if entries > MOST_ENTRIES:
        raise Unwritable(
            _(
                "A PDF holds at most %(most)d problems, and this document has %(number)d. Make one for each division "
                "or class, or take Word or Excel."
            )
            % {"most": MOST_ENTRIES, "number": entries}
        )
    limits = {"bytes": BYTES, "seconds": CPU_SECONDS, "timestamp": int(report.subject.at.timestamp())}
    asked = f"{json.dumps(limits)}\n{json.dumps(document(report), ensure_ascii=False)}".encode()
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise Unwritable(_("Other documents are being made just now. Please try again in a few minutes."))
    try:
        made = _compiled(asked)
    finally:
        _one_at_a_time.release()
    file.write(made)


def _compiled(asked: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 -- our own program; the text is on standard input
            [sys.executable, "-I", str(_WORKER)],
            input=asked,
            capture_output=True,
            cwd=_WORKER.parent,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Unwritable(_took_too_long()) from error
    except subprocess.CalledProcessError as error:
        if error.returncode == -getattr(signal, "SIGXCPU", 0):
            raise Unwritable(_took_too_long()) from error
        # Ended by a signal, or no memory to say anything: the limit on memory. Else it is a fault of the template.
        if error.returncode < 0 or b"MemoryError" in error.stderr or b"memory allocation" in error.stderr:
            raise Unwritable(too_large()) from error
        raise RuntimeError(error.stderr.decode(errors="replace")[-2000:]) from error
    return done.stdout


def _took_too_long() -> str:
    return _("Making the PDF took too long and was stopped. Make one for each division or class, or try again later.")
