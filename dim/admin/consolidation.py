"""The consolidation desk: groups of similar entries on the left, the item that is being written on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim import policy
from dim.admin.item_work import ItemWork
from dim.forms.fields import is_key
from dim.models import ConsolidatedItem, Division, Problem
from dim.operations import consolidating
from dim.operations.groups import alone as undisputed
from dim.operations.groups import groups_of, tell_apart
from dim.operations.likeness import COMPARED, catch_up
from dim.operations.undoing import confirmations
from dim.workflow import Refused

if TYPE_CHECKING:
    from dim.admin.items import ConsolidatedItemAdmin

# The buttons that change the form and store nothing.
CHANGES = ("start", "drop", "keep_rest")
# So long a page may compare entries that are new; what is left then is said, and compared by the next page.
SECONDS = 1.0
# So many entries that went into other divisions' items are named.
MOST_AWAY = 100
# So many of one's own confirmed acceptances can be undone from here; the message after each leads to it too.
MOST_CONFIRMED = 5
# What an address says of the right half; all else in it is about the list of groups.
OF_ITEM = ("item", "absorb", "entries")


def consolidate(screen: ConsolidatedItemAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The desk of one division."""
    division = _division(request, pk)
    if request.method != "POST":
        return page(screen, request, division, ItemWork.opened(request, division))
    verb = request.POST.get("verb", "").partition(":")[0]
    if verb == "pick":
        return redirect(_desk_url(division, _filters(request), _picked(request)))
    if verb == "apart":
        _tell_apart(request, division)
        return redirect(_desk_url(division, _filters(request)))
    work = ItemWork.sent(request, division)
    if work is None:
        messages.warning(request, _("Choose at least one entry."))
        return redirect(_desk_url(division, _filters(request)))
    if verb in CHANGES:
        work.show_again(request.POST)
        return page(screen, request, division, work)
    return _save(screen, request, division, work, adopt=verb == "adopt")


def _division(request: HttpRequest, pk: int) -> Division:
    division = get_object_or_404(Division.objects.visible_to(request.user).select_related("event"), pk=pk)
    if not policy.can_consolidate(request.user, division):
        raise Http404
    return division


def undisputed_of(request: HttpRequest, pk: int) -> QuerySet[Problem]:
    """The entries of a division that can be accepted at once."""
    rows = undisputed(_division(request, pk), request.user)
    return rows.select_related("workshop_class__division__event", "strategic_issue").prefetch_related("recommendations")


def _save(
    screen: ConsolidatedItemAdmin, request: HttpRequest, division: Division, work: ItemWork, *, adopt: bool
) -> HttpResponse:
    item = work.save(request, adopt=adopt)
    if item is None:
        return page(screen, request, division, work)
    for notice in work.form.notices:
        messages.warning(request, notice)
    number = len(work.sources)
    text = ngettext("{code} is stored with {number} entry.", "{code} is stored with {number} entries.", number)
    link = format_html('<a href="{}">{}</a>', _desk_url(division, "", {"item": [str(item.pk)]}), item.code)
    messages.success(request, format_html(text, code=link, number=number))
    return redirect(_desk_url(division, _filters(request)))


def page(
    screen: ConsolidatedItemAdmin, request: HttpRequest, division: Division, work: ItemWork | None
) -> TemplateResponse:
    """Both halves; the right one shows the items of the division until one is being written."""
    context: dict[str, Any] = {
        **screen.admin_site.each_context(request),
        "title": _("Consolidation desk"),
        "opts": screen.opts,
        "division": division,
        "event": division.event,
        "work": work,
        "filters": _filters(request),
        "desk_url": _desk_url(division, _filters(request)),
        "may_reopen": policy.can_coordinate(request.user, division.event),
        "may_merge_across": policy.can_merge_across(request.user, division.event),
        "statuses": [(value, Problem.Status(value).label) for value in COMPARED],
        **_left(request, division, work),
        "items": None if work else items_of(division),
        "away": None if work else _away(request, division),
        "others": _others(division, work.item) if work and work.item and not work.is_fixed else [],
    }
    return TemplateResponse(
        request, "admin/dim/consolidateditem/desk.html", context, status=work.status if work else 200
    )


def _left(request: HttpRequest, division: Division, work: ItemWork | None) -> dict[str, Any]:
    """The groups, by what the address asks for; brought up to date for a moment first."""
    asked = QueryDict(_filters(request))
    left = catch_up(division.event, seconds=SECONDS)
    issues = list(division.strategic_issues.order_by("number"))
    classes = list(division.workshop_classes.order_by("letter"))
    whole_event = "event" in asked
    found = groups_of(
        division,
        request.user,
        whole_event=whole_event,
        issue=next((row for row in issues if str(row.pk) == asked.get("issue")), None),
        workshop_class=next((row for row in classes if str(row.pk) == asked.get("class")), None),
        status=asked.get("status", "") if asked.get("status") in COMPARED else "",
        query=asked.get("q", "")[:200],
        page=asked.get("page", 1),
    )
    return {
        "found": found,
        "asked": asked,
        "whole_event": whole_event,
        "left": left,
        "issues": issues,
        "classes": classes,
        "chosen": set(work.versions) if work else set(),
        "undisputed": undisputed(division, request.user).count(),
        "confirmed": confirmations(request.user, division)[:MOST_CONFIRMED],
        "page_url": _page_url(division, asked),
    }


