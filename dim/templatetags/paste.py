"""What the script of a board needs to read a pasted list: the words that rows may use."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dim.forms.paste_preview import role_choices
from dim.models import Recommendation
from dim.models.problem_text import TEXT_NAMES
from dim.operations.pasting.rules import headings, rules_of

register = template.Library()


@register.simple_tag
def paste_form() -> SafeString:
    """Write the inside of the dialog that previews a pasted list: the same on every board."""
    # While developing, the template changes under a running server.
    make = _form.__wrapped__ if settings.DEBUG else _form
    return make(get_language())


@lru_cache
def _form(_language: str) -> SafeString:
    return render_to_string("dim/partials/paste_form.html", {"roles": role_choices()})


@register.simple_tag
def paste_rules() -> dict[str, Any]:
    """Return the words that the rows of a pasted list may use, for the scripts of a page."""
    return _rules(get_language())


@lru_cache
def _rules(_language: str) -> dict[str, Any]:
    rules = rules_of(())
    names = {str(value): str(label) for value, label in Recommendation.Horizon.choices}
    return {
        "headings": headings(),
        "texts": TEXT_NAMES,
        "horizons": rules.horizons,
        "horizonLabel": rules.horizon_label,
        "horizonNames": names,
    }
