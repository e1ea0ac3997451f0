"""``/api/v1/``: the routes as addresses of Django, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from dim.api.access import AsksTooMuch, TokenAccess
from dim.api.routes import router
from dim.views import errors

api = NinjaAPI(
    title="DIM Konsolnas",
    version=settings.VERSION,
    description=(
        "What a person may read on the pages, for a program: read only. Make a token on the page "
        "“Akses untuk program lain” and send it as `Authorization: Bearer …`."
    ),
    urls_namespace="api-v1",
    # Its pages for trying out load scripts from the Internet.
    docs_url=None,
    openapi_url=None,
    auth=TokenAccess(),
)
api.add_router("", router)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    detail = _("It does not exist, or not for you.")
    return api.create_response(request, {"detail": detail}, status=404)


@api.exception_handler(AuthenticationError)
def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    detail = _("A token is needed that is still valid.")
    response = api.create_response(request, {"detail": detail}, status=401)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(AsksTooMuch)
def _too_many(request: HttpRequest, error: Exception) -> HttpResponse:
    return errors.too_many(request)


@login_not_required
@require_safe
@conditional_page
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of the API in OpenAPI 3.1."""
    return api.create_response(request, api.get_openapi_schema(path_prefix="/api/v1/"), status=200)


def _reading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view of Ninja answer HEAD as GET, and "not modified" where nothing is."""

    @login_not_required  # a token instead
    @require_safe
    @conditional_page
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The server leaves the body out itself; Ninja knows one method for each function.
        is_head, request.method = request.method == "HEAD", "GET"
        response = view(request, *args, **kwargs)
        if is_head:
            request.method = "HEAD"
        response.setdefault("Cache-Control", "private, no-cache")
        return response

    return answer


def _patterns() -> list[URLPattern]:
    found, _app, _namespace = api.urls
    return [
        URLPattern(one.pattern, _reading(one.callback), one.default_args, one.name)
        for one in found
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]


urlpatterns = (
    [path("openapi.json", openapi, name="openapi"), *_patterns()],
    "api-v1",
)
