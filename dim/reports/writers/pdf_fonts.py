"""Where the fonts of a PDF lie: in installed packages, so that a page is the same everywhere."""

from importlib.util import find_spec
from pathlib import Path

# TeX Gyre Bonum, a Bookman as in the commission's own papers.
TYPEFACE = "rinoh_typeface_texgyrebonum"
# Noto for emoji, signs and scripts that it does not have.
OTHERS = "manimgx_fonts"


def folders() -> list[str]:
    """Return the folders of the fonts that are installed."""
    return [str(found) for found in map(_folder, (TYPEFACE, OTHERS)) if found]


def has_typeface() -> bool:
    """Whether the typeface of the papers is installed; otherwise Typst takes one of its own."""
    return _folder(TYPEFACE) is not None


def _folder(package: str) -> Path | None:
    # The package is looked for and not imported: it asks for a program that nobody needs here.
    found = find_spec(package)
    return Path(found.origin).parent if found and found.origin else None
