"""The type of the request that pages receive."""

from django.http import HttpRequest

from dim.models import User


class Request(HttpRequest):
    """A request whose sender is signed in, as `dim.sign_in_middleware.SignedIn` makes sure.

    For type checkers only: views receive Django's own class.
    """

    # Django types it as possibly anonymous, which every page function would have to rule out again.
    user: User
