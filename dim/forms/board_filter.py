"""The filter of a class's list, read from the query string of the board and its downloads."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from dim.models import Problem
from dim.models.problem import ProblemQuerySet
from dim.models.problem_search import Search
from dim.models.status import STANDING
from dim.text import clean_typed

MAX_QUERY = 200  # characters; more is a page pasted by mistake
_NUMBER = re.compile(r"[0-9]{1,5}")
# Of a PositiveSmallIntegerField on every database; no issue has a larger number.
_LARGEST_NUMBER = 32767


@dataclass(frozen=True)
class BoardFilter:
    """A filter by status, number of the strategic issue, and words.

    Empty values filter nothing. It is true when it filters anything.
    """

    status: str = ""
    issue: int | None = None
    query: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> BoardFilter:
        """Read the filter from a query string; invalid values are ignored.

        A shared or old address then shows more than was meant, never an error page.
        """
        status, issue = data.get("status", ""), data.get("issue", "")
        is_number = _NUMBER.fullmatch(issue) and int(issue) <= _LARGEST_NUMBER
        return cls(
            status=status if status in Problem.Status.values else "",
            issue=int(issue) if is_number else None,
            query=clean_typed(data.get("q", "")[:MAX_QUERY]).text.strip(),
        )

    def __bool__(self) -> bool:
        return self != BoardFilter()

    def shows(self, status: str) -> bool:
        """Tell whether a problem with this status is listed.

        Without a chosen status these are the standing ones: a withdrawn problem is nobody's work
        any more and is listed only when somebody asks for that status.
        """
        if self.status:
            return status == self.status
        return status in STANDING

    def apply(self, problems: ProblemQuerySet, search: Search | None = None) -> ProblemQuerySet:
        """Return those of `problems` that the filter shows.

        `search` is what `query` was read as in all of them, where somebody has done that already.
        """
        search = search or problems.search_for(self.query)
        problems = problems.filter(
            status__in=[status for status in Problem.Status.values if self.shows(status)]
        )
        if self.issue is not None:
            problems = problems.filter(strategic_issue__number=self.issue)
        return problems.matching(search)

    def certainly_shows(self, problem: Problem) -> bool:
        """Tell whether `problem` is certainly shown; False for every filter by words."""
        # Words are not compared here: that takes a query, and the caller only asks whether it may
        # keep the filter.
        return (
            self.shows(problem.status)
            and self.issue in (None, problem.strategic_issue.number)
            and not self.query
        )

    def with_values(self, **changes: Any) -> BoardFilter:
        """Return this filter with some of its values replaced."""
        return replace(self, **changes)

    @property
    def query_string(self) -> str:
        """The end of an address: ``?status=draft&q=gudang``, or nothing without a filter."""
        pairs = {"status": self.status, "issue": self.issue, "q": self.query}
        filled = {name: value for name, value in pairs.items() if value not in ("", None)}
        return f"?{urlencode(filled)}" if filled else ""
