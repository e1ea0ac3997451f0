"""The typeface of the pages, made from the font of an installed package: smaller, and renamed.

Source Sans 3 has a file of 646 kB for the alphabets of half the world. Pages get 24 kB of it: the
letters of western Europe, which Indonesian is written with, and every weight that the style sheets
use, in one file.
"""

import functools
import hashlib
import io
import os
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from dim.text import LIST_SIGNS

# The licence (SIL OFL) reserves the name "Source" for the unmodified font.
FAMILY = "DIM Sans"
FONT, LICENCE = "dim-sans.woff2", "OFL.txt"
_STAMP = ".built"
_WEIGHTS = (400, 700)
# Latin 1, punctuation, and signs that our pages use. What people write besides is shown in a font
# of their device.
_LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x131, 0x152, 0x153, 0x2BB, 0x2BC, 0x2C6, 0x2DA, 0x2DC),
    *range(0x2000, 0x2070),
    *(0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2260, 0x2264, 0x2265),
)
# What looks most like the signs of Word's lists that the font does not have.
_LIKE = {"◻": "□", "❖": "◆", "➢": "▸", "➔": "→"}
_FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk"]
# Name IDs of the OpenType standard: what a font is called, and what goes along as it is.
_CALLED = {1: FAMILY, 3: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", ""), 16: FAMILY}
_KEPT = [0, 1, 2, 3, 4, 5, 6, 13, 14]


def build_fonts(folder: Path) -> None:
    """Write the typeface and its licence into `folder`, unless they are there and up to date.

    Raises OSError where nothing can be written.
    """
    package = files("fontpkg_source_sans_3")
    source = package.joinpath("files", "SourceSans3[wght].ttf").read_bytes()
    recipe = Path(__file__).read_bytes()
    wanted = hashlib.sha256(source + recipe + repr(LIST_SIGNS).encode()).hexdigest()
    if _is_built(folder, wanted):
        return
    folder.mkdir(exist_ok=True)
    _write(folder / LICENCE, package.joinpath("LICENSE").read_bytes())
    _write(folder / FONT, _smaller(source))
    # Last: an interrupted build is done again.
    _write(folder / _STAMP, wanted.encode())


def _is_built(folder: Path, wanted: str) -> bool:
    try:
        built = (folder / _STAMP).read_text()
    except FileNotFoundError:
        return False
    return built == wanted and (folder / FONT).exists() and (folder / LICENCE).exists()


def _smaller(source: bytes) -> bytes:
    """Return the font with our letters and weights only, as WOFF 2."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 -- slow import
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- slow import
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415 -- slow import

    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    # Without hints for low resolutions: a fifth of the file, and hardly any device reads them.
    options = Options(layout_features=_FEATURES, hinting=False, name_IDs=_KEPT)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=(*_LETTERS, *_add_list_signs(font)))
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": _WEIGHTS})
    _rename(font)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def _add_list_signs(font: Any) -> list[int]:
    """Draw the signs of Word's lists as the letters that look like them; return their codes.

    So a page, and a field in which one types, shows them without a change to the text.
    """
    drawn = font.getBestCmap()
    signs = {private: drawn[ord(_LIKE.get(sign, sign))] for private, sign in LIST_SIGNS.items()}
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(signs)
    return list(signs)


def _rename(font: Any) -> None:
    for record in font["name"].names:
        if record.nameID in _CALLED:
            record.string = _CALLED[record.nameID]


def _write(path: Path, content: bytes) -> None:
    # Written beside and moved over it: another process may be reading or building it.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)
    os.replace(name, path)


build_once = functools.lru_cache(maxsize=1)(build_fonts)
