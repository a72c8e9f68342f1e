from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("respond.urls")),  # first, for it is asked for most
    path("admin/", admin.site.urls),
    path("", include("public.urls")),
    path("", include("operation.urls")),
    path("", include("accounts.urls")),
    path("", include("coordinate.urls")),
    path("", include("reports.urls")),
]

handler400 = "config.errors.bad_request"
