"""Fields that choose from a list: the strategic issue; offices and addressees, several of them, typed as names.

Names are separated by semicolons or line breaks. They work without JavaScript;
the page's script only suggests while one types.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dim.models import Addressee, Event, Office, Term
from dim.text import clean_typed, normalise

_SEPARATORS = re.compile(r"[;\n]")
_MOST_NAMES = 600


class IssueField(forms.ModelChoiceField):
    """The strategic issue of an entry."""

    default_error_messages = {
        "required": _("Choose the strategic issue."),
        "invalid_choice": _("The strategic issue you chose is no longer in the list. Choose another one."),
    }


def typed_names(raw: str) -> list[str]:
    """The names in `raw`, without blanks around and doubled inside them, in the order typed."""
    parts = _SEPARATORS.split(clean_typed(raw or "").text)
    return [name for name in (" ".join(part.split()) for part in parts) if name]


@dataclass(frozen=True)
class _Row:
    pk: int
    code: str
    name: str
    words: tuple[str, ...]

    def has(self, terms: list[str], whole: bool) -> bool:
        """Whether every term is one of the words (or, unless `whole`, begins one)."""
        if whole:
            return all(term in self.words for term in terms)
        return all(any(word.startswith(term) for word in self.words) for term in terms)


class OfficeFinder:
    """All offices (some 550), read once; found by code, by name, or by a few words of it."""

    def __init__(self) -> None:
        self._abbreviations = Term.objects.abbreviations()
        rows = Office.objects.order_by("name").values_list("pk", "code", "name")
        self.rows = [_Row(pk, code, name, tuple(self._words(name))) for pk, code, name in rows]

    def _words(self, text: str) -> list[str]:
        return normalise(text, self._abbreviations).split()

    def search(self, query: str, limit: int = 20) -> list[_Row]:
        """What `query` may mean: whole words before beginnings of words, short names first."""
        terms = self._words(query[:200])
        if not terms:
            return []
        code = query.strip().casefold()
        found = [row for row in self.rows if row.code.casefold() == code or row.has(terms, whole=False)]
        found.sort(key=lambda row: (row.code.casefold() != code, not row.has(terms, whole=True), len(row.words)))
        return found[:limit]

    def named(self, name: str) -> list[_Row]:
        """The offices that `name` certainly means: one, or none, or several when it is too short."""
        terms = self._words(name)
        if not terms:
            return []
        code = name.casefold()
        for candidates in (
            [row for row in self.rows if row.name == name or row.code.casefold() == code],
            [row for row in self.rows if list(row.words) == terms],
            # People leave out what all names begin with.
            [row for row in self.rows if list(row.words[1:]) == terms],
            [row for row in self.rows if row.has(terms, whole=True)],
        ):
            if candidates:
                return candidates
        return []


class NamesField(forms.CharField):
    """Several names in one field. Control characters cannot be part of a name and are dropped."""

    widget = forms.Textarea
    default_error_messages = {"too_many": _("More than %(limit)s names. Shorten the list.")}

    def to_python(self, value: str) -> str:
        return clean_typed(super().to_python(value)).text

    def limited(self, names: Collection[str]) -> None:
        if len(names) > _MOST_NAMES:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"limit": _MOST_NAMES})


class OfficesField(NamesField):
    """Names or codes of offices; cleans to a tuple of offices in the order typed."""

    default_error_messages = {
        "unknown_office": _("No office is called “%(name)s”."),
        "guess_office": _("No office is called “%(name)s”. Do you mean %(candidates)s?"),
        "ambiguous_office": _("“%(name)s” may be several offices: %(candidates)s. Write more of the name."),
    }

    def clean(self, value: str) -> tuple[Office, ...]:
        names = typed_names(super().clean(value))
        self.limited(names)
        if not names:
            return ()
        finder = OfficeFinder()
        found = [self._only(finder, name) for name in names]
        if errors := [error for error in found if isinstance(error, ValidationError)]:
            raise ValidationError(errors)
        offices = Office.objects.in_bulk([row.pk for row in found])
        return tuple(offices[pk] for pk in dict.fromkeys(row.pk for row in found))

    def _only(self, finder: OfficeFinder, name: str) -> _Row | ValidationError:
        candidates = finder.named(name)
        if len(candidates) == 1:
            return candidates[0]
        code = "ambiguous_office" if candidates else "guess_office"
        candidates = candidates or finder.search(name, 6)
        if not candidates:
            code = "unknown_office"
        listed = ", ".join(row.name for row in candidates[:6]) + (" …" if len(candidates) > 6 else "")
        return ValidationError(self.error_messages[code], code=code, params={"name": name[:80], "candidates": listed})


class AddresseeNames:
    """The addressees of an event, so that a name typed with other capitals or blanks is the same one."""

    def __init__(self, event: Event) -> None:
        self.names = list(Addressee.objects.filter(event=event).values_list("name", flat=True))
        self._by_key = {self._key(name): name for name in self.names}

    @staticmethod
    def _key(name: str) -> str:
        return "".join(name.split()).casefold()

    def read(self, raw: str) -> tuple[str, ...]:
        """The names in `raw`, known ones as the event writes them, each once."""
        known = self._by_key
        read: list[str] = []
        for name in typed_names(raw):
            commas = [part.strip() for part in name.split(",")]
            # "KPU RI, Kemenkeu" is two known names; "Ditjen A, Kemendagri" may well be one new name.
            if self._key(name) not in known and len(commas) > 1 and all(self._key(part) in known for part in commas):
                read += [known[self._key(part)] for part in commas]
            else:
                read.append(known.get(self._key(name), name))
        return tuple({self._key(name): name for name in read}.values())

    def is_new(self, name: str) -> bool:
        return self._key(name) not in self._by_key


class AddresseesField(NamesField):
    """Names of addressees; cleans to a tuple of names. The form hands in the event's list."""

    default_error_messages = {
        "name_too_long": _("“%(start)s …” is longer than %(limit)s characters. Separate the names with semicolons."),
    }
    known: AddresseeNames | None = None

    def clean(self, value: str) -> tuple[str, ...]:
        raw = super().clean(value)
        names = self.known.read(raw) if self.known else tuple(typed_names(raw))
        self.limited(names)
        limit = Addressee._meta.get_field("name").max_length
        for name in names:
            if len(name) > limit:
                params = {"start": name[:30], "limit": limit}
                raise ValidationError(self.error_messages["name_too_long"], code="name_too_long", params=params)
        return names
