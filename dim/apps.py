from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class DimConfig(AppConfig):
    name = "dim"
    verbose_name = _("DIM workshop")

    def ready(self) -> None:
        checks.register(check_desk, checks.Tags.admin)


def check_desk(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Django's checks of the desk, which only the addresses load."""
    from dim.admin.site import desk  # noqa: PLC0415 -- slow import

    return desk.check(app_configs)
