"""Hold and check what a consolidated item says: as typed, as stored, and as history keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from dim.models import ConsolidatedItem, Placement, Problem, Recommendation, StrategicIssue
from dim.operations.problems.checks import BadContent, check_printable
from dim.operations.problems.content import MAX_RECOMMENDATIONS, plain_issue


@dataclass(frozen=True)
class ItemRecommendationContent:
    """One recommendation of an item.

    `parts` are the primary keys of the problems' recommendations that it was made of, the leading
    one first.
    """

    text: str
    addressees: tuple[str, ...] = ()
    horizon: str = ""
    parts: tuple[int, ...] = ()


@dataclass(frozen=True)
class ItemContent:
    """An item as typed: its wording, and what becomes of every recommendation of its problems.

    `set_aside` has the reason by the primary key of the problem's recommendation. `unfinished` has
    what was typed so far about each recommendation on which nothing is settled, by its key as text,
    and the names of the item's own fields that are still missing, without anything.
    """

    strategic_issue: StrategicIssue
    statement: str
    recommendations: tuple[ItemRecommendationContent, ...] = ()
    set_aside: Mapping[int, str] = field(default_factory=dict)
    unfinished: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def open_keys(self) -> set[int]:
        """The primary keys of the recommendations that are knowingly left for later."""
        return {int(key) for key in self.unfinished if key.isdecimal()}


def placed_by(content: ItemContent) -> list[int]:
    """Return the primary keys of all recommendations on which `content` decides, in its order."""
    kept = [key for row in content.recommendations for key in row.parts]
    return [*kept, *content.set_aside]


def undecided(content: ItemContent, sources: Iterable[Problem]) -> list[Recommendation]:
    """Return the recommendations of `sources` on which `content` does not decide.

    `sources` are problems with prefetched recommendations.
    """
    placed = set(placed_by(content))
    return [
        row for problem in sources for row in problem.recommendations.all() if row.pk not in placed
    ]


def check_item(content: ItemContent, sources: Iterable[Problem], division_id: int) -> None:
    """Refuse content that must not be stored, for example with an undecided recommendation.

    `sources` are the problems of the item with prefetched recommendations, `division_id` is the
    division of the item. Raises BadContent.
    """
    sources = list(sources)
    if content.strategic_issue.division_id != division_id:
        raise BadContent(_("This strategic issue belongs to another division."), "foreign_issue")
    if not sources:
        raise BadContent(_("Choose at least one entry."), "no_source")
    _check_texts(content)
    _check_all_decided(content, sources)
    # A class may have removed a recommendation since the page was made, and a form that was
    # tampered with may place one twice, or one of another event.
    placed = [*placed_by(content), *content.open_keys]
    known = {row.pk for source in sources for row in source.recommendations.all()}
    if len(placed) != len(set(placed)) or not set(placed) <= known:
        raise BadContent(
            _("A recommendation can have one place only, and must come from these entries."),
            "misplaced",
        )


def _check_all_decided(content: ItemContent, sources: list[Problem]) -> None:
    """Refuse content that leaves a recommendation open. Raises BadContent, which names where."""
    missing = {row.pk for row in undecided(content, sources)} - content.open_keys
    if missing:
        codes = [
            source.code
            for source in sorted(sources, key=lambda source: source.code)
            if any(row.pk in missing for row in source.recommendations.all())
        ]
        raise BadContent(
            _(
                "Decide on every recommendation first: keep it, combine it or set it aside."
                " Open: %(codes)s."
            )
            % {"codes": ", ".join(codes)},
            "undecided",
        )


def _check_texts(content: ItemContent) -> None:
    """Refuse texts that are missing, too long or not printable. Raises BadContent."""
    if not content.statement.strip():
        raise BadContent(_("Write the wording first."), "statement_empty")
    if len(content.recommendations) > MAX_RECOMMENDATIONS:
        raise BadContent(
            _("One item takes up to %(limit)d recommendations.") % {"limit": MAX_RECOMMENDATIONS},
            "too_many",
        )
    if not all(row.text.strip() for row in content.recommendations):
        raise BadContent(_("A recommendation needs a text."), "recommendation_empty")
    # The desk words what classes have said; it adds no demand of its own.
    if not all(row.parts for row in content.recommendations):
        raise BadContent(
            _("Every recommendation of an item comes from its entries."), "without_part"
        )
    if not all(reason.strip() for reason in content.set_aside.values()):
        raise BadContent(_("Write why the recommendation is set aside."), "reason_missing")

    texts = [content.statement, *content.set_aside.values()]
    for row in content.recommendations:
        texts += [row.text, *row.addressees]
    texts += [text for typed in content.unfinished.values() for text in typed.values()]
    check_printable(texts)


def stored_item(item: ConsolidatedItem) -> ItemContent:
    """Return the content of `item` as it is stored, in a fixed number of queries."""
    # A merge record counts only while a problem points to it.
    placements = Placement.objects.filter(merge__item=item, merge__holder__isnull=False)
    parts: dict[int, list[int]] = {}
    set_aside: dict[int, str] = {}
    for placement in placements.order_by("position", "pk"):
        if placement.placed_in_id is None:
            set_aside[placement.recommendation_id] = placement.reason
        else:
            parts.setdefault(placement.placed_in_id, []).append(placement.recommendation_id)

    rows = item.recommendations.order_by("position", "pk").prefetch_related("addressees")
    return ItemContent(
        strategic_issue=item.strategic_issue,
        statement=item.statement,
        recommendations=tuple(
            ItemRecommendationContent(
                row.text,
                tuple(addressee.name for addressee in row.addressees.all()),
                row.horizon,
                tuple(parts.get(row.pk, ())),
            )
            for row in rows
        ),
        set_aside=set_aside,
        unfinished=item.unfinished,
    )


def without(content: ItemContent, keys: set[int]) -> ItemContent:
    """Return `content` without those recommendations of problems that have these primary `keys`.

    Recommendations of the item that were made of nothing else are left out.
    """
    recommendations = []
    for row in content.recommendations:
        parts = tuple(key for key in row.parts if key not in keys)
        if parts:
            recommendations.append(replace(row, parts=parts))
    return replace(
        content,
        recommendations=tuple(recommendations),
        set_aside={key: reason for key, reason in content.set_aside.items() if key not in keys},
        unfinished={
            key: typed
            for key, typed in content.unfinished.items()
            if key not in {str(gone) for gone in keys}
        },
    )


def item_history_values(content: ItemContent | None, sources: Iterable[Problem]) -> dict[str, Any]:
    """Return the values of an item as history stores them; none for None.

    `sources` are the problems of the item with prefetched recommendations.
    """
    if content is None:
        return {}
    sources = list(sources)
    code_and_row = {
        row.pk: (source.code, row) for source in sources for row in source.recommendations.all()
    }
    # Codes, names and texts instead of primary keys: they read the same after the rows are gone.
    # What is complete has no such value, so that entries from before read the same.
    under_way = _unfinished_values(content, code_and_row)
    return ({"unfinished": under_way} if under_way else {}) | {
        "sources": sorted(source.code for source in sources),
        "strategic_issue": plain_issue(content.strategic_issue),
        "statement": content.statement,
        "recommendations": [
            {
                "text": row.text,
                "addressees": sorted(row.addressees),
                "horizon": row.horizon,
                "from": [code_and_row[key][0] for key in row.parts if key in code_and_row],
            }
            for row in content.recommendations
        ],
        "set_aside": [
            {"from": code_and_row[key][0], "text": code_and_row[key][1].text, "reason": reason}
            for key, reason in content.set_aside.items()
            if key in code_and_row
        ],
    }


def _unfinished_values(
    content: ItemContent, code_and_row: Mapping[int, tuple[str, Recommendation]]
) -> list[dict[str, str]]:
    """Return what is not settled yet, with codes instead of primary keys, in the page's order."""
    rows = [{"missing": name} for name in sorted(content.unfinished) if not name.isdecimal()]
    for key in sorted(content.open_keys & set(code_and_row)):
        code, row = code_and_row[key]
        typed = dict(content.unfinished[str(key)])
        if typed.get("fate", "").startswith("with-"):
            lead = int(typed.pop("fate").removeprefix("with-"))
            typed["with"] = code_and_row[lead][0] if lead in code_and_row else ""
        rows.append({"from": code, "said": row.text, **typed})
    return rows


# The fields of `item_history_values` that say what an item says.
WORDING_FIELDS = frozenset({"statement", "recommendations"})


def item_changes(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a history entry of an item stores: one dict for each value that differs.

    `old` and `new` are results of `item_history_values`.
    """
    return [
        {"field": name, "old": old.get(name), "new": new.get(name)}
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]
