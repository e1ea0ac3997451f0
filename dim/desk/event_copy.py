"""Copy the set-up of another event."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dim.desk.page import desk_page, event_to_set_up, page_context
from dim.forms.event_copy import EventCopyForm
from dim.http import Request
from dim.models import Event
from dim.operations.event_copy import copy_event
from dim.operations.setup import SetUpRefused


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def event_copy(request: Request, pk: int) -> HttpResponse:
    """Ask what to copy from which event; POST copies it and redirects to the event."""
    event = event_to_set_up(request, pk)
    form = EventCopyForm(event, request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            added = copy_event(
                form.cleaned_data["source"], event, form.parts, actor=request.user
            ).total()
        except SetUpRefused as error:
            form.add_error(None, str(error))
        else:
            text = ngettext("%(number)d row was added.", "%(number)d rows were added.", added)
            messages.success(request, text % {"number": added})
            return redirect("admin:dim_event_change", event.pk)
    context = page_context(request, Event, _("Copy from another event"), event=event, form=form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return TemplateResponse(request, "desk/event_copy.html", context, status=status)
