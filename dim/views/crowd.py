"""Who else is there, as a board and the page of one entry say it: each person once, whoever writes first."""

from __future__ import annotations

from collections.abc import Iterable

from dim.models import Presence, User, WorkshopClass

# A line has room for this many names; the others are counted.
NAMES = 5
_RANK = {doing: rank for rank, doing in enumerate(("editing", "reviewing", "looking"))}


class Crowd:
    """The people behind some pages, of several pages of one person the one that says most."""

    def __init__(self, pages: Iterable[Presence]) -> None:
        ranked = sorted(pages, key=lambda page: (_RANK[page.doing], str(page.user)))
        people: dict[int, Presence] = {}
        for page in ranked:
            people.setdefault(page.user_id, page)
        self.shown = list(people.values())[:NAMES]
        self.more = len(people) - len(self.shown)


class BoardCrowd(Crowd):
    """Everybody else in a class; `at_entries` are those at each entry that the reader may know."""

    def __init__(self, workshop_class: WorkshopClass, reader: User) -> None:
        pages = list(workshop_class.presences.besides(reader).readable_by(reader).select_related("user"))
        super().__init__(pages)
        codes = sorted({page.code for page in pages if page.code})
        self.at_entries = [(code, Crowd(page for page in pages if page.code == code)) for code in codes]
