"""Compile one document and end: Typst keeps what it has laid out for as long as its process lives.

Run as a program of its own (`python -I pdf_worker.py`): reads ``{"template", "data",
"timestamp", "seconds", "bytes"}`` as JSON from standard input, writes the PDF to standard
output. Ends with 3 when Typst refuses the document.
"""

import json
import sys
from typing import Any


def _limit(seconds: int, size: int) -> None:
    """No document may eat the machine. Windows has no such limits; there the time limit of the caller holds."""
    try:
        import resource  # noqa: PLC0415 -- not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# A page of all rare letters, one beside the other.
LETTERS = b"""#set document(title: "Letters")
#set text(lang: "id", font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for letter in sys.inputs.data.codepoints() [ #letter ]
"""


def main() -> int:
    asked = json.load(sys.stdin)
    _limit(asked["seconds"], asked["bytes"])
    import typst  # noqa: PLC0415 -- slow import

    def compiled(template: bytes, data: str, standards: Any) -> bytes:
        options: Any = {"ignore_system_fonts": True, "format": "pdf", "timestamp": asked["timestamp"]}
        return typst.compile(template, sys_inputs={"data": data}, pdf_standards=standards, **options)

    def has_every_letter() -> bool:
        # PDF/UA refuses a document of which one character is in no font, an emoji perhaps. To find that out
        # with the whole document would cost its time and memory twice.
        try:
            compiled(LETTERS, "".join(sorted({letter for letter in asked["data"] if letter > "\u00ff"})), ["ua-1"])
        except typst.TypstError:
            return False
        return True

    template = asked["template"].encode()
    try:
        if has_every_letter():
            try:
                made = compiled(template, asked["data"], ["ua-1"])
            except typst.TypstError:
                made = compiled(template, asked["data"], [])  # tagged all the same
        else:
            made = compiled(template, asked["data"], [])
    except typst.TypstError as error:
        sys.stderr.write(f"{error.message}\n{error.diagnostic[:2000]}")
        return 3
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
