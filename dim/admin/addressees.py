"""Addressees: what classes typed is confirmed, or joined with what it means."""

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dim import policy
from dim.admin.base import ScopedRelatedFilter
from dim.admin.setup import SetUpAdmin, ToBeChecked
from dim.admin.site import desk
from dim.forms.setup import JoinAddresseesForm
from dim.models import Addressee, Problem, User
from dim.operations.addressees import confirm_addressees, merge_addressees, remove_addressee
from dim.operations.setup import SetUpRefused


@admin.register(Addressee, site=desk)
class AddresseeAdmin(ToBeChecked, SetUpAdmin):
    list_display = ["name", "event", "to_be_checked", "uses", "position"]
    list_filter = ["is_proposed", ("event", ScopedRelatedFilter)]
    list_select_related = ["event"]
    search_fields = ["name"]
    fields = ["event", "name", "is_proposed", "position"]
    actions = ["confirm", "join"]
    kept_because = _("Recommendations are addressed here. Join it into another addressee instead; nothing is lost.")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Addressee.objects.visible_to(request.user).annotate(use_count=Count("recommendations"))

    def may_view(self, user: User, obj: Addressee | None = None) -> bool:
        return policy.can_open_desk(user)

    def get_readonly_fields(self, request: HttpRequest, obj: Addressee | None = None) -> list[str]:
        # Its name is part of what entries say and of their history: another name is another addressee, joined.
        return ["event", *(["name"] if self._is_used(obj) else [])] if obj else []

    @admin.display(description=_("recommendations"), ordering="use_count")
    def uses(self, obj: Addressee) -> int:
        return obj.use_count

    def in_use(self, request: HttpRequest, obj: Addressee) -> bool:
        # A many-to-many link protects nothing by itself: deleting would take it out of entries without a trace.
        return self._is_used(obj)

    def _is_used(self, obj: Addressee) -> bool:
        return obj.recommendations.exists() or obj.consolidated_recommendations.exists()

    def delete_model(self, request: HttpRequest, obj: Addressee) -> None:
        remove_addressee(obj, actor=request.user)

    @admin.action(description=_("Accept the proposals"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet) -> None:
        number = confirm_addressees(queryset, actor=request.user)
        text = ngettext("%(number)d addressee was accepted.", "%(number)d addressees were accepted.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    @admin.action(description=_("Join into …"), permissions=["change"])
    def join(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask for the addressee that stays, on a page that says how much changes; then join."""
        chosen = list(queryset.select_related("event"))
        events = {row.event_id for row in chosen}
        if len(events) > 1 or not policy.can_set_up_event(request.user, chosen[0].event):
            self.message_user(request, _("Choose addressees of one event that you coordinate."), messages.WARNING)
            return None
        targets = Addressee.objects.filter(event__in=events).exclude(pk__in=[row.pk for row in chosen])
        form = JoinAddresseesForm(targets, request.POST if "into" in request.POST else None)
        if form.is_valid():
            return self._join(request, queryset, form.cleaned_data["into"])
        context = self.page(
            request,
            title=_("Join addressees"),
            form=form,
            chosen=chosen,
            entries=Problem.objects.filter(recommendations__addressees__in=chosen).distinct().count(),
        )
        return TemplateResponse(request, "admin/dim/join_addressees.html", context)

    def _join(self, request: HttpRequest, queryset: QuerySet, into: Addressee) -> HttpResponse:
        try:
            number = merge_addressees(Addressee.objects.filter(pk__in=queryset), into, actor=request.user)
        except SetUpRefused as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            text = ngettext(
                "Joined into “%(name)s”; %(number)d entry has it in its history.",
                "Joined into “%(name)s”; %(number)d entries have it in their history.",
                number,
            )
            self.message_user(request, text % {"name": into.name, "number": number}, messages.SUCCESS)
        return redirect("admin:dim_addressee_changelist")
