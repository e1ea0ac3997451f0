"""What every page of the desk shares: its guard, and the context of the frame around it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.shortcuts import get_object_or_404

from dim.desk.site import View, desk
from dim.http import Request
from dim.models import Event


def desk_page(view: View) -> View:
    """Guard `view` as the lists of the admin site are guarded.

    Visitors who are not signed in are sent to the sign-in page; people without a desk get 404;
    nothing is cached; every POST needs its CSRF token. Put it above all other decorators.
    """
    return desk.admin_view(view)


def page_context(
    request: Request, model: type[Model], title: object, **more: Any
) -> dict[str, Any]:
    """Return the context of a page: the site's own, the model it is about, its title and `more`."""
    # The frame (`admin/base_site.html`) and the breadcrumbs read `opts`, as in Django's admin.
    return {**desk.each_context(request), "opts": model._meta, "title": title, **more}


def event_to_set_up(request: Request, pk: int) -> Event:
    """Return the event of a set-up page. Raises Http404 unless the person sets it up."""
    return get_object_or_404(Event.objects.set_up_by(request.user), pk=pk)


def refuse_unless(allowed: bool) -> None:
    """Raise PermissionDenied unless `allowed`."""
    if not allowed:
        raise PermissionDenied
