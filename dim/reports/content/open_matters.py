"""What is open before an edition is frozen, and what the organiser answers for each matter.

Nothing that is not settled goes to paper unnoticed: every matter is named with its number, the
organiser decides on each, and the edition keeps the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim.models import (
    Addressee,
    ConsolidatedItem,
    Division,
    Event,
    Letterhead,
    Problem,
    Recommendation,
    Signatory,
)
from dim.models.problem import ProblemQuerySet
from dim.models.problem_text import TEXT_NAMES
from dim.models.status import (
    ACCEPTED,
    MERGED,
    PUT_FORWARD,
    RETURNED,
    STANDING_ITEMS,
    SUBMITTED,
    ItemStatus,
)
from dim.reports.structure.letters import lacking
from dim.reports.structure.values import as_text
from dim.workflow import Refused


class Answer(StrEnum):
    """What the organiser does about a matter."""

    STATE = "state"  # listed, and said to be open
    LEAVE_OUT = "leave_out"  # only counted; the edition does not hold its words
    AS_IS = "as_is"  # printed as it is; what is missing is left to be written by hand


@dataclass(frozen=True)
class OpenMatter:
    """One matter that is open, with the number of its cases (1 for what is missing).

    `detail` says in words what the number does not.
    """

    name: str
    count: int
    answers: tuple[Answer, ...] = (Answer.AS_IS,)
    detail: str = ""


UNDECIDED, UNADOPTED, BACK = "undecided", "unadopted", "returned"
NAMED = 10  # half-finished items; the others are only counted
# The problems of a matter that may be left out.
_PROBLEMS = {
    UNDECIDED: Q(status=SUBMITTED),
    UNADOPTED: Q(status=MERGED, merge__item__status=ItemStatus.DRAFT),
    BACK: Q(status=RETURNED),
}
# So many letters and codes are named of those that papers cannot show.
_NAMED = 10
_OF_PROBLEMS = (Answer.STATE, Answer.LEAVE_OUT)


class Unsettled(Refused):
    """Something is open and nobody has said what to do about it; `matters` are all that is open."""

    def __init__(self, matters: list[OpenMatter]) -> None:
        text = _("Something is still open. Say for each matter what the edition does about it.")
        super().__init__(text, "unsettled")
        self.matters = matters


def open_matters(event: Event, division: Division | None = None) -> list[OpenMatter]:
    """Return what is open in an event, or in one division of it."""
    return [matter for matter in _matters(event, division) if matter.count]


def _matters(event: Event, division: Division | None) -> Iterator[OpenMatter]:
    """Yield every matter, also those without a case."""
    problems = Problem.objects.filter(event=event)
    standing = ConsolidatedItem.objects.filter(event=event, status__in=STANDING_ITEMS)
    if division:
        problems = problems.filter(workshop_class__division=division)
        away = problems.filter(merge__isnull=False).values("merge__item")
        standing = standing.filter(Q(division=division) | Q(pk__in=away))
    items = standing.filter(status=ItemStatus.DRAFT)
    yield OpenMatter(UNDECIDED, problems.filter(_PROBLEMS[UNDECIDED]).count(), _OF_PROBLEMS)
    under_way = items.exclude(unfinished={}).order_by("code").values_list("code", flat=True)
    detail = " ".join(filter(None, (_of_what(problems), _half_finished(list(under_way)))))
    yield OpenMatter(UNADOPTED, items.count(), _OF_PROBLEMS, detail)
    yield OpenMatter(BACK, problems.filter(_PROBLEMS[BACK]).count(), _OF_PROBLEMS)
    named = problems.filter(status__in=PUT_FORWARD)
    addressees = Addressee.objects.filter(event=event, is_proposed=True)
    used = addressees.filter(recommendations__problem__in=named).distinct()
    yield OpenMatter("addressees", used.count())
    own = Letterhead.objects.filter(event=event).first() or Letterhead(event=event)
    missing = {
        "letterhead": not own.lines.strip(),
        "number": not own.number,
        "place": not own.place,
        "date": own.dated is None,
        "signatories": not Signatory.objects.filter(event=event).exists(),
    }
    for name, is_missing in missing.items():
        yield OpenMatter(name, int(is_missing))
    # A day that was set long ago would be signed as "on this day".
    today = timezone.now().astimezone(event.zone).date()
    is_other = own.dated not in (None, today)
    yield OpenMatter("day", int(is_other), detail=as_text(own.dated))
    yield _lacking_letters(named, standing)


def _lacking_letters(problems: ProblemQuerySet, items: QuerySet) -> OpenMatter:
    """Return the letters that papers show as boxes, and the codes of the texts they stand in."""
    listed = [
        *problems.values_list("code", *TEXT_NAMES, "reason"),
        *Recommendation.objects.filter(problem__in=problems).values_list("problem__code", "text"),
        *items.values_list("code", "statement"),
        *items.values_list("code", "recommendations__text"),
    ]
    texts = {row: [text for text in row[1:] if text] for row in listed}
    letters = lacking(text for found in texts.values() for text in found)
    codes = sorted(
        {
            row[0]
            for row, found in texts.items()
            if any(letter in text for text in found for letter in letters)
        }
    )
    shown = ", ".join(letters[:_NAMED]) + (" …" if len(letters) > _NAMED else "")
    where = ", ".join(codes[:_NAMED]) + (" …" if len(codes) > _NAMED else "")
    return OpenMatter("letters", len(letters), detail=f"{shown} ({where})" if letters else "")


def _of_what(problems: ProblemQuerySet) -> str:
    """Return in words how many problems unadopted items hold, and how many were accepted before."""
    held = problems.filter(_PROBLEMS[UNADOPTED])
    counts = held.aggregate(
        count=Count("pk"), accepted=Count("pk", filter=Q(merge__status_before=ACCEPTED))
    )
    said = _("(of %(count)d problems, %(accepted)d of them accepted before)")
    return said % counts if counts["count"] else ""


def _half_finished(codes: list[str]) -> str:
    """Name the items in which something that somebody typed is not settled yet."""
    if not codes:
        return ""
    named, more = ", ".join(codes[:NAMED]), len(codes) - NAMED
    if more > 0:
        text = ngettext("%(codes)s and %(more)d more", "%(codes)s and %(more)d more", more)
        named = text % {"codes": named, "more": more}
    return _("(half finished: %(codes)s)") % {"codes": named}


def check_answers(matters: list[OpenMatter], answers: Mapping[str, str]) -> None:
    """Raise `Unsettled` unless each of `matters` has one of its answers."""
    if any(answers.get(matter.name) not in matter.answers for matter in matters):
        raise Unsettled(matters)


def left_out(answers: Mapping[str, str]) -> Q:
    """Return the condition of the problems that these answers leave out; an empty one for none."""
    condition = Q(pk__in=())
    for name, problems in _PROBLEMS.items():
        if answers.get(name) == Answer.LEAVE_OUT:
            condition |= problems
    return condition
