"""Pages for all classes of an event at once: make them, and set their opening hours."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dim.desk.page import desk_page, event_to_set_up, page_context
from dim.forms.fields import is_key
from dim.forms.setup import MakeClassesForm, OpeningHoursForm
from dim.history.opening_hours import extended_text, latest_changes, not_extended_texts
from dim.http import Request
from dim.models import Event, Problem, WorkshopClass
from dim.operations import setup
from dim.operations.classes import opening_hours
from dim.operations.times import short_moment
from dim.workflow import Refused


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def classes_make(request: Request, pk: int) -> HttpResponse:
    """Make classes A–E (or others) in the chosen divisions."""
    event = event_to_set_up(request, pk)
    without = event.divisions.filter(workshop_classes=None).values_list("pk", flat=True)
    # From the list of divisions with some ticked; otherwise those that have no class yet.
    chosen: list[Any] = request.GET.getlist("division") or list(without)
    form = MakeClassesForm(event, request.POST or None, initial={"divisions": chosen})
    if request.method == "POST" and form.is_valid():
        done = setup.create_classes(
            form.cleaned_data["divisions"], form.cleaned_data["letters"], actor=request.user
        )
        _tell_what_was_made(request, done)
        return redirect("admin:dim_event_change", event.pk)
    context = page_context(request, Event, _("Make classes"), event=event, form=form)
    return TemplateResponse(request, "desk/classes_make.html", context)


def _tell_what_was_made(request: Request, done: setup.ClassesMade) -> None:
    """Say how many classes were made, and name those that existed already."""
    if done.made:
        text = ngettext(
            "%(number)d class was made.", "%(number)d classes were made.", len(done.made)
        )
        messages.success(request, text % {"number": len(done.made)})
    if done.kept:
        names = ", ".join(str(row) for row in done.kept)
        kept = _("These existed already and were left as they are: %(names)s.")
        messages.info(request, kept % {"names": names})


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def opening_hours_set(request: Request, pk: int) -> HttpResponse:
    """Show all classes of an event with their drafts; open or close them, or set a deadline."""
    event = event_to_set_up(request, pk)
    form = OpeningHoursForm(event, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tell_about_hours(request, event, _change_opening_hours(request, form))
        except setup.SetUpRefused as error:
            # Only a deadline can be refused: one that has passed already.
            form.add_error("closes_at", str(error))
        except Refused as error:
            form.add_error(None, ValidationError(str(error), error.code))
        else:
            return redirect("opening_hours_set", event.pk)
    context = page_context(
        request,
        Event,
        _("Open and close classes"),
        event=event,
        form=form,
        rows=_class_rows(request, form),
        extensions=OpeningHoursForm.EXTEND,
        # Sent along, so that a second press extends nothing twice.
        key=uuid.uuid4(),
        changes=latest_changes(event),
    )
    return TemplateResponse(request, "desk/opening_hours_set.html", context)


def _class_rows(request: Request, form: OpeningHoursForm) -> list[tuple[WorkshopClass, bool, bool]]:
    """Return each class, whether it is open now, and whether it is ticked (all are at first)."""
    asked = request.POST or request.GET
    chosen = {int(key) for key in asked.getlist("classes") if is_key(key)}
    drafts = Count("problems", filter=Q(problems__status=Problem.Status.DRAFT))
    field: Any = form.fields["classes"]
    classes = field.queryset.annotate(drafts=drafts, entries=Count("problems"))
    # A count makes Django forget the model's own order.
    classes = classes.order_by(*WorkshopClass._meta.ordering)  # type: ignore[misc]
    # One moment for all, or a deadline that passes meanwhile would split the list.
    at = now()
    return [(row, row.is_open_at(at), not chosen or row.pk in chosen) for row in classes]


def _change_opening_hours(request: Request, form: OpeningHoursForm) -> str:
    """Do what the pressed button says, and return the message about it.

    Raises SetUpRefused for a deadline that has passed, and Refused.
    """
    classes, verb = form.cleaned_data["classes"], form.data["verb"]
    if minutes := OpeningHoursForm.EXTEND.get(verb):
        extended = opening_hours.extend_classes(
            classes, minutes, actor=request.user, key=form.cleaned_data["key"]
        )
        for text in not_extended_texts(extended):
            messages.warning(request, text)
        return extended_text(extended)
    if verb == "open":
        return opened_text(opening_hours.open_classes(classes, actor=request.user))
    if verb == "close":
        # A warning and no refusal: entry ends on time, and drafts stay where they are.
        number = opening_hours.close_classes(classes, actor=request.user)
        warn_of_drafts(request, classes)
        return closed_text(number)
    # The remaining buttons set a deadline, or take it away.
    closes_at = form.cleaned_data["closes_at"] if verb == "deadline" else None
    number = opening_hours.set_deadline(classes, closes_at, actor=request.user)
    return _deadline_text(number, closes_at, classes)


def _deadline_text(
    number: int, closes_at: datetime.datetime | None, classes: QuerySet[WorkshopClass]
) -> str:
    """Return the message that `number` classes have this deadline, or none any more."""
    if closes_at is None:
        text = ngettext(
            "%(number)d class has no deadline now.",
            "%(number)d classes have no deadline now.",
            number,
        )
        return text % {"number": number}
    text = ngettext(
        "%(number)d class closes %(moment)s.", "%(number)d classes close %(moment)s.", number
    )
    return text % {"number": number, "moment": short_moment(closes_at, classes[0].division.event)}


def opened_text(number: int) -> str:
    """Return the message that `number` classes were opened."""
    text = ngettext("%(number)d class was opened.", "%(number)d classes were opened.", number)
    return text % {"number": number}


def closed_text(number: int) -> str:
    """Return the message that `number` classes were closed."""
    text = ngettext("%(number)d class was closed.", "%(number)d classes were closed.", number)
    return text % {"number": number}


def tell_about_hours(request: Request, event: Event, text: str) -> None:
    """Show `text` as a message, and warn when the phase of the event allows no entry at all."""
    if text:
        messages.success(request, text)
    # Otherwise people look for the fault in a class that is open and takes nothing.
    if event.phase != Event.Phase.ENTRY:
        warning = _(
            "The event is in its phase “%(phase)s”: nothing can be entered, whatever its doors say."
        )
        messages.warning(request, warning % {"phase": event.get_phase_display()})


def warn_of_drafts(request: Request, classes: Iterable[WorkshopClass]) -> None:
    """Warn of the drafts that are left in these classes, which have just been closed."""
    left = opening_hours.drafts_left_in(
        WorkshopClass.objects.filter(pk__in=[row.pk for row in classes])
    )
    if left:
        total = sum(number for _row, number in left)
        text = ngettext(
            "%(number)d draft was not submitted: %(classes)s.",
            "%(number)d drafts were not submitted: %(classes)s.",
            total,
        )
        names = ", ".join(f"{row} ({number})" for row, number in left)
        messages.warning(request, text % {"number": total, "classes": names})


def opening_hours_url(event: Event, classes: list[int]) -> str:
    """Return the address of the page of opening hours on which these classes are ticked."""
    query = "&".join(f"classes={key}" for key in classes)
    return reverse("opening_hours_set", args=[event.pk]) + "?" + query
