"""What somebody typed into an entry form that could not be taken: kept in the page, never on the server.

Entry forms carry `typed_by`, a signed note of whose form it is. Whatever has no
such note is not from our forms (a page elsewhere may have made it up) and is not
shown to anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models import User

# The addresses whose text is worth a page of its own.
ENTRY_FORMS = frozenset({"board", "entry_create", "problem_edit", "problem_transition"})
# What is sealed must come back in one request (`DATA_UPLOAD_MAX_MEMORY_SIZE`).
MAX_SEALED = 10_000_000
NEVER_KEPT = re.compile(r"csrfmiddlewaretoken|typed_by|rows|.*password.*", re.IGNORECASE)
TYPED_BY, SEAL = "dim.typed-by", "dim.rescued"

LABELS: dict[str, Promise] = {
    "statement": pgettext_lazy("form field", "Problem"),
    "cause": pgettext_lazy("form field", "Cause"),
    "impact": pgettext_lazy("form field", "Impact"),
    "legal_basis": pgettext_lazy("form field", "Legal basis"),
    "offices": pgettext_lazy("form field", "Origin offices"),
    "recommendations": _("Recommendations"),
    "recommendation-text": _("Recommendation"),
    "recommendation-addressees": pgettext_lazy("form field", "Addressed to"),
    "reason": _("Reason"),
}


def sign_typist(user: User) -> str:
    return signing.dumps(user.pk, salt=TYPED_BY)


@dataclass(frozen=True)
class Field:
    """One field as it was sent. Typed ones have a label and are shown; the others only travel along."""

    name: str
    value: str

    @property
    def label(self) -> Promise | None:
        return LABELS.get(self.name)

    @property
    def rows(self) -> int:
        return min(12, max(1, self.value.count("\n") + 1 + len(self.value) // 90))


@dataclass(frozen=True)
class Rescued:
    """The fields of one form in their order, the address they were sent to, and whose words they are."""

    path: str
    typist: int
    fields: tuple[Field, ...]

    @property
    def place(self) -> str:
        """The class or the entry that it was sent to: ``SEK-B`` or ``SEK-B-014``."""
        parts = resolve(urlsplit(self.path).path).kwargs
        return parts.get("code") or "-".join(filter(None, (parts.get("division"), parts.get("letter"))))

    @property
    def is_full_form(self) -> bool:
        """Whether the form can show these fields again by itself (any value of ``rows`` asks it to)."""
        return any(field.name.startswith("recommendation-") for field in self.fields)

    @classmethod
    def from_request(cls, request: HttpRequest) -> Rescued | None:
        """What this request was to store, or None when it does not come from one of our entry forms."""
        if request.method != "POST" or request.resolver_match.view_name not in ENTRY_FORMS:
            return None
        try:
            typist = int(signing.loads(request.POST.get("typed_by", ""), salt=TYPED_BY))
        except (signing.BadSignature, ValueError, TypeError):
            return None
        fields = (
            Field(name, value)
            for name, values in request.POST.lists()
            for value in values
            if not NEVER_KEPT.fullmatch(name)
        )
        return cls(request.get_full_path(), typist, tuple(fields))

    @classmethod
    def opened(cls, sealed: str) -> Rescued | None:
        """What `sealed` holds, or None when it is not ours."""
        try:
            path, typist, fields = signing.loads(sealed, salt=SEAL)
        except signing.BadSignature:
            return None
        return cls(path, typist, tuple(Field(*pair) for pair in fields))

    def sealed(self) -> str:
        """Signed, so that nobody can put other words or another address into the page."""
        content = [self.path, self.typist, [[field.name, field.value] for field in self.fields]]
        return signing.dumps(content, salt=SEAL, compress=True)
