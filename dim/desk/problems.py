"""What the pages about one problem share: find it, and link it with the list."""

import functools
from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dim.desk.kept_text import kept_text_page
from dim.desk.page import desk_page
from dim.desk.queue import LIST_FILTERS, with_filters
from dim.desk.site import View
from dim.forms.fields import is_key
from dim.forms.rescued import keeps_text
from dim.http import Request
from dim.models import Problem, ReasonCategory

# What reviewers write again and again: the category of the reason, and the words to begin with.
PRESETS = (
    (ReasonCategory.INCOMPLETE, gettext_lazy("Add the legal basis.")),
    (ReasonCategory.INCOMPLETE, gettext_lazy("Say how many offices are affected.")),
    (ReasonCategory.SEVERAL, gettext_lazy("Split it into two problems.")),
    (
        ReasonCategory.WRONG_ADDRESSEE,
        gettext_lazy("Check whom the recommendation is addressed to."),
    ),
)


def find(request: Request, object_id: str) -> Problem | None:
    """Return the problem as its page prints it, or None when the person may not know of it.

    `object_id` comes from the address, in which Django's admin quotes keys.
    """
    key = unquote(object_id)
    # Python reads digits of every script as numbers: another address for the same row.
    if not is_key(key):
        return None
    try:
        return Problem.objects.visible_to(request.user).for_detail().get(pk=key)
    except Problem.DoesNotExist:
        return None


def missing(request: Request, object_id: str) -> HttpResponse:
    """Return the answer for a problem that was not found.

    It is a page with what the person typed, or else a message on the desk's index.
    """
    if kept := kept_text_page(request, HTTPStatus.NOT_FOUND):
        return kept
    # As Django's admin says it for every other kind of row; its catalogue has this text.
    text = _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?")
    named = {"name": Problem._meta.verbose_name, "key": unquote(object_id)}
    messages.warning(request, text % named)
    return redirect("admin:index")


def problem_page(view: View) -> View:
    """Guard `view` as a page of the desk and hand it the problem of its address.

    The view takes the request and the problem, which the person may know of; where there is none,
    `missing` answers. What is typed on the page is given back when a POST is refused.
    """

    @desk_page
    @keeps_text
    @functools.wraps(view)
    def handle(request: Request, object_id: str) -> HttpResponseBase:
        problem = find(request, object_id)
        return missing(request, object_id) if problem is None else view(request, problem)

    return cast(View, handle)


def filters_of(request: Request) -> str:
    """Return the filters of the list from which this page was reached, as a query string."""
    return request.GET.get(LIST_FILTERS, "")


def list_url(filters: str) -> str:
    """Return the address of the list with these filters."""
    address = reverse("admin:dim_problem_changelist")
    return f"{address}?{filters}" if filters else address


def page_url(pk: int, request: Request) -> str:
    """Return the address of the page of a problem, with the filters of this request."""
    return with_filters(reverse("problem_review", args=[pk]), filters_of(request))
