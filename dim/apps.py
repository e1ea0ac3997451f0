"""The Django app of the workshop."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class DimConfig(AppConfig):
    """The app, and the checks that it adds to Django's."""

    name = "dim"
    verbose_name = _("DIM workshop")

    def ready(self) -> None:
        """Register the checks of the desk, and begin to watch sign-ins and slow statements."""
        from dim.maintenance.slow_queries import watch_connections  # noqa: PLC0415
        from dim.operations import security_log  # noqa: F401, PLC0415 -- needs the models
        from dim.operations.people import session_limits  # noqa: F401, PLC0415 -- watches sign-ins

        watch_connections()
        checks.register(check_desk, checks.Tags.admin)
        checks.register(check_typeface)


def check_desk(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Run Django's checks of the desk and return what they find.

    Django would find the desk by itself if every process loaded it; here only the addresses do.
    """
    # It takes 5 MB, so it is loaded where it is needed.
    from dim.admin import desk  # noqa: PLC0415 -- slow import

    return desk.check(app_configs)


def check_typeface(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Say so where the typeface of the papers is not installed: PDFs then have another one."""
    from dim.reports.structure.letters import has_typeface  # noqa: PLC0415 -- only checks ask

    if has_typeface():
        return []
    hint = "pip install --no-deps --require-hashes -r konsolnas/requirements-fonts.txt"
    text = "The typeface of the papers is not installed: PDFs are printed in another one."
    return [checks.Warning(text, hint=hint, id="dim.W001")]