def _page_url(division: Division, asked: QueryDict) -> str:
    """The list with the same filters; a number of a page follows."""
    query = asked.copy()
    query.pop("page", None)
    address = reverse("admin:dim_consolidateditem_desk", args=[division.pk])
    return f"{address}?{query.urlencode()}&page=" if query else f"{address}?page="


def _tell_apart(request: HttpRequest, division: Division) -> None:
    """What was ticked does not belong to the rest of its group."""
    rows = Problem.objects.visible_to(request.user).filter(event=division.event)
    rows = rows.select_related("workshop_class__division__event", "event")
    group, ticked = _keys(request, "members"), _keys(request, "entries")
    apart, others = rows.filter(pk__in=ticked), rows.filter(pk__in=group - ticked)
    if not ticked or not others:
        messages.warning(request, _("Tick those entries of the group that say something else than the rest."))
        return
    tell_apart(apart, others, actor=request.user)
    codes = ", ".join(sorted(row.code for row in apart))
    messages.success(request, _("%(codes)s: kept apart from the rest of the group.") % {"codes": codes})


def _keys(request: HttpRequest, name: str) -> set[int]:
    return {int(key) for key in request.POST.getlist(name)[:500] if is_key(key)}


def _away(request: HttpRequest, division: Division) -> list[Problem]:
    """Entries of this division that the coordinator joined into an item of another one."""
    rows = Problem.objects.visible_to(request.user).filter(workshop_class__division=division, merge__isnull=False)
    rows = rows.exclude(merge__item__division=division).select_related("event", "merge__item__division", "merge__item")
    return list(rows.order_by("code")[:MOST_AWAY])


def _others(division: Division, item: ConsolidatedItem) -> list[ConsolidatedItem]:
    """The items that `item` could take in."""
    rows = ConsolidatedItem.objects.filter(division=division, status=ConsolidatedItem.Status.DRAFT)
    return list(rows.exclude(pk=item.pk).order_by("number"))


def items_of(division: Division) -> list[ConsolidatedItem]:
    """The division's items, with how many entries and classes each has."""
    rows = ConsolidatedItem.objects.filter(division=division).standing().select_related("strategic_issue")
    items = list(
        rows.annotate(entries=Count("merges__holder", distinct=True)).order_by("strategic_issue__number", "number")
    )
    classes = consolidating.classes_of(items)
    for item in items:
        item.class_count = len(classes[item.pk])
    return items


def decide_item(screen: ConsolidatedItemAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Dissolve an item, or open an adopted one again."""
    items = ConsolidatedItem.objects.visible_to(request.user).select_related("division__event", "event")
    item = get_object_or_404(items, pk=pk)
    if not policy.can_consolidate(request.user, item.division):
        raise Http404
    version = request.POST.get("version", "")
    expected = int(version) if is_key(version) else 0
    opened = {"item": [str(item.pk)]}
    try:
        if request.POST.get("verb") == "dissolve":
            consolidating.dissolve(item, actor=request.user, expected_version=expected)
            messages.success(
                request, _("%(code)s is dissolved; its entries are as they were before.") % {"code": item.code}
            )
            opened = {}
        else:
            reason = request.POST.get("reason", "")
            consolidating.reopen_item(item, actor=request.user, reason=reason, expected_version=expected)
            messages.success(request, _("%(code)s is open again.") % {"code": item.code})
    except Refused as error:
        messages.error(request, str(error))
    return redirect(_desk_url(item.division, _filters(request), opened))


def _desk_url(division: Division, filters: str, more: dict[str, list[str]] | None = None) -> str:
    query = QueryDict(filters, mutable=True)
    for name, values in (more or {}).items():
        query.setlist(name, values)
    address = reverse("admin:dim_consolidateditem_desk", args=[division.pk])
    return f"{address}?{query.urlencode()}" if query else address


def _filters(request: HttpRequest) -> str:
    """The part of the address that is about the list of groups."""
    if request.method == "POST":
        return request.POST.get("filters", "")
    query = request.GET.copy()
    for name in OF_ITEM:
        query.pop(name, None)
    return query.urlencode()


def _picked(request: HttpRequest) -> dict[str, list[str]]:
    """The entries that were ticked, and the item into which they shall go."""
    chosen = {"entries": [key for key in request.POST.getlist("entries") if is_key(key)]}
    item = request.POST.get("verb", "").partition(":")[2]
    return chosen | ({"item": [item]} if is_key(item) else {})
