"""What a consolidated item says: as it is being written, as it is stored, and as its history keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dim.models import ConsolidatedItem, Placement, Problem, Recommendation, StrategicIssue
from dim.operations.content import MAX_RECOMMENDATIONS
from dim.operations.entries import BadContent
from dim.text import MAX_BYTES, clean_typed, size_in_bytes


@dataclass(frozen=True)
class LineContent:
    """One recommendation of an item; `parts` are the keys of those of its entries that are in it, leading one first."""

    text: str
    addressees: tuple[str, ...] = ()
    horizon: str = ""
    parts: tuple[int, ...] = ()


@dataclass(frozen=True)
class ItemContent:
    """An item as typed: its own wording, and what becomes of every recommendation of its entries.

    `set_aside` gives the reason by the key of the recommendation.
    """

    strategic_issue: StrategicIssue
    statement: str
    recommendations: tuple[LineContent, ...] = ()
    set_aside: Mapping[int, str] = field(default_factory=dict)


def placed_by(content: ItemContent) -> list[int]:
    """The keys of all recommendations that `content` decides on, in its order."""
    return [key for line in content.recommendations for key in line.parts] + list(content.set_aside)


def undecided(content: ItemContent, sources: Iterable[Problem]) -> list[Recommendation]:
    """The recommendations of `sources` (preloaded) on which `content` says nothing."""
    placed = set(placed_by(content))
    return [row for problem in sources for row in problem.recommendations.all() if row.pk not in placed]


def check_item(content: ItemContent, sources: Iterable[Problem], division_id: int) -> None:
    """Refuse what no door may let in: an undecided recommendation above all. Raises BadContent."""
    sources = list(sources)
    if content.strategic_issue.division_id != division_id:
        raise BadContent(_("This strategic issue belongs to another division."), "foreign_issue")
    if not sources:
        raise BadContent(_("Choose at least one entry."), "no_source")
    _check_texts(content)
    missing = undecided(content, sources)
    if missing:
        codes = sorted({source.code for source in sources for row in source.recommendations.all() if row in missing})
        raise BadContent(
            _("Decide on every recommendation first: keep it, combine it or set it aside. Open: %(codes)s.")
            % {"codes": ", ".join(codes)},
            "undecided",
        )
    placed = placed_by(content)
    known = {row.pk for source in sources for row in source.recommendations.all()}
    if len(placed) != len(set(placed)) or not set(placed) <= known:
        raise BadContent(_("A recommendation can have one place only, and must come from these entries."), "misplaced")


def _check_texts(content: ItemContent) -> None:
    if not content.statement.strip():
        raise BadContent(_("Write the wording first."), "statement_empty")
    if len(content.recommendations) > MAX_RECOMMENDATIONS:
        raise BadContent(
            _("One item takes up to %(limit)d recommendations.") % {"limit": MAX_RECOMMENDATIONS}, "too_many"
        )
    if not all(line.text.strip() for line in content.recommendations):
        raise BadContent(_("A recommendation needs a text."), "recommendation_empty")
    if not all(line.parts for line in content.recommendations):
        raise BadContent(_("Every recommendation of an item comes from its entries."), "without_part")
    if not all(reason.strip() for reason in content.set_aside.values()):
        raise BadContent(_("Write why the recommendation is set aside."), "reason_missing")
    texts = [content.statement, *(line.text for line in content.recommendations), *content.set_aside.values()]
    texts += [name for line in content.recommendations for name in line.addressees]
    for text in texts:
        if size_in_bytes(text) > MAX_BYTES:
            raise BadContent(_("A text is longer than 200 kB. Shorten it."), "too_long")
        if clean_typed(text).text != text:
            raise BadContent(_("A text holds control characters that no document can print."), "control_characters")


def stored_item(item: ConsolidatedItem) -> ItemContent:
    """The content of `item` as the database has it, in a fixed number of queries."""
    rows = Placement.objects.filter(merge__item=item, merge__holder__isnull=False).order_by("position", "pk")
    placements = list(rows)
    parts: dict[int | None, list[int]] = {}
    for row in placements:
        parts.setdefault(row.placed_in_id, []).append(row.recommendation_id)
    lines = item.recommendations.order_by("position", "pk").prefetch_related("addressees")
    return ItemContent(
        strategic_issue=item.strategic_issue,
        statement=item.statement,
        recommendations=tuple(
            LineContent(
                line.text, tuple(row.name for row in line.addressees.all()), line.horizon, tuple(parts.get(line.pk, ()))
            )
            for line in lines
        ),
        set_aside={row.recommendation_id: row.reason for row in placements if row.placed_in_id is None},
    )


def without(content: ItemContent, keys: set[int]) -> ItemContent:
    """`content` without the recommendations `keys`; what consisted of nothing else goes with them."""
    lines = (
        LineContent(line.text, line.addressees, line.horizon, tuple(key for key in line.parts if key not in keys))
        for line in content.recommendations
    )
    return ItemContent(
        content.strategic_issue,
        content.statement,
        tuple(line for line in lines if line.parts),
        {key: reason for key, reason in content.set_aside.items() if key not in keys},
    )


def plain_item(content: ItemContent | None, sources: Iterable[Problem]) -> dict[str, Any]:
    """The values as history stores them: names and codes, which say the same for ever. `sources` are preloaded."""
    if content is None:
        return {}
    sources = list(sources)
    named = {row.pk: (source.code, row) for source in sources for row in source.recommendations.all()}
    return {
        "sources": sorted(source.code for source in sources),
        "strategic_issue": str(content.strategic_issue),
        "statement": content.statement,
        "recommendations": [
            {
                "text": line.text,
                "addressees": sorted(line.addressees),
                "horizon": line.horizon,
                "from": [named[key][0] for key in line.parts if key in named],
            }
            for line in content.recommendations
        ],
        "set_aside": [
            {"from": named[key][0], "text": named[key][1].text, "reason": reason}
            for key, reason in content.set_aside.items()
            if key in named
        ],
    }


def item_changes(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """What an item's history entry stores: one dict per value that differs."""
    return [
        {"field": name, "old": old.get(name), "new": new.get(name)}
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]
