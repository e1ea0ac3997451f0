"""Numbers of a workbook as its reader sees them: a date is no 43738, and a third has no seventeen digits."""

import datetime
import re

_BUILT_IN_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_BUILT_IN_TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
_BUILT_IN_PERCENT = frozenset({9, 10})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)


class NumberFormats:
    """Which style shows a date, a time or a percentage; handlers for the tags of ``styles.xml``."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._styles: list[str] = []
        self._is_cell_styles = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._is_cell_styles = True
        elif tag == "xf" and self._is_cell_styles and len(self._styles) < 100_000:
            self._styles.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._is_cell_styles = False

    def of(self, style: str) -> str:
        """``"date"``, ``"moment"``, ``"time"``, ``"percent"`` or nothing for the style with this index."""
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
    bare = _LITERAL.sub("", code[:255]).casefold()
    if "general" in bare:
        return ""
    has_day, has_time = bool(re.search("[dy]", bare)), bool(re.search("[hs]", bare))
    if has_day or has_time:
        return "moment" if has_day and has_time else "date" if has_day else "time"
    if "m" in bare:
        return "date"
    return "percent" if "%" in bare else ""


def shown_number(value: str, kind: str, is_1904: bool) -> str:
    """A number cell as text, in Indonesian notation: 15/10/2019, 14.30, 12,5 %."""
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
    if not 0 <= number < 2_958_466:  # the year 9999
        return ""
    seconds = round(number % 1 * 86_400)
    clock = f"{seconds // 3600 % 24:02d}.{seconds % 3600 // 60:02d}"
    if kind == "time":
        return clock
    # Excel believes in 29 February 1900.
    first = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30 if number >= 60 else 31)
    day = f"{first + datetime.timedelta(days=int(number)):%d/%m/%Y}"
    return f"{day} {clock}" if kind == "moment" else day
