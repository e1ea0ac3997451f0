"""The stored forms of an edition: one module for each schema that was ever released.

A module of a released schema is never changed in a way that gives stored bytes another meaning,
or the same content another checksum. Nothing here is shared with the JSON download, which may
change.
"""

from __future__ import annotations

import hashlib
import json
from types import ModuleType

from dim.reports.content.edition_content import EditionContent
from dim.reports.content.edition_form import v1

FORMS: dict[str, ModuleType] = {v1.SCHEMA: v1}
# Editions that are frozen from now on are written in this form.
NEWEST = v1


class UnknownForm(ValueError):
    """An edition in a form that this version of the product does not know, as after a downgrade."""


def encode(content: EditionContent) -> bytes:
    """Return the canonical bytes of `content` in the newest form."""
    return NEWEST.encode(content)


def decode(data: bytes) -> EditionContent:
    """Return the content of the bytes of an edition in any released form. Raises UnknownForm."""
    stored = json.loads(data)
    # Refused and not guessed: a later form may mean something else by the same keys.
    schema = stored.get("schema") if isinstance(stored, dict) else None
    form = FORMS.get(str(schema))
    if form is None:
        known = ", ".join(FORMS)
        raise UnknownForm(f"This edition has the form “{schema}”; known here: {known}.")
    return form.decode(stored)


def checksum_of(data: bytes) -> str:
    """Return the SHA-256 of canonical bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
