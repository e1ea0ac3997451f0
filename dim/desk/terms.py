"""Bring the search texts of problems up to date after the list of terms was changed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dim import policy
from dim.desk.page import desk_page, refuse_unless
from dim.http import Request
from dim.operations.similar import word_index

# How long (in seconds) one press of the button works. There is no background process on a hotel
# laptop; more classes take another press.
SECONDS = 10


@desk_page
@require_POST
def term_derive(request: Request) -> HttpResponse:
    """Derive the search texts of stale classes again from the list of terms as it is now."""
    refuse_unless(policy.can_set_up(request.user))
    word_index.derive_again(SECONDS)
    if left := word_index.stale_classes().count():
        text = ngettext("%(number)d class is left.", "%(number)d classes are left.", left)
        messages.warning(request, text % {"number": left})
    else:
        messages.success(request, _("All entries are read by this list now."))
    return redirect("admin:dim_term_changelist")
