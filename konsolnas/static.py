"""Static files: a typeface that is built; on a served site packed, and named after content."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

from konsolnas.fonts import build_once
from konsolnas.stylesheets import JoinedSheets

FONTS = "fonts/"


class HashedStorage(JoinedSheets, CompressedManifestStaticFilesStorage):
    """Storage that names every file after its content.

    Imports inside of JavaScript modules are rewritten to these names too.
    """

    # A browser that has a module of the last release would mix it with those of this one.
    support_js_module_import_aggregation = True


class FontBuilder(BaseFinder):
    """Finds nothing itself: it stands first, and builds what the next finder finds."""

    def list(self, ignore_patterns: Iterable[str] | None) -> list[Any]:
        """Build the typeface before ``collectstatic`` looks for files."""
        build_once(settings.BASE_DIR / "static" / "fonts")
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> list[Any]:
        """Build the typeface when somebody asks for it, as a page under development does."""
        if path.startswith(FONTS):
            try:
                build_once(settings.BASE_DIR / "static" / "fonts")
            except OSError as error:
                # The page is shown in a font of the device.
                logging.getLogger(__name__).warning("The typeface cannot be built: %s", error)
        return []
