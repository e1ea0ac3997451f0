"""Which division, class, issue and horizon a cell means."""

from __future__ import annotations

import re

from dim.models import Division, Event, Office, StrategicIssue, WorkshopClass
from dim.operations.imports.columns import folded

# What people write for a division whose name says it otherwise; tried only after code and names.
_SYNONYMS = {
    "SEK": ("sekretaris", "sekretariat", "sekjen", "setjen"),
    "KUL": (
        "keuangan",
        "keuanganumumdanlogistik",
        "keuanganumumlogistik",
        "keuanganumumlogistikdanrumahtangga",
        "kulrt",
    ),
    "SOSDIKLIH": ("sosdiklih", "sosdiklihparmas", "sosdiklihparmasdansdm", "parmas", "sosialisasi"),
    "TEKNIS": ("teknis", "teknispenyelenggaraan", "teknispenyelenggaraanpemilu"),
    "DATIN": ("datin", "datadaninformasi", "perencanaandatadaninformasi", "rendatin", "perencanaandandata"),
    "HUKUM": ("hukum", "hukumdanpengawasan", "hukumpengawasan"),
}
_HORIZONS = {
    "segera": "immediate",
    "immediate": "immediate",
    "jangkapendek": "short",
    "pendek": "short",
    "short": "short",
    "shortterm": "short",
    "jangkamenengah": "medium",
    "menengah": "medium",
    "medium": "medium",
    "mediumterm": "medium",
    "jangkapanjang": "long",
    "panjang": "long",
    "long": "long",
    "longterm": "long",
}
_CLASS = re.compile(r"\A(?:.*\b(?:kelas|class)\b)?[\s.:-]*([A-Z0-9]{1,6})\Z", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(r"\A(\d{1,4})[.)]?(?:\s+(.*))?\Z", re.DOTALL)


def horizon_of(text: str) -> str | None:
    """The horizon that `text` names, empty for none, None for one we do not know."""
    if not text.strip():
        return ""
    return _HORIZONS.get(folded(text))


class EventNames:
    """What one event has, by whatever a file calls it. Five queries."""

    def __init__(self, event: Event) -> None:
        self._divisions: dict[str, Division] = {}
        divisions = list(event.divisions.all())
        codes = {division.code: division for division in divisions}
        ambiguous: set[str] = set()
        for division in divisions:
            for name in {folded(division.code), folded(division.name), folded(division.short_name)} - {""}:
                if self._divisions.setdefault(name, division) != division:
                    ambiguous.add(name)
        for name in ambiguous:
            del self._divisions[name]
        for code, synonyms in _SYNONYMS.items():
            for name in synonyms:
                if code in codes and name not in ambiguous:
                    self._divisions.setdefault(name, codes[code])
        self.division_codes = [division.code for division in divisions]
        self._classes = {
            (row.division_id, row.letter): row
            for row in WorkshopClass.objects.with_names().filter(division__event=event)
        }
        self.issues: dict[tuple[int, str], StrategicIssue] = {}
        self._issue_numbers: dict[tuple[int, int], StrategicIssue] = {}
        for issue in StrategicIssue.objects.filter(division__event=event):
            self.issues[issue.division_id, issue.title.casefold()] = issue
            self._issue_numbers[issue.division_id, issue.number] = issue
        self.addressees = {name.casefold(): name for name in event.addressees.values_list("name", flat=True)}
        self.offices: dict[str, str] = {}
        for code, name in Office.objects.values_list("code", "name"):
            self.offices[code.casefold()] = name
            self.offices[name.casefold()] = name

    def division(self, text: str) -> Division | None:
        return self._divisions.get(folded(text))

    def workshop_class(self, division: Division, text: str) -> WorkshopClass | None:
        found = _CLASS.match(text.strip())
        return self._classes.get((division.pk, found[1].upper())) if found else None

    def class_letters(self, division: Division) -> list[str]:
        return sorted(letter for pk, letter in self._classes if pk == division.pk)

    def issue_title(self, division: Division, text: str) -> str | None:
        """The title that `text` means: of an issue we have, also as "3" or "3 Title", or a new one.

        None stands for a number that no issue has.
        """
        text = text.strip()
        if known := self.issues.get((division.pk, text.casefold())):
            return known.title
        found = _NUMBERED.match(text)
        if not found:
            return text
        numbered = self._issue_numbers.get((division.pk, int(found[1])))
        title = (found[2] or "").strip()
        if not title:
            return numbered.title if numbered else None
        # Our own files print "3 Title"; in another event the number means nothing.
        known = self.issues.get((division.pk, title.casefold()))
        return known.title if known else title
