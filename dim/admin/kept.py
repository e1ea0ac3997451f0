"""What was typed at the desk and can only be given back."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dim.forms.rescued import Rescued


def text_kept(request: HttpRequest, status: int) -> HttpResponse | None:
    """A page with everything that was typed; None when nothing came from a form of ours.

    For somebody who lost a role, or their desk, while they were writing: missing and
    forbidden look alike.
    """
    kept = Rescued.from_request(request)
    if kept is None:
        return None
    context = {
        "reason": _("This page does not exist, or it is not (or no longer) yours to write on."),
        "texts": [(label, field.value) for label, field in kept.named if label],
    }
    return TemplateResponse(request, "dim/problem_text_kept.html", context, status=status)
