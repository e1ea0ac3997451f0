"""Addresses of the whole site: the room and the summary, and the desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("dim.urls")),
]
