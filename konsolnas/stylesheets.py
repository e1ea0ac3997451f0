"""Style sheets that consist of others, joined when they are collected.

A large sheet, such as ``css/desk.css``, lists its parts as ``@import "desk/review.css";``. Under
development browsers load each part; a served site sends one file.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile

PART = re.compile(r'^@import "([\w./-]+\.css)";\n', re.MULTILINE)


class JoinedSheets(ManifestStaticFilesStorage):
    """A storage that replaces imports in style sheets by what they import."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Join the sheets, then go on with the files as they are now."""

        def text_of(path: str) -> str:
            storage, name = paths[path]
            with storage.open(name) as sheet:
                return sheet.read().decode()

        def whole(path: str) -> str:
            folder = posixpath.dirname(path)
            return PART.sub(lambda part: whole(posixpath.join(folder, part[1])), text_of(path))

        sheets = [] if dry_run else [path for path in paths if path.endswith(".css")]
        joined = {path: whole(path) for path in sheets if whole(path) != text_of(path)}
        for path, text in joined.items():
            self.delete(path)
            self.save(path, ContentFile(text.encode()))
        # From here on read from where they are joined, and no longer from where they are written.
        paths = paths | {path: (self, path) for path in joined}
        yield from super().post_process(paths, dry_run, **options)
