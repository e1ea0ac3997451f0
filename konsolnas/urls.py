"""Addresses of the whole site: the room and the summary, and the desk."""

from django.urls import include, path

from dim.admin.site import desk

urlpatterns = [
    path("admin/", desk.urls),
    path("", include("dim.urls")),
]

handler400 = "dim.views.errors.bad_request"
handler403 = "dim.views.errors.permission_denied"
handler404 = "dim.views.errors.not_found"
handler500 = "dim.views.errors.server_error"
