"""The sidebar of the list of problems. It offers only what the person may see, and starts with what waits."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models import Division, Event, Problem, StrategicIssue, WorkshopClass

ALL = "all"
_CODE = re.compile(r"\A[A-Z][A-Z0-9]*-[A-Z0-9]+-[0-9]+\Z", re.IGNORECASE)


def looks_like_code(term: str) -> bool:
    """Whether somebody searches for one entry: ``SEK-B-014``."""
    return bool(_CODE.match(term.strip()))


class StatusFilter(admin.SimpleListFilter):
    """Starts with *submitted*: the list is a queue of what waits for a decision."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [*Problem.Status.choices, (ALL, pgettext_lazy("filter", "all"))]

    def value(self) -> str:
        value = super().value()
        if value in {*Problem.Status.values, ALL}:
            return value
        # Whoever asks for one entry by its code wants to see it, whatever became of it.
        return ALL if looks_like_code(self.request.GET.get("q", "")) else Problem.Status.SUBMITTED

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() == ALL else queryset.filter(status=self.value())

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        rows = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
        counts[ALL] = sum(counts.values())
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": f"{str(label).capitalize()} {counts.get(value, 0)}",
            }


class _ScopedFilter(admin.SimpleListFilter):
    """A choice among rows the person may see; anything else in the address chooses nothing."""

    # What hangs on this choice, and would find nothing beside another one.
    resets: tuple[str, ...] = ()

    def value(self) -> str | None:
        value = super().value()
        return value if value in {choice for choice, __ in getattr(self, "lookup_choices", ())} else None

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        for value, label in [(None, pgettext_lazy("filter", "all")), *self.lookup_choices]:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: value}, remove=[self.parameter_name, *self.resets]
                ),
                "display": capfirst(str(label)),
            }


def _chosen(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


class EventFilter(_ScopedFilter):
    title = _("event")
    parameter_name = "event"
    resets = ("division", "letter", "issue")

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Event.objects.visible_to(request.user).values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(event=self.value()) if self.value() else queryset


class DivisionFilter(_ScopedFilter):
    """The divisions of one event: of the chosen one, or of the only one."""

    title = _("division")
    parameter_name = "division"
    resets = ("letter", "issue")

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        rows = list(Division.objects.visible_to(request.user))
        if event := _chosen(request, "event"):
            rows = [row for row in rows if row.event_id == event]
        if len({row.event_id for row in rows}) > 1:
            return []
        return [(str(row.pk), str(row)) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(workshop_class__division=self.value()) if self.value() else queryset


class ClassFilter(_ScopedFilter):
    """By letter: across the divisions, or within the chosen one."""

    title = pgettext_lazy("workshop", "class")
    parameter_name = "letter"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        rows = WorkshopClass.objects.filter(division__in=Division.objects.visible_to(request.user))
        if division := _chosen(request, "division"):
            rows = rows.filter(division=division)
        if event := _chosen(request, "event"):
            rows = rows.filter(division__event=event)
        letters = rows.order_by("letter").values_list("letter", flat=True).distinct()
        return [(letter, WorkshopClass(letter=letter).label) for letter in letters]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(workshop_class__letter=self.value()) if self.value() else queryset


class IssueFilter(_ScopedFilter):
    """The issues of one division: their numbers begin at 1 in each."""

    title = _("strategic issue")
    parameter_name = "issue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        rows = StrategicIssue.objects.visible_to(request.user)
        if division := _chosen(request, "division"):
            rows = rows.filter(division=division)
        # One row more than a person chooses from; several divisions show none at all.
        rows = list(rows[:101])
        if len({row.division_id for row in rows}) > 1:
            return []
        return [(str(row.pk), str(row)) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(strategic_issue=self.value()) if self.value() else queryset


class SinceFilter(_ScopedFilter):
    """By the day since which the status holds, in the time zone of the server."""

    title = pgettext_lazy("column", "since")
    parameter_name = "since"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("today", pgettext_lazy("filter", "today")),
            ("yesterday", pgettext_lazy("filter", "yesterday")),
            ("earlier", pgettext_lazy("filter", "earlier")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        yesterday = midnight - datetime.timedelta(days=1)
        match self.value():
            case "today":
                return queryset.filter(status_since__gte=midnight)
            case "yesterday":
                return queryset.filter(status_since__gte=yesterday, status_since__lt=midnight)
            case "earlier":
                return queryset.filter(status_since__lt=yesterday)
        return queryset
