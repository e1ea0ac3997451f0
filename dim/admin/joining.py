"""The action “Join into …” of lists whose rows may mean the same."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dim import policy
from dim.forms.setup import JoinForm
from dim.http import Request
from dim.operations.setup import SetUpRefused

if TYPE_CHECKING:
    from dim.admin.setup import SetUpAdmin as Base
else:
    Base = object


class JoinsRows(Base):
    """Join several rows of one event or division into another one of it.

    `join_within` names the column in which all must agree, `join_refusal` says so; `join_title` and
    `join_template` are those of the page that asks for the row that stays.
    """

    join_within: str
    join_refusal: str | Promise
    join_title: str | Promise
    join_template: str

    def merge(self, duplicates: QuerySet, into: Any, request: Request) -> int:
        """Join `duplicates` into `into`; return how many problems changed. Raises SetUpRefused."""
        raise NotImplementedError

    def joined(self, into: Any, number: int) -> str:
        """Return the sentence that says what became of it."""
        raise NotImplementedError

    def what_changes(self, chosen: list[Any]) -> dict[str, int]:
        """Return the numbers that the page names before it joins."""
        raise NotImplementedError

    @admin.action(description=_("Join into …"), permissions=["change"])
    def join(self, request: Request, queryset: QuerySet) -> HttpResponse | None:
        """Ask for the row that stays, on a page with what would change; then join."""
        chosen = list(queryset.select_related(self.event_path))
        # The list shows all events, and rows of two of them are never the same.
        within = {getattr(row, f"{self.join_within}_id") for row in chosen}
        if len(within) > 1 or not policy.can_set_up_event(request.user, self.event_of(chosen[0])):
            self.message_user(request, str(self.join_refusal), messages.WARNING)
            return None
        targets = self.model._default_manager.filter(**{f"{self.join_within}__in": within})
        targets = targets.exclude(pk__in=[row.pk for row in chosen])
        # The first POST is the one of the list's action, and says nothing about the target.
        form = JoinForm(targets, request.POST if "into" in request.POST else None)
        if form.is_valid():
            return self._join(request, queryset, form.cleaned_data["into"])
        context = self.page(
            request,
            title=self.join_title,
            form=form,
            chosen=chosen,
            list_page=self._list_page,
            **self.what_changes(chosen),
        )
        return TemplateResponse(request, self.join_template, context)

    @property
    def _list_page(self) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"

    def _join(self, request: Request, queryset: QuerySet, into: Model) -> HttpResponse:
        """Join the selected rows into `into`, and say how many problems changed."""
        # Without the counts of the list, which no row can be locked with.
        duplicates = self.model._default_manager.filter(pk__in=queryset)
        try:
            number = self.merge(duplicates, into, request)
        except SetUpRefused as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.message_user(request, self.joined(into, number), messages.SUCCESS)
        return redirect(self._list_page)
