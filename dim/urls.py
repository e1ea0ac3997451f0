"""Every address of the room and the summary: the table of contents."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from dim.views import accounts, boards, home


# What codes are made of; anything else in an address (NUL, a whole page) never reaches the database.
class CodeConverter(StringConverter):
    regex = "[A-Za-z0-9-]{1,40}"


register_converter(CodeConverter, "code")

CLASS = "events/<slug:event>/classes/<code:division>/<code:letter>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password_change, name="password_change"),
    path("language/", accounts.language_change, name="language_change"),
    path(CLASS, boards.board, name="board"),
    path(f"{CLASS}submit/", boards.drafts_submit, name="drafts_submit"),
]
