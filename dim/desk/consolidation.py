"""The consolidation desk of a division: join problems that say the same into items."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dim import policy, workflow
from dim.desk import selection
from dim.desk.consolidation_page import consolidation_page, desk_url, filters_of
from dim.desk.item_work import ItemWork
from dim.desk.page import desk_page
from dim.forms.fields import is_key
from dim.forms.rescued import keeps_text
from dim.http import Request
from dim.models import ConsolidatedItem, Division, Problem
from dim.operations import consolidating
from dim.operations.problems.decisions import MOST_AT_ONCE
from dim.operations.similar.groups import mark_distinct
from dim.operations.similar.groups import undisputed_problems as undisputed
from dim.workflow import Refused

# The buttons that change the form and store nothing.
FORM_CHANGES = ("start", "drop", "keep_rest", "unjoin")
# A tampered form may name any number of keys; no group is nearly as large.
_MOST_KEYS = 500


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def division_consolidate(request: Request, pk: int) -> HttpResponse:
    """Show groups of similar problems beside the item that is being written, and store the item."""
    division = _division(request, pk)
    if request.method != "POST":
        return consolidation_page(request, division, ItemWork.opened(request, division))
    # A button says what to do, and with which item or problem: ``pick:12``.
    verb = request.POST.get("verb", "").partition(":")[0]
    if verb == "pick":
        return redirect(desk_url(division, filters_of(request), _picked(request)))
    if verb == "apart":
        _keep_apart(request, division)
        return redirect(desk_url(division, filters_of(request)))
    work = ItemWork.sent(request, division)
    if work is None:
        messages.warning(request, _("Choose at least one entry."))
        return redirect(desk_url(division, filters_of(request)))
    if verb in FORM_CHANGES:
        work.show_again(request.POST)
        return consolidation_page(request, division, work)
    return _save(request, division, work, adopt=verb == "adopt")


@desk_page
def undisputed_accept(request: Request, pk: int) -> HttpResponse:
    """Ask whether to accept all that nobody disputes; `problems_decide` takes the decision."""
    rows = _undisputed_of(request, _division(request, pk))
    # As many as one confirmation takes; the next look finds the rest.
    first = list(rows.order_by("status_since", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    answer = selection.confirm(request, workflow.ACCEPT, rows.filter(pk__in=first))
    # `confirm` has no page for more than it takes; the line above leaves never more.
    return answer or redirect("..")


@desk_page
@require_POST
@keeps_text
def item_decide(request: Request, pk: int) -> HttpResponse:
    """Dissolve an item, or open an adopted one again."""
    items = ConsolidatedItem.objects.visible_to(request.user).select_related(
        "division__event", "event"
    )
    item = get_object_or_404(items, pk=pk)
    if not policy.can_consolidate(request.user, item.division):
        raise Http404
    right_half = {"item": [str(item.pk)]}
    try:
        if request.POST.get("verb") == "dissolve":
            _dissolve(request, item)
            # Nobody goes on with a dissolved item, so the right half shows the list again.
            right_half = {}
        else:
            _reopen(request, item)
    except Refused as error:
        messages.error(request, str(error))
    return redirect(desk_url(item.division, filters_of(request), right_half))


def _division(request: Request, pk: int) -> Division:
    """Return the division. Raises Http404 unless the person consolidates it."""
    rows = Division.objects.visible_to(request.user).select_related("event")
    division = get_object_or_404(rows, pk=pk)
    if not policy.can_consolidate(request.user, division):
        raise Http404
    return division


def _undisputed_of(request: Request, division: Division) -> QuerySet[Problem]:
    """Return the undisputed problems of a division, with what a confirmation prints of them."""
    rows = undisputed(division, request.user)
    return rows.select_related(
        "workshop_class__division__event", "strategic_issue"
    ).prefetch_related("recommendations")


def _picked(request: Request) -> dict[str, list[str]]:
    """Return the problems that were ticked and the item that shall hold them, for an address."""
    picked = {"entries": [key for key in request.POST.getlist("entries") if is_key(key)]}
    item = request.POST.get("verb", "").partition(":")[2]
    if is_key(item):
        picked["item"] = [item]
    return picked


def _keep_apart(request: Request, division: Division) -> None:
    """Store that the ticked problems of a group do not say the same as its others."""
    rows = Problem.objects.visible_to(request.user).filter(event=division.event)
    rows = rows.select_related("workshop_class__division__event", "event")
    group = _keys(request, "members")
    ticked = _keys(request, "entries")
    apart = rows.filter(pk__in=ticked)
    others = rows.filter(pk__in=group - ticked)
    if not ticked or not others:
        messages.warning(
            request, _("Tick those entries of the group that say something else than the rest.")
        )
        return
    mark_distinct(apart, others, actor=request.user)
    codes = ", ".join(sorted(row.code for row in apart))
    messages.success(
        request, _("%(codes)s: kept apart from the rest of the group.") % {"codes": codes}
    )


def _keys(request: Request, name: str) -> set[int]:
    """Return the keys that the form sends under `name`, as far as they are keys."""
    return {int(key) for key in request.POST.getlist(name)[:_MOST_KEYS] if is_key(key)}


def _save(request: Request, division: Division, work: ItemWork, *, adopt: bool) -> HttpResponse:
    """Store the item and go back to the list; a refused one is shown again with every word."""
    place = work.place
    item = work.save(request, adopt=adopt)
    if item is None:
        return consolidation_page(request, division, work)
    for notice in work.form.notices:
        messages.warning(request, notice)
    number = len(work.sources)
    text = ngettext(
        "{code} is stored with {number} entry.", "{code} is stored with {number} entries.", number
    )
    address = desk_url(division, "", {"item": [str(item.pk)]})
    link = format_html('<a href="{}">{}</a>', address, item.code)
    messages.success(request, format_html(text, code=link, number=number))
    if item.is_under_way:
        messages.info(request, _("It is under way: it can be adopted once nothing is open."))
    # Without the item: the next thing to do is another group. The device forgets its copy.
    return redirect(desk_url(division, filters_of(request), {"stored": [place]}))


def _seen_version(request: Request) -> int:
    """Return the version of the item that the page showed; 0, which no item has, for nonsense."""
    version = request.POST.get("version", "")
    return int(version) if is_key(version) else 0


def _dissolve(request: Request, item: ConsolidatedItem) -> None:
    """Dissolve the item. Raises Refused, also when it changed after the page was made."""
    consolidating.dissolve(item, actor=request.user, expected_version=_seen_version(request))
    text = _("%(code)s is dissolved; its entries are as they were before.")
    messages.success(request, text % {"code": item.code})


def _reopen(request: Request, item: ConsolidatedItem) -> None:
    """Open an adopted item again. Raises Refused, also when it changed after the page was made."""
    consolidating.reopen_item(
        item,
        actor=request.user,
        reason=request.POST.get("reason", ""),
        expected_version=_seen_version(request),
    )
    messages.success(request, _("%(code)s is open again.") % {"code": item.code})
