"""Tell the version of the code that makes documents, to know which kept files are outdated."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.template import engines

import dim

# Everything on which the words and the looks of a document depend. Its icons and codes are among
# the template tags; templates and the catalogue are added in `_files`.
_PACKAGES = ("Django", "python-docx", "python-pptx", "segno", "typst", "xlsxwriter")
_SOURCES = ("reports", "templatetags", "text.py", "models/problem_text.py")


@functools.cache
def version() -> str:
    """Return a digest over the sources of documents and the packages that write them.

    It is part of the keys of kept files: a change of any of these makes them anew, and nobody
    has to remember to raise a number.
    """
    packages = [f"{name} {metadata.version(name)}" for name in _PACKAGES]
    # The JSON file names the version of the product.
    return digest_of(_files(), [*packages, settings.VERSION])


def digest_of(files: Iterable[Path], packages: Iterable[str]) -> str:
    """Return SHA-256 over the names and contents of `files`, and over `packages`."""
    digest = hashlib.sha256("\n".join(packages).encode())
    # Sorted: file systems list in any order.
    for path in sorted(files):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    code = Path(dim.__file__).parent
    for name in _SOURCES:
        path = code / name
        if path.is_file():
            yield path
        else:
            yield from _below(path, ".py", ".typ")
    for engine in engines.all():
        for templates in engine.template_dirs:
            yield from _below(Path(templates) / "reports", ".html", ".css")
    for catalogues in settings.LOCALE_PATHS:
        yield from _below(Path(catalogues), ".po")


def _below(folder: Path, *endings: str) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.suffix in endings)
