"""What happens to every request before its view, and to every answer after it.

The order in which these are asked is in `konsolnas.settings`.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from dim.api.access import shows_token
from dim.forms.note_taker import note_taker_of
from dim.forms.rescued import Rescued
from dim.operations import security_log, strangers
from dim.operations.people import second_factor
from dim.views import answers, device, errors, health, rescue
from dim.views.http import network_of

Handler = Callable[[HttpRequest], HttpResponse]


def for_machines(get_response: Handler) -> Handler:
    """Answer what the machines around the site ask, before anything that may be out of order."""

    def handle(request: HttpRequest) -> HttpResponse:
        view = health.ADDRESSES.get(request.path)
        return view(request) if view else get_response(request)

    return handle


def site_mark_header(get_response: Handler) -> Handler:
    """Mark every answer with a header, by which scripts know that it is ours."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # A hotel's sign-in page answers any address with status 200: without the mark, a script
        # would take it for a stored save and forget the text.
        response[answers.MARK] = "1"
        return response

    return handle


def permissions_policy(get_response: Handler) -> Handler:
    """Tell browsers which parts of a device our pages never use."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response

    return handle


def origin_of_the_request(get_response: Handler) -> Handler:
    """Tell the security log from where a request comes."""

    def handle(request: HttpRequest) -> HttpResponse:
        with security_log.coming_from(network_of(request)):
            return get_response(request)

    return handle


def readable_body(get_response: Handler) -> Handler:
    """Answer a form whose body cannot be read with a message, before other code fails on it.

    Django would answer too, but in DEBUG with a technical page, and in another
    encoding than UTF-8 with a failure of its own error page.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        try:
            request.POST  # noqa: B018 -- reading it is the test
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            # A browser that is still sending shows an error of its own instead of our page.
            _read_the_rest(request)
            return errors.too_large(request)
        except (BadRequest, MultiPartParserError):
            return errors.bad_request(request)
        return get_response(request)

    return handle


def _read_the_rest(request: HttpRequest) -> None:
    """Read on until the body ends, but 64 MB at most: somebody may send without end."""
    for _chunk in range(1000):
        if not request.read(64 * 1024):
            break


class MissingPage(MiddlewareMixin):
    """Answer a missing page with our own "not found" page, with DEBUG too.

    With DEBUG, Django would list every address of the site.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the "not found" page for Http404, and nothing for any other exception."""
        if isinstance(exception, Http404):
            return errors.not_found(request, exception)
        return None


class KeepTypedTextMiddleware(MiddlewareMixin):
    """Show typed text to its writer again where it came without their session.

    The session has ended, belongs to somebody else, or has a one-time password to change first.
    A room would lose forty minutes of typing to a redirect.
    """

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the page with the words, or nothing where the view can take them."""
        kept = Rescued.from_request(request)
        if kept is None:
            return None
        user = request.user
        # Another account than the writer's stores nothing: on a shared laptop, the words of one
        # person would stand in the name of the next.
        if user.is_authenticated and user.pk == kept.typist:
            waits = user.must_change_password or second_factor.is_missing(user, request.session)
            if not waits:
                return None
        # A script keeps the words itself.
        if answers.wants_json(request):
            return answers.sign_in()
        return rescue.keep_text(request, kept, status=403)


def language_of_the_user(get_response: Handler) -> Handler:
    """Use the language of the person's profile, or Indonesian for nobody."""

    def handle(request: HttpRequest) -> HttpResponse:
        # Not the browser's: borrowed laptops are often set to English.
        language = (
            request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        )
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return get_response(request)

    return handle


def note_taker_of_the_session(get_response: Handler) -> Handler:
    """Tell the account of the request which of the people who share it has typed."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.note_taker = note_taker_of(request)
        return get_response(request)

    return handle


class LimitedStrangers(MiddlewareMixin):
    """Answer people without an account with 429 where their network asks for too much."""

    # Phones ask every 1.5 s; that answer comes from memory, and its view has limits of its own.
    unlimited = frozenset({"phone_list_live"})

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the page that asks for patience, or nothing where the view may answer."""
        assert request.resolver_match is not None  # a view was found
        name = request.resolver_match.view_name
        if name in self.unlimited or request.user.is_authenticated or shows_token(request):
            return None
        return errors.too_many(request) if strangers.asks_too_much(network_of(request)) else None


class CompressedPages(GZipMiddleware):
    """Compress pages, but no files.

    On a hall's wifi (64 kbit/s) a full board would take half a minute, and half of the
    installations have no proxy that compresses.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer compressed if it is a page, and as it is otherwise."""
        content_type = response.get("Content-Type", "")
        # Django pads every compressed page at random and masks its tokens, so that lengths give
        # nothing away (BREACH).
        if content_type.startswith("text/html") and not response.streaming:
            return super().process_response(request, response)
        return response


def shared_laptop(get_response: Handler) -> Handler:
    """Leave nothing for the next person at a shared laptop.

    No page stays in a cache, and the key for unsent text ends with the session.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        device.renew_key(request, response)
        # "Back" after signing out showed the class's list to the next person.
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    return handle
