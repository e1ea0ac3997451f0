"""The request as our views see it: somebody is signed in (LoginRequiredMiddleware)."""

from django.http import HttpRequest

from dim.models import User


class Request(HttpRequest):
    user: User
