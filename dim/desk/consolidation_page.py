"""The page of the consolidation desk: groups of similar problems, and an item beside them."""

from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dim import policy
from dim.desk.item_work import ItemWork
from dim.desk.page import page_context
from dim.http import Request
from dim.models import ConsolidatedItem, Division, Problem, Term
from dim.models.status import COMPARED
from dim.operations import consolidating
from dim.operations.problems.bulk_undo import confirmations
from dim.operations.similar.groups import groups_of
from dim.operations.similar.groups import undisputed_problems as undisputed
from dim.operations.similar.pairs import update_similar_pairs

# How long (in seconds) a page may compare problems that are new. The page says how many are left,
# and the next page compares them.
SECONDS = 1.0
# How many problems are named that went into items of other divisions.
MOST_AWAY = 100
# How many of one's own confirmations can be undone from here. The message after each has the link,
# too; here it is found again after that message is gone.
MOST_CONFIRMED = 5
# The parameters of an address that are about the right half; all others are about the groups.
ITEM_PARAMETERS = ("item", "absorb", "entries", "stored")


def consolidation_page(
    request: Request, division: Division, work: ItemWork | None
) -> TemplateResponse:
    """Return the page with both halves.

    The right half shows `work`; without any it lists the items of the division.
    """
    filters = filters_of(request)
    absorbable: list[ConsolidatedItem] = []
    if work and work.item and not work.is_fixed:
        absorbable = _absorbable_items(division, work.item)
    context = page_context(
        request,
        ConsolidatedItem,
        _("Consolidation desk"),
        division=division,
        event=division.event,
        work=work,
        filters=filters,
        stored=request.GET.get("stored", ""),
        desk_url=desk_url(division, filters),
        may_reopen=policy.can_coordinate(request.user, division.event),
        may_merge_across=policy.can_merge_across(request.user, division.event),
        statuses=[(value, Problem.Status(value).label) for value in COMPARED],
        **_groups_context(request, division, work),
        items=None if work else _items_of(division),
        away=None if work else _problems_away(request, division),
        others=absorbable,
    )
    return TemplateResponse(
        request,
        "desk/division_consolidate.html",
        context,
        status=work.status if work else 200,
    )


def desk_url(division: Division, filters: str, more: dict[str, list[str]] | None = None) -> str:
    """Return the address of the desk of a division, with filters of its groups and `more`."""
    query = QueryDict(filters, mutable=True)
    for name, values in (more or {}).items():
        query.setlist(name, values)
    address = reverse("division_consolidate", args=[division.pk])
    return f"{address}?{query.urlencode()}" if query else address


def filters_of(request: Request) -> str:
    """Return the part of the address that is about the list of groups."""
    # A form posts to the bare address and carries the filters in a field.
    if request.method == "POST":
        return request.POST.get("filters", "")
    query = request.GET.copy()
    for name in ITEM_PARAMETERS:
        query.pop(name, None)
    return query.urlencode()


def _groups_context(request: Request, division: Division, work: ItemWork | None) -> dict[str, Any]:
    """Return the context of the left half: the groups that the address asks for, and its filters.

    Problems that are new are compared first, for `SECONDS`.
    """
    asked = QueryDict(filters_of(request))
    not_compared = update_similar_pairs(division.event, seconds=SECONDS)
    issues = list(division.strategic_issues.order_by("number"))
    classes = list(division.workshop_classes.order_by("letter"))
    is_whole_event = "event" in asked
    found = groups_of(
        division,
        request.user,
        is_whole_event=is_whole_event,
        issue=next((row for row in issues if str(row.pk) == asked.get("issue")), None),
        workshop_class=next((row for row in classes if str(row.pk) == asked.get("class")), None),
        status=asked.get("status", "") if asked.get("status") in COMPARED else "",
        # A longer search would only make the database work.
        query=asked.get("q", "")[:200],
        page=asked.get("page", 1),
    )
    return {
        "found": found,
        "abbreviations": Term.objects.abbreviations(),
        "asked": asked,
        "whole_event": is_whole_event,
        "left": not_compared,
        "issues": issues,
        "classes": classes,
        "chosen": set(work.versions) if work else set(),
        "undisputed": undisputed(division, request.user).count(),
        "confirmed": confirmations(request.user, division)[:MOST_CONFIRMED],
        "page_url": _page_url(division, asked),
    }


def _page_url(division: Division, asked: QueryDict) -> str:
    """Return the address of the list with the same filters; the number of a page follows it."""
    query = asked.copy()
    query.pop("page", None)
    address = reverse("division_consolidate", args=[division.pk])
    return f"{address}?{query.urlencode()}&page=" if query else f"{address}?page="


def _problems_away(request: Request, division: Division) -> list[Problem]:
    """Return problems of this division that the coordinator joined into an item of another one."""
    rows = Problem.objects.visible_to(request.user).filter(
        workshop_class__division=division, merge__isnull=False
    )
    rows = rows.exclude(merge__item__division=division).select_related(
        "event", "merge__item__division", "merge__item"
    )
    return list(rows.order_by("code")[:MOST_AWAY])


def _absorbable_items(division: Division, item: ConsolidatedItem) -> list[ConsolidatedItem]:
    """Return the items that `item` could take in."""
    rows = ConsolidatedItem.objects.filter(division=division, status=ConsolidatedItem.Status.DRAFT)
    return list(rows.exclude(pk=item.pk).order_by("number"))


def _items_of(division: Division) -> list[ConsolidatedItem]:
    """Return the division's items, with how many problems and classes each has."""
    rows = ConsolidatedItem.objects.filter(division=division).standing()
    rows = rows.select_related("strategic_issue").annotate(
        entries=Count("merges__holder", distinct=True)
    )
    items = list(rows.order_by("strategic_issue__number", "number"))
    classes = consolidating.classes_of(items)
    for item in items:
        item.class_count = len(classes[item.pk])
    return items
