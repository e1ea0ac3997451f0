"""The history of a consolidated item as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.history.problem_history import Change, HistoryStep
from dim.models import ConsolidatedItem, ItemHistoryEntry, Recommendation
from dim.operations.problems.content import issue_in_words


def item_history_steps(history: Iterable[ItemHistoryEntry]) -> list[HistoryStep]:
    """Return the steps of an item's history in the order given; actors should be preloaded."""
    return [_step(entry) for entry in history]


def _step(entry: ItemHistoryEntry) -> HistoryStep:
    done = {
        "created": pgettext("item history", "joined"),
        "edited": pgettext("history action", "changed"),
        "adopted": pgettext("item history", "adopted"),
        "reopened": pgettext("item history", "opened again"),
        "dissolved": pgettext("item history", "dissolved"),
        "absorbed": pgettext("item history", "went into another item"),
    }
    return HistoryStep(
        at=entry.at,
        actor=str(entry.actor),
        # An action that this version no longer has is shown by its stored name.
        done=done.get(entry.action, entry.action),
        is_creation=entry.action == "created",
        from_status="",
        to_status="",
        reason=entry.reason,
        reason_category="",
        changes=tuple(_changes(entry.changes)),
    )


def _changes(stored: list[dict[str, Any]]) -> Iterator[Change]:
    """Yield stored changes with labels and values in words."""
    labels = {
        "sources": _("Sources"),
        "strategic_issue": _label_of_field("strategic_issue"),
        "statement": _label_of_field("statement"),
        "recommendations": _("Recommendations"),
        "set_aside": pgettext("item history", "Set aside"),
        "unfinished": pgettext("item history", "Under way"),
    }
    for change in stored:
        name = change["field"]
        old, new = _plain(name, change["old"]), _plain(name, change["new"])
        yield Change(labels.get(name, name), old, new)


def _label_of_field(name: str) -> str:
    field: Any = ConsolidatedItem._meta.get_field(name)
    return str(field.verbose_name).capitalize()


def _plain(name: str, value: Any) -> str:
    """Return a stored value as text: rows of recommendations as lines, lists joined."""
    if not value:
        return ""
    if name == "strategic_issue":
        return issue_in_words(value)
    if name == "recommendations":
        # As text, so that word differences show which recommendation changed.
        return "\n".join(f"{number}. {_line(row)}" for number, row in enumerate(value, 1))
    if name == "set_aside":
        return "\n".join(f"{row['from']}: {row['text']} ({row['reason']})" for row in value)
    if name == "unfinished":
        return "\n".join(_unsettled(row) for row in value)
    return "; ".join(value) if isinstance(value, list) else str(value)


def _unsettled(row: dict[str, str]) -> str:
    """Return what is missing, or a recommendation with all that was typed about it so far."""
    if "missing" in row:
        return f"{_label_of_field(row['missing'])}: –"
    typed = [row.get(name, "") for name in ("text", "addressees", "reason", "with")]
    so_far = " · ".join(filter(None, typed))
    return f"{row['from']}: {row['said']}" + (f" ({so_far})" if so_far else "")


def _line(row: dict[str, Any]) -> str:
    """Return a recommendation with its addressees, its horizon and where it comes from."""
    horizon = str(dict(Recommendation.Horizon.choices).get(row["horizon"], row["horizon"]))
    whom = " · ".join(filter(None, ["; ".join(row["addressees"]), horizon, ", ".join(row["from"])]))
    return f"{row['text']} ({whom})" if whom else row["text"]
