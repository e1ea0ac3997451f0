"""The page for letterhead, logo and signatories of the official documents of an event."""

import base64

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dim.desk.page import desk_page, event_to_set_up, page_context
from dim.forms.letterhead import LetterheadForm, SignatoryFormSet
from dim.http import Request
from dim.models import Event, Letterhead


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def letterhead_edit(request: Request, pk: int) -> HttpResponse:
    """Show the form for letterhead, place and date of signing, and signatories; POST stores it."""
    event = event_to_set_up(request, pk)
    # The row is made with the first save: most events begin without a letterhead.
    own = Letterhead.objects.filter(event=event).first() or Letterhead(event=event)
    is_sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = LetterheadForm(data, files, instance=own)
    signatories = SignatoryFormSet(data, files, instance=event, prefix="signatory")
    if is_sent and form.is_valid() and signatories.is_valid():
        # Both are stored or neither: they stand beside each other on a document.
        with transaction.atomic():
            form.save()
            signatories.save()
        messages.success(
            request, _("Stored. Editions that are frozen already keep what they have.")
        )
        return redirect("letterhead_edit", event.pk)
    context = page_context(
        request,
        Event,
        _("Letterhead and signing"),
        event=event,
        form=form,
        signatories=signatories,
        logo=_logo_address(bytes(own.logo)),
    )
    return TemplateResponse(request, "desk/letterhead_edit.html", context)


def _logo_address(logo: bytes) -> str:
    """Return the picture as a ``data:`` address for ``<img>``, or "" without a picture."""
    # It lies in the database, and an address of its own would need rules about who may see it.
    if not logo:
        return ""
    # The form accepts these two formats only.
    kind = "png" if logo.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(logo).decode()}"
