"""What every request passes before a view sees it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.http import urlencode

from dim.forms.rescued import Rescued
from dim.views import answers, device, errors, rescue

Handler = Callable[[HttpRequest], HttpResponse]


def our_mark(get_response: Handler) -> Handler:
    """Mark what this site says itself: a hotel's sign-in page with status 200 is no answer of ours."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response[answers.MARK] = "1"
        return response

    return handle


def readable_body(get_response: Handler) -> Handler:
    """Answer a form that cannot be read with a sentence, before anything else stumbles over it.

    Django would answer too, but in DEBUG with a technical page, and in another
    encoding than UTF-8 with a failure of its own error page.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        try:
            request.POST  # noqa: B018 -- reading it is the test
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            _drain(request)
            return errors.too_large(request)
        except (BadRequest, MultiPartParserError):
            return errors.bad_request(request)
        return get_response(request)

    return handle


def _drain(request: HttpRequest) -> None:
    """Read on for a while: a browser that is still sending shows its own error instead of our page."""
    for _chunk in range(1000):
        if not request.read(64 * 1024):
            break


class OurMissingPage:
    """Say "not found" in our look in DEBUG too, as the demo does: forbidden looks like missing there as well."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.not_found(request, exception) if isinstance(exception, Http404) else None


class KeepTypedText:
    """Show an entry to the person who typed it instead of losing it, or of storing it in another's name."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        kept = Rescued.from_request(request)
        if kept is None:
            return None
        user = request.user
        if user.is_authenticated and user.pk == kept.typist and not user.must_change_password:
            return None
        if answers.wants_json(request):
            return answers.sign_in()
        return rescue.keep_text(request, kept, status=403)


class SignedIn(LoginRequiredMiddleware):
    """Close every page that does not say otherwise; tell a script so instead of sending it to a page."""

    def handle_no_permission(  # type: ignore[override]  # Django only ever redirects
        self, request: HttpRequest, view_func: Callable
    ) -> HttpResponse:
        if answers.wants_json(request):
            return answers.sign_in()
        return super().handle_no_permission(request, view_func)


def language_of_the_user(get_response: Handler) -> Handler:
    """Speak the language of the person's profile. The browser is not asked: borrowed laptops speak English."""

    def handle(request: HttpRequest) -> HttpResponse:
        language = request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return get_response(request)

    return handle


class PackedPages(GZipMiddleware):
    """Pack pages for a hall's wifi, where a full board would take half a minute; files keep their size.

    Django pads every packed page at random and masks its tokens, so lengths give nothing away (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        return super().process_response(request, response) if is_page else response


def shared_laptop(get_response: Handler) -> Handler:
    """Whoever sits down next finds nothing: the key for unsent text goes with the sign-in, no page stays in a cache."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        device.renew_key(request, response)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    return handle


class OwnPasswordFirst:
    """Send whoever has a one-time password to choose their own, and then where they wanted to go."""

    allowed = frozenset({"password_change", "logout", "language_change", "rescue"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        assert request.resolver_match is not None  # a view was found
        if request.resolver_match.view_name in self.allowed:
            return None
        if answers.wants_json(request):
            return answers.sign_in()
        wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else resolve_url("home")
        return redirect(f"{resolve_url('password_change')}?{urlencode({'next': wanted})}")
