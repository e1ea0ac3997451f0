"""The security log, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim import policy
from dim.admin.base import DeskAdmin
from dim.desk.site import desk
from dim.http import Request
from dim.models import SecurityRecord, User


@admin.register(SecurityRecord, site=desk)
class SecurityRecordAdmin(DeskAdmin):
    """List what happened, to those who set up an event: what happened there and to its people."""

    list_display = ["at", "kind", "who", "whose", "event", "address", "more"]
    list_display_links = None
    list_filter = ["kind"]
    list_select_related = ["event"]
    date_hierarchy = "at"
    search_fields = ["actor_name", "account_name", "address"]
    list_per_page = 100
    # Counting all of a log that grows for a year would cost more than the page.
    show_full_result_count = False

    def may_view(self, user: User, obj: SecurityRecord | None = None) -> bool:
        """Return whether `user` sets up an event."""
        return policy.can_set_up(user)

    def get_search_results(self, request: Request, queryset, search_term: str):
        """Return the records in which the searched name or address stands."""
        return super().get_search_results(request, queryset, search_term[:60])

    @admin.display(description=pgettext_lazy("security log", "by"), ordering="actor_name")
    def who(self, obj: SecurityRecord) -> str:
        """Return who did it, under the username of that day."""
        return obj.actor_name

    @admin.display(description=_("account"), ordering="account_name")
    def whose(self, obj: SecurityRecord) -> str:
        """Return whose account it is about, where that is somebody else's."""
        return "" if obj.account_name == obj.actor_name else obj.account_name

    @admin.display(description=_("details"))
    def more(self, obj: SecurityRecord) -> str:
        """Return the details in one line."""
        # Sorted, because PostgreSQL keeps no order of keys.
        said = sorted((name, value) for name, value in obj.details.items() if value)
        return " · ".join(str(value) for _name, value in said)
