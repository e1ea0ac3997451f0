"""The page for an edit conflict: both texts as it shows them, and what the person chose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from dim.forms.problem_form import ProblemForm
from dim.models import HistoryEntry, Problem
from dim.operations.problems.content import ProblemContent, stored_content
from dim.operations.problems.editing import Saved
from dim.operations.problems.revisions import content_at
from dim.operations.problems.three_way_merge import (
    MINE,
    MIX,
    THEIRS,
    Conflict,
    Merged,
    authors,
    merge_contents,
)
from dim.text import Piece, clean_typed, word_differences
from dim.workflow import StaleProblem

# The buttons of a page with two texts. A POST without one of them is an ordinary save.
CHOOSING = frozenset({"resolve", "all"})


@dataclass(frozen=True)
class ConflictChoice:
    """One conflict as the page shows it: both texts with their differences marked."""

    conflict: Conflict
    mine: list[Piece]
    theirs: list[Piece]
    chosen: str  # MINE, THEIRS or MIX
    mix: str  # the words for a mix of both


class TwoTexts:
    """The text of a form and the stored text, compared with the version where the typing began.

    `mine` overrides what the form holds, `seen` the version that it names.

    On a page with both texts the field `version` still says where the typing began; which stored
    text stood beside mine is in `shown_version`. (With the shown version in `version`, the next
    save overwrote what only the others had changed.)
    """

    def __init__(
        self,
        form: ProblemForm,
        problem: Problem,
        *,
        mine: ProblemContent | None = None,
        seen: int | None = None,
    ) -> None:
        self.posted: QueryDict = form.data  # type: ignore[assignment]
        self.problem = problem
        self.mine = mine or form.content()
        self.seen = form.seen_version if seen is None else seen

    @cached_property
    def newer(self) -> list[HistoryEntry]:
        """The history since the version where the typing began, newest first."""
        return list(
            self.problem.history.filter(revision__gt=self.seen)
            .select_related("actor")
            .order_by("-revision")
        )

    @property
    def last(self) -> HistoryEntry | None:
        """The latest change, also when it is not newer than what the person saw."""
        return self.newer[0] if self.newer else self.problem.history.select_related("actor").first()

    @property
    def only_writer(self) -> str:
        """The name of the person who made all of the newer changes; "" where they are several."""
        names = {str(entry.actor) for entry in self.newer}
        return names.pop() if len(names) == 1 else ""

    @cached_property
    def merged(self) -> Merged:
        """Both texts merged, with the conflicts about which somebody has to choose."""
        base = content_at(self.problem, self.seen, self.newer)
        return merge_contents(base, self.mine, stored_content(self.problem))

    @property
    def taken(self) -> dict[str, list[str]]:
        """What others changed and was merged without a conflict: labels of fields by person."""
        return authors(self.merged.taken, self.newer)

    @property
    def choices(self) -> list[ConflictChoice]:
        """The conflicts as the page shows them, with what was chosen before."""
        return [self._choice(conflict) for conflict in self.merged.conflicts]

    def _choice(self, conflict: Conflict) -> ConflictChoice:
        mine, theirs = word_differences(conflict.mine or "", conflict.theirs or "")
        mix = self.posted.get(f"mix-{conflict.key}", conflict.both or conflict.mine or "")
        # Where both only added, the text with both is what they would write themselves.
        chosen = self._chosen(conflict) or (MIX if conflict.both else MINE)
        return ConflictChoice(conflict, mine, theirs, chosen, mix)

    def _chosen(self, conflict: Conflict) -> str:
        """Return what was chosen for this conflict, or "" when nothing valid was."""
        chosen = self.posted.get(f"choice-{conflict.key}", "") or self.posted.get("all", "")
        if chosen == MIX:
            return MIX if conflict.may_mix else ""
        return chosen if chosen in {MINE, THEIRS} else ""

    def resolved(self) -> ProblemContent:
        """Return the merged text as the person chose.

        Raises StaleProblem when something is not chosen, or was changed after the page was made.
        """
        choices: dict[str, str | tuple[str, str]] = {}
        for conflict in self.merged.conflicts:
            # "All mine" and "all theirs" are buttons, pressed after the single choices: they win.
            chosen = self.posted.get("all", "") or self._chosen(conflict)
            if chosen == MIX:
                mix = clean_typed(self.posted.get(f"mix-{conflict.key}", "")).text
                choices[conflict.key] = (MIX, mix)
            elif chosen:
                choices[conflict.key] = chosen
        base = content_at(self.problem, self.seen, self.newer)
        merged = merge_contents(base, self.mine, stored_content(self.problem), choices)
        # A version that came after the page was made is not what the person chose about.
        if merged.conflicts or self.posted.get("shown_version") != str(self.problem.version):
            raise StaleProblem(self.problem)
        return merged.content


def merge_notices(saved: Saved) -> list[str]:
    """Return one sentence for each person whose changes were kept."""
    return [
        _("Meanwhile %(actor)s changed: %(fields)s. Both your changes are stored.")
        % {"actor": actor, "fields": ", ".join(labels)}
        for actor, labels in saved.taken.items()
    ]
