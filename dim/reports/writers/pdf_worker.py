"""Compile one document and end: Typst keeps what it has laid out for as long as its process lives.

Run as a program of its own (`python -I pdf_worker.py`): reads ``{"template", "data",
"timestamp", "seconds", "bytes"}`` as JSON from standard input, writes the PDF to standard
output. Ends with 3 when Typst refuses the document.
"""

import json
import sys


def _limit(seconds: int, size: int) -> None:
    """No document may eat the machine. Windows has no such limits; there the time limit of the caller holds."""
    try:
        import resource  # noqa: PLC0415 -- not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def main() -> int:
    asked = json.load(sys.stdin)
    _limit(asked["seconds"], asked["bytes"])
    import typst  # noqa: PLC0415 -- slow import

    options = {
        "sys_inputs": {"data": asked["data"]},
        "ignore_system_fonts": True,
        "format": "pdf",
        "timestamp": asked["timestamp"],
    }
    template = asked["template"].encode()
    try:
        made = typst.compile(template, pdf_standards=["ua-1"], **options)
    except typst.TypstError:
        # PDF/UA refuses a document of which one character is in no font, an emoji perhaps. Tagged it is all the same.
        try:
            made = typst.compile(template, **options)
        except typst.TypstError as error:
            sys.stderr.write(f"{error.message}\n{error.diagnostic[:2000]}")
            return 3
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
