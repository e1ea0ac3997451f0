"""The tables of a DIM workshop, one file per aggregate."""

from dim.models.addressee import Addressee
from dim.models.api_token import ApiToken
from dim.models.consolidated import ConsolidatedItem
from dim.models.consolidated_recommendation import (
    ConsolidatedRecommendation,
    ConsolidatedRecommendationAddressee,
    Placement,
)
from dim.models.division import Division
from dim.models.edition import Edition
from dim.models.event import Event
from dim.models.history import HistoryEntry, ReviewNote
from dim.models.issue import StrategicIssue
from dim.models.item_history import ItemHistoryEntry
from dim.models.letterhead import Letterhead, Signatory
from dim.models.membership import Invitation, Membership, Scopes
from dim.models.merge_record import MergeRecord
from dim.models.office import Office
from dim.models.opening_hours_change import OpeningHoursChange
from dim.models.pending_import import PendingImport
from dim.models.pending_set_up import PendingSetUp
from dim.models.phone_link import PhoneLink
from dim.models.prepared_file import PreparedFile
from dim.models.presence import Presence
from dim.models.problem import Problem, ReasonCategory
from dim.models.problem_office import ProblemOffice
from dim.models.recommendation import Recommendation, RecommendationAddressee
from dim.models.remembered_choices import RememberedChoices
from dim.models.security_record import SecurityRecord
from dim.models.similar_pair import Comparison, DistinctPair, SimilarPair
from dim.models.support import Support
from dim.models.term import Term
from dim.models.user import User
from dim.models.word_index import WordIndex
from dim.models.workshop_class import WorkshopClass

__all__ = [
    "Addressee",
    "ApiToken",
    "Comparison",
    "ConsolidatedItem",
    "ConsolidatedRecommendation",
    "ConsolidatedRecommendationAddressee",
    "DistinctPair",
    "Division",
    "Edition",
    "Event",
    "HistoryEntry",
    "Invitation",
    "ItemHistoryEntry",
    "Letterhead",
    "Membership",
    "MergeRecord",
    "Office",
    "OpeningHoursChange",
    "PendingImport",
    "PendingSetUp",
    "PhoneLink",
    "Placement",
    "PreparedFile",
    "Presence",
    "Problem",
    "ProblemOffice",
    "ReasonCategory",
    "Recommendation",
    "RecommendationAddressee",
    "RememberedChoices",
    "ReviewNote",
    "Scopes",
    "SecurityRecord",
    "Signatory",
    "SimilarPair",
    "StrategicIssue",
    "Support",
    "Term",
    "User",
    "WordIndex",
    "WorkshopClass",
]
