"""Which letters the fonts of papers have: those of packages, and those that Typst brings along."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from dim.reports.structure.values import as_text

# TeX Gyre Bonum, a Bookman as in the commission's own papers.
TYPEFACE = "rinoh_typeface_texgyrebonum"
# Noto for emoji, signs and scripts that it does not have.
OTHERS = "manimgx_fonts"
# Up to here every Latin font has all letters.
_LATIN = 0x17F
# Signs that one of the fonts inside of Typst has, in hexadecimal; they are in no file.
_OF_TYPST = """
    2010-2027 2030-2040 2042 2044-2052 2054-205e 2070-2071 2074-208e 2090-209c 20a0-20c0
    20d0-20f0 2100-211e 2120 2122 2124 2126-2151 2153-2184 2189 2190-23ff 2422-2423
    2460-2606 2609-262f 2638-268b 2690-269c 26a0-26a7 26aa-26af 26b2 2701-2704 2706-2709
    270c-2714 2717-2726 272a-274b 274d 274f-2752 2756 2758-275e 2761-277f 2794 2798-27af
    27b1-2b73 2b76-2b95 2b97-2bff
"""
# Blanks, marks of direction and the like: nothing of them is seen.
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs", "Cn"}


def folders() -> list[Path]:
    """Return the folders of the fonts that are installed."""
    return [found for found in map(_folder, (TYPEFACE, OTHERS)) if found]


def has_typeface() -> bool:
    """Whether the typeface of the papers is installed; otherwise Typst takes one of its own."""
    return _folder(TYPEFACE) is not None


def lacking(texts: Iterable[str]) -> list[str]:
    """Return the letters of these texts that are boxes on paper, in the order of Unicode."""
    letters: set[str] = set()
    for text in texts:
        if not text.isascii():
            letters.update(as_text(text))
    return sorted(
        letter
        for letter in letters
        if ord(letter) > _LATIN
        and unicodedata.category(letter) not in _UNSEEN
        # Selectors of a glyph.
        and not "\ufe00" <= letter <= "\ufe0f"
        and ord(letter) not in _known()
    )


@functools.cache
def _known() -> frozenset[int]:
    """Return the codes of the letters above Latin that some font has."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- slow import

    found: set[int] = set()
    for stretch in _OF_TYPST.split():
        first, _dash, last = stretch.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    for folder in folders():
        for path in (*folder.glob("*.otf"), *folder.glob("*.ttf")):
            with TTFont(path, lazy=True) as font:
                found.update(font.getBestCmap())
    return frozenset(found)


def _folder(package: str) -> Path | None:
    # The package is looked for and not imported: it asks for a program that nobody needs here.
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None
