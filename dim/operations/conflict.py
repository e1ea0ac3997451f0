"""Two texts of one entry: where they differ, which one is offered first, and what comes of the choices.

Pure functions over `EntryContent`; recommendations are compared by identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dim.models import HistoryEntry, Problem, Recommendation
from dim.operations.content import TEXT_FIELDS, EntryContent, RecommendationContent

MINE, THEIRS = "mine", "theirs"
FIELDS = ("strategic_issue", *TEXT_FIELDS, "offices")
_ROW_PARTS = ("text", "addressees", "horizon")
# The value before the first change by somebody else, by field and recommendation.
Base = Mapping[tuple[str, int | None], Any]


@dataclass(frozen=True)
class Difference:
    """One field, or one recommendation, that reads differently in the two texts. None: it is not there at all."""

    key: str
    label: str
    mine: str | None
    theirs: str | None
    suggested: str


def base_before(history: Iterable[HistoryEntry]) -> dict[tuple[str, int | None], Any]:
    """What stood in the fields that `history` (oldest first) changed, before it did."""
    base: dict[tuple[str, int | None], Any] = {}
    for entry in history:
        for change in entry.changes:
            base.setdefault((change["field"], change.get("recommendation")), change["old"])
    return base


def aligned(mine: EntryContent, stored: EntryContent) -> EntryContent:
    """`mine` with its recommendations continuing those stored at the same place: a new form knows no identities."""
    rows = [
        replace(row, pk=stored.recommendations[at].pk if at < len(stored.recommendations) else None)
        for at, row in enumerate(mine.recommendations)
    ]
    return replace(mine, recommendations=tuple(rows))


def differences(mine: EntryContent, theirs: EntryContent, base: Base) -> list[Difference]:
    """Where the two differ, in the order of the form.

    Suggested is mine, except where only the other person changed something:
    a field I never touched must not undo their work.
    """
    found = []
    for name in FIELDS:
        my_value, their_value = _value(mine, name), _value(theirs, name)
        if my_value != their_value:
            untouched = (name, None) in base and base[name, None] == my_value
            label = capfirst(str(Problem._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            found.append(Difference(name, label, _shown(my_value), _shown(their_value), THEIRS if untouched else MINE))
    return found + _row_differences(mine, theirs, base)


def _row_differences(mine: EntryContent, theirs: EntryContent, base: Base) -> list[Difference]:
    my_rows = {row.pk: row for row in mine.recommendations if row.pk}
    their_rows = {row.pk: row for row in theirs.recommendations if row.pk}
    number = {row.pk: at for at, row in enumerate([*theirs.recommendations, *mine.recommendations], 1) if row.pk}
    number |= {row.pk: at for at, row in enumerate(theirs.recommendations, 1) if row.pk}
    found = []
    for pk in [*my_rows, *(pk for pk in their_rows if pk not in my_rows)]:
        my_row, their_row = my_rows.get(pk), their_rows.get(pk)
        if my_row and their_row and _row_value(my_row) == _row_value(their_row):
            continue
        found.append(
            Difference(
                key=f"recommendation-{pk}",
                label=_("Recommendation %(number)s") % {"number": number[pk]},
                mine=_row_shown(my_row) if my_row else None,
                theirs=_row_shown(their_row) if their_row else None,
                suggested=_suggested_row(pk, my_row, their_row, base),
            )
        )
    return found


def _suggested_row(
    pk: int, mine: RecommendationContent | None, theirs: RecommendationContent | None, base: Base
) -> str:
    touched_by_them = any((f"recommendation.{part}", pk) in base for part in _ROW_PARTS)
    if mine is None:
        # Added or changed by them: keep. Untouched by them and gone from my form: I removed it.
        return THEIRS if touched_by_them else MINE
    reference = _row_value(theirs) if theirs else {}
    unchanged_by_me = all(
        base.get((f"recommendation.{part}", pk), reference.get(part)) == value
        for part, value in _row_value(mine).items()
    )
    return THEIRS if touched_by_them and unchanged_by_me else MINE


def resolved(mine: EntryContent, theirs: EntryContent, choices: Mapping[str, str]) -> EntryContent:
    """The content that `choices` (by `Difference.key`) make of the two texts; mine where nothing was chosen."""
    values = {name: getattr(theirs if choices.get(name) == THEIRS else mine, name) for name in FIELDS}
    their_rows = {row.pk: row for row in theirs.recommendations}
    mine_pks = {row.pk for row in mine.recommendations if row.pk}
    rows: list[RecommendationContent] = []
    for row in mine.recommendations:
        theirs_chosen = row.pk is not None and choices.get(f"recommendation-{row.pk}") == THEIRS
        if theirs_chosen and row.pk in their_rows:
            rows.append(their_rows[row.pk])
        elif not theirs_chosen:
            rows.append(row if row.pk in their_rows else replace(row, pk=None))
    rows += [
        row for pk, row in their_rows.items() if pk not in mine_pks and choices.get(f"recommendation-{pk}") == THEIRS
    ]
    return EntryContent(**values, recommendations=tuple(rows))


def _value(content: EntryContent, name: str) -> Any:
    value = getattr(content, name)
    if isinstance(value, tuple):
        return sorted(office.name for office in value)
    return str(value) if isinstance(value, Model) else value


def _shown(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else value


def _row_value(row: RecommendationContent) -> dict[str, Any]:
    return {"text": row.text, "addressees": sorted(row.addressees), "horizon": row.horizon}


def _row_shown(row: RecommendationContent) -> str:
    horizon = dict(Recommendation.Horizon.choices).get(row.horizon, "")
    tail = " · ".join(part for part in ("; ".join(row.addressees), str(horizon)) if part)
    return f"{row.text}\n→ {tail}" if tail else row.text
