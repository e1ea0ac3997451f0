"""The page that asks people of the desk for a code of their telephone."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import DEVICE_ID_SESSION_KEY

from dim.forms.accounts import SecondFactorForm
from dim.http import Request
from dim.operations.people import second_factor as factor
from dim.views.accounts import next_address


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: Request) -> HttpResponse:
    """Ask for a code; at first, show the QR code by which the telephone learns to make them."""
    if not settings.SECOND_FACTOR:
        raise Http404
    if not factor.is_missing(request.user, request.session):
        return redirect(next_address(request))
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    telephone = factor.telephone_of(request.user)
    if form.is_valid():
        code = form.cleaned_data["code"]
        if telephone.confirmed:
            device, codes = factor.check(request.user, code), []
        else:
            device, codes = factor.set_up(request.user, code) or (None, [])
        if device:
            request.session[DEVICE_ID_SESSION_KEY] = device
            # The answer is the only place of the recovery codes, so there is no redirect then.
            return _recovery_codes(request, codes) if codes else redirect(next_address(request))
        form.add_error("code", _("This code does not fit, or not any more. Wait for the next one."))
    context = {
        "form": form,
        "telephone": telephone,
        "secret": "" if telephone.confirmed else factor.secret_of(telephone),
        "next": next_address(request),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/second_factor.html", context, status=status)


def _recovery_codes(request: Request, codes: list[str]) -> HttpResponse:
    context = {"codes": codes, "next": next_address(request)}
    response = render(request, "registration/recovery_codes.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
