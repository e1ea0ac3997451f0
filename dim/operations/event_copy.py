"""Copy the set-up of one event into another: what both have stays, entries are never copied."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dim.models import (
    Addressee,
    Division,
    Event,
    Letterhead,
    Membership,
    Signatory,
    StrategicIssue,
    WorkshopClass,
)
from dim.models.locks import lock_event
from dim.models.user import User
from dim.operations.people.roles import give_role
from dim.operations.setup import SetUpRefused, require_set_up
from dim.text import name_key


@dataclass(frozen=True)
class Parts:
    """What is copied. Terms and offices are not listed: all events share them."""

    structure: bool = True  # divisions and classes
    issues: bool = True
    addressees: bool = True
    letterhead: bool = True
    people: bool = False


def copy_event(source: Event, target: Event, parts: Parts, *, actor: User) -> Counter[str]:
    """Add to `target` what `source` has and it lacks, and return how many rows, by kind.

    Issues and people need the divisions and classes of the target, which `structure` brings.

    Raises PermissionDenied, SetUpRefused; then nothing is stored.
    """
    require_set_up(actor, [source, target])
    if source.pk == target.pk:
        raise SetUpRefused(_("Choose another event to copy from."), "same_event")
    try:
        with transaction.atomic():
            # Of two clicks the second one finds what the first has copied.
            lock_event(target.pk)
            return _Copy(source, target, actor).run(parts)
    except IntegrityError as error:
        raise SetUpRefused(
            _("Somebody stored the same name at this moment; nothing was added. Try again."),
            "taken",
        ) from error


class _Copy:
    """One copy while it is made."""

    def __init__(self, source: Event, target: Event, actor: User) -> None:
        self.source, self.target, self.actor = source, target, actor
        self.added: Counter[str] = Counter()

    def run(self, parts: Parts) -> Counter[str]:
        if parts.structure:
            self._divisions()
        self.divisions = {row.code: row for row in self.target.divisions.all()}
        # In the order of the locks: classes last.
        if parts.issues:
            self._issues()
        if parts.addressees:
            self._addressees()
        if parts.letterhead:
            self._letterhead()
        if parts.structure:
            self._classes()
        if parts.people:
            self._people()
        return self.added

    def _divisions(self) -> None:
        there = set(self.target.divisions.values_list("code", flat=True))
        made = Division.objects.bulk_create(
            Division(
                event=self.target,
                code=row.code,
                name=row.name,
                short_name=row.short_name,
                position=row.position,
            )
            for row in self.source.divisions.all()
            if row.code not in there
        )
        self.added["divisions"] = len(made)

    def _classes(self) -> None:
        there = set(self._places())
        made = WorkshopClass.objects.bulk_create(
            # Without the room: the next event is in another hotel.
            WorkshopClass(division=self.divisions[row.division.code], letter=row.letter)
            for row in _classes_of(self.source)
            if row.division.code in self.divisions and (row.division.code, row.letter) not in there
        )
        self.added["classes"] = len(made)

    def _places(self) -> dict[tuple[str, str], WorkshopClass]:
        return {(row.division.code, row.letter): row for row in _classes_of(self.target)}

    def _issues(self) -> None:
        stored = StrategicIssue.objects.filter(division__event=self.target)
        titles = {(row.division_id, name_key(row.title)) for row in stored}
        numbers = {(row.division_id, row.number) for row in stored}
        new = []
        rows = StrategicIssue.objects.filter(division__event=self.source, is_active=True)
        for row in rows.select_related("division").order_by("division", "number"):
            division = self.divisions.get(row.division.code)
            if division is None or (division.pk, name_key(row.title)) in titles:
                continue
            # Its own number where that is free, or the next one.
            number = row.number
            if (division.pk, number) in numbers:
                number = max(taken for key, taken in numbers if key == division.pk) + 1
            numbers.add((division.pk, number))
            new.append(StrategicIssue(division=division, number=number, title=row.title))
        self.added["issues"] = len(StrategicIssue.objects.bulk_create(new))

    def _addressees(self) -> None:
        there = {name_key(row.name) for row in self.target.addressees.all()}
        made = Addressee.objects.bulk_create(
            Addressee(event=self.target, name=row.name, position=row.position)
            # Not what classes typed and nobody has confirmed.
            for row in self.source.addressees.filter(is_proposed=False)
            if name_key(row.name) not in there
        )
        self.added["addressees"] = len(made)

    def _letterhead(self) -> None:
        source = Letterhead.objects.filter(event=self.source).first()
        if source and not Letterhead.objects.filter(event=self.target).exists():
            # Number, place and date belong to the papers of one event.
            Letterhead.objects.create(event=self.target, lines=source.lines, logo=source.logo)
            self.added["letterhead"] = 1
        if not self.target.signatories.exists():
            names = ("position", "heading", "role", "name", "number")
            made = Signatory.objects.bulk_create(
                Signatory(event=self.target, **{name: getattr(row, name) for name in names})
                for row in self.source.signatories.all()
            )
            self.added["signatories"] = len(made)

    def _people(self) -> None:
        places = self._places()
        roles = Membership.objects.in_events([self.source.pk]).filter(user__is_active=True)
        for row in roles.with_scopes().select_related("user").order_by("pk"):
            place: dict[str, Event | Division | WorkshopClass | None]
            if row.workshop_class:
                key = row.workshop_class.division.code, row.workshop_class.letter
                place = {"workshop_class": places.get(key)}
            elif row.division:
                place = {"division": self.divisions.get(row.division.code)}
            else:
                place = {"event": self.target}
            if not all(place.values()):
                continue
            try:
                # With an invitation, where others manage the account.
                give_role(Membership(user=row.user, role=row.role, **place), actor=self.actor)
            except SetUpRefused:
                continue  # has it already
            self.added["people"] += 1


def _classes_of(event: Event) -> list[WorkshopClass]:
    rows = WorkshopClass.objects.filter(division__event=event).with_names()
    return list(rows.order_by("division__position", "letter"))
