"""What an entry form carries so that its text survives an expired session, and only for its writer."""

from django import template

from dim.forms.rescued import sign_typist
from dim.models import User

register = template.Library()


@register.simple_tag
def typed_by(user: User) -> str:
    """A signed note of who has this form before their eyes."""
    return sign_typist(user)
