"""Suggestions while somebody types the name of an office."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from dim.forms.choices import OfficeFinder
from dim.http import Request


@require_safe
def office_suggest(request: Request) -> HttpResponse:
    """Answer with at most 20 names of offices for `q`, as ``{"names": [...]}``."""
    found = OfficeFinder().search(request.GET.get("q", ""))
    return JsonResponse({"names": [row.name for row in found]})
