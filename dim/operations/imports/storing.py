"""Store a checked plan: one transaction, a bounded number of queries, history with every entry."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Max, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import (
    Addressee,
    Division,
    Event,
    HistoryEntry,
    Office,
    Problem,
    Recommendation,
    StrategicIssue,
    Term,
    User,
    WorkshopClass,
)
from dim.models.guard import recorded_writes
from dim.operations.content import TEXT_FIELDS, EntryContent, changes_between
from dim.operations.imports.comparing import in_batches
from dim.operations.imports.limits import ImportRefused
from dim.operations.imports.plan import Plan, PlannedEntry
from dim.operations.search import search_text, shelve_stems, stems_of
from dim.operations.turns import share_addressees
from dim.text import normalise


def store_entries(plan: Plan, *, actor: User, progress: Callable[[int, int], None] | None = None) -> int:
    """Make drafts of the entries of `plan` and return their number.

    Raises PermissionDenied, TransitionError when the event or a class closed since
    the check, and ImportRefused when the same rows were imported meanwhile; nothing
    is stored then.
    """
    if not policy.can_import(actor, plan.event):
        raise PermissionDenied
    if not plan.entries:
        return 0
    # The slow part first, while nobody waits for our locks.
    abbreviations = Term.objects.abbreviations()
    search = [search_text("", _content(entry), abbreviations) for entry in plan.entries]
    try:
        with transaction.atomic(), recorded_writes():
            return _Store(plan, actor, abbreviations).run(search, progress)
    except IntegrityError as error:
        raise _changed_meanwhile() from error


def _changed_meanwhile() -> ImportRefused:
    return ImportRefused(
        _("Something that this file needs was added by somebody else at the same moment. Try again."),
        "changed_meanwhile",
    )


def _content(entry: PlannedEntry, issue: StrategicIssue | None = None, offices: Sequence[Office] = ()) -> EntryContent:
    return EntryContent(
        strategic_issue=issue or StrategicIssue(title=entry.issue),
        offices=tuple(offices) or tuple(Office(name=name) for name in entry.offices),
        recommendations=tuple(entry.recommendations),
        **{name: getattr(entry, name) for name in TEXT_FIELDS},
    )


class _Store:
    """One import while it is written."""

    def __init__(self, plan: Plan, actor: User, abbreviations: Mapping[str, str]) -> None:
        self.plan, self.actor, self.now, self.abbreviations = plan, actor, timezone.now(), abbreviations
        self.stems: dict[int, dict[int, list[str]]] = defaultdict(dict)

    def run(self, search: list[str], progress: Callable[[int, int], None] | None) -> int:
        share_addressees(self.plan.event.pk)
        # Two imports into one event take turns; saves in the room only wait for their class.
        Event.objects.select_for_update(no_key=True).get(pk=self.plan.event.pk)
        self._refuse_repeated()
        # Names before classes, as every save does it: two who add the same name cannot wait for each other.
        self._make_names()
        numbers = self._take_numbers()
        total = len(self.plan.entries)
        for start, batch in zip(range(0, total, 500), in_batches(self.plan.entries), strict=False):
            self._store(batch, search[start : start + len(batch)], numbers)
            if progress:
                progress(start + len(batch), total)
        # Once for all: every shelf is written as a whole.
        shelve_stems(self.stems, self.abbreviations)
        return total

    def _refuse_repeated(self) -> None:
        for batch in in_batches(self.plan.entries):
            if Problem.objects.filter(entry_key__in=[entry.key for entry in batch]).exists():
                raise _changed_meanwhile()

    def _take_numbers(self) -> dict[int, int]:
        """Raise the last number of every class by what it gets; returns the first free one of each."""
        wanted = Counter(entry.workshop_class.pk for entry in self.plan.entries)
        classes = WorkshopClass.objects.filter(pk__in=wanted)
        # Always in this order: two imports that share classes cannot wait for each other.
        list(classes.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        classes.update(
            last_number=F("last_number") + Case(*(When(pk=pk, then=Value(count)) for pk, count in wanted.items()))
        )
        self.classes = {row.pk: row for row in classes.with_names()}
        for row in self.classes.values():
            if error := workflow.refusal_to_import(row, self.now):
                raise error
        return {pk: row.last_number - wanted[pk] + 1 for pk, row in self.classes.items()}

    def _make_names(self) -> None:
        event = self.plan.event
        highest = dict(
            Division.objects.filter(event=event).order_by().values_list("pk").annotate(Max("strategic_issues__number"))
        )
        issues = []
        for division, title in self.plan.new_issues:
            highest[division] = (highest[division] or 0) + 1
            issues.append(StrategicIssue(division_id=division, number=highest[division], title=title))
        StrategicIssue.objects.bulk_create(issues)
        # A name that somebody typed in the room a moment ago is simply used.
        Addressee.objects.bulk_create(
            (Addressee(event=event, name=name, is_proposed=True) for name in self.plan.new_addressees),
            ignore_conflicts=True,
        )
        Office.objects.bulk_create((_proposed_office(name) for name in self.plan.new_offices), ignore_conflicts=True)
        self.issues = {
            (issue.division_id, issue.title.casefold()): issue
            for issue in StrategicIssue.objects.filter(division__event=event)
        }
        self.addressees = {row.name.casefold(): row for row in Addressee.objects.filter(event=event)}
        self.offices = {row.name.casefold(): row for row in Office.objects.all()}

    def _store(self, batch: Sequence[PlannedEntry], search: Sequence[str], numbers: dict[int, int]) -> None:
        contents = [self._resolved(entry) for entry in batch]
        problems = [
            self._problem(entry, content, text, numbers)
            for entry, content, text in zip(batch, contents, search, strict=True)
        ]
        Problem.objects.bulk_create(problems)
        for problem in problems:
            self.stems[problem.workshop_class_id][problem.pk] = stems_of(problem)
        pairs = list(zip(problems, contents, strict=True))
        rows = [
            Recommendation(problem=problem, position=position, text=row.text, horizon=row.horizon)
            for problem, content in pairs
            for position, row in enumerate(content.recommendations, 1)
        ]
        Recommendation.objects.bulk_create(rows)
        self._link(pairs, rows)
        self._record(pairs, rows)

    def _resolved(self, entry: PlannedEntry) -> EntryContent:
        issue = self.issues[entry.workshop_class.division_id, entry.issue.casefold()]
        return _content(entry, issue, [self.offices[name.casefold()] for name in entry.offices])

    def _problem(self, entry: PlannedEntry, content: EntryContent, search: str, numbers: dict[int, int]) -> Problem:
        workshop_class = self.classes[entry.workshop_class.pk]
        number = numbers[workshop_class.pk]
        numbers[workshop_class.pk] += 1
        code = workshop_class.code_of(number)
        return Problem(
            event=self.plan.event,
            workshop_class=workshop_class,
            number=number,
            code=code,
            entry_key=entry.key,
            created_by=self.actor,
            created_at=self.now,
            updated_at=self.now,
            status_since=self.now,
            strategic_issue=content.strategic_issue,
            search_text=normalise(code, self.abbreviations) + search,
            **{name: getattr(content, name) for name in TEXT_FIELDS},
        )

    def _link(self, pairs: list[tuple[Problem, EntryContent]], rows: list[Recommendation]) -> None:
        from_problem, to_addressee = Problem.offices.through, Recommendation.addressees.through
        from_problem.objects.bulk_create(
            from_problem(problem=problem, office=office) for problem, content in pairs for office in content.offices
        )
        said = (row for _problem, content in pairs for row in content.recommendations)
        to_addressee.objects.bulk_create(
            to_addressee(recommendation=stored, addressee=self.addressees[name.casefold()])
            for stored, row in zip(rows, said, strict=True)
            for name in row.addressees
        )

    def _record(self, pairs: list[tuple[Problem, EntryContent]], rows: list[Recommendation]) -> None:
        keys = iter(row.pk for row in rows)
        HistoryEntry.objects.bulk_create(
            HistoryEntry(
                problem=problem,
                revision=problem.version,
                at=self.now,
                actor=self.actor,
                source=HistoryEntry.Source.IMPORT,
                action="created",
                to_status=problem.status,
                changes=self._changes(content, keys),
            )
            for problem, content in pairs
        )
        workflow.announce(problem for problem, _content in pairs)

    @staticmethod
    def _changes(content: EntryContent, keys: Any) -> list[dict[str, Any]]:
        rows = tuple(replace(row, pk=next(keys)) for row in content.recommendations)
        return changes_between(None, replace(content, recommendations=rows))


def _proposed_office(name: str) -> Office:
    """An office for the secretariat to check; its code is made from the name, so that two imports make the same one."""
    kind = Office.Kind.PROVINCE if "provinsi" in name.casefold() else Office.Kind.REGENCY
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()[:8]
    return Office(code=f"USUL-{digest}", name=name, kind=kind, is_proposed=True)
