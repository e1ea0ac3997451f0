"""What a screen asks every few seconds: has this class changed since I looked?

The usual answer is 204 without a body, for one query. Otherwise only what is new
is sent, as the same partials that the full page includes; static/js/live.js puts
each in its place.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dim.forms.board_filter import BoardFilter
from dim.models import WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.views.board_parts import BoardParts, class_for
from dim.views.http import Request, live_page

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Position:
    """How far a screen is with a class: the number of its last change, and what else it shows."""

    revision: int
    state: str = ""

    @classmethod
    def of(cls, workshop_class: WorkshopClass) -> Position:
        event = workshop_class.division.event
        shown = (
            workshop_class.discussed_id,
            workshop_class.is_open_at(timezone.now()),
            workshop_class.closes_at,
            event.phase,
        )
        return cls(workshop_class.revision, f"{zlib.crc32(repr(shown).encode()):x}")

    @classmethod
    def asked_for(cls, request: HttpRequest) -> Position:
        """What the screen says it has; nonsense is read as nothing at all."""
        revision, _dash, state = request.GET.get("since", "").partition("-")
        return cls(int(revision), state) if _NUMBER.fullmatch(revision) else cls(-1)

    def __str__(self) -> str:
        return f"{self.revision}-{self.state}"


@dataclass(frozen=True)
class News:
    """What is new to a screen: entries that it must draw, and codes that it must not show any longer."""

    position: Position
    is_whole: bool  # everything there is: a screen shows nothing besides
    shown: ProblemQuerySet
    gone: list[str]

    @classmethod
    def since(cls, seen: Position, workshop_class: WorkshopClass, shown: ProblemQuerySet) -> News:
        """`shown` are all entries that belong on this screen."""
        position = Position.of(workshop_class)
        # A number that we never gave: the database was restored from a backup.
        is_whole = not 0 <= seen.revision <= position.revision
        after = -1 if is_whole else seen.revision
        changed = workshop_class.problems.changed_since(after).values_list("code", flat=True)
        fresh = shown.changed_since(after).for_board()
        gone = [] if is_whole else sorted(set(changed) - {problem.code for problem in fresh})
        return cls(position, is_whole, fresh, gone)


def is_up_to_date(request: HttpRequest, workshop_class: WorkshopClass) -> bool:
    return Position.asked_for(request) == Position.of(workshop_class)


@require_safe
def board_live(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """News for a board with its filter."""
    workshop_class = class_for(request, event, division, letter)
    if is_up_to_date(request, workshop_class):
        return live_page(request)
    shown = BoardFilter.read(request.GET)
    mine = shown.apply(workshop_class.problems.visible_to(request.user))
    news = News.since(Position.asked_for(request), workshop_class, mine)
    parts = BoardParts(request.user, workshop_class, shown)
    context = {
        "workshop_class": workshop_class,
        "news": news,
        "groups": parts.groups(news.shown, every_issue=True),
        "parts": parts,
        "refusal": parts.refusal,
        "overview": parts.overview,
        "shown": shown,
    }
    return live_page(request, "dim/board_live.html", context)
