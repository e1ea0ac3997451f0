"""What a board shows around its entries: counts by issue and status, pages, what each line allows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, Subquery
from django.shortcuts import get_object_or_404
from django.utils.translation import pgettext

from dim import policy, workflow
from dim.forms.board_filter import BoardFilter
from dim.models import Problem, StrategicIssue, User, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.views.http import Request

PER_PAGE = 200
CODE = re.compile(r"[A-Z0-9]+-[A-Z0-9]+-[0-9]{3,9}")


@dataclass(frozen=True)
class Choice:
    """A link that filters: a chip of a status, or a line of the rail."""

    label: str
    count: int
    address: str
    is_current: bool
    status: str = ""


@dataclass(frozen=True)
class IssueLine:
    """One strategic issue as the rail and the headings show it."""

    issue: StrategicIssue
    choice: Choice
    by_status: list[tuple[str, int]]  # for the tally


@dataclass(frozen=True)
class Line:
    """One entry and what its reader may do with it from here."""

    problem: Problem
    can_submit: bool = False
    can_repair: bool = False
    can_point: bool = False
    is_discussed: bool = False
    is_saved: bool = False  # just now


class Overview:
    """How many entries there are, by issue and status, for somebody who may read `readable`.

    Every count says what its link would show: a chip keeps issue and words, the
    rail keeps status and words.
    """

    def __init__(self, workshop_class: WorkshopClass, readable: ProblemQuerySet, shown: BoardFilter) -> None:
        self.shown, self.readable = shown, readable
        self._all = _counted(readable)
        self._found = _counted(readable.matching(shown.query)) if shown.query else self._all
        self._issues = list(workshop_class.division.strategic_issues.order_by("number"))
        self.lines = {issue.pk: self._line(issue) for issue in self._issues}

    def _line(self, issue: StrategicIssue) -> IssueLine:
        by_status = [
            (status, self._found[issue.pk, status])
            for status in Problem.Status.values
            if self._found[issue.pk, status] and self.shown.shows(status)
        ]
        is_current = self.shown.issue == issue.number
        choice = Choice(
            issue.title, sum(n for _status, n in by_status), self.shown.but(issue=issue.number).query_string, is_current
        )
        return IssueLine(issue, choice, by_status)

    def in_status(self, *statuses: str) -> int:
        """Entries of the whole class, whatever is filtered."""
        return sum(n for (_issue, status), n in self._all.items() if status in statuses)

    @property
    def rail(self) -> list[IssueLine]:
        """Issues that can be chosen, and those that have entries from when they could."""
        used = {issue for issue, _status in self._all}
        return [line for line in self.lines.values() if line.issue.is_active or line.issue.pk in used]

    @property
    def every_issue(self) -> Choice:
        total = sum(line.choice.count for line in self.lines.values())
        return Choice(
            pgettext("filter", "All issues"), total, self.shown.but(issue=None).query_string, self.shown.issue is None
        )

    @property
    def chips(self) -> Iterator[Choice]:
        """ "All", then the statuses that occur in the class."""
        yield self._chip("", pgettext("filter", "All"))
        for status in Problem.Status:
            if self.in_status(status) or status == self.shown.status:
                yield self._chip(status, str(status.label))

    def _chip(self, status: str, label: str) -> Choice:
        numbers = {issue.pk for issue in self._issues if self.shown.issue in (None, issue.number)}
        shown = self.shown.but(status=status)
        count = sum(n for (issue, its), n in self._found.items() if issue in numbers and shown.shows(its))
        return Choice(label, count, shown.query_string, status == self.shown.status, status)

    @property
    def total(self) -> int:
        return sum(self._all.values())

    @property
    def drafts(self) -> int:
        return self.in_status(Problem.Status.DRAFT)

    @property
    def returned(self) -> int:
        return self.in_status(Problem.Status.RETURNED)

    def choosable(self) -> list[StrategicIssue]:
        return [issue for issue in self._issues if issue.is_active]


def _counted(problems: ProblemQuerySet) -> Counter[tuple[int, str]]:
    rows = problems.order_by().values_list("strategic_issue", "status").annotate(Count("pk"))
    return Counter({(issue, status): number for issue, status, number in rows})


def page_of(problems: ProblemQuerySet, number: str | int, saved: str) -> Page:
    """The asked page in the order of issues and numbers; without one, the page on which `saved` is."""
    paginator = Paginator(problems.for_board(), PER_PAGE)
    if not number and CODE.fullmatch(saved) and paginator.num_pages > 1:
        number = _page_number(problems, saved)
    return paginator.get_page(number or 1)


def _page_number(problems: ProblemQuerySet, code: str) -> int:
    place = problems.filter(code=code).values_list("strategic_issue__number", "number").first()
    if place is None:
        return 1
    issue, number = place
    before = Q(strategic_issue__number__lt=issue) | Q(strategic_issue__number=issue, number__lt=number)
    return problems.filter(before).count() // PER_PAGE + 1


def class_for(request: Request, event: str, division: str, letter: str) -> WorkshopClass:
    """The class with this address, or 404 for who may not read it."""
    return class_with(request, event, division, letter)[0]


def class_with(
    request: Request, event: str, division: str, letter: str, **more: Subquery
) -> tuple[WorkshopClass, dict[str, Any]]:
    """The class with this address and, from the same query, what `more` asks about it."""
    classes = WorkshopClass.objects.visible_to(request.user).with_names().annotate(**more)
    found = get_object_or_404(classes, division__event__slug=event, division__code=division, letter=letter)
    return found, {name: getattr(found, name) for name in more}


class BoardParts:
    """A board as one person sees it now: its counts, and what they may do on it."""

    def __init__(self, user: User, workshop_class: WorkshopClass, shown: BoardFilter) -> None:
        self.overview = Overview(workshop_class, workshop_class.problems.visible_to(user), shown)
        self.facilitates = policy.can_facilitate(user, workshop_class)
        self.can_open_to_phones = policy.can_open_to_phones(user, workshop_class)
        self.refusal = workflow.refusal_to_enter(workshop_class)
        self.can_extend = policy.can_extend(user, workshop_class.division.event)
        self.can_enter = self.facilitates and not self.refusal
        self.can_repair = self.facilitates and workshop_class.division.event.phase in workflow.RESUBMIT.phases
        self._discussed = workshop_class.discussed_id

    def line(self, problem: Problem, saved: str = "") -> Line:
        is_draft, is_returned = problem.status == Problem.Status.DRAFT, problem.status == Problem.Status.RETURNED
        return Line(
            problem,
            can_submit=self.can_enter and is_draft and not workflow.refusal_by_content(workflow.SUBMIT, problem),
            can_repair=(self.can_repair and is_returned) or (self.can_enter and is_draft),
            can_point=self.facilitates,
            is_discussed=problem.pk == self._discussed,
            is_saved=problem.code == saved,
        )

    def groups(
        self, problems: Iterable[Problem], *, saved: str = "", every_issue: bool = False
    ) -> list[tuple[IssueLine, list[Line]]]:
        """These entries under their issues; `every_issue` adds those that have others, for their counts."""
        lines: dict[int, list[Line]] = {}
        for problem in problems:
            lines.setdefault(problem.strategic_issue_id, []).append(self.line(problem, saved))
        return [
            (group, lines.get(issue, []))
            for issue, group in self.overview.lines.items()
            if issue in lines or (every_issue and group.choice.count)
        ]
