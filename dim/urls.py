"""Every address of the room and the summary: the table of contents."""

from django.urls import path

from dim.views import accounts, home

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password_change, name="password_change"),
    path("language/", accounts.language_change, name="language_change"),
]
