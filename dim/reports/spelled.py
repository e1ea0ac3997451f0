"""Numbers and dates in Indonesian words, as official records spell them."""

from __future__ import annotations

import datetime

from babel.dates import format_date

_UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")


def spelled(number: int) -> str:
    """A whole number from 0 to 9,999 in words: 2019 is "dua ribu sembilan belas". Raises ValueError."""
    if not 0 <= number <= 9_999:
        raise ValueError(f"{number} is not between 0 and 9,999.")
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    for size, name, one in ((1_000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if number >= size:
            head, rest = divmod(number, size)
            words = one if head == 1 else f"{spelled(head)} {name}"
            return f"{words} {spelled(rest)}" if rest else words
    raise AssertionError(number)


def date_in_words(date: datetime.date) -> str:
    """For example "Selasa, tanggal dua puluh empat bulan September tahun dua ribu sembilan belas"."""
    day, month = (format_date(date, pattern, locale="id") for pattern in ("EEEE", "MMMM"))
    return f"{day}, tanggal {spelled(date.day)} bulan {month} tahun {spelled(date.year)}"


def date_with_day(date: datetime.date) -> str:
    """For example "Selasa, 24 September 2019"."""
    return format_date(date, "EEEE, d MMMM y", locale="id")
