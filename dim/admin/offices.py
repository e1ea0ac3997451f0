"""Offices (satker), shared by all events: found by name, code or province."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dim import policy
from dim.admin.setup import SetUpAdmin, ToBeChecked
from dim.admin.site import desk
from dim.models import Office, User
from dim.operations import setup


class ProvinceFilter(admin.SimpleListFilter):
    title = _("province")
    parameter_name = "province"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        names = Office.objects.exclude(province="").order_by("province").values_list("province", flat=True).distinct()
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(province=self.value()) if self.value() else queryset


@admin.register(Office, site=desk)
class OfficeAdmin(ToBeChecked, SetUpAdmin):
    list_display = ["code", "name", "kind", "province", "to_be_checked"]
    list_display_links = ["code", "name"]
    list_filter = ["is_proposed", "kind", ProvinceFilter]
    search_fields = ["name", "code", "province"]
    list_per_page = 100
    actions = ["confirm"]
    kept_because = _("Entries name this office as their origin, so it stays. Correct its name or code instead.")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Office.objects.visible_to(request.user)

    def may_view(self, user: User, obj: Office | None = None) -> bool:
        return policy.can_open_desk(user)

    def may_change(self, user: User, obj: Office | None = None) -> bool:
        return policy.can_set_up(user)

    def response_post_save_add(self, request: HttpRequest, obj: Office) -> HttpResponse:
        return redirect("admin:dim_office_changelist")

    def in_use(self, request: HttpRequest, obj: Office) -> bool:
        # A many-to-many link protects nothing by itself: deleting would take it out of entries without a trace.
        return obj.problems.exists()

    @admin.action(description=_("Mark as checked"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet) -> None:
        number = setup.confirm_offices(queryset, actor=request.user)
        text = ngettext(
            "%(number)d office was marked as checked.", "%(number)d offices were marked as checked.", number
        )
        self.message_user(request, text % {"number": number}, messages.SUCCESS)
