"""Give back the text of a form that came without a session, with an old token, or a wrong account.

Nothing is stored here, and nothing is sent by itself: that would be one step from a forged request.
The text travels in the page, sealed, until the person who typed it is signed in, sees it and sends
it.
"""

from typing import Any, cast

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dim.forms.accounts import ChoosePasswordForm, SignInForm
from dim.forms.rescued import MAX_SEALED, Rescued
from dim.models import User
from dim.operations.people import accounts, second_factor
from dim.views import answers, errors
from dim.views.accounts import next_address, sign_in_answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a POST without a valid CSRF token: nothing is stored, typed text is given back."""
    if answers.wants_json(request):
        return answers.csrf()
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name == "rescue":
        kept = Rescued.opened(request.POST.get("rescued", ""))
    else:
        kept = Rescued.from_request(request)
    if kept:
        return keep_text(request, kept, status=403)
    # Signed in already, in another tab: its sign-in gave the browser a new token.
    if name == "login" and request.user.is_authenticated:
        return redirect(next_address(request))
    return render(request, "403_csrf.html", {"is_login": name == "login"}, status=403)


def keep_text(
    request: HttpRequest,
    kept: Rescued,
    *,
    form: SignInForm | ChoosePasswordForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Show the page of a rescued text, with the next step for the person who is there now.

    The steps are signing in, choosing a password, and sending the text again.
    """
    sealed = kept.sealed()
    if len(sealed) > MAX_SEALED:
        return errors.too_large(request)
    is_typist = request.user.is_authenticated and request.user.pk == kept.typist
    if not is_typist:
        step = "sign_in"
        typist = User.objects.filter(pk=kept.typist).values_list("username", flat=True).first()
        form = form or SignInForm(request, initial={"username": typist or ""})
        # On a shared laptop: somebody else is signed in, and must not see the words.
        more.setdefault("is_covered", request.user.is_authenticated)
        more["typist"] = typist
    elif cast(User, request.user).must_change_password:
        step, form = "choose_password", form or ChoosePasswordForm(cast(User, request.user))
    elif second_factor.is_missing(cast(User, request.user), request.session):
        step = "second_factor"
    else:
        step = "send"
    context = {"kept": kept, "sealed": sealed, "step": step, "form": form, **more}
    return render(request, "dim/rescue.html", context, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def rescue(request: HttpRequest) -> HttpResponse:
    """Take the next step with a rescued text; the page of `keep_text` posts here."""
    kept = Rescued.opened(request.POST.get("rescued", "")) if request.method == "POST" else None
    if kept is None:
        return redirect("home")
    is_typist = request.user.is_authenticated and request.user.pk == kept.typist
    if "new_password1" in request.POST and is_typist:
        return _choose_password(request, kept)
    if "password" in request.POST:
        return _sign_in(request, kept)
    return keep_text(request, kept)


def _sign_in(request: HttpRequest, kept: Rescued) -> HttpResponse:
    """Sign in the person who typed the text, and nobody else."""
    form = SignInForm(request, data=request.POST)
    # Once covered, the words stay so until their owner is there.
    is_covered = "covered" in request.POST or request.user.is_authenticated
    if form.is_valid():
        if form.get_user().pk == kept.typist:
            auth.login(request, form.get_user())
            return keep_text(request, kept)
        # Somebody else is not signed in here: the words would be left without their owner.
        form.add_error(
            None,
            ValidationError(_("This is another account than the one that typed."), code="other"),
        )
        is_covered = True
    # Set by django-axes, whose own page would drop the text (see `accounts.locked_out`).
    if getattr(request, "axes_locked_out", False):
        minutes = accounts.minutes_locked(request.POST.get("username", ""))
        return keep_text(
            request, kept, form=form, is_covered=is_covered, minutes=minutes, status=429
        )
    return sign_in_answer(form, keep_text(request, kept, form=form, is_covered=is_covered))


def _choose_password(request: HttpRequest, kept: Rescued) -> HttpResponse:
    """Replace a one-time password, without which nothing can be sent."""
    typist = cast(User, request.user)
    form = ChoosePasswordForm(typist, request.POST)
    if not typist.must_change_password or not form.is_valid():
        return keep_text(request, kept, form=form)
    accounts.choose_password(typist, form.cleaned_data["new_password1"])
    auth.update_session_auth_hash(request, typist)
    return keep_text(request, kept)
