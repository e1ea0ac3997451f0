"""The queue of problems that wait for a decision, and the filters that their list has, too."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.admin.views.main import ERROR_FLAG, IGNORED_PARAMS, PAGE_VAR, SEARCH_VAR
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy

from dim.forms.fields import is_key
from dim.models import Division, Event, Problem, StrategicIssue, User, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.operations.problems.decisions import decidable

# Django's own name for the filters of the list from which a page was reached.
LIST_FILTERS = "_changelist_filters"
# Longest waiting first, here and in the list. The key decides between equal times, or two people
# would see them in different orders.
ORDER = ("status_since", "pk")

Parameters = Mapping[str, str]  # the parameters of an address
Choices = list[tuple[str, str | Promise]]  # value and label


@dataclass(frozen=True)
class Filter:
    """One filter: its parameter in the address, what it offers, and how it narrows the problems.

    `choices` may depend on other parameters of the address.
    """

    parameter: str
    choices: Callable[[User, Parameters], Choices]
    narrow: Callable[[ProblemQuerySet, str], ProblemQuerySet]

    def chosen(self, user: User, parameters: Parameters) -> str | None:
        """Return the value that the address chooses, or None when this person is not offered it."""
        value = parameters.get(self.parameter)
        if value is None:
            return None
        offered = [choice for choice, _label in self.choices(user, parameters)]
        # Where there is only one choice the list shows no filter, so none applies here either.
        return value if len(offered) > 1 and value in offered else None


def _key(parameters: Parameters, name: str) -> int | None:
    value = parameters.get(name, "")
    return int(value) if is_key(value) else None


def _events(user: User, parameters: Parameters) -> Choices:
    rows = Event.objects.visible_to(user).values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


def _divisions(user: User, parameters: Parameters) -> Choices:
    rows = list(Division.objects.visible_to(user))
    if event := _key(parameters, "event"):
        rows = [row for row in rows if row.event_id == event]
    # Several events have a division of the same name: the event is chosen first.
    if len({row.event_id for row in rows}) > 1:
        return []
    return [(str(row.pk), str(row)) for row in rows]


def _letters(user: User, parameters: Parameters) -> Choices:
    rows = WorkshopClass.objects.filter(division__in=Division.objects.visible_to(user))
    if division := _key(parameters, "division"):
        rows = rows.filter(division=division)
    if event := _key(parameters, "event"):
        rows = rows.filter(division__event=event)
    letters = rows.order_by("letter").values_list("letter", flat=True).distinct()
    return [(letter, WorkshopClass(letter=letter).label) for letter in letters]


def _issues(user: User, parameters: Parameters) -> Choices:
    found = StrategicIssue.objects.visible_to(user)
    if division := _key(parameters, "division"):
        found = found.filter(division=division)
    # A list that long would not be read; the slice only keeps a large database from being loaded.
    rows = list(found[:101])
    # The numbers of issues begin at 1 in each division: the division is chosen first.
    if len({row.division_id for row in rows}) > 1:
        return []
    return [(str(row.pk), str(row)) for row in rows]


def _days(user: User, parameters: Parameters) -> Choices:
    return [
        ("today", pgettext_lazy("filter", "today")),
        ("yesterday", pgettext_lazy("filter", "yesterday")),
        ("earlier", pgettext_lazy("filter", "earlier")),
    ]


def _since(rows: ProblemQuerySet, day: str) -> ProblemQuerySet:
    """Return the problems that have had their status since `day`, in the server's time zone."""
    # No date hierarchy of Django: its truncation took 0.7 s per page at 20,000 problems.
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = midnight - datetime.timedelta(days=1)
    if day == "today":
        return rows.filter(status_since__gte=midnight)
    if day == "yesterday":
        return rows.filter(status_since__gte=yesterday, status_since__lt=midnight)
    return rows.filter(status_since__lt=yesterday)


EVENT = Filter("event", _events, lambda rows, key: rows.filter(event=key))
DIVISION = Filter(
    "division", _divisions, lambda rows, key: rows.filter(workshop_class__division=key)
)
LETTER = Filter("letter", _letters, lambda rows, letter: rows.filter(workshop_class__letter=letter))
ISSUE = Filter("issue", _issues, lambda rows, key: rows.filter(strategic_issue=key))
SINCE = Filter("since", _days, _since)
FILTERS = (EVENT, DIVISION, LETTER, ISSUE, SINCE)

# The parameters that the address of the list can have; the queue has a status of its own.
_KNOWN = {
    *(each.parameter for each in FILTERS),
    "status",
    SEARCH_VAR,
    *IGNORED_PARAMS,
    PAGE_VAR,
    ERROR_FLAG,
}


def with_filters(url: str, filters: str) -> str:
    """Return `url` with these filters of the list as a parameter."""
    return f"{url}?{urlencode({LIST_FILTERS: filters})}" if filters else url


def queue(user: User, filters: str) -> ProblemQuerySet:
    """Return the problems that wait for a decision of `user`, longest waiting first.

    `filters` is the query string of the list's address. One with any unknown parameter, from an
    old or tampered address, filters nothing.
    """
    rows = Problem.objects.visible_to(user).filter(status=Problem.Status.SUBMITTED)
    parameters = QueryDict(filters).dict()
    if parameters.keys() <= _KNOWN:
        rows = _narrowed(rows, user, {name: str(value) for name, value in parameters.items()})
    return decidable(rows, user).order_by(*ORDER)


def _narrowed(rows: ProblemQuerySet, user: User, parameters: Parameters) -> ProblemQuerySet:
    """Return the problems that the filters and the search of an address leave."""
    for each in FILTERS:
        value = each.chosen(user, parameters)
        if value:
            rows = each.narrow(rows, value)
    search = parameters.get(SEARCH_VAR, "")
    # The search box of the list refuses NUL, and then looks for nothing.
    if "\0" in search:
        return rows
    return rows.matching(Problem.objects.visible_to(user).search_for(search))
