"""The list and form of terms, by which searches and suggestions read what people type."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import RadioSelect, Textarea
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dim import policy
from dim.admin.setup import SetUpAdmin
from dim.desk.site import desk
from dim.http import Request
from dim.models import Term, User
from dim.operations.similar import word_index

KIND_HELP = {
    Term.Kind.ABBREVIATION: _(
        "abbreviation or spelling – “bimtek” is read as “bimbingan teknis”, “ijin” as “izin”"
    ),
    Term.Kind.SAME: _(
        "mean the same – “terlambat; telat; molor”: "
        "entries are suggested although their words differ"
    ),
    Term.Kind.DIFFERENT: _(
        "are never the same – “Silog; Silon; Situng”: alike sentences about them stay apart"
    ),
}


@admin.register(Term, site=desk)
class TermAdmin(SetUpAdmin):
    """List and edit terms. A change counts at once in searches and suggestions."""

    list_display = ["words", "meaning", "kind"]
    list_filter = ["kind"]
    search_fields = ["words", "meaning"]
    # Some 400 rows: a few long pages are looked through faster than many short ones.
    list_per_page = 100
    fields = ["kind", "words", "meaning"]
    radio_fields = {"kind": admin.VERTICAL}
    change_list_template = "admin/dim/term/change_list.html"
    formfield_overrides = {models.CharField: {"widget": Textarea(attrs={"rows": 3, "cols": 80})}}

    def get_queryset(self, request: Request) -> QuerySet:
        """Return all terms that the person may see; they belong to no event."""
        return Term.objects.visible_to(request.user)

    def may_view(self, user: User, obj: Term | None = None) -> bool:
        """Return whether `user` has a desk: reviewers read the list and do not change it."""
        return policy.can_open_desk(user)

    def may_change(self, user: User, obj: Term | None = None) -> bool:
        """Return whether `user` may change what all events share."""
        return policy.can_change_shared(user)

    def may_add(self, user: User) -> bool:
        """Return whether `user` may add what all events share."""
        return policy.can_change_shared(user)

    def formfield_for_choice_field(
        self, db_field: models.Field, request: Request, **kwargs: Any
    ) -> Any:
        """Return the form field; each kind of term says what it does."""
        if db_field.name == "kind":
            # All three explanations have to be read before one is chosen; a menu would hide two.
            kwargs["choices"] = list(KIND_HELP.items())
            kwargs["widget"] = RadioSelect
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def response_post_save_add(self, request: Request, obj: Term) -> HttpResponse:
        """Redirect to the list: a term belongs to no event."""
        return redirect("admin:dim_term_changelist")

    def save_model(self, request: Request, obj: Term, form: Any, change: bool) -> None:
        """Store the term, and read the problems by the new list."""
        super().save_model(request, obj, form, change)
        # Works after the commit, for three seconds; the button above the list does the rest.
        word_index.terms_changed()

    def delete_model(self, request: Request, obj: Term) -> None:
        """Remove the term, and read the problems by the new list."""
        super().delete_model(request, obj)
        word_index.terms_changed()

    def changelist_view(self, request: Request, extra_context: dict | None = None) -> HttpResponse:
        """Show the list, and above it how many classes are still read by an older one."""
        stale = word_index.stale_classes().count()
        return super().changelist_view(request, {"stale": stale, **(extra_context or {})})
