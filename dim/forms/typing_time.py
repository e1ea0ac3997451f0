"""When something was typed, as the device says that sent it.

`static/js/typing_time.js` fills in the fields, by a clock that may be wrong: only the time between
two of them is used. Counted from the moment at which we signed the page (`typed_by`), it is when
something was typed.
"""

from __future__ import annotations

import datetime
import re

from django.core import signing

from dim.forms.rescued import TYPED_BY
from dim.http import Request
from dim.workflow import Typed

PAGE_OPENED, LAST_TYPED, LAST_PRESSED = "page_opened", "last_typed", "last_pressed"
_MILLISECONDS = re.compile(r"[0-9]{1,15}")


def typed_in(request: Request, name: str = LAST_TYPED) -> Typed | None:
    """Return when something was typed in the form that was sent, or None where nobody knows.

    Without a script nobody does. With LAST_PRESSED it is when it was asked to be submitted.
    """
    opened_at = _signed_at(request)
    sent = [request.POST.get(field, "") for field in (PAGE_OPENED, name)]
    if opened_at is None or not all(_MILLISECONDS.fullmatch(value) for value in sent):
        return None
    first, last = map(int, sent)
    return Typed.claimed(opened_at, datetime.timedelta(milliseconds=last - first))


def _signed_at(request: Request) -> datetime.datetime | None:
    """Return when the page of this form was made for this person, or None for another's."""
    token = request.POST.get("typed_by", "")
    try:
        if signing.loads(token, salt=TYPED_BY) != request.user.pk:
            return None
    except signing.BadSignature:
        return None
    # Signed together with the key, as ``key:moment:signature``.
    seconds = signing.b62_decode(token.rsplit(":", 2)[1])
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
