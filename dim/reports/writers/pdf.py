"""PDF by Typst: A4 landscape, tagged. Typed text is data to Typst, never markup.

Each document is compiled by a short-lived process with limits (`pdf_worker`), one at a time on a
machine, however many processes the site has there. The same report gives the same bytes: the time
stamp of the file is the moment of the report.
"""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from dim.reports.structure.letters import folders
from dim.reports.structure.report import Report, Unwritable
from dim.reports.writers.machine_turn import Taken, machine_turn
from dim.reports.writers.pdf_data import document, too_large

# Typst needs all pages in memory at once: so many take 4 s of a processor and 890 MB.
MOST_ENTRIES = 2_000
# Limits of one compilation. Processor time says more on a busy machine; the other limit is for a
# process that waits for ever.
SECONDS, CPU_SECONDS = 120, 60
BYTES = 2 * 1024**3  # of address space, which is more than the memory in use
# Seconds that a request waits while another document is compiled: longer than that may take.
PATIENCE = 150

# Windows has no limit on processor time, and no such signal.
SIGXCPU = getattr(signal, "SIGXCPU", 0)
_OUT_OF_MEMORY = (b"MemoryError", b"memory allocation")
_WORKER = Path(__file__).with_name("pdf_worker.py")


def write(report: Report, file: IO[bytes]) -> None:
    """Print `report` into `file` as a PDF.

    Raises `Unwritable` before anything is written where there are too many entries, where the
    document takes too much time or memory, or where others are being made for too long.
    """
    entries = sum(block.total for block in report.listings())
    if entries > MOST_ENTRIES:
        raise Unwritable(
            _(
                "A PDF holds at most %(most)d problems, and this document has %(number)d. "
                "Make one for each division or class, or take Word or Excel."
            )
            % {"most": MOST_ENTRIES, "number": entries}
        )
    limits = {
        "bytes": BYTES,
        "seconds": CPU_SECONDS,
        "timestamp": int(report.subject.at.timestamp()),
        "fonts": [str(folder) for folder in folders()],
    }
    asked = f"{json.dumps(limits)}\n{json.dumps(document(report), ensure_ascii=False)}".encode()
    try:
        with machine_turn(PATIENCE) as keeping:
            made = _compiled(asked, keeping)
    except Taken as error:
        raise Unwritable(
            _("Other documents are being made just now. Please try again in a few minutes.")
        ) from error
    file.write(made)


def _compiled(asked: bytes, keeping: tuple[int, ...]) -> bytes:
    """Return the PDF that the worker makes of its input; `keeping` keeps our turn while it runs.

    Raises `Unwritable` at its limits.
    """
    try:
        done = subprocess.run(  # noqa: S603 -- our own program; the text is on standard input
            [sys.executable, "-I", str(_WORKER)],
            input=asked,
            capture_output=True,
            cwd=_WORKER.parent,
            pass_fds=keeping,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Unwritable(_took_too_long()) from error
    except subprocess.CalledProcessError as error:
        if error.returncode == -SIGXCPU:
            raise Unwritable(_took_too_long()) from error
        # Without memory Python or Typst say so, or end by a signal before they can. Anything else
        # is a fault of ours.
        spoke_of_memory = any(words in error.stderr for words in _OUT_OF_MEMORY)
        if error.returncode < 0 or spoke_of_memory:
            raise Unwritable(too_large()) from error
        raise RuntimeError(error.stderr.decode(errors="replace")[-2000:]) from error
    return done.stdout


def _took_too_long() -> str:
    return _(
        "Making the PDF took too long and was stopped. "
        "Make one for each division or class, or try again later."
    )
