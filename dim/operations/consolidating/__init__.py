"""Consolidated items: entries go in and out, every recommendation keeps a place, all of it leaves a trace."""

from dim.operations.consolidating.content import (
    ItemContent,
    LineContent,
    check_item,
    item_changes,
    plain_item,
    stored_item,
    undecided,
    without,
)
from dim.operations.consolidating.counting import classes_of
from dim.operations.consolidating.deciding import adopt, dissolve, reopen_item, take_out
from dim.operations.consolidating.saving import (
    MOST_SOURCES,
    Picked,
    StaleItem,
    change_item,
    create_item,
    held_by,
    require_reach,
)

__all__ = [
    "MOST_SOURCES",
    "ItemContent",
    "LineContent",
    "Picked",
    "StaleItem",
    "adopt",
    "change_item",
    "check_item",
    "classes_of",
    "create_item",
    "dissolve",
    "held_by",
    "item_changes",
    "plain_item",
    "reopen_item",
    "require_reach",
    "stored_item",
    "take_out",
    "undecided",
    "without",
]
