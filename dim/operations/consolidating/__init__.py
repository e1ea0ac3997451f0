"""Write consolidated items: which problems they hold, and what becomes of each recommendation.

Every recommendation of a merged problem has one place: in a recommendation of the item, or with
the reason why it is set aside. So each sentence of an item can be followed to those who said it.
"""

from dim.operations.consolidating.content import (
    ItemContent,
    ItemRecommendationContent,
    check_item,
    item_changes,
    item_history_values,
    stored_item,
    undecided,
    without,
)
from dim.operations.consolidating.counting import classes_of
from dim.operations.consolidating.deciding import adopt, dissolve, reopen_item, take_out
from dim.operations.consolidating.holding import (
    MOST_SOURCES,
    PickedProblems,
    StaleItem,
    held_by,
    require_reach,
)
from dim.operations.consolidating.saving import change_item, create_item

__all__ = [
    "MOST_SOURCES",
    "ItemContent",
    "ItemRecommendationContent",
    "PickedProblems",
    "StaleItem",
    "adopt",
    "change_item",
    "check_item",
    "classes_of",
    "create_item",
    "dissolve",
    "held_by",
    "item_changes",
    "item_history_values",
    "reopen_item",
    "require_reach",
    "stored_item",
    "take_out",
    "undecided",
    "without",
]
