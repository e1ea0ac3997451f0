"""The content of an edition in the reader's language, as the lists that documents print."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property

from dim.models import (
    ConsolidatedItem,
    Division,
    Problem,
    Recommendation,
    StrategicIssue,
    WorkshopClass,
)
from dim.models.edition import SHORT
from dim.models.problem import ReasonCategory
from dim.models.status import (
    ITEM_STATUSES,
    LISTED,
    PUT_FORWARD,
    ItemStatus,
    Outcome,
    outcome_of,
)
from dim.reports.content import edition_form
from dim.reports.content.edition_content import EditionContent
from dim.reports.content.reckoning import Outcomes, Reckoning, reckon
from dim.reports.content.subject import subject_of
from dim.reports.content.weight import weightiest
from dim.reports.content.words import class_in_words, classes_in_words, coded
from dim.reports.structure.entry import Entry, EntryRecommendation
from dim.reports.structure.report import Subject


class Frozen:
    """The content of an edition, whole or narrowed to one division or one of its classes.

    Labels are in the language that is active when a list is first read. Divisions, classes and
    issues are unsaved model instances whose keys only number them: nothing is asked from the
    database, which may say otherwise by now.
    """

    def __init__(
        self, content: EditionContent, division: str = "", letter: str = "", checksum: str = ""
    ) -> None:
        self.content = content
        self.only_division = division or content.division
        self.only_class = letter
        self.checksum = checksum

    @classmethod
    def of(cls, data: bytes) -> Frozen:
        """Return the content of the stored bytes of an edition, in any form ever released.

        Raises `edition_form.UnknownForm`.
        """
        return cls(edition_form.decode(data), checksum=edition_form.checksum_of(data))

    def anew(self) -> Frozen:
        """Return the same content with no list read yet, to be labelled in another language."""
        # Lists are cached with their labels, and a page may have read them in English.
        return Frozen(self.content, self.only_division, self.only_class, self.checksum)

    @property
    def is_live(self) -> bool:
        """Whether this is the content of now and of no edition."""
        return self.content.stamp is None

    def narrowed(self, division: str, letter: str = "") -> Frozen:
        """Return the part of one division, or of one of its classes.

        Raises LookupError when there is no such part.
        """
        found = next((row for row in self.content.divisions if row.code == division), None)
        if found is None or (letter and letter not in found.classes):
            raise LookupError(f"{division} {letter}")
        return Frozen(self.content, division, letter, self.checksum)

    @cached_property
    def divisions(self) -> list[Division]:
        """The divisions, or the only one, in their order."""
        return [
            Division(
                pk=number,
                code=row.code,
                name=row.name,
                short_name=row.short_name,
                position=number,
            )
            for number, row in enumerate(self.content.divisions, 1)
            if self.only_division in ("", row.code)
        ]

    @cached_property
    def classes(self) -> list[WorkshopClass]:
        """The classes of these divisions, or the only one, in reading order."""
        letters = {row.code: row.classes for row in self.content.divisions}
        return [
            # Any key will do that no other class of the content has.
            WorkshopClass(pk=1000 * division.pk + number, division=division, letter=letter)
            for division in self.divisions
            for number, letter in enumerate(letters[division.code])
            if self.only_class in ("", letter)
        ]

    @cached_property
    def issues(self) -> list[StrategicIssue]:
        """The strategic issues of these divisions, also those that were switched off."""
        rows = {row.code: row.issues for row in self.content.divisions}
        return [
            StrategicIssue(
                pk=100_000 * division.pk + row.number,
                division=division,
                number=row.number,
                title=row.title,
                is_active=row.is_active,
            )
            for division in self.divisions
            for row in rows[division.code]
        ]

    @cached_property
    def problems(self) -> list[Entry]:
        """Every problem that was put forward, in reading order."""
        return [
            _labelled_problem(entry)
            for entry in self.content.problems
            if self.only_division in ("", entry.division_code)
            and self.only_class in ("", entry.class_letter)
        ]

    def with_status(self, *statuses: str) -> list[Entry]:
        """Return the problems with one of `statuses`, in reading order."""
        return [entry for entry in self.problems if entry.status.value in statuses]

    @cached_property
    def items(self) -> list[Entry]:
        """The consolidated items; none where the content is that of one class."""
        # An item speaks for several classes: in the list of one, its own problems stand instead.
        if self.only_class:
            return []
        totals = {row.code: len(row.classes) for row in self.content.divisions}
        return [
            _labelled_item(entry, totals.get(entry.division_code, 0))
            for entry in self.content.items
            if self.only_division in ("", entry.division_code)
        ]

    @cached_property
    def items_from_elsewhere(self) -> list[Entry]:
        """The items of other divisions into which problems of the only division went."""
        if not self.only_division:
            return []
        own = {item.code for item in self.items}
        went = {entry.item_code for entry in self.problems} - own
        return [_labelled_item(entry, 0) for entry in self.content.items if entry.code in went]

    @cached_property
    def points(self) -> list[Entry]:
        """The items, and the listed problems that are in none, in reading order.

        So everything is listed once. Of one class it is all its listed problems.
        """
        if self.only_class:
            return self.with_status(*LISTED)
        alone = [entry for entry in self.with_status(*LISTED) if not entry.item_code]
        # Reading order is that of divisions, not of their codes; items come first in an issue.
        place = {division.code: number for number, division in enumerate(self.divisions)}
        return sorted(
            [*self.items, *alone],
            key=lambda one: (place[one.division_code], one.issue_number, not one.is_item, one.code),
        )

    @cached_property
    def _item_statuses(self) -> dict[str, str]:
        return {entry.code: entry.status.value for entry in self.content.items}

    def outcome_of(self, entry: Entry) -> Outcome | None:
        """Return what came of a problem or an item of this content."""
        if entry.is_item:
            return ITEM_STATUSES[ItemStatus(entry.status.value)].outcome
        return outcome_of(entry.status.value, self._item_statuses.get(entry.item_code, ""))

    def points_with(self, *outcomes: Outcome) -> list[Entry]:
        """Return the points of which one of `outcomes` came, in reading order."""
        return [one for one in self.points if self.outcome_of(one) in outcomes]

    @cached_property
    def weightiest(self) -> list[Entry]:
        """The points that most classes put forward, with their classes in words."""
        return weightiest(self.points, self.classes)

    @cached_property
    def agreed(self) -> list[Entry]:
        """The points that are settled in favour: adopted items, and accepted problems."""
        return self.points_with(Outcome.AGREED)

    @cached_property
    def outcomes(self) -> Outcomes:
        """The number of problems by their status and that of their item, also those not listed."""
        listed = (
            (one.status.value, self._item_statuses.get(one.item_code, "")) for one in self.problems
        )
        return Counter(listed) + self._not_listed

    @cached_property
    def _not_listed(self) -> Counter[tuple[str, str]]:
        """The number of problems that are only counted, likewise."""
        found: Counter[tuple[str, str]] = Counter()
        for row in self.content.not_listed:
            if self.only_division in ("", row.division) and self.only_class in (
                "",
                row.class_letter,
            ):
                found[row.status, ""] += row.count
        return found

    @cached_property
    def items_by_status(self) -> dict[str, int] | None:
        """The number of own items by status; None where the content is that of one class."""
        if self.only_class:
            return None
        return Counter(item.status.value for item in self.items)

    @cached_property
    def left_out(self) -> Outcomes:
        """Those of `outcomes` that were put forward and that the organiser has left out."""
        return {key: count for key, count in self._not_listed.items() if key[0] in PUT_FORWARD}

    @cached_property
    def reckoning(self) -> Reckoning:
        """What became of everything that was put forward."""
        return reckon(self.outcomes, self.items_by_status, self.left_out)

    @cached_property
    def addressees(self) -> list[str]:
        """The names of all addressees of agreed recommendations, in alphabetical order."""
        rows = (row for one in self.agreed for row in one.recommendations)
        return sorted({name for row in rows for name in row.addressees})

    @cached_property
    def subject(self) -> Subject:
        """The subject of a report of this content, with the moment that it shows."""
        division = self.divisions[0] if self.only_division and self.divisions else None
        workshop_class = self.classes[0] if self.only_class and self.classes else None
        listed = [status for status in Problem.Status if status in PUT_FORWARD]
        return subject_of(
            self.content.event,
            listed,
            division,
            at=self.content.at,
            # Editions of an event and of its divisions have numbers of their own: the checksum
            # tells them apart.
            edition=f"{self.content.stamp.number}-{self.checksum[:SHORT]}"
            if self.content.stamp
            else "",
            class_letter=workshop_class.letter if workshop_class else "",
            class_name=str(workshop_class) if workshop_class else "",
        )


def _labelled_problem(entry: Entry) -> Entry:
    """Return the problem with its labels in the active language."""
    return replace(
        entry,
        class_name=class_in_words(entry.division, entry.class_letter),
        status=coded(Problem.Status, entry.status.value),
        reason_kind=coded(ReasonCategory, entry.reason_kind.value),
        recommendations=_labelled_recommendations(entry),
    )


def _labelled_item(entry: Entry, class_total: int) -> Entry:
    """Return the item likewise; `class_total` is the number of classes of its division."""
    return replace(
        entry,
        class_name=classes_in_words(entry.division_code, entry.classes, class_total),
        status=coded(ConsolidatedItem.Status, entry.status.value),
        recommendations=_labelled_recommendations(entry),
    )


def _labelled_recommendations(entry: Entry) -> tuple[EntryRecommendation, ...]:
    return tuple(
        replace(row, horizon=coded(Recommendation.Horizon, row.horizon.value))
        for row in entry.recommendations
    )
