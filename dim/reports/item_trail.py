"""The history of a consolidated item as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import ConsolidatedItem, ItemHistoryEntry, Recommendation
from dim.reports.trail import Change, Step


def item_trail(history: Iterable[ItemHistoryEntry]) -> list[Step]:
    """`history` (with its actors preloaded) in the order given."""
    return [_step(entry) for entry in history]


def _step(entry: ItemHistoryEntry) -> Step:
    done = {
        "created": pgettext("item history", "joined"),
        "edited": pgettext("history action", "changed"),
        "adopted": pgettext("item history", "adopted"),
        "reopened": pgettext("item history", "opened again"),
        "dissolved": pgettext("item history", "dissolved"),
        "absorbed": pgettext("item history", "went into another item"),
    }
    return Step(
        at=entry.at,
        actor=str(entry.actor),
        done=done.get(entry.action, entry.action),
        is_creation=entry.action == "created",
        from_status="",
        to_status="",
        reason=entry.reason,
        reason_category="",
        changes=tuple(_changes(entry.changes)),
    )


def _changes(stored: list[dict[str, Any]]) -> Iterator[Change]:
    labels = {
        "sources": _("Sources"),
        "strategic_issue": str(ConsolidatedItem._meta.get_field("strategic_issue").verbose_name).capitalize(),
        "statement": str(ConsolidatedItem._meta.get_field("statement").verbose_name).capitalize(),
        "recommendations": _("Recommendations"),
        "set_aside": pgettext("item history", "Set aside"),
    }
    for change in stored:
        old, new = (_plain(change["field"], change[side]) for side in ("old", "new"))
        yield Change(labels.get(change["field"], change["field"]), old, new)


def _plain(name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "recommendations":
        return "\n".join(f"{number}. {_line(row)}" for number, row in enumerate(value, 1))
    if name == "set_aside":
        return "\n".join(f"{row['from']}: {row['text']} ({row['reason']})" for row in value)
    return "; ".join(value) if isinstance(value, list) else str(value)


def _line(row: dict[str, Any]) -> str:
    horizon = str(dict(Recommendation.Horizon.choices).get(row["horizon"], row["horizon"]))
    whom = " · ".join(filter(None, ["; ".join(row["addressees"]), horizon, ", ".join(row["from"])]))
    return f"{row['text']} ({whom})" if whom else row["text"]
