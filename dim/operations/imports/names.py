"""Find which division, class, issue and horizon a cell means."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dim.models import Division, Event, Office, StrategicIssue, WorkshopClass
from dim.operations.imports.choices import issue_key
from dim.operations.imports.columns import folded
from dim.text import as_seen, name_key

# What people call the divisions of the commission, by code; tried only after codes and names,
# because an event may name its divisions otherwise.
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
    "DATIN": (
        "datin",
        "datadaninformasi",
        "perencanaandatadaninformasi",
        "rendatin",
        "perencanaandandata",
    ),
    "HUKUM": ("hukum", "hukumdanpengawasan", "hukumpengawasan"),
}
HORIZONS = {
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
# "A", "Kelas A", "Divisi Hukum, kelas: A".
_CLASS = re.compile(
    r"\A(?:.*\b(?:kelas|class)\b)?[\s.:-]*([A-Z0-9]{1,6})\Z", re.IGNORECASE | re.DOTALL
)
_NUMBERED = re.compile(r"\A(\d{1,4})[.)]?(?:\s+(.*))?\Z", re.DOTALL)


def horizon_of(text: str) -> str | None:
    """Return the horizon that `text` names; "" for an empty text, None for an unknown horizon."""
    if not text.strip():
        return ""
    return HORIZONS.get(folded(text))


def _divisions_by_name(divisions: list[Division]) -> dict[str, Division]:
    """Return `divisions` by folded code, names and synonyms, without names that two share."""
    found: dict[str, Division] = {}
    ambiguous: set[str] = set()
    for division in divisions:
        names = {folded(division.code), folded(division.name), folded(division.short_name)}
        for name in names - {""}:
            if found.setdefault(name, division) != division:
                ambiguous.add(name)
    for name in ambiguous:
        del found[name]

    codes = {division.code: division for division in divisions}
    for code, synonyms in _SYNONYMS.items():
        for name in synonyms:
            # A synonym must not decide between two divisions that have this name themselves.
            if code in codes and name not in ambiguous:
                found.setdefault(name, codes[code])
    return found


class EventNames:
    """The divisions, classes, issues, addressees and offices of one event, by what files call them.

    Everything is read at once, in five queries. `addressees` and `offices` have the stored
    spelling by what `name_key` makes of it, offices also by code. `chosen` has the issues that
    somebody chose for titles of the file, `mapped_issues` those of them that the file names:
    division, title, and issue.
    """

    def __init__(self, event: Event, chosen: Mapping[str, int] | None = None) -> None:
        divisions = list(event.divisions.all())
        self._divisions = _divisions_by_name(divisions)
        self.division_codes = [division.code for division in divisions]
        self._classes = {
            (row.division_id, row.letter): row
            for row in WorkshopClass.objects.with_names().filter(division__event=event)
        }
        # The titles of issues by division and name, also of those that the file brings.
        self._titles: dict[tuple[int, str], str] = {}
        self._issue_numbers: dict[tuple[int, int], StrategicIssue] = {}
        self._issues: dict[int, StrategicIssue] = {}
        for issue in StrategicIssue.objects.filter(division__event=event):
            self._titles[issue.division_id, name_key(issue.title)] = issue.title
            self._issue_numbers[issue.division_id, issue.number] = issue
            self._issues[issue.pk] = issue
        self._chosen = chosen or {}
        self.mapped_issues: list[tuple[int, str, int]] = []
        self.addressees = {
            name_key(name): name for name in event.addressees.values_list("name", flat=True)
        }
        self.offices: dict[str, str] = {}
        for code, name in Office.objects.values_list("code", "name"):
            self.offices[name_key(code)] = name
            self.offices[name_key(name)] = name

    def division(self, text: str) -> Division | None:
        """Return the division that `text` names, or None."""
        return self._divisions.get(folded(text))

    def workshop_class(self, division: Division, text: str) -> WorkshopClass | None:
        """Return the class of `division` that `text` names, or None."""
        found = _CLASS.match(as_seen(text).strip())
        if not found:
            return None
        return self._classes.get((division.pk, found[1].upper()))

    def class_letters(self, division: Division) -> list[str]:
        """Return the letters of the classes of `division`, sorted."""
        return sorted(letter for pk, letter in self._classes if pk == division.pk)

    def issue_title(self, division: Division, text: str) -> str | None:
        """Return the title of the issue that `text` means, or None for an unknown number.

        `text` is the title of an issue of `division`, its number, both ("3 Title"), or the title
        of a new issue.
        """
        text = text.strip()
        if known := self._titles.get((division.pk, name_key(text))):
            return known
        found = _NUMBERED.match(as_seen(text).strip())
        if not found:
            return self._new_title(division, text)
        numbered = self._issue_numbers.get((division.pk, int(found[1])))
        title = (found[2] or "").strip()
        if not title:
            return numbered.title if numbered else None
        # Our own files print "3 Title"; in another event the number means nothing.
        return self._titles.get((division.pk, name_key(title))) or self._new_title(division, title)

    def _new_title(self, division: Division, title: str) -> str:
        """Return `title`; the first spelling of a new one counts for the whole file."""
        issue = self._issues.get(self._chosen.get(issue_key(division.pk, title), 0))
        if issue and issue.division_id == division.pk:
            self.mapped_issues.append((division.pk, title, issue.pk))
            title_of_issue = issue.title
        else:
            title_of_issue = title
        return self._titles.setdefault((division.pk, name_key(title)), title_of_issue)
