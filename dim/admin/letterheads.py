"""The page for what stands around the official documents of an event."""

import base64

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dim.admin.class_pages import context_of
from dim.admin.setup import event_to_set_up
from dim.forms.letterhead import LetterheadForm, SignatoryFormSet
from dim.models import Letterhead


@require_http_methods(["GET", "HEAD", "POST"])
def event_letterhead(request: HttpRequest, pk: int) -> HttpResponse:
    """Letterhead, place and date of signing, signatories; with a way to see them on a document."""
    event = event_to_set_up(request, pk)
    own = Letterhead.objects.filter(event=event).first() or Letterhead(event=event)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = LetterheadForm(*sent, instance=own)
    signatories = SignatoryFormSet(*sent, instance=event, prefix="signatory")
    if request.method == "POST" and form.is_valid() and signatories.is_valid():
        with transaction.atomic():
            form.save()
            signatories.save()
        messages.success(request, _("Stored. Editions that are frozen already keep what they have."))
        return redirect("admin:dim_event_letterhead", event.pk)
    logo = bytes(own.logo)
    kind = "png" if logo.startswith(b"\x89PNG") else "jpeg"
    context = context_of(
        request,
        event,
        _("Letterhead and signing"),
        form=form,
        signatories=signatories,
        logo=f"data:image/{kind};base64,{base64.b64encode(logo).decode()}" if logo else "",
    )
    return TemplateResponse(request, "admin/dim/event/letterhead.html", context)
