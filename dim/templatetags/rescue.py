"""The tag by which the text of a form survives an expired session, for its writer only."""

from django import template

from dim.forms.rescued import sign_typist
from dim.models import User

register = template.Library()


@register.simple_tag
def typed_by(user: User) -> str:
    """Return the signed key of the person to whom this form is shown."""
    return sign_typist(user)
