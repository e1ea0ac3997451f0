"""Addresses of the whole site: the room and the summary, and the desk."""

from django.urls import include, path

from dim.admin.site import desk

urlpatterns = [
    path("admin/", desk.urls),
    path("", include("dim.urls")),
]
