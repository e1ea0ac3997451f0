"""Text from a form that could not be accepted; it is kept in the page, never on the server.

Our forms carry `typed_by`, a signed note of whose form it is. A POST without it may have been made
up by a page elsewhere, so its text is shown to nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
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
from dim.models.problem_text import TEXT_LABELS

# Characters. The sealed text has to come back in one request (`DATA_UPLOAD_MAX_MEMORY_SIZE`).
MAX_SEALED = 10_000_000
# Passwords must not lie in a page; tokens, times and buttons belong to the page that was sent.
NEVER_KEPT = re.compile(
    r"csrfmiddlewaretoken|typed_by|page_opened|last_(typed|pressed)|rows|.*password.*",
    re.IGNORECASE,
)
# Salts: a signature for one purpose is worth nothing for the other.
TYPED_BY, SEAL = "dim.typed-by", "dim.rescued"

LABELS: dict[str, Promise] = {
    **TEXT_LABELS,
    # Where two are made of one: see `forms.splitting`.
    **{f"new-{name}": label for name, label in TEXT_LABELS.items()},
    "offices": pgettext_lazy("form field", "Origin offices"),
    "recommendations": _("Recommendations"),
    "recommendation-text": _("Recommendation"),
    "recommendation-addressees": pgettext_lazy("form field", "Addressed to"),
    "pasted": _("Pasted list"),
    "reason": _("Reason"),
    **{f"{transition.name}-reason": reason for transition, (reason, _reader) in REASONS.items()},
    "text": _("internal note"),
}
# On the consolidation desk each recommendation has fields of its own: ``part-12-text``.
PART = re.compile(r"part-[0-9]+-(text|addressees|reason)")
PART_LABELS: dict[str, Promise] = {
    "text": _("Recommendation"),
    "addressees": pgettext_lazy("form field", "Addressed to"),
    "reason": pgettext_lazy("consolidation", "why it is set aside"),
}
# On the page of a conflict each field may hold a mix of both texts; it counts where it was chosen.
MIX = "mix-"


View = TypeVar("View", bound=Callable[..., Any])


def keeps_text(view: View) -> View:
    """Mark a view with typed text: when a POST to it is refused, the words are given back.

    Forms that post to it include `dim/partials/form_tokens.html`. Put it next to the function: the
    decorators around it copy the mark.
    """
    view.keeps_text = True  # type: ignore[attr-defined]
    return view


def sign_typist(user: User) -> str:
    """Return the signed key of `user`, for the field `typed_by` of their forms."""
    return signing.dumps(user.pk, salt=TYPED_BY)


@dataclass(frozen=True)
class Field:
    """One field as it was sent.

    A field with a label holds typed text and is shown; the others are only sent again.
    """

    name: str
    value: str

    @property
    def label(self) -> str:
        """What people call this field; empty for one that they do not read."""
        if part := PART.fullmatch(self.name):
            return capfirst(str(PART_LABELS[part[1]]))
        if self.name.startswith(MIX):
            return str(_("A mix of both"))
        return capfirst(str(LABELS.get(self.name, "")))

    @property
    def rows(self) -> int:
        """The height of a text area for it, in lines of about 90 letters."""
        return min(12, max(1, self.value.count("\n") + 1 + len(self.value) // 90))


@dataclass(frozen=True)
class Rescued:
    """The fields of one form in their order, where they were sent, and who typed them."""

    path: str
    typist: int  # key of the user
    fields: tuple[Field, ...]

    @cached_property
    def _parts(self) -> dict[str, str]:
        return resolve(urlsplit(self.path).path).kwargs

    @cached_property
    def _at_the_desk(self) -> Problem | None:
        """The problem of a page of the desk, whose address names its key instead of its code."""
        key = self._parts.get("object_id", "")
        typist = User.objects.filter(pk=self.typist).first() if is_key(key) else None
        if typist is None:
            return None
        # Only what the typist may read: this page is also shown before anybody has signed in.
        mine = Problem.objects.visible_to(typist)
        return mine.select_related("workshop_class__division__event").filter(pk=key).first()

    @property
    def code(self) -> str:
        """The code of the problem to which it was sent, ``SEK-B-014``; empty without one."""
        return self._at_the_desk.code if self._at_the_desk else self._parts.get("code", "")

    @cached_property
    def workshop_class(self) -> WorkshopClass | None:
        """The class to which it was sent, if the address names one."""
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
        """The chosen strategic issue; the form holds only its key, which nobody can read."""
        chosen = next((field.value for field in self.fields if field.name == "strategic_issue"), "")
        if self.workshop_class is None or not re.fullmatch("[0-9]{1,18}", chosen):
            return None
        return StrategicIssue.objects.filter(
            division=self.workshop_class.division_id, pk=chosen
        ).first()

    @cached_property
    def named(self) -> list[tuple[str, Field]]:
        """The fields in their order with their labels; "" for what people do not read."""
        seen: Counter[str] = Counter()
        mixed = {
            field.name.replace("choice-", MIX, 1) for field in self.fields if field.value == "mix"
        }
        found = []
        for field in self.fields:
            seen[field.name] += 1
            is_read = field.name in mixed or not field.name.startswith(MIX)
            label = field.label if is_read and field.value.strip() else ""
            if label and field.name.startswith("recommendation-"):
                label += f" {seen[field.name]}"
            found.append((label, field))
        return found

    @property
    def is_full_form(self) -> bool:
        """Whether the full form can show these fields again, when it is posted with ``rows``."""
        return any(field.name.startswith("recommendation-") for field in self.fields)

    @classmethod
    def from_request(cls, request: HttpRequest) -> Rescued | None:
        """Return what this request was meant to store.

        None when its view is not marked with `keeps_text`, or when it does not say who typed.
        """
        match = request.resolver_match
        if request.method != "POST" or match is None or not hasattr(match.func, "keeps_text"):
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
        """Return what `sealed` holds, or None when we did not seal it."""
        try:
            path, typist, fields = signing.loads(sealed, salt=SEAL)
        except signing.BadSignature:
            return None
        return cls(path, typist, tuple(Field(*pair) for pair in fields))

    def sealed(self) -> str:
        """Return all of it as one signed text, for a hidden field of the page."""
        content = [self.path, self.typist, [[field.name, field.value] for field in self.fields]]
        # Signed, or a page elsewhere could put other words or another address into it. The whole
        # comes back in one field, which must stay under the limit of a request: packed.
        return signing.dumps(content, salt=SEAL, compress=True)
