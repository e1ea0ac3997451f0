"""Parts of a class's board: counts by issue and status, pages, and what each line allows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Subquery
from django.shortcuts import get_object_or_404

from dim import policy, workflow
from dim.forms.board_filter import BoardFilter
from dim.history.announcements import Announcement, announcements
from dim.http import Request
from dim.models import Problem, Recommendation, User, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.views.board_overview import IssueRow, Overview

PER_PAGE = 200
# Codes of addresses are checked before a query: anything may stand there, NUL included, which
# PostgreSQL refuses with an error.
CODE = re.compile(r"[A-Z0-9]+-[A-Z0-9]+-[0-9]{3,9}")


@dataclass(frozen=True)
class BoardRow:
    """A problem, and what its reader may do with it on the board."""

    problem: Problem
    can_submit: bool = False
    can_resubmit: bool = False  # it was changed since it was returned
    lacks_recommendation: bool = False  # and nothing else keeps it from being submitted
    can_repair: bool = False
    can_correct: bool = False  # what it has submitted
    can_restore: bool = False
    can_point: bool = False
    can_move: bool = False
    moves_while_open: bool = False  # and not after its class has closed
    is_discussed: bool = False
    is_saved: bool = False  # just now

    @property
    def can_edit(self) -> bool:
        """Whether the reader may change its words."""
        return self.can_repair or self.can_correct


def page_of(problems: ProblemQuerySet, number: str | int, saved: str) -> Page:
    """Return one page of the list, in the order of the board.

    Without a valid `number` it is the page on which the problem with the code `saved` stands.
    """
    paginator = Paginator(problems.for_board(), PER_PAGE)
    if not number and CODE.fullmatch(saved) and paginator.num_pages > 1:
        number = _page_number(problems, saved)
    return paginator.get_page(number or 1)


def _page_number(problems: ProblemQuerySet, code: str) -> int:
    found = problems.filter(code=code).select_related("strategic_issue").first()
    return problems.before(found).count() // PER_PAGE + 1 if found else 1


def class_for(request: Request, event: str, division: str, letter: str) -> WorkshopClass:
    """Return the class with this address. Raises Http404 for people who may not read it."""
    return class_and_values(request, event, division, letter)[0]


def class_and_values(
    request: Request, event: str, division: str, letter: str, **more: Subquery
) -> tuple[WorkshopClass, dict[str, Any]]:
    """Return the class with this address and, from the same query, the values of `more`.

    Screens ask every second or two, so each query counts. Raises Http404 like `class_for`.
    """
    classes = WorkshopClass.objects.visible_to(request.user).with_names().annotate(**more)
    found = get_object_or_404(
        classes, division__event__slug=event, division__code=division, letter=letter
    )
    return found, {name: getattr(found, name) for name in more}


class BoardParts:
    """The board of a class as one person sees it now: its counts, and what they may do."""

    def __init__(self, user: User, workshop_class: WorkshopClass, shown: BoardFilter) -> None:
        self.overview = Overview(workshop_class, workshop_class.problems.visible_to(user), shown)
        self.facilitates = policy.can_facilitate(user, workshop_class)
        self.can_open_to_phones = policy.can_open_to_phones(user, workshop_class)
        self.refusal = workflow.refusal_to_enter(workshop_class)
        self.can_extend = policy.can_extend(user, workshop_class.division.event)
        self.can_enter = self.facilitates and not self.refusal
        # A returned problem can be repaired after its class has closed, in the phases that take it.
        phase = workshop_class.division.event.phase
        self.can_repair = self.facilitates and phase in workflow.RESUBMIT.phases
        self._discussed, self._class = workshop_class.discussed_id, workshop_class
        self._coordinates = policy.can_coordinate(user, workshop_class.division.event)
        # A coordinator may do it also after the class has closed.
        self.can_restore = self.can_enter or (
            phase in workflow.RESTORE.phases and self._coordinates
        )
        # From most classes nothing has ever left: no query says so.
        rows = (
            workshop_class.left_problems.all() if workshop_class.left_in else Problem.objects.none()
        )
        self._left = rows if self.facilitates else rows.visible_to(user)
        self._shown = shown
        self._address = workshop_class.get_absolute_url()

    @property
    def grace_ends_at(self) -> datetime | None:
        """Until when the class, which has closed, takes what its people typed before."""
        is_closed = self.refusal is not None and self.refusal.code == "class_closed"
        return workflow.grace_ends_at(self._class) if is_closed and self.facilitates else None

    @property
    def horizons(self) -> list[tuple[str, str]]:
        """The horizons among which a line of the board chooses."""
        return [(value, str(label)) for value, label in Recommendation.Horizon.choices]

    def announcements(self) -> list[Announcement]:
        """Return what the people who type for this class are told without looking for it."""
        if not self.facilitates:
            return []
        occurring = [status for status in Problem.Status if self.overview.in_status(status)]
        return announcements([self._class], occurring)

    def line(self, problem: Problem, saved: str = "") -> BoardRow:
        """Return the line of `problem`; `saved` is the code of the one that was just saved."""
        is_draft = problem.status == Problem.Status.DRAFT
        is_returned = problem.status == Problem.Status.RETURNED
        can_edit_draft = self.can_enter and is_draft
        can_repair = can_edit_draft or (self.can_repair and is_returned)
        step = workflow.RESUBMIT if is_returned else workflow.SUBMIT
        refusal = workflow.refusal_by_content(step, problem) if can_repair else None
        may_go = can_repair and refusal is None
        return BoardRow(
            problem,
            can_submit=may_go and is_draft,
            can_resubmit=may_go and is_returned,
            lacks_recommendation=refusal is not None and refusal.code == "incomplete",
            can_repair=can_repair,
            can_correct=self.can_enter and problem.status == Problem.Status.SUBMITTED,
            can_restore=self.can_restore and problem.status == Problem.Status.WITHDRAWN,
            can_point=self.facilitates,
            can_move=self._can_move(problem),
            moves_while_open=not (self._coordinates or (self.can_repair and is_returned)),
            is_discussed=problem.pk == self._discussed,
            is_saved=problem.code == saved,
        )

    def _can_move(self, problem: Problem) -> bool:
        """Tell whether `problem` may be put elsewhere; `workflow.refusal_to_arrange` of a line."""
        if problem.status == Problem.Status.MERGED:
            return False
        is_returned = problem.status == Problem.Status.RETURNED
        return self._coordinates or self.can_enter or (self.can_repair and is_returned)

    @property
    def left(self) -> ProblemQuerySet:
        """The problems with codes of this class that are in another class now."""
        rows = self._left.select_related("workshop_class__division")
        names = ("letter", "division__name", "division__short_name", "division__code")
        return rows.only(
            "code", "came_from", *(f"workshop_class__{name}" for name in names)
        ).order_by("number")

    @property
    def move_query(self) -> str:
        """What leads from the page that moves a problem back to this list, if it has a filter."""
        if not self._shown:
            return ""
        return f"?{urlencode({'next': self._address + self._shown.query_string})}"

    def groups(
        self, problems: Iterable[Problem], *, saved: str = "", every_issue: bool = False
    ) -> list[tuple[IssueRow, list[BoardRow]]]:
        """Return these problems under their issues.

        With `every_issue` also the issues that have only other problems: news carries their counts.
        """
        lines: dict[int, list[BoardRow]] = {}
        for problem in problems:
            lines.setdefault(problem.strategic_issue_id, []).append(self.line(problem, saved))
        return [
            (group, lines.get(issue, []))
            for issue, group in self.overview.lines.items()
            if issue in lines or (every_issue and group.choice.count)
        ]
