"""The addresses of the whole site: workshop and documents, and the secretariat's desk."""

from django.urls import include, path

from dim.admin import desk

urlpatterns = [
    # The desk's own pages come first: some stand where Django's admin has a page of its own.
    path("admin/", include("dim.desk.urls")),
    path("admin/", desk.urls),
    path("", include("dim.urls")),
]

handler400 = "dim.views.errors.bad_request"
handler403 = "dim.views.errors.permission_denied"
handler404 = "dim.views.errors.not_found"
handler500 = "dim.views.errors.server_error"
