"""Paste a list into a class, or upload one: a preview, then drafts, and the way back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dim import policy, workflow
from dim.forms.choices import AddresseeNames
from dim.forms.fields import is_key
from dim.forms.imports import ListFileForm
from dim.forms.paste_preview import PastePreview, role_choices
from dim.forms.pasting import PastedListForm, PasteOptions
from dim.forms.rescued import keeps_text
from dim.forms.typing_time import typed_in
from dim.http import Request
from dim.models import Problem, WorkshopClass
from dim.operations.pasting import storing
from dim.operations.pasting.files import read_file
from dim.operations.pasting.rules import rules_of
from dim.views import answers
from dim.views.board_parts import class_for
from dim.views.device import confirm_stored

_OK, _UNPROCESSABLE, _CONFLICT = 200, 422, 409


def _own_class(request: Request, event: str, division: str, letter: str) -> WorkshopClass:
    """Return the class with this address. Raises PermissionDenied for who may not write in it."""
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_facilitate(request.user, workshop_class):
        raise PermissionDenied
    return workshop_class


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def list_paste(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Ask for a list (GET); show how it is read, or store it (POST)."""
    workshop_class = _own_class(request, event, division, letter)
    page = _PastePage(request, workshop_class)
    if request.method == "POST":
        return page.post()
    if error := workflow.refusal_to_enter(workshop_class):
        messages.error(request, str(error))
        return redirect(workshop_class)
    return page.show()


def ask_about_tabs(request: Request, workshop_class: WorkshopClass) -> HttpResponse | None:
    """Ask whether a quick entry with a tab, sent without a script, is a list; None without one.

    Rows of a spreadsheet have tabs, and so have lines in which somebody has merely typed one.
    """
    typed = request.POST
    text = typed.get("statement", "").strip()
    is_answered = "as_typed" in typed or answers.wants_json(request)
    # With recommendations it is one entry, whatever else is in it.
    if "\t" not in text or is_answered or typed.get("recommendations", "").strip():
        return None
    page = _PastePage(request, workshop_class)
    page.text = text
    page.as_typed = {name: typed.get(name, "") for name in ("key", "strategic_issue", "statement")}
    return page.show(page.preview(), status=_UNPROCESSABLE)


