"""The tables of a DIM workshop, one file per aggregate."""

from dim.models.addressee import Addressee
from dim.models.consolidated import (
    ConsolidatedItem,
    ConsolidatedRecommendation,
    ConsolidatedRecommendationAddressee,
    ItemHistoryEntry,
    MergeRecord,
    Placement,
)
from dim.models.door_change import DoorChange
from dim.models.edition import Edition
from dim.models.event import Division, Event, StrategicIssue, WorkshopClass
from dim.models.history import HistoryEntry, ReviewNote
from dim.models.letterhead import Letterhead, Signatory
from dim.models.likeness import Comparison, Likeness, NotTheSame
from dim.models.membership import Membership, Scopes
from dim.models.office import Office
from dim.models.pending_import import PendingImport
from dim.models.phone_link import PhoneLink
from dim.models.prepared_file import PreparedFile
from dim.models.presence import Presence
from dim.models.problem import Problem, ProblemOffice, ReasonCategory
from dim.models.recommendation import Recommendation, RecommendationAddressee
from dim.models.support import Support
from dim.models.term import Term
from dim.models.user import User
from dim.models.word_shelf import WordShelf

__all__ = [
    "Addressee",
    "Comparison",
    "ConsolidatedItem",
    "ConsolidatedRecommendation",
    "ConsolidatedRecommendationAddressee",
    "Division",
    "DoorChange",
    "Edition",
    "Event",
    "HistoryEntry",
    "ItemHistoryEntry",
    "Letterhead",
    "Likeness",
    "Membership",
    "MergeRecord",
    "NotTheSame",
    "Office",
    "PendingImport",
    "PhoneLink",
    "Placement",
    "PreparedFile",
    "Presence",
    "Problem",
    "ProblemOffice",
    "ReasonCategory",
    "Recommendation",
    "RecommendationAddressee",
    "ReviewNote",
    "Scopes",
    "Signatory",
    "StrategicIssue",
    "Support",
    "Term",
    "User",
    "WordShelf",
    "WorkshopClass",
]
