"""The page after signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dim.models import WorkshopClass
from dim.views.http import Request


@require_safe
def home(request: Request) -> HttpResponse:
    mine = WorkshopClass.objects.with_names().filter(pk__in=request.user.scopes().facilitated)
    return render(request, "dim/home.html", {"classes": mine})
