"""Compiles one document and ends: a process of its own, for Typst never gives memory back and may have to be stopped.

Reads a line of JSON (limits and time stamp) and then the data of the document from standard input, and writes the PDF
to standard output. Run by path with ``python -I``: it sees neither Django nor this package.
"""

import json
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("document.typ").read_bytes()
LETTERS = b"""
#set document(title: "Letters")
#set text(lang: "id", font: "Libertinus Serif")
#for letter in sys.inputs.letters.codepoints() [ #letter ]
"""


def limit(memory: int, seconds: int) -> None:
    """Let the operating system stop this process where it knows such limits."""
    try:
        import resource  # noqa: PLC0415 -- not on every system
    except ImportError:
        return
    # One second more before the hard end: the signal of the first one says that it was the time.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    head = json.loads(sys.stdin.buffer.readline())
    limit(head["bytes"], head["seconds"])
    data = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(document(data, head["timestamp"]))


def document(data: str, timestamp: int) -> bytes:
    """Return the PDF by the standard, or the same without it: that forbids a letter that no font has."""
    inputs = {"data": data, "boxes": ""}
    if has_every_letter(data):
        try:
            return compiled(TEMPLATE, inputs, timestamp, strict=True)
        except typst.TypstError as error:
            if not lacks_a_letter(error):
                raise
    return compiled(TEMPLATE, inputs | {"boxes": "yes"}, timestamp, strict=False)


def has_every_letter(data: str) -> bool:
    """Ask with a page of the letters alone: to find out by the whole document costs all its time and memory twice."""
    rare = "".join(sorted(letter for letter in set(data) if letter > "\u00ff"))
    try:
        compiled(LETTERS, {"letters": rare}, 0, strict=True)
    except typst.TypstError as error:
        if lacks_a_letter(error):
            return False
        raise
    return True


def lacks_a_letter(error: typst.TypstError) -> bool:
    return "could not be displayed" in error.message


def compiled(source: bytes, inputs: dict[str, str], timestamp: int, *, strict: bool) -> bytes:
    return typst.compile(
        source,
        ignore_system_fonts=True,
        timestamp=timestamp,
        pdf_standards=["ua-1"] if strict else [],
        sys_inputs=inputs,
    )


if __name__ == "__main__":
    main()
