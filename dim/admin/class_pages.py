"""Pages for all classes of an event at once: make them, open and close them."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dim.admin.setup import event_to_set_up
from dim.admin.site import desk
from dim.forms.fields import is_key
from dim.forms.setup import DoorsForm, MakeClassesForm
from dim.models import Event, Problem, WorkshopClass
from dim.operations import doors, setup
from dim.reports.doors import door_changes, extended_text, left_texts
from dim.templatetags.dim import moment
from dim.workflow import Refused


def context_of(request: HttpRequest, event: Event, title: str, **more: object) -> dict:
    return {**desk.each_context(request), "event": event, "title": title, "opts": Event._meta, **more}


@require_http_methods(["GET", "HEAD", "POST"])
def event_make_classes(request: HttpRequest, pk: int) -> HttpResponse:
    """Classes A–E (or others) in the chosen divisions."""
    event = event_to_set_up(request, pk)
    chosen = request.GET.getlist("division") or list(
        event.divisions.filter(workshop_classes=None).values_list("pk", flat=True)
    )
    form = MakeClassesForm(event, request.POST or None, initial={"divisions": chosen})
    if request.method == "POST" and form.is_valid():
        done = setup.create_classes(form.cleaned_data["divisions"], form.cleaned_data["letters"], actor=request.user)
        tell_what_was_made(request, done)
        return redirect("admin:dim_event_change", event.pk)
    return TemplateResponse(
        request, "admin/dim/event/make_classes.html", context_of(request, event, _("Make classes"), form=form)
    )


def tell_what_was_made(request: HttpRequest, done: setup.ClassesMade) -> None:
    if done.made:
        text = ngettext("%(number)d class was made.", "%(number)d classes were made.", len(done.made))
        messages.success(request, text % {"number": len(done.made)})
    if done.kept:
        names = ", ".join(str(row) for row in done.kept)
        messages.info(request, _("These existed already and were left as they are: %(names)s.") % {"names": names})


@require_http_methods(["GET", "HEAD", "POST"])
def event_doors(request: HttpRequest, pk: int) -> HttpResponse:
    """All classes of an event with their doors and drafts: open, close, set a deadline."""
    event = event_to_set_up(request, pk)
    form = DoorsForm(event, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tell_about_doors(request, event, act_on_doors(request, form))
        except setup.SetUpRefused as error:
            form.add_error("closes_at", str(error))
        except Refused as error:
            form.add_error(None, ValidationError(str(error), error.code))
        else:
            return redirect("admin:dim_event_doors", event.pk)
    chosen = {int(key) for key in (request.POST or request.GET).getlist("classes") if is_key(key)}
    moment_now = now()
    classes = list(
        form.fields["classes"]
        .queryset.annotate(
            drafts=Count("problems", filter=Q(problems__status=Problem.Status.DRAFT)), entries=Count("problems")
        )
        .order_by(*WorkshopClass._meta.ordering)  # a count makes Django forget the model's own order
    )
    rows = [(row, row.is_open_at(moment_now), not chosen or row.pk in chosen) for row in classes]
    return TemplateResponse(
        request,
        "admin/dim/event/doors.html",
        context_of(
            request,
            event,
            _("Open and close classes"),
            form=form,
            rows=rows,
            extensions=DoorsForm.EXTEND,
            key=uuid.uuid4(),
            changes=door_changes(event),
        ),
    )


def act_on_doors(request: HttpRequest, form: DoorsForm) -> str:
    """Do what the pressed button says and return how it is told. Raises SetUpRefused, Refused."""
    classes, verb = form.cleaned_data["classes"], form.data["verb"]
    if minutes := DoorsForm.EXTEND.get(verb):
        extended = doors.extend_classes(classes, minutes, actor=request.user, key=form.cleaned_data["key"])
        for text in left_texts(extended):
            messages.warning(request, text)
        return extended_text(extended)
    if verb == "open":
        return opened_text(doors.open_classes(classes, actor=request.user))
    if verb == "close":
        number = doors.close_classes(classes, actor=request.user)
        warn_of_drafts(request, classes)
        return closed_text(number)
    closes_at = form.cleaned_data["closes_at"] if verb == "deadline" else None
    number = doors.set_deadline(classes, closes_at, actor=request.user)
    if closes_at is None:
        text = ngettext("%(number)d class has no deadline now.", "%(number)d classes have no deadline now.", number)
        return text % {"number": number}
    text = ngettext("%(number)d class closes %(moment)s.", "%(number)d classes close %(moment)s.", number)
    return text % {"number": number, "moment": moment(closes_at, form.cleaned_data["classes"][0].division.event)}


def opened_text(number: int) -> str:
    return ngettext("%(number)d class was opened.", "%(number)d classes were opened.", number) % {"number": number}


def closed_text(number: int) -> str:
    return ngettext("%(number)d class was closed.", "%(number)d classes were closed.", number) % {"number": number}


def tell_about_doors(request: HttpRequest, event: Event, text: str) -> None:
    if text:
        messages.success(request, text)
    if event.phase != Event.Phase.ENTRY:
        messages.warning(
            request,
            _("The event is in its phase “%(phase)s”: nothing can be entered, whatever its doors say.")
            % {"phase": event.get_phase_display()},
        )


def warn_of_drafts(request: HttpRequest, classes: object) -> None:
    """Name the classes that were closed over drafts."""
    left = doors.drafts_left_in(WorkshopClass.objects.filter(pk__in=[row.pk for row in classes]))
    if left:
        total = sum(number for _row, number in left)
        text = ngettext(
            "%(number)d draft was not submitted: %(classes)s.",
            "%(number)d drafts were not submitted: %(classes)s.",
            total,
        )
        names = ", ".join(f"{row} ({number})" for row, number in left)
        messages.warning(request, text % {"number": total, "classes": names})


def doors_url(event: Event, classes: list[int]) -> str:
    return reverse("admin:dim_event_doors", args=[event.pk]) + "?" + "&".join(f"classes={key}" for key in classes)
