"""Which problems somebody may read, and what lists, boards and searches read of them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce

from dim.models.event import Event
from dim.models.guarded import GuardedQuerySet
from dim.models.problem_search import Search, read_search
from dim.models.problem_text import OPTIONAL_TEXT_NAMES
from dim.models.status import PRIVATE, STANDING, WITH_CLASS

if TYPE_CHECKING:
    from dim.models.problem import Problem
    from dim.models.user import User


# Between two neighbours that nobody has moved there is room for this many places.
PLACES = 2**16
# Cast before the product: 32,768 problems later it would be too large for a column of numbers.
_PLACE = Coalesce(F("position"), Cast("number", BigIntegerField()) * PLACES)


class ProblemQuerySet(GuardedQuerySet):
    """The queries for problems."""

    model: type[Problem]  # type: ignore[assignment]  # no other model uses it

    def visible_to(self, user: User) -> ProblemQuerySet:
        """Return the problems that `user` may read. Any other does not exist for them (404)."""
        return self if user.is_superuser else self.filter(self._readable_by(user))

    def _readable_by(self, user: User) -> Q:
        mine = user.scopes()
        # Organisers stand in the rooms and read no drafts: what is not put forward is the class's.
        return (
            Q(workshop_class__in=mine.facilitated)
            | Q(workshop_class__division__in=mine.reviewed)
            | Q(event__in=mine.coordinated)
            | (Q(event__in=mine.organised) & ~Q(status__in=PRIVATE))
        )

    def suggestible_to(self, user: User) -> ProblemQuerySet:
        """Return the problems that may be suggested to `user`, some of which `user` may not open.

        With any role in an event, somebody is told what its other classes have put forward.
        Drafts stay with those who may read them, and what a class has withdrawn is suggested to
        nobody.
        """
        rows = self.filter(status__in=STANDING)
        if user.is_superuser:
            return rows
        told = Q(event__in=Event.objects.visible_to(user)) & ~Q(status__in=PRIVATE)
        return rows.filter(self._readable_by(user) | told)

    def reviewable_by(self, user: User) -> ProblemQuerySet:
        """Return the problems that `user` may decide on, as `policy.can_review` says of one."""
        mine = user.scopes()
        return self.filter(
            Q(workshop_class__division__in=mine.reviewed) | Q(event__in=mine.coordinated)
        ).exclude(workshop_class__in=mine.facilitated)

    def left_behind(self, now: datetime.datetime) -> ProblemQuerySet:
        """Return drafts and returned problems that nobody submitted (again) in time."""
        shut = Q(workshop_class__is_open=False) | Q(workshop_class__closes_at__lte=now)
        over = (
            Q(event__phase__in=[Event.Phase.REVIEW, Event.Phase.FINISHED])
            | Q(event__phase=Event.Phase.ENTRY) & shut
        )
        return self.filter(over, status__in=WITH_CLASS)

    def for_listing(self) -> ProblemQuerySet:
        """Read everything that a list row prints, in three queries for any number of rows."""
        return self.select_related(
            "workshop_class__division__event", "strategic_issue"
        ).prefetch_related("recommendations__addressees")

    def with_support_count(self) -> ProblemQuerySet:
        """Add how many classes support each problem, as `support_count`."""
        # A subquery and no `Count`, whose join would multiply with those of other filters. It
        # starts from problems, for the module of supports imports this one.
        supported = self.model._default_manager.filter(
            pk=OuterRef("pk"), supports__isnull=False, supports__taken_back_at=None
        )
        number = supported.order_by().values(total=Func("supports", function="COUNT"))
        return self.annotate(support_count=Subquery(number))

    def with_place(self) -> ProblemQuerySet:
        """Add where each problem stands among those of its class and issue, as `place`."""
        return self.annotate(place=_PLACE)

    def in_board_order(self) -> ProblemQuerySet:
        """Order as a class has put its list: by issue and place."""
        return self.with_place().order_by("strategic_issue__number", "place", "pk")

    def before(self, problem: Problem) -> ProblemQuerySet:
        """Return what stands before `problem` in the list of its class, the nearest first."""
        rows = self._beside(problem, "lt")
        return rows.order_by("-strategic_issue__number", "-place", "-pk")

    def after(self, problem: Problem) -> ProblemQuerySet:
        """Return what stands after `problem` in the list of its class, the nearest first."""
        return self._beside(problem, "gt").order_by("strategic_issue__number", "place", "pk")

    def _beside(self, problem: Problem, side: str) -> ProblemQuerySet:
        rows = self.filter(workshop_class=problem.workshop_class_id).with_place()
        issue, place = problem.strategic_issue.number, place_of(problem)
        same = Q(strategic_issue__number=issue)
        return rows.filter(
            Q(**{f"strategic_issue__number__{side}": issue})
            | same & Q(**{f"place__{side}": place})
            | same & Q(**{"place": place, f"pk__{side}": problem.pk})
        )

    def for_board(self) -> ProblemQuerySet:
        """Read what the list of one class prints, in the order that the class has given it."""
        # Texts that the list does not print may be 200 kB each.
        return (
            self.with_support_count()
            .in_board_order()
            .select_related("merge__item")
            .defer(*OPTIONAL_TEXT_NAMES, "search_text", "merge__item__statement")
            .prefetch_related("recommendations__addressees")
        )

    def for_screens(self) -> ProblemQuerySet:
        """Return what a class shows on projector and phones: all but what it withdrew."""
        return self.filter(status__in=STANDING)

    def for_phones(self, *, with_drafts: bool) -> ProblemQuerySet:
        """Return what a class shows on phones: its screens, without drafts unless it wants them."""
        shown = self.for_screens()
        return shown if with_drafts else shown.exclude(status__in=PRIVATE)

    def for_detail(self) -> ProblemQuerySet:
        """Read everything that the page of one problem prints."""
        return (
            self.for_listing()
            .select_related("created_by", "merge__item")
            .prefetch_related("offices")
        )

    def search_for(self, query: str) -> Search:
        """Read what somebody looks for in these problems; call it before other filters.

        Words are looked for in a problem and in the title of its issue, with abbreviations spelled
        out on both sides. One that occurs nowhere in these problems is taken for a misspelling.
        """
        return read_search(self, query)

    def matching(self, search: Search | str) -> ProblemQuerySet:
        """Return the problems that contain every word of a search."""
        if isinstance(search, str):
            search = self.search_for(search)
        return self.filter(search.condition) if search.terms else self

    def changed_since(self, revision: int) -> ProblemQuerySet:
        """Return the problems that changed after their class had this number of changes."""
        return self.filter(changed_in__gt=revision)

    def in_reading_order(self) -> ProblemQuerySet:
        """Order by division, issue, class and number, as documents print problems."""
        # By code at last: one that moved here may have the number of another one.
        return self.order_by(
            "workshop_class__division__position",
            "workshop_class__division__code",
            "strategic_issue__number",
            "workshop_class__letter",
            "number",
            "code",
        )


def place_of(problem: Problem) -> int:
    """Return where `problem` stands among those of its class and issue, as `with_place` does."""
    return problem.number * PLACES if problem.position is None else problem.position