class _PastePage:
    """The page of one list. Its text travels in the form until it is stored.

    `as_typed` has the fields of a quick entry that may be no list.
    """

    def __init__(self, request: Request, workshop_class: WorkshopClass) -> None:
        self.request, self.workshop_class = request, workshop_class
        self.issues = workshop_class.division.strategic_issues.choosable().order_by("number")
        self.text = request.POST.get("pasted", "")
        self.options = PasteOptions.read(request.POST)
        self.file_form = ListFileForm()
        self.notes: tuple[str, ...] = ()
        self.as_typed: dict[str, str] = {}

    def post(self) -> HttpResponse:
        """Store what a script sends or what the page has shown; otherwise show it."""
        action = self.request.POST.get("action", "")
        if answers.wants_json(self.request):
            return self._store()
        if self.request.FILES or getattr(self.request, "upload_too_large", False):
            return self._upload()
        if action == "edit" or not self.text.strip():
            error = "" if action == "edit" else _("Paste a list, or choose a file.")
            return self.show(error=error, status=_UNPROCESSABLE if error else _OK)
        preview = self.preview()
        is_shown = self.request.POST.get("shown") == preview.signature
        if action == "store" and is_shown and not preview.is_too_long:
            return self._store()
        return self.show(preview)

    def preview(self) -> PastePreview:
        """Read the text by the options that were chosen."""
        known = AddresseeNames(self.workshop_class.division.event)
        return PastePreview(self.text, self.options, rules_of(self.issues), known)

    def _upload(self) -> HttpResponse:
        """Show the list of a file in place of what was pasted before."""
        self.file_form = ListFileForm.of(self.request)
        if not self.file_form.is_valid():
            return self.show(status=_UNPROCESSABLE)
        try:
            found = read_file(self.file_form.cleaned_data["file"].read())
        except workflow.Refused as error:
            self.file_form.add_error("file", str(error))
            return self.show(status=_UNPROCESSABLE)
        self.text, self.notes = found.text, found.notes
        # The cells of a file are what they are; a tab within one is quoted.
        self.options = PasteOptions(split=True)
        return self.show(self.preview())

    def _store(self) -> HttpResponse:
        form = PastedListForm(
            self.request.POST, workshop_class=self.workshop_class, issues=self.issues
        )
        if not form.is_valid():
            return self._not_stored(form, "invalid")
        try:
            stored = storing.store_list(
                self.workshop_class,
                form.contents(),
                actor=self.request.user,
                key=form.cleaned_data["key"],
                typed=typed_in(self.request),
            )
        except workflow.Refused as error:
            form.add_error(None, str(error))
            return self._not_stored(form, error.code)
        key = form.cleaned_data["key"]
        address = self.workshop_class.page_url("list_pasted", key)
        if answers.wants_json(self.request):
            undo = self.workshop_class.page_url("list_take_back", key)
            notices = form.notices()
            return answers.list_saved(stored, address, undo=undo, notices=notices)
        for notice in form.notices():
            messages.info(self.request, notice)
        return confirm_stored(self.request, redirect(address))

    def _not_stored(self, form: PastedListForm, code: str) -> HttpResponse:
        reasons = [str(error) for error in form.non_field_errors()]
        if answers.wants_json(self.request):
            return answers.refused(code, " ".join(reasons), form.errors)
        # The errors of hidden fields have no place of their own.
        fields = [str(error) for name in ("key", "problems") for error in form.errors.get(name, ())]
        error = " ".join([*reasons, *fields])
        preview = self.preview() if self.text.strip() else None
        # Only for a key that was used: any other refusal may pass, and the same key then keeps the
        # list from being stored twice.
        is_used = code in {"key_reused", "foreign_key"} or "key" in form.errors
        status = _UNPROCESSABLE if code == "invalid" else _CONFLICT
        return self.show(preview, error=error, form=None if is_used else form, status=status)

    def show(
        self,
        preview: PastePreview | None = None,
        *,
        error: str = "",
        form: PastedListForm | None = None,
        status: int = _OK,
    ) -> HttpResponse:
        """Show the preview; without one, the field for the text."""
        if preview and preview.is_too_long:
            error = str(storing.wrong_number(preview.problem_count))
            status = _UNPROCESSABLE
        elif preview and not preview.problem_count:
            error = error or str(storing.wrong_number(0))
        context: dict[str, Any] = {
            "workshop_class": self.workshop_class,
            "form": form or self._new_form(),
            "file_form": self.file_form,
            "text": self.text,
            "preview": preview,
            "notes": self.notes,
            "roles": role_choices(),
            "as_typed": self.as_typed,
            "error": error,
            "refusal": workflow.refusal_to_enter(self.workshop_class),
        }
        return render(self.request, "dim/list_paste.html", context, status=status)

    def _new_form(self) -> PastedListForm:
        """Return the form with the issue that was chosen, and with the key of this list."""
        posted = self.request.POST
        initial: dict[str, Any] = {"strategic_issue": posted.get("strategic_issue")}
        number = self.request.GET.get("issue", "")
        if self.request.method == "GET" and is_key(number):
            initial["strategic_issue"] = self.issues.filter(number=int(number)).first()
        return PastedListForm(
            workshop_class=self.workshop_class, issues=self.issues, initial=initial
        )


def _made(request: Request, workshop_class: WorkshopClass, key: uuid.UUID) -> list[Problem]:
    """Return the problems of a list of this person. Raises Http404 where there are none."""
    rows = storing.stored_list(key, workshop_class, request.user).for_board()
    if not (found := list(rows.order_by("number"))):
        raise Http404
    return found


@never_cache
@require_safe
def list_pasted(
    request: Request, event: str, division: str, letter: str, key: uuid.UUID
) -> HttpResponse:
    """Show what was made of a list, with the button that takes it back."""
    workshop_class = _own_class(request, event, division, letter)
    problems = _made(request, workshop_class, key)
    can_enter = workflow.refusal_to_enter(workshop_class) is None
    is_untouched = any(
        problem.status == Problem.Status.DRAFT and problem.version == 1 for problem in problems
    )
    context = {
        "workshop_class": workshop_class,
        "problems": problems,
        "stored": storing.StoredList(problems, is_new=False),
        "key": key,
        "can_take_back": can_enter and is_untouched,
    }
    return render(request, "dim/list_pasted.html", context)


@require_POST
def list_take_back(
    request: Request, event: str, division: str, letter: str, key: uuid.UUID
) -> HttpResponse:
    """Take the drafts of a list back that nobody has changed since."""
    workshop_class = _own_class(request, event, division, letter)
    problems = _made(request, workshop_class, key)
    taken = storing.take_back_list(key, workshop_class, actor=request.user)
    reason = " ".join(dict.fromkeys(map(str, taken.kept)))
    text = ngettext(
        "%(count)d draft of the pasted list was taken back.",
        "%(count)d drafts of the pasted list were taken back.",
        len(taken.done),
    ) % {"count": len(taken.done)}
    if answers.wants_json(request):
        if taken.kept and not taken.done:
            return answers.refused(taken.kept[0].code, reason)
        stored = storing.StoredList(problems, is_new=False)
        return answers.list_taken_back(stored, f"{text} {reason}".strip())
    if taken.done:
        messages.success(request, text)
    if taken.kept:
        messages.warning(request, reason)
    return redirect(workshop_class)
