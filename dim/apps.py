from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DimConfig(AppConfig):
    name = "dim"
    verbose_name = _("DIM workshop")
