"""Who is let in to a page: with a sign-in that still holds, a password of their own, and a code.

The order in which these are asked is in `konsolnas.settings`.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import auth
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode

from dim.operations.people import second_factor, session_limits
from dim.views import answers


class SignedIn(LoginRequiredMiddleware):
    """Require a signed-in user for every view that is not marked otherwise."""

    def handle_no_permission(  # type: ignore[override]  # Django only ever redirects
        self, request: HttpRequest, view_func: Callable
    ) -> HttpResponse:
        """Return a redirect to the sign-in page, or JSON to a script."""
        # `fetch` follows a redirect, so a script would take the sign-in page for its answer.
        if answers.wants_json(request):
            return answers.sign_in()
        return super().handle_no_permission(request, view_func)


class SessionLimits(MiddlewareMixin):
    """End a session in which nobody has done anything for a while, and any after a day.

    Text that comes afterwards is kept by `KeepTypedTextMiddleware`, as with every lost session.
    """

    # Pages that are open ask by themselves; whoever is away does not. A projector is watched.
    by_itself = frozenset({"board_live", "entry_live", "problem_live", "presence_say"})

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Sign the person out whose session is over; the view then sees nobody."""
        if not request.user.is_authenticated:
            return None
        assert request.resolver_match is not None  # a view was found
        if session_limits.is_over(request.session):
            auth.logout(request)
        elif request.resolver_match.view_name not in self.by_itself:
            session_limits.note_use(request.session)
        return None


def _by_way_of(request: HttpRequest, page: str) -> HttpResponse:
    """Return a redirect to `page`, from which people go on; to a script, that it must sign in."""
    if answers.wants_json(request):
        return answers.sign_in()
    # The address of a POST may have no page that can be read.
    is_reading = request.method in {"GET", "HEAD"}
    wanted = request.get_full_path() if is_reading else resolve_url("home")
    return redirect(f"{resolve_url(page)}?{urlencode({'next': wanted})}")


class OneTimePasswordMiddleware(MiddlewareMixin):
    """Send somebody with a one-time password to a page on which they choose their own.

    From there they go on to where they wanted to go.
    """

    # Without "rescue", words that came from another page would be lost to the redirect.
    allowed = frozenset(
        {"password_change", "logout", "sign_out_everywhere", "language_change", "rescue"}
    )

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the redirect to the page, or nothing where the view may answer."""
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        assert request.resolver_match is not None  # a view was found
        if request.resolver_match.view_name in self.allowed:
            return None
        return _by_way_of(request, "password_change")


class SecondFactorMiddleware(MiddlewareMixin):
    """Send people of the desk to the page that asks for a code of their telephone."""

    # As with one-time passwords, which come first.
    allowed = OneTimePasswordMiddleware.allowed | {"second_factor"}

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the redirect to the page, or nothing where the view may answer."""
        user = request.user
        if not user.is_authenticated or not second_factor.is_missing(user, request.session):
            return None
        assert request.resolver_match is not None  # a view was found
        name = request.resolver_match.view_name
        if name in self.allowed and (name != "password_change" or user.must_change_password):
            return None
        return _by_way_of(request, "second_factor")
