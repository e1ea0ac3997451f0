"""Set up an event from an Excel template, and import offices: upload, preview, then confirm."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy
from dim.desk.accounts import password_sheet
from dim.desk.page import desk_page, event_to_set_up, page_context, refuse_unless
from dim.forms.event_template import OfficesFileForm, SetUpFileForm
from dim.forms.import_choices import OfficeColumnsForm
from dim.http import Request
from dim.models import Event, Office, PendingSetUp
from dim.operations.event_template import pending as waiting
from dim.operations.event_template.workbook import template_workbook
from dim.operations.imports import ImportRefused
from dim.operations.imports.left_out import KINDS
from dim.operations.setup import SetUpRefused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@desk_page
@require_safe
def event_template(request: Request) -> HttpResponse:
    """Return the empty template of an event as an Excel file."""
    refuse_unless(policy.can_set_up(request.user))
    response = HttpResponse(template_workbook(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="templat-kegiatan.xlsx"'
    return response


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def event_from_file(request: Request) -> HttpResponse:
    """Show the form for the filled template of a new event; POST redirects to its preview."""
    refuse_unless(policy.can_set_up(request.user))
    return _event_upload(request, None)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def event_complete(request: Request, pk: int) -> HttpResponse:
    """Show the form for a template that completes this event; POST redirects to its preview."""
    return _event_upload(request, event_to_set_up(request, pk))


def _event_upload(request: Request, event: Event | None) -> HttpResponse:
    asks = event is None and request.user.is_superuser
    form = SetUpFileForm.of(request, asks_to_coordinate=asks)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = waiting.keep_event_file(
                event,
                file.name,
                file.read(),
                actor=request.user,
                coordinates=form.cleaned_data.get("coordinates", False),
            )
        except ImportRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("set_up_preview", kept.pk)
    title = _("New event from Excel") if event is None else _("Complete the event from Excel")
    return _upload_page(request, form, Event, title, event=event)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def offices_import(request: Request) -> HttpResponse:
    """Show the form for a list of offices; POST redirects to its preview."""
    refuse_unless(policy.can_change_shared(request.user))
    form = OfficesFileForm.of(request)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = waiting.keep_offices_file(file.name, file.read(), actor=request.user)
        except ImportRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("set_up_preview", kept.pk)
    return _upload_page(request, form, Office, _("Import offices"))


def _upload_page(
    request: Request, form: Any, model: Any, title: object, **more: Any
) -> HttpResponse:
    context = page_context(request, model, title, form=form, **more)
    # A proxy or a script must never take a refusal for a file that was kept.
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return TemplateResponse(request, "desk/set_up_upload.html", context, status=status)


def _upload_url(kept: PendingSetUp | None) -> str:
    """Return the address of the page from which a file was sent."""
    if kept and kept.kind == PendingSetUp.Kind.OFFICES:
        return reverse("offices_import")
    if kept and kept.event_id:
        return reverse("event_complete", args=[kept.event_id])
    return reverse("event_from_file")


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("done")
def set_up_preview(request: Request, pending: int) -> HttpResponse:
    """Show what a file would add; POST adds it or forgets the file."""
    refuse_unless(policy.can_set_up(request.user))
    # Only the sender decides on a file, not a colleague who finds its address.
    kept = waiting.kept_set_ups(request.user).filter(pk=pending).first()
    if kept is None:
        text = _("This file is kept no longer. Send it again: what is stored is not doubled.")
        messages.info(request, text)
        return redirect("admin:dim_event_changelist")
    form = _columns_form(request, kept)
    if request.method != "POST" or (form and not form.is_valid() and "cancel" not in request.POST):
        return _preview_page(request, kept, form)
    if "cancel" in request.POST:
        back = _upload_url(kept)
        kept.delete()
        return redirect(back)
    try:
        if form and ("read_again" in request.POST or form.is_changed or kept.preview["unclear"]):
            waiting.read_offices_again(kept, form.chosen_columns(), actor=request.user)
            return redirect(request.path)
        done = waiting.store_kept(kept, actor=request.user)
    except (ImportRefused, SetUpRefused) as error:
        messages.error(request, str(error))
        return redirect(request.path)
    return _answer(request, done)


def _columns_form(request: Request, kept: PendingSetUp) -> OfficeColumnsForm | None:
    """Return the form for the columns of a list of offices; None for a workbook of an event."""
    if kept.kind != PendingSetUp.Kind.OFFICES:
        return None
    sent = (request.POST,) if request.method == "POST" else ()
    return OfficeColumnsForm(*sent, preview=kept.preview)


def _preview_page(
    request: Request, kept: PendingSetUp, form: OfficeColumnsForm | None
) -> HttpResponse:
    left_out = [(row, KINDS[kind], text) for row, kind, text in kept.preview.get("left_out", [])]
    context = page_context(
        request,
        Event if form is None else Office,
        _("Preview of the file"),
        kept=kept,
        preview=kept.preview,
        form=form,
        left_out=left_out,
    )
    is_refused = form is not None and bool(form.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return TemplateResponse(request, "desk/set_up_preview.html", context, status=status)


@sensitive_variables("done")
def _answer(request: Request, done: waiting.SetUpDone) -> HttpResponse:
    """Say what was added; with new accounts, on the sheet of their passwords."""
    number = sum(done.counts.values())
    text = ngettext("%(number)d row was added.", "%(number)d rows were added.", number)
    messages.success(request, text % {"number": number})
    if done.event is None:
        return redirect("admin:dim_office_changelist")
    back = reverse("admin:dim_event_change", args=[done.event.pk])
    if not done.issued:
        return redirect(back)
    refused = []
    if rest := done.without_password:
        # More passwords than one request can make: the next page makes those of the others.
        back = f"{reverse('accounts_reissue')}?{urlencode([('account', row.pk) for row in rest])}"
        text = ngettext(
            "%(number)d account has no password yet. Print this page, then go on: "
            "the next page makes it.",
            "%(number)d accounts have no password yet. Print this page, then go on: "
            "the next page makes them.",
            len(rest),
        )
        refused.append(SetUpRefused(text % {"number": len(rest)}, "too_many"))
    return password_sheet(request, done.issued, back=back, refused=refused)
