"""What somebody chose of two texts, and the two texts as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from dim.forms.entry import EntryForm
from dim.models import HistoryEntry, Problem
from dim.operations.content import EntryContent, stored_content
from dim.operations.entries import Saved
from dim.operations.merging import MINE, MIX, THEIRS, Conflict, Merged, authors, merge_contents
from dim.operations.past import content_at
from dim.text import Piece, clean_typed, word_differences
from dim.workflow import StaleEntry

# The buttons of a page with two texts: what is posted with one of them is a choice.
CHOOSING = frozenset({"resolve", "all"})


@dataclass(frozen=True)
class Choice:
    """One conflict as the page shows it."""

    conflict: Conflict
    mine: list[Piece]
    theirs: list[Piece]
    chosen: str
    mix: str


class TwoTexts:
    """What `form` holds beside what is stored, from the version that was on the screen when the typing began.

    `seen` overrules that version; `mine` what the form holds. On a page with both, the
    field `version` still says where the typing began, whatever happens next: only
    `shown_version` says which text of the others stood beside mine.
    """

    def __init__(
        self, form: EntryForm, problem: Problem, *, mine: EntryContent | None = None, seen: int | None = None
    ) -> None:
        self.posted: QueryDict = form.data
        self.problem = problem
        self.mine = mine or form.content()
        self.seen = form.seen_version if seen is None else seen

    @cached_property
    def newer(self) -> list[HistoryEntry]:
        """What happened since, newest first."""
        return list(self.problem.history.filter(revision__gt=self.seen).select_related("actor").order_by("-revision"))

    @property
    def last(self) -> HistoryEntry | None:
        return self.newer[0] if self.newer else self.problem.history.select_related("actor").first()

    @cached_property
    def merged(self) -> Merged:
        """Both in one, as far as nobody has to choose."""
        base = content_at(self.problem, self.seen, self.newer)
        return merge_contents(base, self.mine, stored_content(self.problem))

    @property
    def taken(self) -> dict[str, list[str]]:
        """What is theirs without a question: labels by name."""
        return authors(self.merged.taken, self.newer)

    @property
    def choices(self) -> list[Choice]:
        return [self._choice(conflict) for conflict in self.merged.conflicts]

    def _choice(self, conflict: Conflict) -> Choice:
        mine, theirs = word_differences(conflict.mine or "", conflict.theirs or "")
        mix = self.posted.get(f"mix-{conflict.key}", conflict.mine or "")
        return Choice(conflict, mine, theirs, self._chosen(conflict) or MINE, mix)

    def _chosen(self, conflict: Conflict) -> str:
        chosen = self.posted.get(f"choice-{conflict.key}", "") or self.posted.get("all", "")
        return chosen if chosen in {MINE, THEIRS} or (chosen == MIX and conflict.may_mix) else ""

    def resolved(self) -> EntryContent:
        """Both in one, as the person chose. Raises StaleEntry where there is something that they did not see."""
        choices: dict[str, str | tuple[str, str]] = {}
        for conflict in self.merged.conflicts:
            chosen = self.posted.get("all", "") or self._chosen(conflict)
            if chosen == MIX:
                choices[conflict.key] = (MIX, clean_typed(self.posted.get(f"mix-{conflict.key}", "")).text)
            elif chosen:
                choices[conflict.key] = chosen
        base = content_at(self.problem, self.seen, self.newer)
        merged = merge_contents(base, self.mine, stored_content(self.problem), choices)
        if merged.conflicts or self.posted.get("shown_version") != str(self.problem.version):
            raise StaleEntry(self.problem)
        return merged.content


def merge_notices(saved: Saved) -> list[str]:
    """What others changed meanwhile and kept, one sentence for each person."""
    return [
        _("Meanwhile %(actor)s changed: %(fields)s. Both your changes are stored.")
        % {"actor": actor, "fields": ", ".join(labels)}
        for actor, labels in saved.taken.items()
    ]
