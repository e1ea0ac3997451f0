"""Pages for signing in and out, and for one's own password and language."""

from typing import Any

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dim.forms.accounts import ChangePasswordForm, ChoosePasswordForm, LanguageForm, SignInForm
from dim.forms.class_code import ClassCodeForm
from dim.http import Request
from dim.models import Event
from dim.operations.people import accounts, sign_ins


def next_address(request: HttpRequest) -> str:
    """Return the address to which the person wanted to go, or that of the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A link to us with another site in `next` could lead people on to an imitation of this page.
    if url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return resolve_url("home")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page; people who are signed in are redirected."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(next_address(request))
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        auth.login(request, form.get_user())
        return redirect(next_address(request))
    context = {
        "form": form,
        "next": next_address(request),
        "code_form": ClassCodeForm(),
        "announced": Event.objects.announced(),
    }
    return sign_in_answer(form, render(request, "registration/login.html", context))


def sign_in_answer(form: SignInForm, response: HttpResponse) -> HttpResponse:
    """Return `response` with the status and the pause of a form that asks to wait."""
    if form.is_bound and form.asks_to_wait:
        # Not 503: that is an error line of the log for every guess.
        response.status_code = 429
        response["Retry-After"] = sign_ins.WAIT + 1
    return response


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]
) -> HttpResponse:
    """Tell how many minutes an account is locked; django-axes calls it after too many failures."""
    assert request.resolver_match is not None  # only views sign people in
    # The page of a rescued text says so itself: another page here would drop the text.
    if request.resolver_match.view_name == "rescue":
        return response
    minutes = accounts.minutes_locked(request.POST.get("username", ""))
    response = render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = minutes * 60
    return response


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out; also for somebody whose session has ended meanwhile."""
    auth.logout(request)
    return redirect("login")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: Request) -> HttpResponse:
    """Let people choose their own password; after a one-time password this page comes first."""
    form_class = ChoosePasswordForm if request.user.must_change_password else ChangePasswordForm
    form = form_class(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        accounts.choose_password(request.user, form.cleaned_data["new_password1"])
        # Every other session of the account ends with its password; this one goes on.
        auth.update_session_auth_hash(request, request.user)
        messages.success(request, _("Your new password is valid from now on."))
        return redirect(next_address(request))
    return render(
        request, "registration/password_change.html", {"form": form, "next": next_address(request)}
    )


@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    """End all sessions of this person, here and on every other device."""
    accounts.sign_out_everywhere(request.user)
    auth.logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("login")


@require_POST
def language_change(request: Request) -> HttpResponse:
    """Store the language in which this person reads the screens."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        accounts.choose_language(request.user, form.cleaned_data["language"])
        # The first sentence in the new language is the confirmation itself.
        with translation.override(request.user.language):
            messages.success(request, _("The screens speak this language from now on."))
    return redirect(next_address(request))
