"""Answer an invitation to a role in another event."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dim.http import Request
from dim.models import Invitation
from dim.operations.people import roles
from dim.operations.setup import SetUpRefused


@require_POST
def invitation_answer(request: Request, pk: int) -> HttpResponse:
    """Accept the invitation of this person, or decline it, as the pressed button says."""
    invitation = get_object_or_404(Invitation.objects.with_scopes(), pk=pk, user=request.user)
    if request.POST.get("answer") != "accept":
        roles.remove_invitation(invitation, actor=request.user)
        messages.info(request, _("The invitation was declined."))
        return redirect("home")
    try:
        role = roles.accept_invitation(invitation, actor=request.user)
    except SetUpRefused as error:
        messages.warning(request, str(error))
        return redirect("home")
    messages.success(request, _("Your task in %(event)s begins now.") % {"event": role.scope_event})
    return redirect(f"{reverse('home')}?event={role.scope_event.slug}")
