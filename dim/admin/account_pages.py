"""Accounts with one-time passwords. A sheet is the answer to the POST that made it, and is kept nowhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from dim import policy
from dim.admin.setup import event_to_set_up, refuse_unless
from dim.admin.site import desk
from dim.forms.fields import is_key
from dim.forms.setup import AccountsForm
from dim.models import Event, User
from dim.operations import one_time_passwords as otp
from dim.operations.setup import SetUpRefused


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("issued")
def event_accounts(request: HttpRequest, pk: int) -> HttpResponse:
    """Which classes lack facilitators; the POST opens their accounts and answers with the sheet."""
    event = event_to_set_up(request, pk)
    form = AccountsForm(event, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = otp.issue_facilitators(
                event, form.cleaned_data["classes"], form.cleaned_data["per_class"], actor=request.user
            )
        except SetUpRefused as error:
            form.add_error(None, str(error))
        else:
            if issued:
                return sheet(request, issued, back=reverse("admin:dim_event_accounts", args=[event.pk]))
            messages.info(request, _("No account was missing; nothing was made. Passwords are shown only once."))
            return redirect("admin:dim_event_accounts", event.pk)
    chosen = set(request.POST.getlist("classes"))
    rows = []
    for row in form.fields["classes"].queryset.prefetch_related("memberships__user"):
        people = [role.user for role in row.memberships.all() if role.user.is_active]
        rows.append((row, people, str(row.pk) in chosen if chosen else not people))
    context = {
        **desk.each_context(request),
        "event": event,
        "opts": Event._meta,
        "title": _("Facilitator accounts"),
        "form": form,
        "rows": rows,
    }
    return TemplateResponse(request, "admin/dim/event/accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("issued")
def user_reissue(request: HttpRequest) -> HttpResponse:
    """New one-time passwords for chosen accounts: GET says what happens, POST does it and shows the sheet."""
    refuse_unless(policy.can_set_up(request.user))
    if request.method == "POST":
        try:
            issued, refused = otp.reissue_passwords(read_states(request), actor=request.user)
        except SetUpRefused as error:
            issued, refused = [], [error]
        if issued:
            return sheet(request, issued, back=reverse("admin:dim_user_changelist"), refused=refused)
        for error in refused:
            messages.warning(request, str(error))
        if not refused:
            messages.warning(request, _("No account was chosen."))
        return redirect("admin:dim_user_changelist")
    keys = [key for key in request.GET.getlist("account") if is_key(key)]
    accounts = User.objects.visible_to(request.user).filter(pk__in=keys).with_memberships()
    mine = [row for row in accounts if policy.can_manage_account(request.user, row)]
    context = {
        **desk.each_context(request),
        "opts": User._meta,
        "title": _("New one-time passwords"),
        "accounts": [(row, f"{row.pk}:{otp.password_state(row)}") for row in mine],
        "others": [row for row in accounts if row not in mine],
        "most": otp.MAX_AT_ONCE,
    }
    return TemplateResponse(request, "admin/dim/user/reissue.html", context)


def read_states(request: HttpRequest) -> dict[int, str]:
    """The accounts of the form with the password each had when the page was made."""
    pairs = (value.partition(":") for value in request.POST.getlist("account"))
    return {int(key): state for key, _colon, state in pairs if is_key(key)}


@sensitive_variables("issued")
def sheet(request: HttpRequest, issued: list[otp.IssuedAccount], *, back: str, refused: list = ()) -> HttpResponse:
    """The printable sheet. No redirect: a redirect would need a place to keep the passwords."""
    keys = [account.user.pk for account in issued]
    people = {row.pk: row for row in User.objects.filter(pk__in=keys).with_memberships()}
    slips = [(people[account.user.pk], account.password) for account in issued]
    context = {
        **desk.each_context(request),
        "opts": User._meta,
        "title": _("One-time passwords"),
        "slips": [
            (person, [m for m in person.memberships.all() if policy.can_grant(request.user, m)], password)
            for person, password in slips
        ],
        "address": request.build_absolute_uri(reverse("home")),
        "back": back,
        "refused": refused,
    }
    response = TemplateResponse(request, "admin/dim/accounts_sheet.html", context)
    patch_cache_control(response, no_store=True, private=True)
    return response
