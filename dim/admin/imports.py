"""Import a list into an event: choose a file, see what it would do, then do it or not."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dim import policy
from dim.admin.class_pages import context_of
from dim.admin.setup import event_to_set_up
from dim.forms.imports import ImportForm
from dim.models import Event, Membership, PendingImport, User
from dim.operations.imports import ImportRefused
from dim.operations.imports.columns import ENTRY_COLUMNS
from dim.operations.imports.pending import import_kept, keep_for_decision, kept_files
from dim.workflow import TransitionError

FINDINGS_PER_PAGE = 50


def coordinator_url(event: Event, user: User) -> str:
    """Where `user` becomes a coordinator of `event`, filled in."""
    chosen = {"username": user.username, "assignment": f"{Membership.Role.COORDINATOR}:{event.pk}"}
    return f"{reverse('admin:dim_membership_add')}?{urlencode(chosen)}"


def send_to_coordination(request: HttpRequest, event: Event) -> HttpResponse:
    """Back to the event, saying who imports. Whoever sets it up may give themselves the role."""
    link = format_html(
        '{} <a href="{}">{}</a>',
        _("Only a coordinator of this event imports entries: they answer for the content."),
        coordinator_url(event, request.user),
        _("Become its coordinator"),
    )
    messages.warning(request, link)
    return redirect("admin:dim_event_change", event.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def event_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a file; a readable one leads to its preview."""
    event = event_to_set_up(request, pk)
    if not policy.can_import(request.user, event):
        return send_to_coordination(request, event)
    form = ImportForm()
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        # Known only after the body was read, one line above.
        form.is_too_large = getattr(request, "upload_too_large", False)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            pending = keep_for_decision(
                event, file.name, file.read(), sheet=form.cleaned_data["sheet"], actor=request.user
            )
        except ImportRefused as error:
            form.add_error("sheet" if error.code == "no_sheet" else "file", str(error))
        else:
            return redirect("admin:dim_event_import_preview", event.pk, pending.pk)
    return TemplateResponse(
        request,
        "admin/dim/event/import.html",
        context_of(request, event, _("Import entries"), form=form, columns=ENTRY_COLUMNS.columns),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def event_import_preview(request: HttpRequest, pk: int, pending: int) -> HttpResponse:
    """What importing the file would do, and the buttons to do it or not."""
    event = event_to_set_up(request, pk)
    if not policy.can_import(request.user, event):
        return send_to_coordination(request, event)
    kept = kept_files(event, request.user).filter(pk=pending).first()
    if kept is None:
        messages.info(
            request,
            _("This file is kept no longer. If it was not imported, send it again: what is stored is not doubled."),
        )
        return redirect("admin:dim_event_import", event.pk)
    if request.method == "POST":
        return decide_on(request, kept)
    errors = Paginator(kept.preview["errors"], FINDINGS_PER_PAGE).get_page(request.GET.get("page"))
    labels = (_("New strategic issues"), _("New addressees"), _("New offices"))
    new_names = [
        (label, found) for label, found in zip(labels, kept.preview["new_names"], strict=True) if found["count"]
    ]
    context = context_of(
        request, event, _("Preview of the import"), kept=kept, preview=kept.preview, errors=errors, new_names=new_names
    )
    return TemplateResponse(request, "admin/dim/event/import_preview.html", context)


def decide_on(request: HttpRequest, kept: PendingImport) -> HttpResponse:
    if "cancel" in request.POST:
        kept.delete()
        return redirect("admin:dim_event_import", kept.event_id)
    try:
        done = import_kept(kept, skip_bad="skip_bad" in request.POST, actor=request.user)
    except (ImportRefused, TransitionError) as error:
        messages.error(request, str(error))
        return redirect(request.path)
    text = ngettext("%(number)d entry imported as a draft.", "%(number)d entries imported as drafts.", done)
    messages.success(request, text % {"number": done})
    return redirect("admin:dim_event_change", kept.event_id)
