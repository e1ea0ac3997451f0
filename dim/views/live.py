"""Answers for screens that ask every few seconds whether their class has changed.

The usual answer is 204 without a body. Otherwise only news is sent, as the same partials that the
full page includes; static/js/live.js puts each in its place. Screens ask, and are not told: a poll
survives hotel proxies and sleeping laptops.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dim.forms.board_filter import BoardFilter
from dim.http import Request
from dim.models import Presence, User, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.views.board_parts import BoardParts, class_and_values
from dim.views.http import live_page
from dim.views.people_present import PeopleOnBoard
from dim.views.supports import supported_lines

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Position:
    """What a page knows: the number of the last change, what else it shows, and who is there.

    Written and read as ``revision-state-others``.
    """

    revision: int  # of the class's list, or the version of one problem
    state: str = ""  # a checksum over opening hours and the problem under discussion
    # `PresenceQuerySet.digest`, in hexadecimal. 0 on screens that name nobody, and on a page that
    # was just opened: a stored page, or one without a script, would name people who have left.
    others: str = "0"

    @classmethod
    def of(cls, workshop_class: WorkshopClass, others: int | None = None) -> Position:
        """Return the position of a screen that shows the list of this class."""
        shown = (workshop_class.discussed_id, *_opening_hours(workshop_class))
        return cls(workshop_class.revision, _checksum(shown), f"{others or 0:x}")

    @classmethod
    def of_problem(
        cls, workshop_class: WorkshopClass, version: int = 0, others: int | None = None
    ) -> Position:
        """Return the position of a page with one problem; version 0 is a form for a new one."""
        return cls(version, _checksum(_opening_hours(workshop_class)), f"{others or 0:x}")

    @classmethod
    def reported_by(cls, request: HttpRequest) -> Position:
        """Read the position that a screen says it has; -1 when it makes no sense."""
        revision, _dash, rest = request.GET.get("since", "").partition("-")
        state, _dash, others = rest.partition("-")
        if not _NUMBER.fullmatch(revision):
            return cls(-1)  # it is sent everything
        return cls(int(revision), state, others)

    def __str__(self) -> str:
        return f"{self.revision}-{self.state}-{self.others}"


def _opening_hours(workshop_class: WorkshopClass) -> tuple[object, ...]:
    """Return whether the class is open, until when, and the phase of its event."""
    event = workshop_class.division.event
    # `is_open_at` changes when a deadline passes, although nobody writes anything then.
    return workshop_class.is_open_at(timezone.now()), workshop_class.closes_at, event.phase


def _checksum(shown: object) -> str:
    """Return a short checksum, the same in every process."""
    # Not `hash`: Python salts that of texts in each process, and any of them may answer.
    return f"{zlib.crc32(repr(shown).encode()):x}"


@dataclass(frozen=True)
class News:
    """What is new to a screen: problems to draw, and codes to take away."""

    position: Position
    is_whole: bool  # `shown` is everything: the screen takes away all other problems
    shown: ProblemQuerySet
    gone: list[str]

    @classmethod
    def since(cls, seen: Position, workshop_class: WorkshopClass, shown: ProblemQuerySet) -> News:
        """Return what is new since `seen`; `shown` are all problems that belong on this screen."""
        position = Position.of(workshop_class)
        # A problem has left since, of which no row of this class tells. Or a number that was never
        # given out: the database was restored from a backup.
        is_whole = not workshop_class.left_in <= seen.revision <= position.revision
        after = -1 if is_whole else seen.revision
        changed = workshop_class.problems.changed_since(after).values_list("code", flat=True)
        fresh = shown.changed_since(after).for_board()
        # What changed and does not belong here any more: filtered out, withdrawn, not visible.
        gone = [] if is_whole else sorted(set(changed) - {problem.code for problem in fresh})
        return cls(position, is_whole, fresh, gone)


def is_up_to_date(request: HttpRequest, workshop_class: WorkshopClass) -> bool:
    """Tell whether the screen that asks shows the class as it is now."""
    return Position.reported_by(request) == Position.of(workshop_class)


@require_safe
def board_live(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Answer a board with news for its filter, and with who else is there."""
    digest = Presence.objects.besides(request.user).digest()
    workshop_class, found = class_and_values(request, event, division, letter, others=digest)
    seen, position = Position.reported_by(request), Position.of(workshop_class, **found)
    if seen == position:
        return live_page(request)
    context: dict[str, Any] = {
        "workshop_class": workshop_class,
        "position": position,
        "crowd": PeopleOnBoard(workshop_class, request.user),
        "shown": BoardFilter.read(request.GET),
    }
    # When somebody only came or went, the list need not be read.
    if seen != replace(position, others=seen.others):
        context |= _news(request.user, workshop_class, context["shown"], seen)
    return live_page(request, "dim/board_live.html", context)


def _news(
    user: User, workshop_class: WorkshopClass, shown: BoardFilter, seen: Position
) -> dict[str, Any]:
    """Return the news of the list itself, besides who is there."""
    parts = BoardParts(user, workshop_class, shown)
    overview = parts.overview
    news = News.since(seen, workshop_class, shown.apply(overview.readable, overview.search))
    return {
        "news": news,
        "groups": parts.groups(news.shown, every_issue=True),
        "parts": parts,
        "refusal": parts.refusal,
        "overview": parts.overview,
        "supports": supported_lines(workshop_class, user),
        "announcements": parts.announcements(),
    }
