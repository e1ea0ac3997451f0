"""The list of terms: how searches and suggestions read what people type."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.forms import RadioSelect, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dim import policy
from dim.admin.setup import SetUpAdmin, refuse_unless
from dim.admin.site import desk
from dim.models import Term, User
from dim.operations import search

KIND_HELP = {
    Term.Kind.ABBREVIATION: _("abbreviation or spelling – “bimtek” is read as “bimbingan teknis”, “ijin” as “izin”"),
    Term.Kind.SAME: _("mean the same – “terlambat; telat; molor”: entries are suggested although their words differ"),
    Term.Kind.DIFFERENT: _("are never the same – “Silog; Silon; Situng”: alike sentences about them stay apart"),
}
# One press of the button; more classes than this takes another press.
SECONDS = 10


@admin.register(Term, site=desk)
class TermAdmin(SetUpAdmin):
    list_display = ["words", "meaning", "kind"]
    list_filter = ["kind"]
    search_fields = ["words", "meaning"]
    list_per_page = 100
    fields = ["kind", "words", "meaning"]
    radio_fields = {"kind": admin.VERTICAL}
    change_list_template = "admin/dim/term/change_list.html"
    formfield_overrides = {models.CharField: {"widget": Textarea(attrs={"rows": 3, "cols": 80})}}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Term.objects.visible_to(request.user)

    def may_view(self, user: User, obj: Term | None = None) -> bool:
        return policy.can_open_desk(user)

    def may_change(self, user: User, obj: Term | None = None) -> bool:
        return policy.can_set_up(user)

    def formfield_for_choice_field(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kwargs |= {"choices": list(KIND_HELP.items()), "widget": RadioSelect}
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def response_post_save_add(self, request: HttpRequest, obj: Term) -> HttpResponse:
        return redirect("admin:dim_term_changelist")

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        search.terms_changed()

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        super().delete_model(request, obj)
        search.terms_changed()

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        stale = search.stale_classes().count()
        return super().changelist_view(request, {"stale": stale, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [path("derive/", guard(require_POST(self.derive)), name="dim_term_derive"), *super().get_urls()]

    def derive(self, request: HttpRequest) -> HttpResponse:
        """Let the entries of stale classes be read by the list as it is now."""
        refuse_unless(policy.can_set_up(request.user))
        search.derive_again(SECONDS)
        if left := search.stale_classes().count():
            text = ngettext("%(number)d class is left.", "%(number)d classes are left.", left)
            self.message_user(request, text % {"number": left}, messages.WARNING)
        else:
            self.message_user(request, _("All entries are read by this list now."), messages.SUCCESS)
        return redirect("admin:dim_term_changelist")
