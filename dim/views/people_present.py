"""The people who have a board or a problem open, each person once."""

from __future__ import annotations

from collections.abc import Iterable

from dim.models import Presence, User, WorkshopClass

# A line has room for this many names; the others are counted.
NAMES = 5
# Those who write come first: they are the ones to wait for.
_RANK = {doing: rank for rank, doing in enumerate(("editing", "reviewing", "looking"))}


class PeoplePresent:
    """The people who have these pages open, each with their most active page.

    `shown` are those whose names there is room for, `more` is the number of the others.
    """

    def __init__(self, pages: Iterable[Presence]) -> None:
        ranked = sorted(pages, key=lambda page: (_RANK[page.doing], page.by))
        people: dict[tuple[int, str], Presence] = {}
        for page in ranked:
            people.setdefault((page.user_id, page.note_taker), page)
        self.shown = list(people.values())[:NAMES]
        self.more = len(people) - len(self.shown)


class PeopleOnBoard(PeoplePresent):
    """The other people in a class; `at_problems` are those at each problem, by its code.

    Problems that the reader may not know are left out.
    """

    def __init__(self, workshop_class: WorkshopClass, reader: User) -> None:
        pages = list(
            workshop_class.presences.besides(reader).readable_by(reader).select_related("user")
        )
        super().__init__(pages)
        codes = sorted({page.code for page in pages if page.code})
        self.at_problems = [
            (code, PeoplePresent(page for page in pages if page.code == code)) for code in codes
        ]
