"""What a screen asks every few seconds: has this class changed since I looked?

The usual answer is 204 without a body, for one query. Otherwise only what is new
is sent, as the same partials that the full page includes; static/js/live.js puts
each in its place.
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
from dim.models import Presence, User, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.views.board_parts import BoardParts, class_with
from dim.views.crowd import BoardCrowd
from dim.views.http import Request, live_page
from dim.views.supports import supported_lines

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Position:
    """How far a page is: the number of the last change, what else it shows, and who else is there.

    `others` is `PresenceQuerySet.digest`. It stays 0 on screens that name nobody, and
    on a page that was just opened: who is there is never part of a page, which may be
    old or read without a script, only of news.
    """

    revision: int
    state: str = ""
    others: str = "0"

    @classmethod
    def of(cls, workshop_class: WorkshopClass, others: int | None = None) -> Position:
        """Of a screen with the list of this class."""
        shown = (workshop_class.discussed_id, *_door(workshop_class))
        return cls(workshop_class.revision, _checksum(shown), f"{others or 0:x}")

    @classmethod
    def of_entry(cls, workshop_class: WorkshopClass, version: int = 0, others: int | None = None) -> Position:
        """Of a page with one entry; without a version, of a form for a new one."""
        return cls(version, _checksum(_door(workshop_class)), f"{others or 0:x}")

    @classmethod
    def asked_for(cls, request: HttpRequest) -> Position:
        """What the screen says it has; nonsense is read as nothing at all."""
        revision, _dash, rest = request.GET.get("since", "").partition("-")
        state, _dash, others = rest.partition("-")
        return cls(int(revision), state, others) if _NUMBER.fullmatch(revision) else cls(-1)

    def __str__(self) -> str:
        return f"{self.revision}-{self.state}-{self.others}"


def _door(workshop_class: WorkshopClass) -> tuple[object, ...]:
    """Whether it is open, and how long."""
    event = workshop_class.division.event
    return workshop_class.is_open_at(timezone.now()), workshop_class.closes_at, event.phase


def _checksum(shown: object) -> str:
    return f"{zlib.crc32(repr(shown).encode()):x}"


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
    """News for a board with its filter, and who else is there."""
    digest = Presence.objects.besides(request.user).digest()
    workshop_class, found = class_with(request, event, division, letter, others=digest)
    seen, position = Position.asked_for(request), Position.of(workshop_class, **found)
    if seen == position:
        return live_page(request)
    context: dict[str, Any] = {
        "workshop_class": workshop_class,
        "position": position,
        "crowd": BoardCrowd(workshop_class, request.user),
        "shown": BoardFilter.read(request.GET),
    }
    if seen != replace(position, others=seen.others):
        context |= _news(request.user, workshop_class, context["shown"], seen)
    return live_page(request, "dim/board_live.html", context)


def _news(user: User, workshop_class: WorkshopClass, shown: BoardFilter, seen: Position) -> dict[str, Any]:
    """More than somebody who came or went."""
    news = News.since(seen, workshop_class, shown.apply(workshop_class.problems.visible_to(user)))
    parts = BoardParts(user, workshop_class, shown)
    return {
        "news": news,
        "groups": parts.groups(news.shown, every_issue=True),
        "parts": parts,
        "refusal": parts.refusal,
        "overview": parts.overview,
        "supports": supported_lines(workshop_class, user),
    }
