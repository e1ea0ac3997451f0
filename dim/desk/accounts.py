"""Accounts with one-time passwords, on sheets to print.

A sheet is the answer to the POST that made it, and is kept nowhere.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from dim import policy
from dim.desk.page import desk_page, event_to_set_up, page_context, refuse_unless
from dim.forms.fields import is_key
from dim.forms.setup import AccountsForm
from dim.http import Request
from dim.models import Event, User, WorkshopClass
from dim.operations.people import one_time_passwords as otp
from dim.operations.setup import SetUpRefused

ACCOUNTS = "admin:dim_user_changelist"


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
# A report of an error quotes local variables: these would be passwords.
@sensitive_variables("issued")
def accounts_open(request: Request, pk: int) -> HttpResponse:
    """Show which classes lack facilitators; POST opens their accounts and returns the sheet."""
    event = event_to_set_up(request, pk)
    form = AccountsForm(event, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = otp.issue_facilitators(
                event,
                form.cleaned_data["classes"],
                form.cleaned_data["per_class"],
                actor=request.user,
            )
        except SetUpRefused as error:
            form.add_error(None, str(error))
        else:
            if issued:
                # No redirect after this POST: the answer is the only place of the passwords.
                return password_sheet(
                    request, issued, back=reverse("accounts_open", args=[event.pk])
                )
            messages.info(
                request,
                _("No account was missing; nothing was made. Passwords are shown only once."),
            )
            return redirect("accounts_open", event.pk)
    context = page_context(
        request,
        Event,
        _("Facilitator accounts"),
        event=event,
        form=form,
        rows=_class_rows(request, form),
    )
    return TemplateResponse(request, "desk/accounts_open.html", context)


def _class_rows(
    request: Request, form: AccountsForm
) -> list[tuple[WorkshopClass, list[User], bool]]:
    """Return each class with its people and whether it is ticked: at first, if it has nobody."""
    chosen = set(request.POST.getlist("classes"))
    rows = []
    field: Any = form.fields["classes"]
    for row in field.queryset.prefetch_related("memberships__user"):
        # Somebody who cannot sign in any more does not staff a class.
        people = [role.user for role in row.memberships.all() if role.user.is_active]
        is_ticked = str(row.pk) in chosen if chosen else not people
        rows.append((row, people, is_ticked))
    return rows


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def accounts_reissue(request: Request) -> HttpResponse:
    """Say which accounts get new one-time passwords; POST makes them and shows the sheet."""
    refuse_unless(policy.can_set_up(request.user))
    if request.method == "POST":
        return _reissue(request)
    keys = [key for key in request.GET.getlist("account") if is_key(key)]
    # An address may name any accounts, so the policy is asked for each of them.
    accounts = User.objects.visible_to(request.user).filter(pk__in=keys).with_memberships()
    mine = [row for row in accounts if policy.can_manage_account(request.user, row)]
    context = page_context(
        request,
        User,
        _("New one-time passwords"),
        # With the state of each password: what was replaced meanwhile is not replaced again.
        accounts=[(row, f"{row.pk}:{otp.password_state(row)}") for row in mine],
        others=[row for row in accounts if row not in mine],
        # Hashing takes 0.2 s of processor for each password, so a request makes only so many.
        most=otp.MAX_AT_ONCE,
    )
    return TemplateResponse(request, "desk/accounts_reissue.html", context)


@sensitive_variables("issued")
def _reissue(request: Request) -> HttpResponse:
    """Make the new passwords and return their sheet; without any, say why on the list."""
    issued: list[otp.IssuedAccount] = []
    refused: Sequence[Exception]
    try:
        issued, refused = otp.reissue_passwords(_states(request), actor=request.user)
    except SetUpRefused as too_many:
        refused = [too_many]
    if issued:
        return password_sheet(request, issued, back=reverse(ACCOUNTS), refused=refused)
    for error in refused:
        messages.warning(request, str(error))
    if not refused:
        messages.warning(request, _("No account was chosen."))
    return redirect(ACCOUNTS)


def _states(request: Request) -> dict[int, str]:
    """Return the accounts of the form with the password each had when the page was made."""
    pairs = (value.partition(":") for value in request.POST.getlist("account"))
    return {int(key): state for key, _colon, state in pairs if is_key(key)}


@sensitive_variables("issued", "account", "slips", "context")
def password_sheet(
    request: Request,
    issued: list[otp.IssuedAccount],
    *,
    back: str,
    refused: Sequence[Exception] = (),
) -> HttpResponse:
    """Return the printable sheet of new passwords, with a link to `back`.

    `refused` says which accounts got none, and why.

    There is no redirect, because it would need a place to keep the passwords.
    """
    keys = [account.user.pk for account in issued]
    people = {row.pk: row for row in User.objects.filter(pk__in=keys).with_memberships()}
    slips = []
    for account in issued:
        person = people[account.user.pk]
        # A coordinator is not told which roles a person has in events of others.
        roles = [role for role in person.memberships.all() if policy.can_grant(request.user, role)]
        slips.append((person, roles, account.password))
    context = page_context(
        request,
        User,
        _("One-time passwords"),
        slips=slips,
        address=request.build_absolute_uri(reverse("home")),
        back=back,
        refused=refused,
    )
    response = TemplateResponse(request, "desk/accounts_sheet.html", context)
    # Not even the browser keeps it: "back" on a shared laptop would show the passwords.
    patch_cache_control(response, no_store=True, private=True)
    return response
