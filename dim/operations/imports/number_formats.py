"""Show a number as a format of a spreadsheet shows it: 0011, 11.10, 12,5%, 15 Oktober 2019.

The language of formats is that of ECMA-376 part 1, 18.8.31 (numFmts). Marks are Indonesian.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r'(?P<quoted>"[^"]*"?)|(?P<escaped>\\.)|(?P<filler>[_*].)|(?P<bracket>\[[^\]]*\])'
    r"|(?P<general>General)|(?P<noon>AM/PM|A/P)|(?P<power>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+)|(?P<digit>[0#?])|(?P<sign>[.,%/;@])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CURRENCY = re.compile(r"\[\$([^\]-]*)-?([^\]]*)\]")
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_ENGLISH = {"409", "809", "en-us", "en-gb"}
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Days until the end of the year 9999; `datetime` knows no later ones.
_LAST_DAY = 2_958_466
# Excel shows 15 digits. Larger and smaller powers are shown by their digits, not by a format.
_LARGEST = Decimal(10) ** 30


@dataclass
class _Section:
    """What one part of a format prints: kinds of tokens with their text."""

    tokens: list[tuple[str, str]] = field(default_factory=list)
    is_english: bool = False
    # A condition, a fraction or a power of ten: shown without the format.
    is_unknown: bool = False

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _text in self.tokens)

    @property
    def is_moment(self) -> bool:
        return self.has("date", "elapsed")


@lru_cache(maxsize=500)
def _sections(code: str) -> tuple[_Section, ...]:
    """Return the parts of a format, for numbers above zero, below zero, and zero."""
    sections = [_Section()]
    for found in _TOKEN.finditer(code[:255]):
        kind, text = str(found.lastgroup), found[0]
        section = sections[-1]
        if kind == "sign" and text == ";":
            sections.append(_Section())
        elif kind == "quoted":
            section.tokens.append(("literal", text.strip('"')))
        elif kind == "escaped":
            section.tokens.append(("literal", text[1:]))
        elif kind == "bracket":
            _add_bracket(section, text)
        elif kind == "power" or (kind == "sign" and text == "/" and not section.is_moment):
            # A slash after a digit makes a fraction; alone it is a letter.
            section.is_unknown |= kind == "power" or section.has("digit")
            section.tokens.append(("literal", text))
        elif kind != "filler":
            section.tokens.append((kind, text))
    return tuple(sections)


def _add_bracket(section: _Section, text: str) -> None:
    """Add a duration, a currency or a language; colours print nothing."""
    if elapsed := _ELAPSED.fullmatch(text):
        section.tokens.append(("elapsed", elapsed[1].casefold()))
    elif currency := _CURRENCY.fullmatch(text):
        section.tokens.append(("literal", currency[1]))
        section.is_english |= currency[2].casefold() in _ENGLISH
    elif text[1:2] in "<>=":
        section.is_unknown = True


def is_moment(code: str) -> bool:
    """Return whether a format shows a date or a time."""
    return _sections(code)[0].is_moment


def shown_number(value: str, code: str, *, is_1904: bool = False) -> str:
    """Return a number as its reader sees it, in Indonesian notation.

    `code` is the format. Workbooks of older Macs count days from 1904 (`is_1904`).
    Raises ValueError for what is no number.
    """
    value = value.strip()
    float(value)
    if is_moment(code):
        return _shown_moment(float(value), _sections(code)[0], is_1904) or value
    return _shown(value, code, ",", ".")


def shown_code(value: str, code: str) -> str:
    """Return a number as the code of something: 11.10, with a point and without groups."""
    return "" if is_moment(code) else _shown(value.strip(), code, ".", "")


def _shown(value: str, code: str, mark: str, groups: str) -> str:
    number = Decimal(value)
    sections = _sections(code)
    section = sections[0]
    if number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    if section.is_unknown or section.has("general", "date") or abs(number) > _LARGEST:
        return _plain(value, mark)
    if not section.has("digit"):
        # "@" shows the number, and letters alone hide it: it is read all the same.
        return _plain(value, mark)
    shown = _filled_in(abs(number), section, mark, groups)
    return f"-{shown}" if number < 0 and re.search("[1-9]", shown) else shown


def _plain(value: str, mark: str) -> str:
    # Digits alone are kept as they stand: 3201012345678901 has more of them than a float.
    if re.fullmatch(r"-?[0-9]{1,30}", value):
        return value
    return format(float(value), ".15g").replace(".", mark)


def _filled_in(number: Decimal, section: _Section, mark: str, groups: str) -> str:
    """Return the tokens of a format with the digits of `number` in their places."""
    places = [at for at, (kind, _text) in enumerate(section.tokens) if kind == "digit"]
    point = next(
        (at for at, token in enumerate(section.tokens) if token == ("sign", ".")),
        len(section.tokens),
    )
    whole, rest = [at for at in places if at < point], [at for at in places if at > point]
    commas = [at for at, token in enumerate(section.tokens) if token == ("sign", ",")]
    percent = section.tokens.count(("sign", "%"))
    scale = sum(at > places[-1] or (at < point and at > max(whole, default=0)) for at in commas)
    is_grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    number = number * 100**percent / Decimal(1000) ** scale
    rounded = number.quantize(Decimal(1).scaleb(-len(rest)), ROUND_HALF_UP)
    integer, _point, fraction = f"{rounded:f}".partition(".")
    digits = _whole_digits(integer.lstrip("0"), whole, section, groups if is_grouped else "")
    digits |= _rest_digits(fraction, rest, section)
    shown = []
    for at, (kind, text) in enumerate(section.tokens):
        if kind == "digit":
            shown.append(digits[at])
        elif at == point:
            shown.append(mark if any(digits[place] for place in rest) else "")
        elif at not in commas:
            shown.append(text)
    return "".join(shown).strip()


def _whole_digits(
    integer: str, places: list[int], section: _Section, groups: str
) -> dict[int, str]:
    """Return the digits before the point by place; the first place takes all that are left."""
    found: dict[int, str] = {}
    count = 0
    for place in reversed(places):
        digits, integer = integer[-1:], integer[:-1]
        found[place] = digits or {"0": "0", "?": " "}.get(section.tokens[place][1], "")
        if digits or section.tokens[place][1] == "0":
            if groups and count and count % 3 == 0:
                found[place] += groups
            count += 1
    while integer and places:
        separator = groups if groups and count % 3 == 0 else ""
        found[places[0]] = integer[-1] + separator + found[places[0]]
        integer, count = integer[:-1], count + 1
    return found


def _rest_digits(fraction: str, places: list[int], section: _Section) -> dict[int, str]:
    """Return the digits behind the point by place, without zeros that "#" does not show."""
    found = dict(zip(places, fraction, strict=False))
    for place in reversed(places):
        if section.tokens[place][1] == "0" or found.get(place, "0") != "0":
            break
        found[place] = ""
    return found


# --- Dates and times --------------------------------------------------------------------


def shown_iso(value: str, code: str) -> str:
    """Return a date that the file has as 2019-10-15 or 2019-10-15T10:00:00, by its format."""
    try:
        moment = datetime.datetime.fromisoformat(value.strip().replace("Z", ""))
    except ValueError:
        return value
    moment = moment.replace(tzinfo=None)
    if not is_moment(code):
        code = "dd/mm/yyyy hh:mm" if moment.time() != datetime.time() else "dd/mm/yyyy"
    days = (moment - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)
    return _shown_moment(days, _sections(code)[0], is_1904=False) or value


def _shown_moment(number: float, section: _Section, is_1904: bool) -> str:
    """Return a number of days by a format; empty for one that no calendar has."""
    if not 0 <= number < _LAST_DAY:
        return ""
    seconds = round(number * 86_400)
    if is_1904:
        first = datetime.datetime(1904, 1, 1)
    else:
        # Excel counts a 29 February 1900, day 60, which never was. Later days begin one earlier.
        first = datetime.datetime(1899, 12, 30 if number >= 60 else 31)
    try:
        moment = first + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return ""
    kinds = [kind for kind, _text in section.tokens]
    letters = [
        text[0].casefold() if kind in ("date", "elapsed") else "" for kind, text in section.tokens
    ]
    shown = []
    for at, (kind, text) in enumerate(section.tokens):
        if kind == "elapsed":
            shown.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text)))
        elif kind == "date":
            is_minute = letters[at] == "m" and _is_minute(letters, at)
            twelve = "noon" in kinds
            shown.append(_part(moment, text.casefold(), section.is_english, is_minute, twelve))
        elif kind == "noon":
            shown.append("AM" if moment.hour < 12 else "PM")
        elif kind == "digit" or (kind == "sign" and text == "@"):
            # Parts of a second, which nobody writes into a list.
            continue
        else:
            # Indonesians write 14.30.
            shown.append(text.replace(":", "."))
    return "".join(shown).strip(" .,;")


def _is_minute(letters: list[str], at: int) -> bool:
    """Return whether an "m" stands for minutes: behind hours, or before seconds."""
    before = next((letter for letter in reversed(letters[:at]) if letter), "")
    after = next((letter for letter in letters[at + 1 :] if letter), "")
    return before == "h" or after == "s"


def _part(
    moment: datetime.datetime, letters: str, is_english: bool, is_minute: bool, twelve: bool
) -> str:
    """Return one part of a date or time, such as "mmmm" or "dd"."""
    kind, length = letters[0], len(letters)
    if kind == "y":
        return f"{moment.year % 100:02d}" if length < 3 else f"{moment.year:04d}"
    if kind == "m" and not is_minute and length > 2:
        name = (_ENGLISH_MONTHS if is_english else _MONTHS)[moment.month - 1]
        return name if length == 4 else name[:1] if length == 5 else name[:3]
    if kind == "d" and length > 2:
        name = (_ENGLISH_DAYS if is_english else _DAYS)[moment.weekday()]
        return name if length > 3 else name[:3]
    number = {
        "m": moment.minute if is_minute else moment.month,
        "d": moment.day,
        "h": (moment.hour % 12 or 12) if twelve else moment.hour,
        "s": moment.second,
    }[kind]
    return f"{number:02d}" if length > 1 else str(number)
