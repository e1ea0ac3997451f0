"""Show the numbers of a workbook as its reader sees them: dates as dates, fractions rounded.

A workbook stores a date as a number of days, and only the style of the cell says that it is one.
Formats and their numbers are those of ECMA-376 part 1, 18.8.30 (numFmt).
"""

import datetime
import re

_BUILT_IN_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_BUILT_IN_TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
_BUILT_IN_PERCENT = frozenset({9, 10})
# What a format prints as it stands: quoted text, escaped letters, fillers, colours and locales.
# Not [h], [m] and [s], which are durations.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)


class NumberFormats:
    """Knows which styles show a date, a time or a percentage, from the tags of ``styles.xml``."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._styles: list[str] = []
        self._is_cell_styles = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle the start of an XML element."""
        if tag == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._is_cell_styles = True
        # Excel allows 65,490 styles; a file with more of them must not fill the memory.
        elif tag == "xf" and self._is_cell_styles and len(self._styles) < 100_000:
            self._styles.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        """Handle the end of an XML element."""
        if tag == "cellXfs":
            self._is_cell_styles = False

    def of(self, style: str) -> str:
        """Return the kind of the style with this index.

        It is ``"date"``, ``"moment"`` (date and time), ``"time"``, ``"percent"`` or "".
        """
        index = int(style)
        if index >= len(self._styles):
            return ""
        key = self._styles[index]
        if key in self._codes:
            return _kind(self._codes[key])
        number = int(key)
        if number == 22:
            return "moment"
        if number in _BUILT_IN_DATES:
            return "date"
        if number in _BUILT_IN_TIMES:
            return "time"
        return "percent" if number in _BUILT_IN_PERCENT else ""


def _kind(code: str) -> str:
    """Return the kind of a format such as ``dd/mm/yyyy``."""
    bare = _LITERAL.sub("", code[:255]).casefold()
    # "General" has letters of dates in it.
    if "general" in bare:
        return ""
    has_day, has_time = bool(re.search("[dy]", bare)), bool(re.search("[hs]", bare))
    if has_day and has_time:
        return "moment"
    if has_time:
        return "time"
    # "m" alone means months; minutes come with hours or seconds only.
    if has_day or "m" in bare:
        return "date"
    return "percent" if "%" in bare else ""


def shown_number(value: str, kind: str, is_1904: bool) -> str:
    """Return a number cell as text in Indonesian notation, such as 15/10/2019, 14.30 or 12,5%.

    `kind` comes from `NumberFormats.of`. Workbooks of older Macs count days from 1904 (`is_1904`).
    """
    value = value.strip()
    number = float(value)
    if kind in ("date", "moment", "time"):
        return _shown_moment(number, kind, is_1904) or value
    if kind == "percent":
        return _plain(number * 100) + "%"
    # Digits alone are kept as they stand: 3201012345678901 has more of them than a float.
    return value if re.fullmatch(r"-?[0-9]{1,30}", value) else _plain(number)


def _plain(number: float) -> str:
    return format(number, ".15g").replace(".", ",")


def _shown_moment(number: float, kind: str, is_1904: bool) -> str:
    # Days until the end of the year 9999; `datetime` knows no later ones.
    if not 0 <= number < 2_958_466:
        return ""
    seconds = round(number % 1 * 86_400)
    clock = f"{seconds // 3600 % 24:02d}.{seconds % 3600 // 60:02d}"
    if kind == "time":
        return clock
    if is_1904:
        first = datetime.date(1904, 1, 1)
    else:
        # Excel counts a 29 February 1900, day 60, which never was. Later days begin one earlier.
        first = datetime.date(1899, 12, 30 if number >= 60 else 31)
    day = f"{first + datetime.timedelta(days=int(number)):%d/%m/%Y}"
    return f"{day} {clock}" if kind == "moment" else day
