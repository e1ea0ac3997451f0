"""What somebody typed into an entry form that could not be taken: kept in the page, never on the server.

Entry forms carry `typed_by`, a signed note of whose form it is. Whatever has no
such note is not from our forms (a page elsewhere may have made it up) and is not
shown to anybody.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import resolve
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.decision import REASONS
from dim.forms.fields import is_key
from dim.models import Problem, StrategicIssue, User, WorkshopClass

# The addresses whose text is worth a page of its own.
ENTRY_FORMS = frozenset({"board", "entry_create", "problem_edit", "problem_transition"}) | {
    f"admin:dim_problem_{page}" for page in ("change", "correct", "note", "decide")
}
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
    **{f"{transition.name}-reason": reason for transition, (reason, _reader) in REASONS.items()},
    "text": _("internal note"),
}


def sign_typist(user: User) -> str:
    return signing.dumps(user.pk, salt=TYPED_BY)


@dataclass(frozen=True)
class Field:
    """One field as it was sent. Typed ones have a label and are shown; the others only travel along."""

    name: str
    value: str

    @property
    def label(self) -> str:
        return capfirst(str(LABELS.get(self.name, "")))

    @property
    def rows(self) -> int:
        return min(12, max(1, self.value.count("\n") + 1 + len(self.value) // 90))


@dataclass(frozen=True)
class Rescued:
    """The fields of one form in their order, the address they were sent to, and whose words they are."""

    path: str
    typist: int
    fields: tuple[Field, ...]

    @cached_property
    def _parts(self) -> dict[str, str]:
        return resolve(urlsplit(self.path).path).kwargs

    @cached_property
    def _at_the_desk(self) -> Problem | None:
        """The entry that a page of the desk was about: its address tells its key, not its code."""
        key = self._parts.get("object_id", "")
        typist = User.objects.filter(pk=self.typist).first() if is_key(key) else None
        if typist is None:
            return None
        mine = Problem.objects.visible_to(typist)
        return mine.select_related("workshop_class__division__event").filter(pk=key).first()

    @property
    def code(self) -> str:
        """The entry that it was sent to, if it was one: ``SEK-B-014``."""
        return self._at_the_desk.code if self._at_the_desk else self._parts.get("code", "")

    @cached_property
    def workshop_class(self) -> WorkshopClass | None:
        if self._at_the_desk:
            return self._at_the_desk.workshop_class
        parts = self._parts
        # A code begins with those of its division and class.
        division, _hyphen, letter = self.code.rpartition("-")[0].rpartition("-")
        return (
            WorkshopClass.objects.with_names()
            .filter(
                division__event__slug=parts.get("event", ""),
                division__code=parts.get("division", division),
                letter=parts.get("letter", letter),
            )
            .first()
        )

    @cached_property
    def issue(self) -> StrategicIssue | None:
        """The issue that was chosen: it travels as a number that says nothing to people."""
        chosen = next((field.value for field in self.fields if field.name == "strategic_issue"), "")
        if self.workshop_class is None or not re.fullmatch("[0-9]{1,18}", chosen):
            return None
        return StrategicIssue.objects.filter(division=self.workshop_class.division_id, pk=chosen).first()

    @cached_property
    def named(self) -> list[tuple[str, Field]]:
        """The fields in their order, each with its label; without one it holds nothing that people read."""
        seen: Counter[str] = Counter()
        found = []
        for field in self.fields:
            seen[field.name] += 1
            label = field.label if field.value.strip() else ""
            if label and field.name.startswith("recommendation-"):
                label += f" {seen[field.name]}"
            found.append((label, field))
        return found

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
