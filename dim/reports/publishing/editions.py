"""Find the edition of a paper in hand, and the newest edition of the same event or division."""

from __future__ import annotations

from dim.models import Edition

# Two editions with the same eight digits are very rare. The page that asks may be open to
# everybody, so it lists few even then.
_MOST = 5


def find_editions(digits: str) -> list[Edition]:
    """Return the editions whose checksum begins with `digits`; nearly always one or none.

    `digits` are 8 to 64 hexadecimal digits, a paper shows the first eight. The result is empty
    for anything else.
    """
    digits = digits.lower()
    if not 8 <= len(digits) <= 64 or not set(digits) <= set("0123456789abcdef"):
        return []
    rows = Edition.objects.filter(checksum__startswith=digits).without_content()
    found = rows.select_related("event", "division", "created_by")
    return list(found.order_by("created_at")[:_MOST])


def newest_of(edition: Edition) -> Edition:
    """Return the newest edition of the same event or division."""
    rows = Edition.objects.of_scope(edition.event, edition.division).without_content()
    return rows.select_related("event", "division").order_by("-number")[0]
