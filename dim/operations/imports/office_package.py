"""Read the parts of an office file, a zip archive of XML, in bounded memory and time.

A file from outside may unpack to gigabytes, define entities that multiply, or have a row of ten
million cells. A library that builds a tree of it runs out of memory. This reader asks expat for
tags and text, counts them (`limits.Budget`), and refuses every document type declaration.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from django.utils.translation import gettext as _

from dim.operations.imports.limits import MAX_DEPTH, MAX_PARTS, MEGABYTE, Budget, ImportRefused

_CHUNK = 65_536
_MAIN = "officeDocument"
# Where the document is in packages that do not say it.
_USUAL_MAINS = ("xl/workbook.xml", "word/document.xml")
# What `zipfile`, `zlib`, expat and the handlers raise for damaged files, encrypted parts and
# unknown compression.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    ValueError,
    OSError,
    expat.ExpatError,
)


class EnoughRead(Exception):
    """Raised by a handler that has read enough of a part; it is no error."""


class Relationship(NamedTuple):
    """What a part refers to: the last word of the type, such as ``worksheet``, and the part."""

    kind: str
    part: str


class OfficePackage:
    """An opened office file. `parts` has the real name of each part by its case-folded name.

    `main` is the part with which reading begins and `kind` its first tag, such as ``workbook``;
    both are empty where there is none. `broken` makes the refusal of a damaged file. Opening it
    and every method may raise ImportRefused.
    """

    def __init__(self, data: bytes, budget: Budget, broken: Callable[[], ImportRefused]) -> None:
        self._budget, self._broken = budget, broken
        # Each part has this signature in the zip directory. Counted in the bytes, because zipfile
        # makes an object for each part before anybody can count them.
        if data.count(b"PK\x01\x02") > MAX_PARTS:
            raise broken()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            # Some programs of Windows write "xl\\workbook.xml".
            self.parts = {
                name.replace("\\", "/").lstrip("/").casefold(): name
                for name in self._zip.namelist()
            }
        except _BROKEN as error:
            raise broken() from error
        # The directory may state wrong sizes, so what is unpacked is counted again.
        Budget(unpacked=budget.unpacked).unpack(
            sum(part.file_size for part in self._zip.infolist())
        )
        self.main = self._main_part()
        self.kind = self._first_tag(self.main) if self.main.endswith(".xml") else ""

    def _main_part(self) -> str:
        """Return the part that the package names as its document, or the usual one."""
        named = [link.part for link in self.relationships("").values() if link.kind == _MAIN]
        return next((part for part in (*named, *_USUAL_MAINS) if part in self.parts), "")

    def _first_tag(self, part: str) -> str:
        found: list[str] = []

        def start(tag: str, _attributes: dict[str, str]) -> None:
            found.append(tag)
            raise EnoughRead

        with suppress(EnoughRead):
            self.parse(part, start=start)
        return found[0] if found else ""

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Return what `part` refers to, by the keys that it uses; "" stands for the package."""
        folder, name = posixpath.split(part)
        found: dict[str, Relationship] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag != "Relationship" or attributes.get("TargetMode") == "External":
                return
            target = attributes.get("Target", "").replace("\\", "/")
            # "./sheet.xml" and "../xl/sheet.xml" are the same part; a slash begins at the top.
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").casefold()
            if path not in self.parts and unquote(path) in self.parts:
                path = unquote(path)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = Relationship(kind, path)

        self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), start=start)
        return found

    def parse(
        self,
        part: str,
        *,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Send the tags (without namespace prefix) and the text of a part to the handlers.

        A part that is missing counts as empty.
        """
        if part not in self.parts:
            return
        parser = expat.ParserCreate()
        # Otherwise expat calls the handler anew for every line of a text.
        parser.buffer_text = True
        depth = 0

        def on_start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._budget.element()
            # The parser remembers every tag that is open.
            if depth > MAX_DEPTH:
                raise self._broken()
            start(tag.rpartition(":")[2], attributes)

        def on_end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end:
                end(tag.rpartition(":")[2])

        parser.StartElementHandler = on_start
        parser.EndElementHandler = on_end
        if text:
            parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        try:
            self._feed(parser, part)
        except _BROKEN as error:
            raise self._broken() from error

    def _feed(self, parser: expat.XMLParserType, part: str) -> None:
        """Unpack a part in chunks, count them, and give them to `parser`."""
        with self._zip.open(self.parts[part]) as file:
            fed = 0
            while chunk := file.read(_CHUNK):
                self._budget.unpack(len(chunk))
                fed += len(chunk)
                parser.Parse(chunk, False)
                # The parser keeps a tag that does not end until it does.
                if fed - parser.CurrentByteIndex > MEGABYTE:
                    raise self._broken()
            parser.Parse(b"", True)


def _refuse_doctype(*_declaration: object) -> None:
    # OOXML forbids document types; only attacks with entities need one.
    raise ImportRefused(
        _("This file holds definitions that no office file has. It is not read any further."),
        "doctype",
    )
