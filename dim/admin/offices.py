"""The list and form of offices (satker), which all events share."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dim import policy
from dim.admin.setup import SetUpAdmin, ToBeChecked
from dim.desk.site import desk
from dim.http import Request
from dim.models import Office, ProblemOffice, User
from dim.operations import setup


class ProvinceFilter(admin.SimpleListFilter):
    """Filter offices by their province."""

    title = _("province")
    parameter_name = "province"

    def lookups(self, request: Request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Return the provinces that offices name."""
        # There is no table of provinces: an office names its own.
        names = (
            Office.objects.exclude(province="")
            .order_by("province")
            .values_list("province", flat=True)
            .distinct()
        )
        return [(name, name) for name in names]

    def queryset(self, request: Request, queryset: QuerySet) -> QuerySet:
        """Return the offices of the chosen province, or all."""
        return queryset.filter(province=self.value()) if self.value() else queryset


@admin.register(Office, site=desk)
class OfficeAdmin(ToBeChecked, SetUpAdmin):
    """List and edit offices; mark those that imports brought as checked."""

    list_display = ["code", "name", "kind", "province", "to_be_checked"]
    list_display_links = ["code", "name"]
    list_filter = ["is_proposed", "kind", ProvinceFilter]
    search_fields = ["name", "code", "province"]
    list_per_page = 100
    actions = ["confirm"]
    kept_because = _(
        "Entries name this office as their origin, so it stays. Correct its name or code instead."
    )

    def get_queryset(self, request: Request) -> QuerySet:
        """Return all offices that the person may see; they belong to no event."""
        return Office.objects.visible_to(request.user)

    def may_view(self, user: User, obj: Office | None = None) -> bool:
        """Return whether `user` has a desk: reviewers look offices up and change none."""
        return policy.can_open_desk(user)

    def may_add(self, user: User) -> bool:
        """Return whether `user` may add what all events share."""
        return policy.can_change_shared(user)

    def may_change(self, user: User, obj: Office | None = None) -> bool:
        """Return whether `user` may correct this office, or (obj None) perhaps one of the list."""
        if obj is None:
            return policy.can_set_up(user)
        named_in = ProblemOffice.objects.naming_events([obj])[obj.pk]
        return policy.can_change_office(user, obj, named_in)

    def response_post_save_add(self, request: Request, obj: Office) -> HttpResponse:
        """Redirect to the list: an office belongs to no event."""
        return redirect("admin:dim_office_changelist")

    def in_use(self, request: Request, obj: Office) -> bool:
        """Return whether a problem names the office as its origin."""
        # A many-to-many link protects nothing: deleting would take the office out of problems
        # without a trace.
        return obj.problems.exists()

    @admin.action(description=_("Mark as checked"), permissions=["change"])
    def confirm(self, request: Request, queryset: QuerySet) -> None:
        """Mark those of the selected offices as checked that the person may change."""
        number = setup.confirm_offices(queryset, actor=request.user)
        text = ngettext(
            "%(number)d office was marked as checked.",
            "%(number)d offices were marked as checked.",
            number,
        )
        self.message_user(request, text % {"number": number}, messages.SUCCESS)
