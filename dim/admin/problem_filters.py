"""The filters of the list of problems; without any choice it shows what waits for a decision.

The choices of each and what they leave are in `dim.desk.queue`, which uses them for the queue.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.desk import queue
from dim.http import Request
from dim.models import Problem
from dim.text import name_key

ALL = "all"
_CODE = re.compile(r"\A[A-Z][A-Z0-9]*-[A-Z0-9]+-[0-9]+\Z", re.IGNORECASE)


def looks_like_code(term: str) -> bool:
    """Return whether a search is the code of one problem, such as ``SEK-B-014``."""
    return bool(_CODE.match(name_key(term)))


class StatusFilter(admin.SimpleListFilter):
    """Filter problems by status; without a choice by *submitted*, which is what waits."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: Request, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """Return all statuses, and "all"."""
        return [*Problem.Status.choices, (ALL, pgettext_lazy("filter", "all"))]

    def value(self) -> str:
        """Return the chosen status; without a choice what waits, or all for a search by code."""
        value = super().value()
        if value in {*Problem.Status.values, ALL}:
            return value
        # Somebody who searches for a code wants to see that problem, whatever became of it.
        return ALL if looks_like_code(self.request.GET.get("q", "")) else Problem.Status.SUBMITTED

    def queryset(self, request: Request, queryset: QuerySet) -> QuerySet:
        """Return the problems with the chosen status."""
        return queryset if self.value() == ALL else queryset.filter(status=self.value())

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Yield the links of the sidebar, each with its number of problems; one query."""
        rows = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
        counts[ALL] = sum(counts.values())
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": f"{str(label).capitalize()} {counts.get(value, 0)}",
            }


class _SharedFilter(admin.SimpleListFilter):
    """A filter that the queue has, too; a value that is not offered chooses nothing."""

    shared: queue.Filter
    # Filters that depend on this one: their old choice would find nothing beside a new one here.
    resets: tuple[str, ...] = ()

    def lookups(self, request: Request, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """Return what the filter offers to this person."""
        return self.shared.choices(request.user, request.GET)

    def value(self) -> str | None:
        """Return the chosen value, or None where it is not offered."""
        value = super().value()
        # Django asks for the value before it has asked for the choices.
        offered = {choice for choice, __ in getattr(self, "lookup_choices", ())}
        return value if value in offered else None

    def queryset(self, request: Request, queryset: Any) -> QuerySet:
        """Return the problems that the chosen value leaves."""
        value = self.value()
        return self.shared.narrow(queryset, value) if value else queryset

    def has_output(self) -> bool:
        """Return whether the sidebar shows this filter: one choice alone is none."""
        return len(self.lookup_choices) > 1

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Yield the links of the sidebar; each clears the filters that depend on it."""
        own = self.shared.parameter
        choices: list[Any] = [(None, pgettext_lazy("filter", "all")), *self.lookup_choices]
        for value, label in choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(
                    {own: value}, remove=[own, *self.resets]
                ),
                "display": capfirst(str(label)),
            }


class EventFilter(_SharedFilter):
    """Filter problems by event."""

    title = _("event")
    shared = queue.EVENT
    parameter_name = shared.parameter
    resets = ("division", "letter", "issue")


class DivisionFilter(_SharedFilter):
    """Filter problems by division."""

    title = _("division")
    shared = queue.DIVISION
    parameter_name = shared.parameter
    resets = ("letter", "issue")


class ClassFilter(_SharedFilter):
    """Filter problems by the letter of their class."""

    title = pgettext_lazy("workshop", "class")
    shared = queue.LETTER
    parameter_name = shared.parameter


class IssueFilter(_SharedFilter):
    """Filter problems by strategic issue."""

    title = _("strategic issue")
    shared = queue.ISSUE
    parameter_name = shared.parameter


class SinceFilter(_SharedFilter):
    """Filter problems by the day since which they have had their status."""

    title = pgettext_lazy("column", "since")
    shared = queue.SINCE
    parameter_name = shared.parameter
