"""An entry that arrived without a session, with an old token, or in somebody else's name.

Nothing is stored here and nothing is sent by itself: the words travel in the page
(sealed) until the person who typed them is signed in, sees them and sends them.
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
from dim.operations import accounts
from dim.views import answers, errors
from dim.views.accounts import next_address


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was open while its owner signed in elsewhere, or a forgery. Neither stores anything."""
    if answers.wants_json(request):
        return answers.csrf()
    name = request.resolver_match.view_name if request.resolver_match else ""
    kept = Rescued.opened(request.POST.get("rescued", "")) if name == "rescue" else Rescued.from_request(request)
    if kept:
        return keep_text(request, kept, status=403)
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
    """The page for whoever sits there now: sign in, choose a password, or look and send."""
    sealed = kept.sealed()
    if len(sealed) > MAX_SEALED:
        return errors.too_large(request)
    is_typist = request.user.is_authenticated and request.user.pk == kept.typist
    if not is_typist:
        step = "sign_in"
        typist = User.objects.filter(pk=kept.typist).values_list("username", flat=True).first()
        form = form or SignInForm(request, initial={"username": typist or ""})
        # The words of one person are not for the eyes of the next.
        more.setdefault("is_covered", request.user.is_authenticated)
        more["typist"] = typist
    elif cast(User, request.user).must_change_password:
        step, form = "choose_password", form or ChoosePasswordForm(cast(User, request.user))
    else:
        step = "send"
    context = {"kept": kept, "sealed": sealed, "step": step, "form": form, **more}
    return render(request, "dim/rescue.html", context, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def rescue(request: HttpRequest) -> HttpResponse:
    """Take the way back to the form: the page that `keep_text` showed posts here."""
    kept = Rescued.opened(request.POST.get("rescued", "")) if request.method == "POST" else None
    if kept is None:
        return redirect("home")
    if "new_password1" in request.POST and request.user.is_authenticated and request.user.pk == kept.typist:
        return _choose_password(request, kept)
    if "password" in request.POST:
        return _sign_in(request, kept)
    return keep_text(request, kept)


def _sign_in(request: HttpRequest, kept: Rescued) -> HttpResponse:
    form = SignInForm(request, data=request.POST)
    is_covered = "covered" in request.POST or request.user.is_authenticated
    if form.is_valid():
        if form.get_user().pk == kept.typist:
            auth.login(request, form.get_user())
            return keep_text(request, kept)
        # Not signed in either: that would leave the words without their owner.
        form.add_error(None, ValidationError(_("This is another account than the one that typed."), code="other"))
        is_covered = True
    if getattr(request, "axes_locked_out", False):
        minutes = accounts.minutes_locked(request.POST.get("username", ""))
        return keep_text(request, kept, form=form, is_covered=is_covered, minutes=minutes, status=429)
    return keep_text(request, kept, form=form, is_covered=is_covered)


def _choose_password(request: HttpRequest, kept: Rescued) -> HttpResponse:
    typist = cast(User, request.user)
    form = ChoosePasswordForm(typist, request.POST)
    if not typist.must_change_password or not form.is_valid():
        return keep_text(request, kept, form=form)
    accounts.choose_password(typist, form.cleaned_data["new_password1"])
    auth.update_session_auth_hash(request, typist)
    return keep_text(request, kept)
