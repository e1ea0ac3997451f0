"""Read a day as people in Indonesia write it."""

import datetime
import re

# Indonesian, its older spellings, and English: browsers and people write both. A word counts from
# three letters on; with two, "ma" would be March and May.
MONTHS = (
    ("januari", "january"),
    ("februari", "pebruari", "february"),
    ("maret", "march"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("agustus", "agt", "ags", "august"),
    ("september",),
    ("oktober", "october"),
    ("november", "nopember"),
    ("desember", "december"),
)
_DAY = re.compile(
    r"\A(\d{1,2})(?:\s*[/.-]\s*|\s+)([a-z]+|\d{1,2})\.?(?:(?:\s*[/.-]\s*|\s+)(\d{4}|\d{2}))?\Z"
)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


def read_day(typed: str, year: int) -> datetime.date | None:
    """Read a day such as ``22/9/2019``, ``22 Sept 2019`` or ``22 September``.

    `year` is the year of a day that names none. Returns None when `typed` is not a day.
    """
    found = _DAY.match(typed.strip().lower())
    if found is None:
        return None
    day, month, own_year = found.groups()
    if own_year:
        year = int(own_year)
        if len(own_year) == 2:
            year += 2000
    try:
        month_number = int(month) if month.isdigit() else _month(month)
        return datetime.date(year, month_number, int(day))
    except ValueError:
        return None


def year_in(typed: str | None) -> int | None:
    """Return the year with four digits in `typed`, or None."""
    found = _YEAR.search(typed or "")
    return int(found[1]) if found else None


def _month(word: str) -> int:
    """Return the number of the month that `word` names or begins. Raises ValueError."""
    for number, names in enumerate(MONTHS, 1):
        if len(word) >= 3 and any(name.startswith(word) for name in names):
            return number
    raise ValueError(word)
