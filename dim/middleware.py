"""What every request passes: the person's language, and their own password before anything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.http import urlencode

Handler = Callable[[HttpRequest], HttpResponse]


def language_of_the_user(get_response: Handler) -> Handler:
    """Speak the language of the person's profile. The browser is not asked: borrowed laptops speak English."""

    def handle(request: HttpRequest) -> HttpResponse:
        language = request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return get_response(request)

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
        wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else resolve_url("home")
        return redirect(f"{resolve_url('password_change')}?{urlencode({'next': wanted})}")
