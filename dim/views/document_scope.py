"""Read from an address what a document is about: event, division or class, and the edition."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from dim import policy
from dim.http import Request
from dim.models import Division, Edition, Event, User, WorkshopClass
from dim.models.edition import SHORT, EditionQuerySet
from dim.models.workshop_class import WorkshopClassQuerySet
from dim.reports.content.frozen import Frozen


def scope_in(request: Request, event: Event) -> tuple[Division | None, WorkshopClass | None]:
    """Return the division and class that the address names; None for what it does not name.

    Raises Http404 where the person may not read the whole of it.
    """
    code, letter = request.GET.get("division", ""), request.GET.get("class", "")
    return require_scope(request.user, event, code, letter)


def require_scope(
    user: User, event: Event, code: str, letter: str
) -> tuple[Division | None, WorkshopClass | None]:
    """Return the division and class with this code and letter; None for an empty one.

    Raises Http404 where `user` may not read the whole of it: a document leaves nothing out.
    """
    if not code:
        if policy.can_read_summary(user, event):
            return None, None
        raise Http404
    division = get_object_or_404(event.divisions.select_related("event"), code=code[:20])
    if letter:
        classes = WorkshopClass.objects.visible_to(user).filter(division=division)
        return division, get_object_or_404(classes.with_names(), letter=letter[:6])
    if not policy.can_read_division_summary(user, division):
        raise Http404
    return division, None


def scope_name(division: Division | None, workshop_class: WorkshopClass | None) -> str:
    """Return the name of the scope: ``class``, ``division`` or ``event``."""
    if workshop_class:
        return "class"
    return "division" if division else "event"


def narrowed(
    whole: Frozen, division: Division | None, workshop_class: WorkshopClass | None
) -> Frozen:
    """Return the part of the division or class; the whole without a division.

    Raises Http404 where an older edition does not hold it.
    """
    if division is None:
        return whole
    try:
        return whole.narrowed(division.code, workshop_class.letter if workshop_class else "")
    except LookupError as error:
        raise Http404 from error


def editions_of(
    user: User, event: Event, division: Division | None, workshop_class: WorkshopClass | None
) -> EditionQuerySet:
    """Return the editions that hold this scope: of the whole event, and of the division."""
    # People of a class may not open an edition, but its part for their class holds nothing else.
    rows = Edition.objects.all() if workshop_class else Edition.objects.visible_to(user)
    scopes = Q(division=None)
    if division:
        scopes |= Q(division=division)
    found = rows.filter(scopes, event=event)
    return found.without_content().select_related("division", "event")


def chosen_edition(
    request: Request, event: Event, division: Division | None, workshop_class: WorkshopClass | None
) -> Edition | None:
    """Return the edition whose checksum begins with the address's digits.

    None when the address names none: the document is of what is there now. Raises Http404 for an
    edition that does not exist or does not hold this scope.
    """
    digits = request.GET.get("edition", "").lower()
    if not digits:
        return None
    if not SHORT <= len(digits) <= 64:
        raise Http404
    # With its content, which lists of editions leave out: it may be some megabytes.
    rows = editions_of(request.user, event, division, workshop_class).defer(None)
    edition = rows.filter(checksum__startswith=digits).order_by("number").first()
    if edition is None:
        raise Http404
    return edition


def classes_of(user: User, event: Event, division: Division | None) -> WorkshopClassQuerySet:
    """Return the classes of the division that `user` may read; none without a division."""
    if division is None:
        return WorkshopClass.objects.none()
    classes = WorkshopClass.objects.visible_to(user).filter(division__event=event).with_names()
    return classes.filter(division=division).order_by("letter")


def query_of(
    division: Division | None, workshop_class: WorkshopClass | None, edition: Edition | None
) -> dict[str, str]:
    """Return the query of an address that names this scope and edition."""
    query: dict[str, str] = {}
    if division:
        query["division"] = division.code
    if workshop_class:
        query["class"] = workshop_class.letter
    if edition:
        query["edition"] = edition.short
    return query
