"""What of a class's list is shown: the query string of the board and of its downloads."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from dim.models import Problem
from dim.models.problem import ProblemQuerySet
from dim.text import clean_typed

MAX_QUERY = 200  # characters; a pasted page is no search
_NUMBER = re.compile(r"[0-9]{1,5}")
_LARGEST_NUMBER = 32767  # of a PositiveSmallIntegerField on every database


@dataclass(frozen=True)
class BoardFilter:
    """Status, number of the strategic issue, words. Nonsense in an address is read as "not filtered"."""

    status: str = ""
    issue: int | None = None
    query: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> BoardFilter:
        status, issue = data.get("status", ""), data.get("issue", "")
        return cls(
            status=status if status in Problem.Status.values else "",
            issue=int(issue) if _NUMBER.fullmatch(issue) and int(issue) <= _LARGEST_NUMBER else None,
            query=clean_typed(data.get("q", "")[:MAX_QUERY]).text.strip(),
        )

    def __bool__(self) -> bool:
        return self != BoardFilter()

    def shows(self, status: str) -> bool:
        """Withdrawn entries are nobody's work any more: they are listed only where they are asked for."""
        return status == self.status if self.status else status != Problem.Status.WITHDRAWN

    def apply(self, problems: ProblemQuerySet) -> ProblemQuerySet:
        problems = problems.filter(status__in=[status for status in Problem.Status.values if self.shows(status)])
        if self.issue is not None:
            problems = problems.filter(strategic_issue__number=self.issue)
        return problems.matching(self.query)

    def lets_through(self, problem: Problem) -> bool:
        """Whether `problem` is sure to be shown; words are not compared again."""
        return self.shows(problem.status) and self.issue in (None, problem.strategic_issue.number) and not self.query

    def but(self, **changes: Any) -> BoardFilter:
        return replace(self, **changes)

    @property
    def query_string(self) -> str:
        """For the end of an address: ``?status=draft&q=gudang``, or nothing when nothing is filtered."""
        pairs = {"status": self.status, "issue": self.issue, "q": self.query}
        filled = {name: value for name, value in pairs.items() if value not in ("", None)}
        return f"?{urlencode(filled)}" if filled else ""
