"""Compile one document and end: a program of its own, run by path with ``python -I``.

It is a process of its own because Typst never gives memory back, and may have to be stopped. From
standard input it reads a line of JSON (limits and time stamp) and then the data of the document; to
standard output it writes the PDF. It imports neither Django nor this package, so it starts quickly.
"""

import contextlib
import ctypes
import json
import signal
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("document.typ").read_bytes()
PR_SET_PDEATHSIG = 1  # of prctl(2)
# One page with every rare letter once, in the font of the template.
LETTERS = b"""
#set document(title: "Letters")
#set text(lang: "id", font: ("TeX Gyre Bonum", "Libertinus Serif", "Noto Sans", "Noto Emoji"))
#for letter in sys.inputs.letters.codepoints() [ #letter ]
"""


def limit(memory: int, seconds: int) -> None:
    """Set limits at which the operating system stops this process: bytes and processor seconds.

    Windows knows no such limits; there only the time limit of the caller holds.
    """
    try:
        import resource  # noqa: PLC0415 -- not on every system
    except ImportError:
        return
    # The first limit ends the process with SIGXCPU, which tells the caller that it was the time.
    # The second would kill it without a reason.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # A process that runs out of memory must not write a gigabyte to the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_the_caller() -> None:
    """Ask Linux to end this process when its caller ends, and first where memory runs out.

    Nobody would read the document, and a gigabyte would be in use for nothing.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        Path("/proc/self/oom_score_adj").write_text("1000")


def main() -> None:
    """Read the input, set the limits, and write the PDF."""
    end_with_the_caller()
    head = json.loads(sys.stdin.buffer.readline())
    limit(head["bytes"], head["seconds"])
    data = sys.stdin.buffer.read().decode()
    # Only fonts of packages: the same page on every machine.
    fonts = typst.Fonts(include_system_fonts=False, font_paths=head["fonts"])
    sys.stdout.buffer.write(document(data, head["timestamp"], fonts))


def document(data: str, timestamp: int, fonts: typst.Fonts) -> bytes:
    """Return the PDF of this data, by the standard PDF/UA-1 where that is possible.

    The standard forbids a letter that no font has. Such a document is compiled without it; the
    letter is printed as a box and read out as itself.
    """
    inputs = {"data": data, "boxes": ""}
    if has_every_letter(data, fonts):
        try:
            return compiled(TEMPLATE, inputs, timestamp, fonts, strict=True)
        except typst.TypstError as error:
            if not lacks_a_letter(error):
                raise
    return compiled(TEMPLATE, inputs | {"boxes": "yes"}, timestamp, fonts, strict=False)


def has_every_letter(data: str, fonts: typst.Fonts) -> bool:
    """Whether the fonts have every letter of the data.

    A page of the letters alone is compiled: to find out by the whole document would take its
    time and memory twice (460 MB with 548 entries).
    """
    # Letters up to U+00FF are in every font of the package.
    rare = "".join(sorted(letter for letter in set(data) if letter > "\u00ff"))
    try:
        compiled(LETTERS, {"letters": rare}, 0, fonts, strict=True)
    except typst.TypstError as error:
        if lacks_a_letter(error):
            return False
        raise
    return True


def lacks_a_letter(error: typst.TypstError) -> bool:
    """Whether Typst failed because no font has some letter; it has no code for that."""
    return "could not be displayed" in error.message


def compiled(
    source: bytes, inputs: dict[str, str], timestamp: int, fonts: typst.Fonts, *, strict: bool
) -> bytes:
    """Return the PDF of a Typst source; `strict` is by the standard PDF/UA-1."""
    return typst.compile(
        source,
        font_paths=fonts,
        timestamp=timestamp,
        pdf_standards=["ua-1"] if strict else [],
        sys_inputs=inputs,
    )


if __name__ == "__main__":
    main()
