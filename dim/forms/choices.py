"""Fields for the strategic issue, for offices and for addressees.

Offices and addressees are typed as names, separated by semicolons or line breaks. This works
without JavaScript; the page's script only suggests names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models import Addressee, Event, Office, Recommendation, Term
from dim.operations.problems.addressee_names import names_in_phrase
from dim.text import clean_typed, name_key, normalise

_SEPARATORS = re.compile(r"[;\n]")
# More names than there are offices (some 550); a longer list is a file pasted by mistake.
_MOST_NAMES = 600
_MOST_CANDIDATES = 6  # in one error message


class IssueField(forms.ModelChoiceField):
    """Choose the strategic issue of a problem."""

    default_error_messages = {
        "required": _("Choose the strategic issue."),
        "invalid_choice": _(
            "The strategic issue you chose is no longer in the list. Choose another one."
        ),
    }


def typed_names(raw: str) -> list[str]:
    """Return the names in `raw` in the order typed, without superfluous blanks."""
    parts = _SEPARATORS.split(clean_typed(raw or "").text)
    return [name for name in (" ".join(part.split()) for part in parts) if name]


@dataclass(frozen=True)
class _OfficeRow:
    pk: int
    code: str
    name: str
    words: tuple[str, ...]  # of the name, normalised

    def has(self, terms: list[str], whole: bool) -> bool:
        """Tell whether every term is a word of the name, or begins one unless `whole`."""
        if whole:
            return all(term in self.words for term in terms)
        return all(any(word.startswith(term) for word in self.words) for term in terms)


class OfficeFinder:
    """Find offices by code, by name, or by some words of the name.

    Reads all offices (some 550) once, in two queries.
    """

    # Compared in Python: normalised words with their abbreviations spelled out are not stored
    # beside the offices, and 550 rows are read faster than a database could search without them.
    def __init__(self) -> None:
        self._abbreviations = Term.objects.abbreviations()
        rows = Office.objects.order_by("name").values_list("pk", "code", "name")
        self.rows = [
            _OfficeRow(pk, code, name, tuple(self._words(name))) for pk, code, name in rows
        ]

    def _words(self, text: str) -> list[str]:
        return normalise(text, self._abbreviations).split()

    def search(self, query: str, limit: int = 20) -> list[_OfficeRow]:
        """Return up to `limit` offices that `query` may mean, the likeliest first.

        The one with this code comes first, then names with these whole words, then short names.
        """
        terms = self._words(query[:200])
        if not terms:
            return []
        code = name_key(query)
        found = [
            row for row in self.rows if name_key(row.code) == code or row.has(terms, whole=False)
        ]
        found.sort(
            key=lambda row: (
                name_key(row.code) != code,
                not row.has(terms, whole=True),
                len(row.words),
            )
        )
        return found[:limit]

    def named(self, name: str) -> list[_OfficeRow]:
        """Return the offices with this name or code; several when the name is ambiguous."""
        terms = self._words(name)
        if not terms:
            return []
        code = name_key(name)
        # From the strictest reading to the loosest: an exact name must not become ambiguous because
        # a longer name contains it.
        for candidates in (
            [row for row in self.rows if row.name == name or name_key(row.code) == code],
            [row for row in self.rows if list(row.words) == terms],
            # All names begin with a word for the kind of office, which people leave out.
            [row for row in self.rows if list(row.words[1:]) == terms],
            [row for row in self.rows if row.has(terms, whole=True)],
        ):
            if candidates:
                return candidates
        return []


def read_offices(texts: Iterable[str]) -> dict[str, Office]:
    """Return the offices that are meant without doubt, by the names in `texts`.

    Reads the offices once, and only when there is a name.
    """
    names = {name for text in texts for name in typed_names(text)}
    if not names:
        return {}
    finder = OfficeFinder()
    found = {name: finder.named(name) for name in names}
    keys = {name: rows[0].pk for name, rows in found.items() if len(rows) == 1}
    offices = Office.objects.in_bulk(set(keys.values()))
    return {name: offices[pk] for name, pk in keys.items()}


class NamesField(forms.CharField):
    """Several names in one text field; control characters are dropped."""

    widget = forms.Textarea
    default_error_messages = {"too_many": _("More than %(limit)s names. Shorten the list.")}

    def to_python(self, value: Any) -> str:
        """Return the text without characters that no document can hold."""
        return clean_typed(super().to_python(value) or "").text

    def _check_number(self, names: Collection[str]) -> None:
        """Raise ValidationError (``too_many``) for more names than anybody types."""
        if len(names) > _MOST_NAMES:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"limit": _MOST_NAMES}
            )


class OfficesField(NamesField):
    """Offices, typed as names or codes; cleans to a tuple of offices in the order typed."""

    default_error_messages = {
        "unknown_office": _("No office is called “%(name)s”."),
        "guess_office": _("No office is called “%(name)s”. Do you mean %(candidates)s?"),
        "ambiguous_office": _(
            "“%(name)s” may be several offices: %(candidates)s. Write more of the name."
        ),
    }

    def clean(self, value: str) -> tuple[Office, ...]:
        """Return the offices; raise ValidationError with one error for each unreadable name."""
        names = typed_names(super().clean(value))
        self._check_number(names)
        if not names:
            return ()
        finder = OfficeFinder()
        keys: list[int] = []
        errors: list[ValidationError] = []
        for name in names:
            candidates = finder.named(name)
            if len(candidates) == 1:
                keys.append(candidates[0].pk)
            else:
                errors.append(self._error(finder, name, candidates))
        # All at once: who types five names does not want to be asked five times.
        if errors:
            raise ValidationError(errors)
        keys = list(dict.fromkeys(keys))  # an office that is named twice stands once
        offices = Office.objects.in_bulk(keys)
        return tuple(offices[pk] for pk in keys)

    def _error(
        self, finder: OfficeFinder, name: str, candidates: list[_OfficeRow]
    ) -> ValidationError:
        """Return what to tell about a name that names no office, or several `candidates`."""
        code = "ambiguous_office" if candidates else "guess_office"
        candidates = candidates or finder.search(name, _MOST_CANDIDATES)
        if not candidates:
            code = "unknown_office"
        listed = ", ".join(row.name for row in candidates[:_MOST_CANDIDATES])
        if len(candidates) > _MOST_CANDIDATES:
            listed += " …"
        return ValidationError(
            self.error_messages[code], code=code, params={"name": name[:80], "candidates": listed}
        )


class AddresseeNames:
    """The names of the addressees of an event, found whatever their capitals and blanks are."""

    def __init__(self, event: Event) -> None:
        self.names = list(Addressee.objects.filter(event=event).values_list("name", flat=True))
        self._by_key = {self._key(name): name for name in self.names}

    @staticmethod
    def _key(name: str) -> str:
        return "".join(name_key(name).split())

    def read(self, raw: str) -> tuple[str, ...]:
        """Return the names in `raw`, each once, known ones as the event writes them."""
        known = self._by_key
        read: list[str] = []
        for name in typed_names(raw):
            found = names_in_phrase(name, lambda part: self._key(part) in known)
            read += [known.get(self._key(part), part) for part in found]
        return tuple({self._key(name): name for name in read}.values())

    def is_new(self, name: str) -> bool:
        """Tell whether the event does not know this name yet."""
        return self._key(name) not in self._by_key


class AddresseesField(NamesField):
    """Addressees, typed as names; cleans to a tuple of names.

    The form sets `known` to the list of its event; without it all names are taken as typed.
    """

    default_error_messages = {
        "name_too_long": _(
            "“%(start)s …” is longer than %(limit)s characters. Separate the names with semicolons."
        ),
    }
    known: AddresseeNames | None = None

    def clean(self, value: str) -> tuple[str, ...]:
        """Return the names; raise ValidationError for too many, or a too long one."""
        raw = super().clean(value)
        names = self.known.read(raw) if self.known else tuple(typed_names(raw))
        self._check_number(names)
        limit: int = Addressee._meta.get_field("name").max_length  # type: ignore[assignment]
        for name in names:
            if len(name) > limit:
                params = {"start": name[:30], "limit": limit}
                raise ValidationError(
                    self.error_messages["name_too_long"], code="name_too_long", params=params
                )
        return names


def addressees_field() -> AddresseesField:
    """Return the field for those to whom one recommendation is addressed."""
    return AddresseesField(
        label=pgettext_lazy("form field", "Addressed to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 1, "data-suggest": "addressees"}),
    )


def horizon_field() -> forms.ChoiceField:
    """Return the field for how soon one recommendation is to be done."""
    return forms.ChoiceField(
        label=pgettext_lazy("form field", "Horizon"),
        required=False,
        choices=[("", "–"), *Recommendation.Horizon.choices],
        error_messages={"invalid_choice": _("Choose one of the horizons in the list.")},
    )
