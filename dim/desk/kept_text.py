"""Give back typed text that cannot be stored."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dim.forms.rescued import Rescued


def kept_text_page(request: HttpRequest, status: int) -> HttpResponse | None:
    """Return a page with everything that was typed, or None when no form of ours was sent.

    For people who lost a role, or their desk, while they were writing. A missing and a forbidden
    row look alike, so the page says nothing about which of them it was.
    """
    # Only forms with the signed key of their writer. A page elsewhere could otherwise post words
    # that ours would show as if this person had typed them.
    kept = Rescued.from_request(request)
    if kept is None:
        return None
    context = {
        "reason": _("This page does not exist, or it is not (or no longer) yours to write on."),
        "texts": [(label, field.value) for label, field in kept.named if label],
    }
    return TemplateResponse(request, "dim/problem_text_kept.html", context, status=status)
