"""How many problems of a class there are by issue and status, and the links that filter them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import pgettext

from dim.forms.board_filter import BoardFilter
from dim.models import Problem, Recommendation, StrategicIssue, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.models.status import STANDING


@dataclass(frozen=True)
class FilterLink:
    """A link that filters: the chip of a status, or a line of the rail of issues."""

    label: str
    count: int  # of problems that the link would show
    address: str  # the query string
    is_current: bool
    status: str = ""


@dataclass(frozen=True)
class IssueRow:
    """A strategic issue, as the rail and the headings show it."""

    issue: StrategicIssue
    choice: FilterLink
    by_status: list[tuple[str, int]]  # for the tally


class Overview:
    """Counts of problems by issue and status, for somebody who may read `readable`.

    Each count is that of what its link would show: a chip keeps the chosen issue and words, a line
    of the rail keeps the chosen status and words.
    """

    def __init__(
        self, workshop_class: WorkshopClass, readable: ProblemQuerySet, shown: BoardFilter
    ) -> None:
        self.shown, self.readable = shown, readable
        # Counted once by issue and status, in one query or two; all numbers are sums of these.
        self._all, self.incomplete = _counted(readable)
        self.search = readable.search_for(shown.query)
        self._found = _counted(readable.matching(self.search))[0] if shown.query else self._all
        self._issues = list(workshop_class.division.strategic_issues.order_by("number"))
        self.lines = {issue.pk: self._line(issue) for issue in self._issues}

    def _line(self, issue: StrategicIssue) -> IssueRow:
        by_status = [
            (status, self._found[issue.pk, status])
            for status in Problem.Status.values
            if self._found[issue.pk, status] and self.shown.shows(status)
        ]
        is_current = self.shown.issue == issue.number
        choice = FilterLink(
            issue.title,
            sum(n for _status, n in by_status),
            self.shown.with_values(issue=issue.number).query_string,
            is_current,
        )
        return IssueRow(issue, choice, by_status)

    def in_status(self, *statuses: str) -> int:
        """Return the number of problems of the whole class in these statuses, unfiltered."""
        return sum(n for (_issue, status), n in self._all.items() if status in statuses)

    @property
    def rail(self) -> list[IssueRow]:
        """The issues that can be chosen, and inactive ones that have problems already."""
        used = {issue for issue, _status in self._all}
        return [
            line for line in self.lines.values() if line.issue.is_active or line.issue.pk in used
        ]

    @property
    def every_issue(self) -> FilterLink:
        """The link that takes the filter by issue away."""
        total = sum(line.choice.count for line in self.lines.values())
        return FilterLink(
            pgettext("filter", "All issues"),
            total,
            self.shown.with_values(issue=None).query_string,
            self.shown.issue is None,
        )

    @property
    def chips(self) -> Iterator[FilterLink]:
        """The chip of what stands, then one for each status that occurs in the class."""
        # "All" beside a status that it does not count would be a total that is none.
        is_all = not any(
            self.in_status(status) for status in Problem.Status if status not in STANDING
        )
        yield self._chip(
            "", pgettext("filter", "All") if is_all else pgettext("filter", "All but withdrawn")
        )
        for status in Problem.Status:
            # The chosen one stays although empty, or nobody would see why the list is.
            if self.in_status(status) or status == self.shown.status:
                yield self._chip(status, str(status.label))

    def _chip(self, status: str, label: str) -> FilterLink:
        issues = {issue.pk for issue in self._issues if self.shown.issue in (None, issue.number)}
        shown = self.shown.with_values(status=status)
        count = sum(
            number
            for (issue, counted), number in self._found.items()
            if issue in issues and shown.shows(counted)
        )
        return FilterLink(label, count, shown.query_string, status == self.shown.status, status)

    @property
    def total(self) -> int:
        """The number of all problems of the class."""
        return sum(self._all.values())

    @property
    def drafts(self) -> int:
        """The number of drafts in the class."""
        return self.in_status(Problem.Status.DRAFT)

    @property
    def ready(self) -> int:
        """The number of drafts that say enough to be submitted."""
        return self.drafts - self.incomplete

    @property
    def returned(self) -> int:
        """The number of returned problems in the class."""
        return self.in_status(Problem.Status.RETURNED)

    def choosable(self) -> list[StrategicIssue]:
        """Return the issues that a new problem may have."""
        return [issue for issue in self._issues if issue.is_active]


def _counted(problems: ProblemQuerySet) -> tuple[Counter[tuple[int, str]], int]:
    """Return the number of problems by key of the issue and status, and of incomplete drafts."""
    # Of the needs of `workflow.SUBMIT` a stored draft can lack only this one.
    bare = Q(~Exists(Recommendation.objects.filter(problem=OuterRef("pk"))))
    incomplete = Count("pk", filter=Q(status=Problem.Status.DRAFT) & bare)
    # Without an order: columns to order by would become groups of their own.
    rows = problems.order_by().values_list("strategic_issue", "status")
    counted: Counter[tuple[int, str]] = Counter()
    lacking = 0
    for issue, status, number, without in rows.annotate(Count("pk"), lacking=incomplete):
        counted[issue, status] = number
        lacking += without
    return counted, lacking
