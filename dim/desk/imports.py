"""Import a list into an event: upload a file, preview the outcome, then confirm or cancel."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dim import policy
from dim.desk.page import desk_page, event_to_set_up, page_context
from dim.forms.import_choices import ImportChoicesForm
from dim.forms.imports import ImportForm
from dim.http import Request
from dim.models import Event, Membership, PendingImport, User
from dim.operations.imports import ImportRefused
from dim.operations.imports.choices import remembered_choices
from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.left_out import KINDS
from dim.operations.imports.pending import (
    import_kept,
    keep_for_decision,
    kept_files,
    read_kept_again,
)
from dim.workflow import TransitionError

FINDINGS_PER_PAGE = 50


def coordinator_url(event: Event, user: User) -> str:
    """Return the address of the form that makes `user` a coordinator of `event`, filled in."""
    chosen = {"username": user.username, "assignment": f"{Membership.Role.COORDINATOR}:{event.pk}"}
    return f"{reverse('admin:dim_membership_add')}?{urlencode(chosen)}"


def _send_to_coordination(request: Request, event: Event) -> HttpResponse:
    """Redirect to the event and say who imports, with a link to become its coordinator."""
    link = format_html(
        '{} <a href="{}">{}</a>',
        _("Only a coordinator of this event imports entries: they answer for the content."),
        coordinator_url(event, request.user),
        _("Become its coordinator"),
    )
    messages.warning(request, link)
    return redirect("admin:dim_event_change", event.pk)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: Request, pk: int) -> HttpResponse:
    """Show the form for a file; POST keeps a readable file and redirects to its preview."""
    event = event_to_set_up(request, pk)
    # Not 404: people who set the event up know of it, and may become its coordinator.
    if not policy.can_import(request.user, event):
        return _send_to_coordination(request, event)
    form = ImportForm.of(request)
    if form.is_valid() and (pending := _keep_file(event, form, request.user)):
        return redirect("import_preview", event.pk, pending.pk)
    context = page_context(
        request,
        Event,
        _("Import entries"),
        event=event,
        form=form,
        columns=PROBLEM_COLUMNS.columns,
    )
    return TemplateResponse(
        request,
        "desk/import_upload.html",
        context,
        # A proxy or a script must never take a refusal for a file that was kept.
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )


def _keep_file(event: Event, form: ImportForm, user: User) -> PendingImport | None:
    """Keep the file until its sender decides; one that cannot be read is an error of the form."""
    file = form.cleaned_data["file"]
    try:
        return keep_for_decision(
            event, file.name, file.read(), sheet=form.cleaned_data["sheet"], actor=user
        )
    except ImportRefused as error:
        form.add_error("sheet" if error.code == "no_sheet" else "file", str(error))
        return None


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: Request, pk: int, pending: int) -> HttpResponse:
    """Show what importing the file would do; POST imports or forgets it."""
    event = event_to_set_up(request, pk)
    if not policy.can_import(request.user, event):
        return _send_to_coordination(request, event)
    # Only the sender decides on a file, not a colleague who finds its address.
    kept = kept_files(event, request.user).filter(pk=pending).first()
    if kept is None:
        messages.info(
            request,
            _(
                "This file is kept no longer. If it was not imported, send it again: "
                "what is stored is not doubled."
            ),
        )
        return redirect("import_upload", event.pk)
    sent = (request.POST,) if request.method == "POST" else ()
    form = ImportChoicesForm(*sent, event=event, preview=kept.preview)
    if "cancel" in request.POST:
        kept.delete()
        return redirect("import_upload", event.pk)
    if form.is_valid():
        return _read_again_or_import(request, kept, form)
    return _preview_page(request, event, kept, form)


def _preview_page(
    request: Request, event: Event, kept: PendingImport, form: ImportChoicesForm
) -> HttpResponse:
    errors = Paginator(kept.preview["errors"], FINDINGS_PER_PAGE).get_page(request.GET.get("page"))
    labels = (_("New strategic issues"), _("New addressees"), _("New offices"))
    additions = zip(labels, kept.preview["new_names"], strict=True)
    new_names = [(label, found) for label, found in additions if found["count"]]
    context = page_context(
        request,
        Event,
        _("Preview of the import"),
        event=event,
        kept=kept,
        preview=kept.preview,
        form=form,
        errors=errors,
        new_names=new_names,
        left_out=[(row, KINDS[kind], text) for row, kind, text in kept.preview.get("left_out", [])],
    )
    return TemplateResponse(
        request,
        "desk/import_preview.html",
        context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )


def _read_again_or_import(
    request: Request, kept: PendingImport, form: ImportChoicesForm
) -> HttpResponse:
    """Import what the preview shows; choices that it does not show yet lead to a new one."""
    is_asked = "read_again" in request.POST
    if not (is_asked or form.is_changed or kept.preview.get("unclear")):
        return _import(request, kept)
    before = remembered_choices(kept.event, kept.preview["headings"])
    try:
        read_kept_again(kept, form.sheet, form.choices(before), actor=request.user)
    except ImportRefused as error:
        messages.error(request, str(error))
    else:
        if not is_asked:
            text = _("The file was read again with your choices. Look at the preview, then import.")
            messages.info(request, text)
    return redirect(request.path)


def _import(request: Request, kept: PendingImport) -> HttpResponse:
    """Import the file that was kept, as its preview says."""
    try:
        done = import_kept(kept, skip_bad="skip_bad" in request.POST, actor=request.user)
    except (ImportRefused, TransitionError) as error:
        messages.error(request, str(error))
        # The file was read again, and somebody changed the event meanwhile: a new preview.
        return redirect(request.path)
    text = ngettext(
        "%(number)d entry imported as a draft.", "%(number)d entries imported as drafts.", done
    )
    messages.success(request, text % {"number": done})
    return redirect("admin:dim_event_change", kept.event_id)
