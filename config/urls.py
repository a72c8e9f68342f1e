from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("assessments.urls")),
    path("", include("reports.urls")),
]

handler400 = "assessments.views.errors.bad_request"
