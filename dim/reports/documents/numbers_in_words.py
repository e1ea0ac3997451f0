"""Numbers and dates in Indonesian words, as official records spell them.

Babel spells no numbers, and num2words needs a package that comes as source only.
"""

from __future__ import annotations

import datetime

from babel.dates import format_date

# Stands where nobody has confirmed a date or a place: it is filled in by hand, never guessed.
BY_HAND = "…………………"

_UNITS = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)


def number_in_words(number: int) -> str:
    """Return a whole number from 0 to 9,999 in words: 2019 is "dua ribu sembilan belas".

    Raises ValueError for any other number.
    """
    if not 0 <= number <= 9_999:
        raise ValueError(f"{number} is not between 0 and 9,999.")
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    # Each size has a word of its own for "one of it"; for tens this stands below 20 already.
    for size, name, one in (
        (1_000, "ribu", "seribu"),
        (100, "ratus", "seratus"),
        (10, "puluh", ""),
    ):
        if number >= size:
            head, rest = divmod(number, size)
            words = one if head == 1 else f"{number_in_words(head)} {name}"
            return f"{words} {number_in_words(rest)}" if rest else words
    raise AssertionError(number)


def date_in_words(date: datetime.date) -> str:
    """Return a date in words, as the first sentence of an official record has it.

    For example "Selasa, tanggal dua puluh empat bulan September tahun dua ribu sembilan belas".
    """
    weekday = format_date(date, "EEEE", locale="id")
    day = number_in_words(date.day)
    month = format_date(date, "MMMM", locale="id")
    year = number_in_words(date.year)
    return f"{weekday}, tanggal {day} bulan {month} tahun {year}"


def date_with_day(date: datetime.date) -> str:
    """Return a date with its day of the week, for example "Selasa, 24 September 2019"."""
    return format_date(date, "EEEE, d MMMM y", locale="id")
