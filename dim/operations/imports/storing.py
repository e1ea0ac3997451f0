"""Store a checked plan in one transaction, with a history entry for every problem."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import (
    Addressee,
    Division,
    HistoryEntry,
    Office,
    Problem,
    StrategicIssue,
    Term,
    User,
)
from dim.models.locks import hold_addressees_shared, lock_event, take_numbers
from dim.operations.imports.comparing import in_batches
from dim.operations.imports.limits import ImportRefused
from dim.operations.imports.plan import Plan, PlannedProblem
from dim.operations.problems.content import ProblemContent
from dim.operations.problems.new_drafts import insert_drafts, new_draft
from dim.operations.similar.word_index import IndexedWords, index_words, search_text
from dim.text import normalise
from dim.workflow.recording import Recorder


def store_problems(
    plan: Plan, *, actor: User, progress: Callable[[int, int], None] | None = None
) -> int:
    """Store the problems of `plan` as drafts, and return their number.

    `progress` is called with the number of problems stored and their total.

    Raises PermissionDenied, TransitionError when the event or a class closed since the check, and
    ImportRefused when the same rows were imported meanwhile. Nothing is stored then.
    """
    if not policy.can_import(actor, plan.event):
        raise PermissionDenied
    if not plan.problems:
        return 0
    # The slow part first, while nobody waits for our locks. The codes are not known yet; they are
    # put in front of the search texts later.
    abbreviations = Term.objects.abbreviations()
    search = [search_text("", _content(planned), abbreviations) for planned in plan.problems]
    try:
        with transaction.atomic():
            return _Store(plan, actor, abbreviations).run(search, progress)
    except IntegrityError as error:
        # For example an issue that somebody has added on a set-up page since the check.
        raise _changed_meanwhile() from error


def _changed_meanwhile() -> ImportRefused:
    return ImportRefused(
        _(
            "Something that this file needs was added by somebody else at the same moment."
            " Try again."
        ),
        "changed_meanwhile",
    )


def _content(
    planned: PlannedProblem, issue: StrategicIssue | None = None, offices: Sequence[Office] = ()
) -> ProblemContent:
    return ProblemContent(
        strategic_issue=issue or StrategicIssue(title=planned.issue),
        offices=tuple(offices) or tuple(Office(name=name) for name in planned.offices),
        recommendations=tuple(planned.recommendations),
        **planned.texts,
    )


class _Store:
    """One import while it is written."""

    def __init__(self, plan: Plan, actor: User, abbreviations: Mapping[str, str]) -> None:
        self.plan = plan
        self.actor = actor
        self.now = timezone.now()
        self.abbreviations = abbreviations
        # For the word indexes: by primary key of class and problem.
        self.words: dict[int, dict[int, IndexedWords]] = defaultdict(dict)

    def run(self, search: list[str], progress: Callable[[int, int], None] | None) -> int:
        hold_addressees_shared(self.plan.event.pk)
        # Two imports into one event take turns; saves in its classes only wait for their class.
        lock_event(self.plan.event.pk)
        self._refuse_repeated()
        # Names are added before classes are locked: see the order in `dim.models.locks`.
        self._make_names()
        numbers = self._take_numbers()
        total = len(self.plan.problems)
        done = 0
        for batch in in_batches(self.plan.problems):
            self._store(batch, search[done : done + len(batch)], numbers)
            done += len(batch)
            if progress:
                progress(done, total)
        # Once for all batches, because every index is written as a whole.
        index_words(self.words, self.abbreviations)
        return total

    def _refuse_repeated(self) -> None:
        """Refuse a file that somebody else imported while this one waited for the lock."""
        for batch in in_batches(self.plan.problems):
            if Problem.objects.filter(creation_key__in=[planned.key for planned in batch]).exists():
                raise _changed_meanwhile()

    def _take_numbers(self) -> dict[int, int]:
        """Reserve numbers in all classes; return the first of them by primary key of the class."""
        wanted = Counter(planned.workshop_class.pk for planned in self.plan.problems)
        self.classes = take_numbers(wanted)
        for row in self.classes.values():
            if error := workflow.refusal_to_import(row, self.now):
                raise error
        return {pk: row.last_number - wanted[pk] + 1 for pk, row in self.classes.items()}

    def _make_names(self) -> None:
        """Add issues, addressees and offices that are new, and read all of the event."""
        event = self.plan.event
        StrategicIssue.objects.bulk_create(self._new_issues())
        # A name that somebody typed in the room a moment ago is simply used.
        Addressee.objects.bulk_create(
            (
                Addressee(event=event, name=name, is_proposed=True)
                for name in self.plan.new_addressees
            ),
            ignore_conflicts=True,
        )
        Office.objects.bulk_create(
            (_proposed_office(name) for name in self.plan.new_offices), ignore_conflicts=True
        )
        self.issues = {
            (issue.division_id, issue.title.casefold()): issue
            for issue in StrategicIssue.objects.filter(division__event=event)
        }
        self.addressees = {
            row.name.casefold(): row for row in Addressee.objects.filter(event=event)
        }
        self.offices = {row.name.casefold(): row for row in Office.objects.all()}

    def _new_issues(self) -> list[StrategicIssue]:
        """Return the issues to add, numbered on from the last one of each division."""
        highest = dict(
            Division.objects.filter(event=self.plan.event)
            .order_by()
            .values_list("pk")
            .annotate(Max("strategic_issues__number"))
        )
        issues = []
        for division, title in self.plan.new_issues:
            # None where the division has no issue yet.
            number = (highest[division] or 0) + 1
            highest[division] = number
            issues.append(StrategicIssue(division_id=division, number=number, title=title))
        return issues

    def _store(
        self, batch: Sequence[PlannedProblem], search: Sequence[str], numbers: dict[int, int]
    ) -> None:
        with workflow.recording(
            self.actor, source=HistoryEntry.Source.IMPORT, at=self.now
        ) as recorder:
            pairs = []
            for planned, text in zip(batch, search, strict=True):
                content = self._resolved(planned)
                pairs.append((self._draft(planned, content, text, numbers, recorder), content))
            insert_drafts(pairs, self.addressees, recorder)
        for problem, _content_of in pairs:
            self.words[problem.workshop_class_id][problem.pk] = IndexedWords.of(problem)

    def _resolved(self, planned: PlannedProblem) -> ProblemContent:
        issue = self.issues.get((planned.workshop_class.division_id, planned.issue.casefold()))
        if issue is None:  # joined into another one since the file was checked
            raise _changed_meanwhile()
        return _content(planned, issue, [self.offices[name.casefold()] for name in planned.offices])

    def _draft(
        self,
        planned: PlannedProblem,
        content: ProblemContent,
        search: str,
        numbers: dict[int, int],
        recorder: Recorder,
    ) -> Problem:
        workshop_class = self.classes[planned.workshop_class.pk]
        number = numbers[workshop_class.pk]
        numbers[workshop_class.pk] += 1
        # The code is the first line of a search text, empty until now.
        code = normalise(workshop_class.code_of(number), self.abbreviations)
        return new_draft(
            workshop_class,
            number,
            content,
            recorder,
            key=planned.key,
            search_text=code + search,
        )


def _proposed_office(name: str) -> Office:
    """Return an office for the secretariat to check.

    Its code is made from its name, so that two imports make the same office.
    """
    kind = Office.Kind.PROVINCE if "provinsi" in name.casefold() else Office.Kind.REGENCY
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()[:8]
    return Office(code=f"USUL-{digest}", name=name, kind=kind, is_proposed=True)
